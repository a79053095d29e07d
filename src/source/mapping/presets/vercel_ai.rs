//! Vercel's AI chatbot, a template of which many bots are copies.
//!
//! Read in vercel/ai-chatbot `lib/db/schema.ts`: `"Message_v2"` since messages have parts, `"Message"` before; an
//! upgrade keeps both.

use super::{BASE, Preset};

/// Messages in parts.
pub(super) const PARTS: Preset = Preset {
    name: "vercel-ai",
    tables: &[("Message_v2", &["id", "chatId", "role", "parts", "createdAt"])],
    replaces: &["Message"],
    contact_id: "m.\"chatId\"::text",
    direction: "m.role::text",
    // A json column, on which operators fail at an escaped NUL: it is taken apart on this side.
    text: "m.parts::text",
    text_is_json: true,
    text_paths: &[""],
    at: Some("m.\"createdAt\" AT TIME ZONE 'UTC'"),
    attachment: Some(r#"COALESCE(m.parts::text ~ '"type"\s*:\s*"file"', false)"#),
    incoming: &["user"],
    outgoing: &["assistant"],
    ignore: &["system", "tool", "data"],
    sent: Some((
        r#"m.role::text <> 'assistant' OR COALESCE(m.parts::text ~ '"type"\s*:\s*"(text|file)"', false)"#,
        "steps of the assistant that say nothing",
    )),
    contacts: Some(concat!(
        "SELECT c.id::text AS id, u.email AS handle, NULL::boolean AS stopped, NULL::timestamptz AS stopped_at ",
        "FROM {schema}\"Chat\" c JOIN {schema}\"User\" u ON u.id = c.\"userId\""
    )),
    contact_tables: &[("Chat", &["id", "userId"]), ("User", &["id", "email"])],
    note: Some("a chat stands for a contact"),
    ..BASE
};

/// Messages as they were before.
pub(super) const CONTENT: Preset = Preset {
    tables: &[("Message", &["id", "chatId", "role", "content", "createdAt"])],
    replaces: &[],
    text: "m.content::text",
    attachment: None,
    // A call of a tool is a list of parts without text.
    sent: Some((
        r#"m.role::text <> 'assistant' OR COALESCE(m.content::text !~ '^\s*\[' OR m.content::text ~ '"type"\s*:\s*"text"',
        false)"#,
        "steps of the assistant that say nothing",
    )),
    ..PARTS
};
