//! Lines of the log: whom they are about, and no more of them than somebody reads.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::payload::Update;
use crate::text::{counted, excerpt};

/// So many characters of a name or a path are shown.
const SHOWN: usize = 60;

/// The same trouble is told again after this long.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Contact and id of a message, and no text.
pub(super) fn message(update: &Update) -> String {
    let part = |name: &str, value: &Option<String>| match value {
        Some(value) => format!("{name} {}", excerpt(value, SHOWN)),
        None => format!("no {name}"),
    };
    format!("{}, {}", part("contact", &update.contact), part("message id", &update.message_id))
}

/// A path, as it may be shown.
pub(super) fn path(path: &str) -> String {
    excerpt(path, SHOWN)
}

/// From where a call is, to which path, and its first message.
pub(super) fn call(from: IpAddr, to: &str, updates: &[Update]) -> String {
    let first = updates.first().map(|first| format!(", {}", message(first))).unwrap_or_default();
    let more = if updates.len() > 1 { format!(" and {} more", updates.len() - 1) } else { String::new() };
    format!("a call from {from}{first}{more}, path {}", path(to))
}

/// How many of something were, as in "1 call was" and "2 calls were".
pub(super) fn were(count: u64, what: &str) -> String {
    format!("{} {}", counted(count, what), if count == 1 { "was" } else { "were" })
}

/// Trouble that lasts is told once, and then now and then.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Option<Told>>);

#[derive(Debug)]
struct Told {
    at: Instant,
    /// How often it happened since.
    since: u64,
    /// How often it happened in all, and when for the last time.
    all: u64,
    last: Instant,
}

/// Whether to tell of some trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    /// It is new.
    First,
    /// It was told before, and has happened so often since.
    Again(u64),
    /// Not now.
    No,
}

impl Pace {
    /// It happened, at this moment.
    pub(super) fn happened(&self, now: Instant) -> Tell {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = &mut *told {
            told.all += 1;
            told.last = now;
        }
        match &mut *told {
            Some(told) if now.saturating_duration_since(told.at) < TOLD_EVERY => {
                told.since += 1;
                Tell::No
            }
            Some(told) => {
                let since = std::mem::take(&mut told.since) + 1;
                told.at = now;
                Tell::Again(since)
            }
            None => {
                *told = Some(Told { at: now, since: 0, all: 1, last: now });
                Tell::First
            }
        }
    }

    /// Whether it was told of, and is not over.
    pub(super) fn is_told(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// It is over if it did not happen for so long; if it had been told of, how often it happened.
    pub(super) fn over_after(&self, quiet: Duration, now: Instant) -> Option<u64> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.take_if(|told| now.saturating_duration_since(told.last) >= quiet).map(|told| told.all)
    }

    /// How often it happened since it was last told of, if that is a minute ago; a minute without it is its end.
    pub(super) fn rest(&self, now: Instant) -> Option<u64> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = told.as_mut().filter(|told| now.saturating_duration_since(told.at) >= TOLD_EVERY)?;
        due.at = now;
        match std::mem::take(&mut due.since) {
            0 => {
                *told = None;
                None
            }
            since => Some(since),
        }
    }

    /// How often it happened since it was last told of.
    pub(super) fn left(&self) -> Option<u64> {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.as_ref().map(|told| told.since).filter(|since| *since > 0)
    }

    /// It is over; if it had been told of, how often it happened.
    pub(super) fn over(&self) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map(|told| told.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_lasts_is_told_at_once_and_then_once_a_minute() {
        let (pace, start) = (Pace::default(), Instant::now());
        assert_eq!(pace.over(), None);
        assert_eq!(pace.happened(start), Tell::First);
        for second in 1..60 {
            assert_eq!(pace.happened(start + Duration::from_secs(second)), Tell::No);
        }
        assert_eq!(pace.happened(start + Duration::from_mins(1)), Tell::Again(60));
        assert_eq!(pace.happened(start + Duration::from_secs(61)), Tell::No);
        assert_eq!((pace.over(), pace.over()), (Some(62), None));
        assert_eq!(pace.happened(start + Duration::from_secs(62)), Tell::First);
    }

    #[test]
    fn what_was_not_told_is_told_when_a_minute_has_passed_and_nothing_more_happens() {
        let (pace, start) = (Pace::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!((pace.happened(start), pace.happened(after(1)), pace.left()), (Tell::First, Tell::No, Some(1)));
        assert_eq!((pace.rest(after(59)), pace.rest(after(60)), pace.left()), (None, Some(1), None));
        assert_eq!((pace.over_after(Duration::from_secs(90), after(90)), pace.is_told()), (None, true));
        assert_eq!((pace.rest(after(121)), pace.is_told()), (None, false));
        assert_eq!(pace.happened(after(122)), Tell::First);
        assert_eq!(pace.over_after(Duration::from_secs(10), after(132)), Some(1));
    }

    #[test]
    fn a_line_names_who_is_concerned_in_few_harmless_characters_and_without_the_text() {
        let update = Update {
            contact: Some("c\u{1b}[31m".to_owned()),
            message_id: Some("m".repeat(500)),
            text: Some("rougir".to_owned()),
        };
        let line = call([127, 0, 0, 1].into(), "/hook", &[update.clone(), update]);
        assert!(line.starts_with("a call from 127.0.0.1, contact c") && line.ends_with(" and 1 more, path /hook"));
        assert!(line.chars().count() < 200 && !line.contains('\u{1b}') && !line.contains("rougir"), "{line}");
    }
}
