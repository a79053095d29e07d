//! What was known before: findings by their fingerprints, without content.

use crate::time::Timestamp;

/// A finding of an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineEntry {
    /// That of [`super::Finding::fingerprint`].
    pub fingerprint: String,
    /// The code of its rule.
    pub rule: String,
    /// When its first message was sent, if that is known.
    pub at: Option<Timestamp>,
    /// Why nobody minds.
    pub reason: String,
}

/// What a baseline had to do with the findings of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineOutcome {
    /// The baseline's file.
    pub file: String,
    /// Its entries that are findings still, by time and fingerprint.
    pub known: Vec<BaselineEntry>,
    /// Those that this run looked for and did not find, in the same order.
    pub gone: Vec<BaselineEntry>,
}
