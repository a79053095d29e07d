//! Exports of Telegram Desktop as JSON: `result.json`, of one chat or of all.
//!
//! Their form is that of `export_output_json.cpp` in Telegram Desktop.

mod escapes;
mod message;
mod talk;

use std::borrow::Cow;

use memchr::memmem;

use super::chat::Gathered;
use super::format::{Deleted, Export, Format, Outgoing, Tells};
use super::json::{Object, document};
use super::pairs::{self, Pair, Side};
use super::tree::Entry;
use crate::error::{Error, ExportProblem};
use crate::source::file::json_start::{first_of, keys};

/// Telegram Desktop.
pub(super) const FORMAT: Format = Format {
    name: "Telegram",
    is_chat,
    refuses,
    read,
    // The ids of a private chat belong to the account that exports: the Bot API gives a bot others.
    tells: Tells { deleted: Deleted::Absent, outgoing: Outgoing::Text, provider_ids: false, minutes: false },
};

/// Keys of a full export beside `about`.
const OF_FULL: [&str; 9] = [
    "personal_information",
    "profile_pictures",
    "stories",
    "contacts",
    "frequent_contacts",
    "sessions",
    "web_sessions",
    "chats",
    "left_chats",
];

fn is_chat(entry: &Entry) -> bool {
    let text = entry.start.trim_ascii_start();
    let of_chat = memmem::find(text, b"\"messages\"").is_some();
    let of_full = memmem::find(text, b"\"about\"").is_some();
    if !text.starts_with(b"{") || !(of_chat || of_full) {
        return false;
    }
    let outer = keys(text);
    let has = |key: &str| outer.contains(key);
    let row = first_of(text, "messages").map(keys);
    let is_row = row.is_some_and(|row| row.is_empty() || (row.contains("id") && row.contains("type")));
    let one_chat = ["type", "id", "messages"].into_iter().all(has) && is_row;
    (one_chat && !has("contact_id") && !has("direction")) || (has("about") && OF_FULL.into_iter().any(has))
}

fn refuses(entry: &Entry) -> Option<ExportProblem> {
    let marks: [&[u8]; 2] = [b"Exported Data", b"page_wrap"];
    let is_page = marks.iter().all(|mark| memmem::find(&entry.start, mark).is_some());
    is_page.then_some(ExportProblem::Html {
        format: "a Telegram export",
        how: "export the chat again in Telegram Desktop, with the format “Machine-readable JSON”",
    })
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut talks = Vec::new();
    for (number, (place, entry)) in export.files().enumerate() {
        let read = export.tree.text(place).and_then(|text| {
            let text = escapes::mended(text);
            file(&text, (number as u32, place), entry, export, gathered)
        });
        match read {
            Ok(read) => talks.extend(read),
            Err(error) => gathered.bad(error)?,
        }
    }
    pairs::settle(talks, FORMAT.name, export, gathered)
}

/// The chats of one file.
fn file(
    text: &str,
    (number, place): (u32, usize),
    entry: &Entry,
    export: &Export<'_>,
    gathered: &mut Gathered,
) -> Result<Vec<Pair>, Error> {
    let shown = entry.shown();
    let document = document(text, &shown)?;
    let wrong = |problem| Error::Export { place: shown.clone(), problem: Box::new(problem) };
    let personal = document.object("personal_information").map_err(wrong)?;
    let owner = personal.as_ref().map(own).transpose().map_err(wrong)?;
    let mut chats = Vec::new();
    if document.has("messages") {
        chats.push(text);
    }
    for key in ["chats", "left_chats"] {
        if let Some(list) = document.object(key).map_err(wrong)? {
            chats.extend(list.list("list").map_err(wrong)?);
        }
    }
    let mut talks = Vec::new();
    let mut reader = message::Reader::new(text, &shown, export.zone, gathered);
    for chat in chats {
        let chat = Object::item(chat).map_err(wrong)?;
        reader.begin();
        let talk = talk::read(&chat, owner.as_ref(), &mut reader)?;
        talks.extend(talk.map(|talk| Pair { place, export: number, ..talk }));
    }
    Ok(talks)
}

/// Whoever exported all chats.
fn own(personal: &Object<'_>) -> Result<Side, ExportProblem> {
    let parts = [personal.text("first_name")?, personal.text("last_name")?];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Ok(Side {
        id: personal.id("user_id")?.map(Cow::into_owned),
        name: Some(parts.join(" ")).filter(|name| !name.is_empty()),
        also: personal.text("username")?.into_iter().map(Cow::into_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    fn is_chat_of(start: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.json");
        std::fs::write(&path, start).unwrap();
        is_chat(&Tree::open(&[path]).unwrap().entries[0])
    }

    #[test]
    fn exports_are_told_by_what_they_hold() {
        for start in [
            r#"{"name": "Ana", "type": "personal_chat", "id": 1, "messages": [{"id": 1, "type": "message"}]}"#,
            r#"{"type": "saved_messages", "id": 1, "messages": []}"#,
            r#"{"name": null, "type": null, "id": 1, "messages": [{"id": 1, "type": "mess"#,
            r#"{"about": "Here is", "personal_information": {"user_id": 1"#,
            r#"{"about": "Here is", "chats": {"about": "", "list": []}}"#,
        ] {
            assert!(is_chat_of(start), "{start}");
        }
        for start in [
            r#"{"contact_id": "c", "type": "x", "id": 1, "messages": []}"#,
            r#"{"type": "x", "id": 1, "messages": 2, "about": "y"}"#,
            r#"{"type": "x", "id": 1, "messages": [{"text": "hi", "at": "2026"}]}"#,
            r#"[{"type": "x"}]"#,
        ] {
            assert!(!is_chat_of(start), "{start}");
        }
    }
}
