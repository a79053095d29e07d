//! How likely what a rule lists is a fault, and why it happened.

use super::likeness::Likeness;
use crate::evidence::Verdict;
use crate::finding::{Cause, Confidence};

/// What the evidence says of several replies.
#[derive(Debug)]
pub(super) struct Judgement {
    /// How likely at least one of them is one too many.
    pub(super) confidence: Confidence,
    /// How likely each of them is; `None` for the first.
    pub(super) of_messages: Vec<Option<Confidence>>,
    /// Too little of the source was read: what most bots do stands in for what this one does.
    pub(super) is_thin: bool,
    /// Why it was sent, if it is.
    pub(super) cause: Cause,
}

/// What counts of a verdict on a pair.
pub(super) type Weighed = fn(&Verdict, Likeness) -> f64;
