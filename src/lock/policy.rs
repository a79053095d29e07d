//! How long a claim is held, and what ends it.

use super::KeyKind;
use crate::time::Span;

/// What a lock goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What is claimed.
    pub key: KeyKind,
    /// A claim is held no longer than this, counted from when it was made.
    pub ttl: Span,
    /// What success does to the claim.
    pub release: Release,
}

/// When a claim whose message was answered is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Release {
    /// When its time-to-live ends, so that a copy that comes after the answer is blocked too.
    Ttl,
    /// As soon as the message is answered.
    Done,
}

/// How the work on a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It was answered.
    Done,
    /// It was not, so a retry may pass.
    Failed,
}

impl Policy {
    /// Whether a claim stays after work that ended so.
    pub fn keeps(&self, ending: Ending) -> bool {
        ending == Ending::Done && self.release == Release::Ttl
    }
}

impl Release {
    /// The word on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ttl => "ttl",
            Self::Done => "done",
        }
    }
}
