//! One row of a thread.

use std::rc::Rc;

use super::mojibake::repaired;
use super::words;
use crate::error::ExportProblem;
use crate::source::export::json::Object;
use crate::time::Timestamp;

/// Media that a row may carry.
const MEDIA: [&str; 6] = ["photos", "videos", "audio_files", "gifs", "files", "sticker"];

/// The key that all rows have but those that Instagram adds: edits, calls and notices.
const MARK: &str = "is_unsent_image_by_messenger_kid_parent";

/// A row as it stands in its file.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) sender: Rc<str>,
    pub(super) at: Timestamp,
    pub(super) text: Option<String>,
    /// Something else than text is in it.
    pub(super) attachment: bool,
    /// It carries media of its own, not only a link.
    pub(super) has_media: bool,
    pub(super) is_unsent: bool,
    /// What it is, where it is no message whatever other rows say.
    pub(super) is_no_message: Option<&'static str>,
    /// It has the key of rows that people wrote.
    pub(super) has_mark: bool,
    /// It has keys of Messenger, where an edit replaces the text.
    pub(super) is_messengers: bool,
    /// The emoji that others left on it, each with who did.
    pub(super) reactions: Box<[(String, String)]>,
    /// Its line, or its place in the list.
    pub(super) number: u64,
}

/// The texts of a row are repaired.
fn said(object: &Object<'_>, key: &'static str) -> Result<Option<String>, ExportProblem> {
    Ok(object.text(key)?.map(|text| repaired(text).into_owned()).filter(|text| !text.is_empty()))
}

/// A sender's name, of which a thread has few.
fn sender(name: String, known: &mut Vec<Rc<str>>) -> Rc<str> {
    if let Some(known) = known.iter().rev().find(|known| ***known == *name) {
        return known.clone();
    }
    known.push(name.into());
    known.last().cloned().unwrap_or_default()
}

/// A row of an ordinary download.
pub(super) fn ordinary(object: &Object<'_>, line: u64, known: &mut Vec<Rc<str>>) -> Result<Line, ExportProblem> {
    let name = said(object, "sender_name")?;
    if name.is_none() && !object.has("sender_name") {
        return Err(ExportProblem::MissingField { field: "sender_name" });
    }
    let sender = sender(name.unwrap_or_default(), known);
    // Before 2018 times were in seconds.
    let at = match object.moment("timestamp_ms", 1_000)? {
        Some(at) => at,
        None => object.moment("timestamp", 1_000_000)?.ok_or(ExportProblem::MissingField { field: "timestamp_ms" })?,
    };
    let is_unsent = object.is_true("is_unsent");
    let has_media = MEDIA.iter().any(|key| object.holds(key));
    let has_mark = object.has(MARK);
    let mut text = said(object, "content")?;
    let kind = object.text("type")?.unwrap_or_default();
    let is_call = object.has("call_duration")
        || kind == "Call"
        || (!has_mark && text.as_deref().is_some_and(|text| words::is_call(text, &sender)));
    let is_no_message = match &*kind {
        _ if is_call && !has_media => Some("calls"),
        "Subscribe" | "Unsubscribe" => Some("notices"),
        _ => None,
    };
    if text.as_deref().is_some_and(|text| words::is_attachment(text, &sender)) {
        text = None;
    }
    // What is shared without a word, and what the download leaves out, was no text.
    let attachment = has_media || text.is_none();
    let mut reactions = Vec::new();
    for reaction in object.list("reactions")? {
        let reaction = Object::item(reaction)?;
        if let (Some(emoji), Some(actor)) = (said(&reaction, "reaction")?, said(&reaction, "actor")?) {
            reactions.push((emoji, actor));
        }
    }
    Ok(Line {
        sender,
        at,
        text: text.filter(|_| !is_unsent),
        attachment: attachment && !is_unsent,
        has_media,
        is_unsent,
        is_no_message,
        has_mark,
        is_messengers: object.has("is_unsent") || object.has("type"),
        reactions: reactions.into(),
        number: line,
    })
}

/// A row of the end-to-end encrypted form.
pub(super) fn end_to_end(object: &Object<'_>, line: u64, known: &mut Vec<Rc<str>>) -> Result<Line, ExportProblem> {
    let name = said(object, "senderName")?;
    if name.is_none() && !object.has("senderName") {
        return Err(ExportProblem::MissingField { field: "senderName" });
    }
    let at = object.moment("timestamp", 1_000)?.ok_or(ExportProblem::MissingField { field: "timestamp" })?;
    let is_unsent = object.is_true("isUnsent");
    let kind = object.text("type")?.unwrap_or_default();
    // A placeholder stands for something that this download could not read.
    let text = said(object, "text")?.filter(|_| !is_unsent && kind != "placeholder");
    let has_media = object.holds("media") || kind == "media";
    Ok(Line {
        sender: sender(name.unwrap_or_default(), known),
        at,
        attachment: (has_media || text.is_none()) && !is_unsent,
        text,
        has_media,
        is_unsent,
        is_no_message: None,
        has_mark: false,
        is_messengers: true,
        reactions: Box::default(),
        number: line,
    })
}
