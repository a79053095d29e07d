//! Rows of both sides.

use std::fmt::Write as _;

use dm_audit::corpus::{Corpus, CorpusBuilder};
use dm_audit::model::{Direction, Message, MessageId};
use dm_audit::time::Timestamp;
use serde_json::json;

/// A row of either side.
#[derive(Debug, Clone)]
pub struct Row {
    pub contact: usize,
    pub outgoing: bool,
    pub text: Option<String>,
    /// Microseconds since 1970, by the clock of its side.
    pub at: i64,
    pub provider_id: Option<String>,
    pub attachment: bool,
    pub deleted: bool,
}

/// A recorded message and what became of it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub row: Row,
    /// It was never delivered.
    pub lost: bool,
}

/// A delivered message and what it is.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub row: Row,
    /// It was delivered and not recorded.
    pub extra: bool,
    /// The text that the bot meant, by which copies are counted: any of several may be the extra one.
    pub meant: String,
}

/// The rows as a corpus; ids are places.
pub(super) fn corpus<'r>(rows: impl Iterator<Item = &'r Row>) -> Corpus {
    let mut builder = CorpusBuilder::new();
    for (place, row) in rows.enumerate() {
        let contact = builder.contact(&name(row.contact));
        if row.deleted {
            builder.next_is_deleted().unwrap();
        }
        let message = Message {
            id: MessageId::Number(place as u64),
            direction: if row.outgoing { Direction::Outgoing } else { Direction::Incoming },
            at: Timestamp::from_micros(row.at),
            text: row.text.as_deref(),
            provider_id: row.provider_id.as_deref(),
            attachment: row.attachment,
        };
        builder.push(contact, message).unwrap();
    }
    builder.finish()
}

/// The rows as a message file.
pub fn ndjson<'r>(rows: impl Iterator<Item = &'r Row>) -> String {
    let mut lines = String::new();
    for (place, row) in rows.enumerate() {
        let line = json!({
            "id": place.to_string(), "contact_id": name(row.contact), "text": row.text, "provider_id": row.provider_id,
            "direction": if row.outgoing { "outgoing" } else { "incoming" },
            "at": Timestamp::from_micros(row.at).to_string(), "attachment": row.attachment,
        });
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

fn name(contact: usize) -> String {
    format!("contact-{contact:06}")
}
