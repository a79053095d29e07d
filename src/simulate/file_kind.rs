//! What a file is, told by how it begins.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::lock::EventKind;
use crate::time::parse_time;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The event log of a gate.
    EventLog,
    /// What a gate says on standard error.
    GateOutput,
    /// Something else: messages, as a rule.
    Other,
    /// It is empty, or one line that ends too early.
    Unknown,
}

impl FileKind {
    /// Of a file that starts so; the last line may be cut off. The first line decides, unless it is one that a gate had
    /// begun when it was killed: then the next.
    pub fn of(start: &[u8]) -> Self {
        let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        if lines.clone().next().is_some_and(is_output) {
            return Self::GateOutput;
        }
        let told = lines.find_map(|line| {
            let mut fields = Fields::default();
            // What is wrong after the fields does not matter here.
            let read = serde_json::Deserializer::from_slice(line).deserialize_map(FindsFields(&mut fields));
            match (fields.is_event && !fields.has_direction, read) {
                (true, _) => Some(true),
                (false, Err(error)) if error.is_eof() && !fields.has_direction => None,
                (false, _) => Some(false),
            }
        });
        told.map_or(Self::Unknown, |is_log| if is_log { Self::EventLog } else { Self::Other })
    }
}

/// Whether a line begins with a time and a level, as those of a log do.
fn is_output(line: &[u8]) -> bool {
    let Ok(line) = str::from_utf8(&line[..line.len().min(64)]) else { return false };
    let mut words = line.split_ascii_whitespace();
    let is_time = words.next().is_some_and(|word| word.contains('T') && parse_time(word, chrono_tz::UTC).is_some());
    is_time && words.next().is_some_and(|word| ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&word))
}

/// What tells events from messages.
#[derive(Debug, Default)]
struct Fields {
    /// There is an `event`, and it is one that a lock knows: messages may have a field of that name.
    is_event: bool,
    /// There is a `direction`, which every message has and no event.
    has_direction: bool,
}

/// Looks for the fields of an object.
struct FindsFields<'f>(&'f mut Fields);

impl<'de> Visitor<'de> for FindsFields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<String>()? {
            self.0.has_direction |= name == "direction";
            if name == "event" {
                let value: serde_json::Value = fields.next_value()?;
                self.0.is_event = serde_json::from_value::<EventKind>(value).is_ok();
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMED: &str = r#"{"at":"2026-01-07T14:00:00Z","event":"claimed""#;

    fn of(start: &str) -> FileKind {
        FileKind::of(start.as_bytes())
    }

    #[test]
    fn a_log_is_told_from_messages_by_its_first_line_even_if_that_is_cut_off() {
        for log in [
            format!("{CLAIMED}}}\n{{\"id\":"),
            format!("\n{CLAIMED},\"text\":\"je su"),
            format!("{{\"at\":\"2026-01\n{CLAIMED}}}\n"),
        ] {
            assert_eq!(of(&log), FileKind::EventLog, "{log}");
        }
        for unknown in ["", "{", "\n", "{\"at\":\"2026-01"] {
            assert_eq!(of(unknown), FileKind::Unknown, "{unknown}");
        }
        for other in ["{\"contact_id\":\"c1\"}\n{\"event\":\"done\"}", "{\"event\":7}", "event,at\n", "[\"event\"]"] {
            assert_eq!(of(other), FileKind::Other, "{other}");
        }
    }

    #[test]
    fn messages_with_a_field_of_that_name_are_messages() {
        for messages in [
            r#"{"contact_id":"c1","event":"message_received","text":"oui"}"#.to_owned(),
            format!("{CLAIMED},\"direction\":\"incoming\"}}\n"),
            format!("{{\"direction\":\"incoming\",\"text\":\"ou\n{CLAIMED}}}"),
        ] {
            assert_eq!(of(&messages), FileKind::Other, "{messages}");
        }
    }

    #[test]
    fn what_a_gate_says_is_neither() {
        assert_eq!(of("2026-01-07T14:00:00.123456Z  INFO listening on 127.0.0.1:8080\n"), FileKind::GateOutput);
        for other in ["2026-01-07T14:00:00Z,INFO\n", "at INFO\n", "2026-01-07T14:00:00Z", "T INFO x"] {
            assert_eq!(of(other), FileKind::Other, "{other}");
        }
    }
}
