//! What a rule found.

use super::judgement::Judgement;
use crate::finding::{Cause, Confidence};

/// What a rule found, by positions in a conversation.
#[derive(Debug, Default)]
pub struct Found {
    /// The messages concerned, in order.
    pub positions: Vec<usize>,
    /// What happened, in words, without message text.
    pub summary: String,
    /// An info, whatever the rule's severity.
    pub mild: bool,
    /// How likely it is a fault, for rules that tell; a finding that is less likely one than the settings ask for is an
    /// info.
    pub confidence: Option<Confidence>,
    /// Too little was read for a probability to change the severity.
    pub is_thin: bool,
    /// The same for each message; empty where nobody knows.
    pub of_messages: Vec<Option<Confidence>>,
    /// Why, for repeated replies.
    pub cause: Option<Cause>,
    /// The lowest similarity along the chain, 0 to 1.
    pub similarity: Option<f64>,
    /// How many messages are one too many.
    pub extra_copies: usize,
}

impl Found {
    /// With what the evidence says of it.
    pub(super) fn judged(self, judgement: Option<Judgement>) -> Self {
        match judgement {
            Some(Judgement { confidence, of_messages, is_thin, cause }) => {
                Self { confidence: Some(confidence), of_messages, is_thin, cause: Some(cause), ..self }
            }
            None => self,
        }
    }
}
