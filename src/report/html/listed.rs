//! How much of a report the page lists.

/// A browser stays quick with so many findings; the others are counted and drawn, but not listed.
pub(super) const MOST_FINDINGS: usize = 10_000;
/// The same for messages of a history, and for entries of a baseline.
pub(super) const MOST_MESSAGES: usize = 10_000;
pub(super) const MOST_ENTRIES: usize = 1000;
