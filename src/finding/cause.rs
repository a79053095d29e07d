//! Why a reply was sent twice, and what to do about it.

use serde::Serialize;

/// Why a reply was sent twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CauseKind {
    /// Two calls ran at the same time.
    Race,
    /// The call came again after a while.
    Retry,
    /// Several messages in a row were each answered.
    Burst,
    /// The bot says the same thing turn after turn.
    Loop,
    /// Something else sends too.
    Resend,
}

impl CauseKind {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Race => "race",
            Self::Retry => "retry",
            Self::Burst => "burst",
            Self::Loop => "loop",
            Self::Resend => "resend",
        }
    }

    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Race => {
                "claim the message id in one atomic statement before any work; a lock inside one process does not cover several instances"
            }
            Self::Retry => {
                "answer the webhook at once and work afterwards; hold the claim after success instead of releasing it"
            }
            Self::Burst => {
                "answer once per contact: a lease that covers the whole turn, or wait until the contact stops typing"
            }
            Self::Loop => "compare the reply with the last ones before sending",
            Self::Resend => "look for a second sender: a scheduled job, a restart, a re-run flow",
        }
    }
}

/// A cause with the facts that made it fit; no message text among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Which cause.
    pub kind: CauseKind,
    /// The facts.
    pub evidence: Vec<String>,
    /// Incoming messages show it, not the gaps between the replies alone.
    #[serde(skip)]
    pub seen_in_triggers: bool,
}
