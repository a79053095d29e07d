//! What was known before: findings by their fingerprints, without content.

use std::sync::Arc;

use super::Fingerprint;
use crate::time::Timestamp;

/// A finding of an earlier run. There may be a million of them, most with the same few rules and reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineEntry {
    /// That of [`super::Finding::fingerprint`].
    pub fingerprint: Fingerprint,
    /// That of [`super::Fingerprints::last`], if it is known.
    pub last_fingerprint: Option<Fingerprint>,
    /// The code of its rule.
    pub rule: Arc<str>,
    /// When its first message was sent, if that is known.
    pub at: Option<Timestamp>,
    /// When its last message was sent, if that is known.
    pub last_at: Option<Timestamp>,
    /// Why nobody minds.
    pub reason: Arc<str>,
}

/// What a baseline had to do with the findings of this run. Every entry is in one of the lists, all of which are in the
/// order of time and fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineOutcome {
    /// The baseline's file.
    pub file: String,
    /// Its entries that are findings still.
    pub known: Vec<BaselineEntry>,
    /// Those that this run looked for and did not find.
    pub gone: Vec<BaselineEntry>,
    /// Those that this run did not look for, such as those outside of its scope: they are no findings, and not gone.
    pub unseen: Vec<BaselineEntry>,
}
