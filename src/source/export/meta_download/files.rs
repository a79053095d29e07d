//! Which files of a download hold threads.

use memchr::memmem;

use crate::source::export::tree::Entry;
use crate::source::file::json_start::{first_of, keys};

/// The folders that threads lie in, each in one of its own.
const SECTIONS: [&str; 5] = ["inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"];

/// Whether a file holds a part of a thread. A part that lies where parts do is one whatever is left of it.
pub(super) fn is_chat(entry: &Entry) -> bool {
    let json = entry.file_name().to_lowercase().ends_with(".json");
    (json && lies_in_section(&entry.path) && number(entry.file_name()).is_some()) || holds_thread(&entry.start)
}

fn lies_in_section(path: &str) -> bool {
    path.rsplit('/').nth(2).is_some_and(|section| SECTIONS.contains(&section))
}

/// The number of a part: 12 for `message_12.json`; the first downloads had no parts.
pub(super) fn number(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let stem = name.strip_prefix("message")?.rsplit_once('.')?.0;
    if stem.is_empty() { Some(1) } else { stem.strip_prefix('_')?.parse().ok().filter(|number| *number > 0) }
}

/// Whether a text begins like a thread, in either form.
fn holds_thread(start: &[u8]) -> bool {
    let text = start.trim_ascii_start();
    let names = |word: &str| memmem::find(text, word.as_bytes()).is_some();
    if !text.starts_with(b"{") || !(names("\"participants\"") || names("ender") && names("\"timestamp")) {
        return false;
    }
    let outer = keys(text);
    let item = first_of(text, "messages").map(keys).unwrap_or_default();
    let has = |key: &str| outer.contains(key);
    let of_item = |all: &[&str]| all.iter().all(|key| item.contains(*key));
    if has("contact_id") || has("direction") || !has("messages") || item.contains("contact_id") {
        return false;
    }
    let is_row = ["timestamp_ms", "timestamp"].iter().any(|time| of_item(&["sender_name", time]))
        || of_item(&["senderName", "timestamp"]);
    let is_empty = item.is_empty() && has("participants");
    let is_flat = has("participants") && has("threadName");
    is_row || is_flat || (is_empty && ["title", "thread_path", "is_still_participant"].into_iter().any(has))
}

/// Whether a page is a thread, told by where it lies.
pub(super) fn is_page_of_thread(entry: &Entry) -> bool {
    is_html(entry) && lies_in_section(&entry.path) && number(entry.file_name()).is_some()
}

fn is_html(entry: &Entry) -> bool {
    let ending = entry.file_name().rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("html"))
}

/// Whether a page is of a download, told by where it lies or by the names of its styles.
pub(super) fn is_page(entry: &Entry) -> bool {
    let styles: [&[u8]; 2] = [b"uiBoxWhite noborder", b"_a6-g"];
    is_page_of_thread(entry)
        || (is_html(entry) && styles.iter().all(|style| memmem::find(&entry.start, style).is_some()))
}

/// Whether a text begins like the one file of all threads that Instagram wrote from 2018 to 2020.
pub(super) fn is_of_2018(start: &[u8]) -> bool {
    let text = start.trim_ascii_start();
    let first = text.strip_prefix(b"[").unwrap_or(text).trim_ascii_start();
    let outer = keys(first);
    let row = first_of(first, "conversation").map(keys).unwrap_or_default();
    outer.contains("conversation") && ["sender", "created_at"].iter().all(|key| row.contains(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_numbered() {
        for (name, expected) in [
            ("message_1.json", Some(1)),
            ("message_12.json", Some(12)),
            ("message.json", Some(1)),
            ("Message_2.JSON", Some(2)),
            ("message_0.json", None),
            ("message_x.json", None),
            ("message_99999999999.json", None),
            ("messages.json", None),
            ("secret_conversations.json", None),
        ] {
            assert_eq!(number(name), expected, "{name}");
        }
    }

    #[test]
    fn threads_are_told_by_what_they_hold_and_message_files_are_none() {
        for start in [
            r#"{"participants":[{"name":"Ana"}],"messages":[{"sender_name":"Ana","timestamp_ms":1,"#,
            r#"{"is_still_participant":true,"messages":[{"content":"x","sender_name":"Ana","timestamp_ms":1,"#,
            r#"{"participants":[{"name":"Ana"}],"messages":[],"title":"Ana"}"#,
            r#"{"participants":["Ana"],"threadName":"Ana_1","messages":[]}"#,
            r#"{"participants":["Ana"],"threadName":"Ana_1","messages":[{"isUnsent":false,"#,
            r#"{"threadName":"Ana_1","messages":[{"isUnsent":false,"senderName":"Ana","timestamp":1}"#,
        ] {
            assert!(holds_thread(start.as_bytes()), "{start}");
        }
        for start in [
            r#"{"participants":3,"messages":[{"contact_id":"c","sender_name":"x","timestamp":1}]}"#,
            r#"{"contact_id":"c","participants":[],"messages":[],"title":"x"}"#,
            r#"{"participants":[],"messages":"none"}"#,
            r#"[{"participants":[],"messages":[],"title":"x"}]"#,
            "participants,sender_name,timestamp\n",
            "",
        ] {
            assert!(!holds_thread(start.as_bytes()), "{start}");
        }
        assert!(is_of_2018(br#"[{"participants":["a"],"conversation":[{"sender":"a","created_at":"2019"#));
    }
}
