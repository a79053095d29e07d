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
    /// How often it happened in all.
    all: u64,
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
        match &mut *told {
            Some(told) if now.saturating_duration_since(told.at) < TOLD_EVERY => {
                told.since += 1;
                told.all += 1;
                Tell::No
            }
            Some(told) => {
                let since = std::mem::take(&mut told.since) + 1;
                told.at = now;
                told.all += 1;
                Tell::Again(since)
            }
            None => {
                *told = Some(Told { at: now, since: 0, all: 1 });
                Tell::First
            }
        }
    }

    /// Whether it was told of, and is not over.
    pub(super) fn is_told(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
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
