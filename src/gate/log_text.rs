//! What lines of the log say of calls and messages: names in few harmless characters, and no text.

use std::net::IpAddr;

use super::payload::Update;
use crate::text::{counted, excerpt};

/// How many characters of a name or a path are shown.
const SHOWN: usize = 60;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_who_is_concerned_in_few_harmless_characters_and_without_the_text() {
        let update = Update {
            contact: Some("c\u{1b}[31m".to_owned()),
            message_id: Some("m".repeat(500)),
            text: Some("rougir".to_owned()),
            ..Update::default()
        };
        let line = call([127, 0, 0, 1].into(), "/hook", &[update.clone(), update]);
        assert!(line.starts_with("a call from 127.0.0.1, contact c") && line.ends_with(" and 1 more, path /hook"));
        assert!(line.chars().count() < 200 && !line.contains('\u{1b}') && !line.contains("rougir"), "{line}");
    }
}
