//! How long a claim is held, and what ends it.

use super::KeyKind;
use crate::time::Span;

/// What a lock goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What is claimed.
    pub key: KeyKind,
    /// How long a claim is held while its message is worked on, unless it is renewed: so long a crash keeps a retry waiting.
    pub lease: Span,
    /// How long a claim of a platform's id is held once its message was answered.
    pub ttl: Span,
    /// The same of any other key, such as a text: people say the same thing again.
    pub text_ttl: Span,
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

/// What becomes of a copy whose message another call works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum WhileWorking {
    /// It is told to skip at once. If the other call fails, only the platform's retry helps.
    Skip,
    /// It waits for the end: it is told to skip if the other call succeeds, and passed on if that fails.
    Wait,
}

impl WhileWorking {
    /// The word on the command line and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Wait => "wait",
        }
    }
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
    /// A claim of a platform's id is held for so long once its message was answered, if nobody says otherwise.
    pub const TTL: Span = Span::seconds(24 * 3600);
    /// One of any other key.
    pub const TEXT_TTL: Span = Span::seconds(60);
    /// A lease is so much longer than bot and store may take together, as a machine may pause.
    pub const MARGIN: Span = Span::seconds(4);

    /// Whether a claim stays after work that ended so.
    pub fn keeps(&self, ending: Ending) -> bool {
        ending == Ending::Done && self.release == Release::Ttl
    }

    /// How long the claim of a message is held once it was answered, that has a platform's id or has none.
    pub fn ttl_for(&self, has_id: bool) -> Span {
        if has_id && self.key == KeyKind::MessageId { self.ttl } else { self.text_ttl }
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
