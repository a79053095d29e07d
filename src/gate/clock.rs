//! The time that claims are made by.

use std::time::Instant;

use crate::time::{Span, Timestamp};

/// A clock that never goes back and never jumps, whatever is done to the system's: a claim must not live longer or
/// shorter because somebody set the time.
#[derive(Debug)]
pub(super) struct Clock {
    wall: Timestamp,
    started: Instant,
}

impl Clock {
    /// A clock that starts at the system's time.
    pub(super) fn start() -> Self {
        Self { wall: Timestamp::now(), started: Instant::now() }
    }

    /// The time by this clock.
    pub(super) fn now(&self) -> Timestamp {
        self.wall + Span::from_micros(self.started.elapsed().as_micros() as i64)
    }
}
