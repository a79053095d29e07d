//! How far the clock of a store is ahead of this machine's.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::time::{Span, Timestamp};

/// Nobody has looked yet.
const UNKNOWN: i64 = i64::MIN;

/// What the last look at the store's clock showed.
#[derive(Debug)]
pub(super) struct StoreClock(AtomicI64);

impl Default for StoreClock {
    fn default() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }
}

impl StoreClock {
    /// The store showed `theirs` between `asked` and now, as far as anybody knows in the middle.
    pub(super) fn showed(&self, theirs: Timestamp, asked: Timestamp) {
        let ours = i64::midpoint(asked.micros(), Timestamp::now().micros());
        self.0.store(theirs.micros().saturating_sub(ours), Ordering::Relaxed);
    }

    /// How far it is ahead, if that is known.
    pub(super) fn ahead(&self) -> Option<Span> {
        let ahead = self.0.load(Ordering::Relaxed);
        (ahead != UNKNOWN).then(|| Span::from_micros(ahead))
    }
}
