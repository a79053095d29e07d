//! Rasa: the tracker store in SQL.
//!
//! Read in RasaHQ/rasa `rasa/core/tracker_store.py`: the table is the same in versions 1 to 3.

use super::{BASE, Preset};

pub(super) const RASA: Preset = Preset {
    name: "rasa",
    tables: &[("events", &["id", "sender_id", "type_name", "timestamp", "intent_name", "action_name", "data"])],
    contact_id: "m.sender_id::text",
    direction: "m.type_name::text",
    // JSON that may hold an escaped NUL, which no cast takes: it is taken apart on this side.
    text: "m.data::text",
    text_is_json: true,
    text_paths: &["/text"],
    at: Some(r#"CASE WHEN m."timestamp" > 0 AND m."timestamp" < 253402300800 THEN to_timestamp(m."timestamp") END"#),
    // A search cannot fail. A quote inside of a string is escaped, so that only a key can look like this; the last one
    // is the event's own, after those of its metadata.
    provider_id: Some(
        r#"CASE WHEN m.type_name = 'user'
        THEN NULLIF(substring(m.data::text from '.*"message_id"\s*:\s*"([^"\\]*)"'), '') END"#,
    ),
    attachment: Some(r#"COALESCE(m.data::text ~ '"(attachment|image)"\s*:\s*["{\[]', false)"#),
    incoming: &["user"],
    outgoing: &["bot"],
    sent: Some(("m.type_name IN ('user', 'bot')", "events that are no messages: actions, slots, sessions")),
    note: Some("replies carry no id of the platform"),
    ..BASE
};
