//! What a log tells of one call.

use rustc_hash::FxHashMap;

use crate::lock::{Ending, EventKind, LockKey, Token};
use crate::time::{Span, Timestamp};

/// A call of the log.
#[derive(Debug)]
pub(super) struct Logged {
    /// How long it waited for another call before the gate decided.
    pub(super) waited: Span,
    /// Its platform is one whose copies wait.
    pub(super) copies_wait: bool,
    /// When it came: once all lines are read, on the clock of all logs.
    pub(super) at: Timestamp,
    /// By the clock of its gate.
    pub(super) noted_at: Timestamp,
    /// By the clock of the store.
    pub(super) store_at: Option<Timestamp>,
    /// Whose call it is.
    pub(super) log: usize,
    pub(super) kind: EventKind,
    pub(super) message_id: Option<String>,
    pub(super) text: Option<String>,
    pub(super) scope: Option<LockKey>,
    pub(super) text_hash: Option<LockKey>,
    pub(super) key: Option<LockKey>,
    pub(super) claim: Option<Token>,
}

/// How the work on a claim ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    pub(super) at: Timestamp,
    pub(super) took: Option<Span>,
    pub(super) ending: Ending,
}

impl Logged {
    pub(super) fn ended(&self, endings: &FxHashMap<Token, Ended>) -> Option<Ended> {
        endings.get(&self.claim?).copied()
    }

    /// Whether it found its key held.
    pub(super) const fn is_held(&self) -> bool {
        matches!(self.kind, EventKind::Blocked | EventKind::Observed)
    }

    /// How long the work took, by its own clock where the log has it: that of the machine may have been set meanwhile.
    pub(super) fn took(&self, endings: &FxHashMap<Token, Ended>) -> Option<Span> {
        let ended = self.ended(endings)?;
        Some(ended.took.unwrap_or_else(|| (ended.at - (self.noted_at + self.waited)).max(Span::default())))
    }
}
