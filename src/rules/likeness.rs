//! What a reply that is probably one too many is to the earlier one.

use crate::evidence::{Evidence, TextMatch, Verdict, Weighed};

/// What a suspected reply is to the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same text.
    Same,
    /// The same in other words.
    Reworded,
    /// Another answer to what was answered.
    Answer,
}

impl Likeness {
    /// The rule that lists such a reply.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Same => "DM101",
            Self::Reworded => "DM103",
            Self::Answer => "DM104",
        }
    }
}

/// Texts that share little are a repeat in other words only where that is so many times as likely as another answer.
const UNLIKE: f64 = 2.0;

impl Likeness {
    /// What the later of two replies is to the earlier one, by its evidence.
    pub(super) fn of(is_same: bool, evidence: &Evidence, verdict: &Verdict) -> Self {
        let least = if evidence.situation.text == TextMatch::Other { UNLIKE } else { 1.0 };
        if is_same {
            Self::Same
        } else if verdict.repeat >= least * verdict.double_answer {
            Self::Reworded
        } else {
            Self::Answer
        }
    }
}

/// A reply that is probably one too many; positions are those of the conversation without rows stored twice.
#[derive(Debug)]
pub(super) struct Suspect {
    pub(super) earlier: usize,
    pub(super) later: usize,
    pub(super) likeness: Likeness,
}

/// Suspected replies of a conversation, in order, and all pairs that were weighed to find them.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    pub(super) found: Vec<Suspect>,
    pub(super) weighed: Weighed,
}
