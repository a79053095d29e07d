//! The time that claims are made by.

#[cfg(test)]
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::time::Instant;

use crate::time::{Span, Timestamp};

/// A clock that never goes back and never jumps, whatever is done to the system's: a claim must not live longer or
/// shorter because somebody set the time.
#[derive(Debug)]
pub(super) struct Clock {
    wall: Timestamp,
    started: Instant,
    /// Simulated gates have worse clocks, in microseconds.
    #[cfg(test)]
    ahead: AtomicI64,
}

impl Clock {
    /// A clock that starts at the system's time.
    pub(super) fn start() -> Self {
        Self {
            wall: Timestamp::now(),
            started: Instant::now(),
            #[cfg(test)]
            ahead: AtomicI64::new(0),
        }
    }

    /// The time by this clock.
    pub(super) fn now(&self) -> Timestamp {
        let now = self.wall + Span::from_micros(self.started.elapsed().as_micros() as i64);
        #[cfg(test)]
        let now = now + Span::from_micros(self.ahead.load(Ordering::Relaxed));
        now
    }

    /// Sets it from the right time.
    #[cfg(test)]
    pub(super) fn set_ahead(&self, ahead: Span) {
        self.ahead.store(ahead.micros(), Ordering::Relaxed);
    }
}
