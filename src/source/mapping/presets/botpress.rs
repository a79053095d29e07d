//! Botpress 12.
//!
//! Read in botpress/v12: the migrations that make `msg_messages`, when messaging became a service of its own, and
//! `core/events/event-repository`, table `events`, which holds the messages of versions before.

use super::{BASE, Preset};

/// What a payload is when nobody reads it.
macro_rules! signals {
    () => {
        "('visit', 'typing', 'session_reset', 'session_reference', 'proactive-trigger', 'bp_dialog_timeout')"
    };
}

/// With the user of a conversation.
pub(super) const BOTPRESS: Preset = Preset {
    name: "botpress",
    tables: &[
        ("msg_messages", &["id", "conversationId", "authorId", "sentOn", "payload"]),
        ("msg_conversations", &["id", "userId"]),
    ],
    replaces: &["events"],
    from: "{messages} m LEFT JOIN {schema}msg_conversations v ON v.id = m.\"conversationId\"",
    contact_id: "v.\"userId\"::text",
    direction: "CASE WHEN m.\"authorId\" IS NULL THEN 'bot' ELSE 'user' END",
    text: "COALESCE(m.payload->>'text', m.payload->>'title', m.payload->>'message')",
    at: Some("m.\"sentOn\""),
    attachment: Some(
        "COALESCE(m.payload->>'type' IN ('image', 'audio', 'voice', 'video', 'file', 'location', 'card', 'carousel'), false)",
    ),
    incoming: &["user"],
    outgoing: &["bot"],
    sent: Some((concat!("COALESCE(m.payload->>'type', '') NOT IN ", signals!()), "visits, typing and other signals")),
    note: Some("conversations of one user are one conversation"),
    ..BASE
};

/// The table of conversations cannot be seen.
pub(super) const WITHOUT_CONVERSATIONS: Preset = Preset {
    tables: &[("msg_messages", &["id", "conversationId", "authorId", "sentOn", "payload"])],
    from: "{messages} m",
    contact_id: "m.\"conversationId\"::text",
    note: None,
    ..BOTPRESS
};

/// Before messages had a table.
pub(super) const EVENTS: Preset = Preset {
    tables: &[("events", &["id", "botId", "channel", "target", "direction", "type", "event", "createdOn"])],
    replaces: &[],
    from: "{messages} m",
    contact_id: "m.\"botId\"::text || '/' || m.channel::text || '/' || m.target::text",
    account: Some("m.\"botId\"::text"),
    direction: "m.direction::text",
    // A json column, on which operators fail at an escaped NUL: it is taken apart on this side.
    text: "m.event::text",
    text_is_json: true,
    text_paths: &["/payload/text", "/payload/title", "/payload/message", "/preview"],
    at: Some("m.\"createdOn\""),
    attachment: Some(
        "COALESCE(m.type IN ('image', 'audio', 'voice', 'video', 'file', 'location', 'card', 'carousel'), false)",
    ),
    incoming: &["incoming"],
    outgoing: &["outgoing"],
    sent: Some((concat!("COALESCE(m.type, '') NOT IN ", signals!()), "visits, typing and other signals")),
    note: Some("Botpress deletes old events (the event collector's `retentionPeriod`): what is gone is not audited"),
    ..BOTPRESS
};
