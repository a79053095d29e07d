//! A throttle for lines of the log: no more of them than somebody reads.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The same trouble is logged again after this long.
const LOGGED_EVERY: Duration = Duration::from_mins(1);

/// Trouble that lasts is logged once, and then once a minute.
#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<Option<Logged>>);

#[derive(Debug)]
struct Logged {
    at: Instant,
    /// How often it happened since.
    since: u64,
    /// How often it happened in all, and when for the last time.
    all: u64,
    last: Instant,
}

/// Whether to log some trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// It is new.
    First,
    /// It was logged before, and has happened so often since.
    Again(u64),
    /// Not now.
    No,
}

impl Throttle {
    /// It happened, at this moment.
    pub(super) fn happened(&self, now: Instant) -> Line {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(logged) = &mut *logged {
            logged.all += 1;
            logged.last = now;
        }
        match &mut *logged {
            Some(logged) if now.saturating_duration_since(logged.at) < LOGGED_EVERY => {
                logged.since += 1;
                Line::No
            }
            Some(logged) => {
                let since = std::mem::take(&mut logged.since) + 1;
                logged.at = now;
                Line::Again(since)
            }
            None => {
                *logged = Some(Logged { at: now, since: 0, all: 1, last: now });
                Line::First
            }
        }
    }

    /// Whether it was logged, and is not over.
    pub(super) fn is_logged(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// It is over if it did not happen for so long; if it had been logged, how often it happened.
    pub(super) fn over_after(&self, quiet: Duration, now: Instant) -> Option<u64> {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logged.take_if(|logged| now.saturating_duration_since(logged.last) >= quiet).map(|logged| logged.all)
    }

    /// How often it happened since it was last logged, if that is a minute ago; a minute without it is its end.
    pub(super) fn rest(&self, now: Instant) -> Option<u64> {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = logged.as_mut().filter(|logged| now.saturating_duration_since(logged.at) >= LOGGED_EVERY)?;
        due.at = now;
        match std::mem::take(&mut due.since) {
            0 => {
                *logged = None;
                None
            }
            since => Some(since),
        }
    }

    /// How often it happened since it was last logged.
    pub(super) fn left(&self) -> Option<u64> {
        let logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logged.as_ref().map(|logged| logged.since).filter(|since| *since > 0)
    }

    /// It is over; if it had been logged, how often it happened.
    pub(super) fn over(&self) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map(|logged| logged.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_lasts_is_logged_at_once_and_then_once_a_minute() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        assert_eq!(throttle.over(), None);
        assert_eq!(throttle.happened(start), Line::First);
        for second in 1..60 {
            assert_eq!(throttle.happened(start + Duration::from_secs(second)), Line::No);
        }
        assert_eq!(throttle.happened(start + Duration::from_mins(1)), Line::Again(60));
        assert_eq!(throttle.happened(start + Duration::from_secs(61)), Line::No);
        assert_eq!((throttle.over(), throttle.over()), (Some(62), None));
        assert_eq!(throttle.happened(start + Duration::from_secs(62)), Line::First);
    }

    #[test]
    fn what_was_not_told_is_logged_when_a_minute_has_passed_and_nothing_more_happens() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(
            (throttle.happened(start), throttle.happened(after(1)), throttle.left()),
            (Line::First, Line::No, Some(1))
        );
        assert_eq!((throttle.rest(after(59)), throttle.rest(after(60)), throttle.left()), (None, Some(1), None));
        assert_eq!((throttle.over_after(Duration::from_secs(90), after(90)), throttle.is_logged()), (None, true));
        assert_eq!((throttle.rest(after(121)), throttle.is_logged()), (None, false));
        assert_eq!(throttle.happened(after(122)), Line::First);
        assert_eq!(throttle.over_after(Duration::from_secs(10), after(132)), Some(1));
    }
}
