//! Conversations, and the neutral message file made of them.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::label::{Cause, Label};

/// When every simulation begins: 2026-01-05 00:00 UTC, in milliseconds since 1970.
pub(crate) const BEGINNING: i64 = 1_767_571_200_000;

/// One row of the bot's table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) incoming: bool,
    pub(crate) text: Option<String>,
    /// Milliseconds since the beginning.
    pub(crate) at: i64,
    pub(crate) provider: Option<String>,
    pub(crate) attachment: bool,
}

/// Everything about one contact.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) contact: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) labels: Vec<Label>,
    pub(crate) stopped: bool,
    pub(crate) stopped_at: Option<i64>,
    pub(crate) message_count: i64,
}

impl Conversation {
    /// The contact's id in the file.
    pub(crate) fn contact_id(&self) -> String {
        format!("c{}", self.contact)
    }

    /// A row's id in the file.
    pub(crate) fn row_id(&self, row: usize) -> String {
        format!("{}-{row}", self.contact_id())
    }

    /// When each reply was sent, in microseconds since the beginning, and its text; by time, those stored twice once.
    pub(crate) fn replies(&self) -> Vec<(i64, &str)> {
        let mut stored = HashSet::new();
        let replies = self.rows.iter().filter(|row| !row.incoming);
        let once = replies.filter(|row| row.provider.as_ref().is_none_or(|id| stored.insert(id)));
        let mut once: Vec<_> = once.filter_map(|row| Some((row.at * 1_000, row.text.as_deref()?))).collect();
        once.sort_by_key(|(at, _)| *at);
        once
    }

    fn line(&self, index: usize) -> Value {
        let row = &self.rows[index];
        json!({
            "id": self.row_id(index),
            "contact_id": self.contact_id(),
            "direction": if row.incoming { "incoming" } else { "outgoing" },
            "text": row.text,
            "at": moment(row.at),
            "provider_id": row.provider,
            "attachment": row.attachment.then_some("image"),
            "stopped": self.stopped,
            "stopped_at": self.stopped_at.map(moment),
            "message_count": self.message_count,
        })
    }
}

/// RFC 3339, in UTC.
pub(crate) fn moment(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(BEGINNING + at).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The neutral message file, by time as a table would give it.
pub(crate) fn messages(conversations: &[Conversation]) -> String {
    let mut rows: Vec<(i64, usize, usize)> = Vec::new();
    for (which, conversation) in conversations.iter().enumerate() {
        rows.extend(conversation.rows.iter().enumerate().map(|(index, row)| (row.at, which, index)));
    }
    rows.sort_unstable();
    lines(rows.iter().map(|&(_, which, index)| conversations[which].line(index)))
}

/// The labels, one a line.
pub(crate) fn labels(conversations: &[Conversation]) -> String {
    let labels = conversations.iter().flat_map(|conversation| {
        conversation.labels.iter().map(|label| {
            json!({
                "contact": conversation.contact_id(),
                "rule": label.rule,
                "kind": label.kind,
                "messages": label.messages.iter().map(|&row| conversation.row_id(row)).collect::<Vec<_>>(),
                "needs": label.needs,
                "required": label.required,
                "cause": label.cause.map(Cause::as_str),
            })
        })
    });
    lines(labels)
}

fn lines(values: impl Iterator<Item = Value>) -> String {
    values.flat_map(|value| [value.to_string(), "\n".to_owned()]).collect()
}
