//! A throttle for lines of the log: no more of them than somebody reads.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The same trouble is logged again after this long.
const LOGGED_EVERY: Duration = Duration::from_mins(1);

/// How many lines of one kind are logged at once, and after that how long passes before the next one.
const AT_ONCE: u32 = 20;
const ONE_MORE_EVERY: Duration = Duration::from_secs(3);

/// Trouble of which each case has its own line, as long as there are few.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Option<Paced>>);

#[derive(Debug)]
struct Paced {
    /// So many lines were logged of those that may be at once.
    used: u32,
    /// Since when one of them is free again each time.
    since: Instant,
    hidden: u64,
}

impl Pace {
    /// It happened; whether to log it, and with what about those that were not logged before.
    pub(super) fn happened(&self, now: Instant) -> Option<String> {
        let mut paced = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let paced = paced.get_or_insert(Paced { used: 0, since: now, hidden: 0 });
        while paced.used > 0 && now.saturating_duration_since(paced.since) >= ONE_MORE_EVERY {
            paced.used -= 1;
            paced.since += ONE_MORE_EVERY;
        }
        if paced.used == 0 {
            paced.since = now;
        }
        if paced.used >= AT_ONCE {
            paced.hidden += 1;
            return None;
        }
        paced.used += 1;
        Some(match std::mem::take(&mut paced.hidden) {
            0 => String::new(),
            hidden => format!(" ({hidden} more since the last such line)"),
        })
    }

    /// How many were not logged.
    pub(super) fn hidden(&self) -> Option<u64> {
        let paced = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paced.as_ref().map(|paced| paced.hidden).filter(|hidden| *hidden > 0)
    }
}

/// The store is asked for what is good to know no more often than this.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// When something was looked at for the last time.
#[derive(Debug, Default)]
pub(super) struct Looks(Mutex<Option<Instant>>);

impl Looks {
    /// Whether to look again.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now.saturating_duration_since(last) >= LOOK_EVERY);
        if due {
            *last = Some(now);
        }
        due
    }
}

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
    fn few_failures_have_a_line_each_and_of_many_the_number_is_told() {
        let (pace, start) = (Pace::default(), Instant::now());
        for _ in 0..AT_ONCE {
            assert_eq!(pace.happened(start), Some(String::new()));
        }
        for _ in 0..10_000 {
            assert_eq!(pace.happened(start + Duration::from_secs(1)), None);
        }
        assert_eq!(pace.hidden(), Some(10_000));
        let told = Some(" (10000 more since the last such line)".to_owned());
        assert_eq!((pace.happened(start + ONE_MORE_EVERY), pace.hidden()), (told, None));
        assert_eq!(pace.happened(start + ONE_MORE_EVERY), None);
        // After a while there is room for as many as at first, and no more.
        let later = start + Duration::from_hours(1);
        assert_eq!((0..100).filter(|_| pace.happened(later).is_some()).count(), AT_ONCE as usize);
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
