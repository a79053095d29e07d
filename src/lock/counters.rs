//! How often a lock did what.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts that several threads add to.
#[derive(Debug, Default)]
pub struct Counters {
    claimed: AtomicU64,
    blocked: AtomicU64,
    expired: AtomicU64,
    failed: AtomicU64,
    store_errors: AtomicU64,
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Keys that were claimed.
    pub claimed: u64,
    /// Keys that somebody else held.
    pub blocked: u64,
    /// Claims whose lease ended before the work did: a copy may have passed.
    pub expired: u64,
    /// Claims that were given back because the work failed.
    pub failed: u64,
    /// Times that the store could not say who holds a key, or did not take one back.
    pub store_errors: u64,
}

/// Something to count.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted {
    Claimed,
    Blocked,
    Expired,
    Failed,
    StoreError,
}

impl Counters {
    pub(super) fn add(&self, what: Counted) {
        let counter = match what {
            Counted::Claimed => &self.claimed,
            Counted::Blocked => &self.blocked,
            Counted::Expired => &self.expired,
            Counted::Failed => &self.failed,
            Counted::StoreError => &self.store_errors,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The counts now.
    pub fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            claimed: read(&self.claimed),
            blocked: read(&self.blocked),
            expired: read(&self.expired),
            failed: read(&self.failed),
            store_errors: read(&self.store_errors),
        }
    }
}
