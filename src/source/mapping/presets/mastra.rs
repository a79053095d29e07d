//! Mastra: the memory of agents.
//!
//! Read in mastra-ai/mastra `packages/core/src/storage/constants.ts` and `stores/pg/`: `"createdAtZ"` came later and
//! is null in older rows.

use super::{BASE, Preset};

/// With a time that has a zone.
pub(super) const WITH_ZONE: Preset = Preset {
    tables: &[("mastra_messages", &["id", "thread_id", "content", "role", "type", "createdAt", "createdAtZ"])],
    at: Some("COALESCE(m.\"createdAtZ\", m.\"createdAt\" AT TIME ZONE 'UTC')"),
    ..MASTRA
};

/// With one that has none.
pub(super) const MASTRA: Preset = Preset {
    name: "mastra",
    tables: &[("mastra_messages", &["id", "thread_id", "content", "role", "type", "createdAt"])],
    contact_id: "m.thread_id::text",
    direction: "m.role::text",
    // A text column with plain text, a list of parts, or `{"format": 2, "parts": [...]}`.
    text: "m.content::text",
    text_is_json: true,
    text_paths: &["/parts", "/content", ""],
    at: Some("m.\"createdAt\" AT TIME ZONE 'UTC'"),
    attachment: Some(r#"COALESCE(m.content::text ~ '^\s*[\[{].*"type"\s*:\s*"(file|image)"', false)"#),
    incoming: &["user"],
    outgoing: &["assistant"],
    ignore: &["system", "tool", "data", "signal"],
    sent: Some((
        r#"COALESCE(m.type::text, '') NOT IN ('tool-call', 'tool-result') AND (m.role::text <> 'assistant'
        OR COALESCE(m.content::text !~ '^\s*[\[{]' OR m.content::text ~ '"type"\s*:\s*"(text|file|image)"', false))"#,
        "calls of tools and their results",
    )),
    contacts: Some(concat!(
        "SELECT h.id::text AS id, h.\"resourceId\" AS handle, NULL::boolean AS stopped, ",
        "NULL::timestamptz AS stopped_at FROM {schema}mastra_threads h"
    )),
    contact_tables: &[("mastra_threads", &["id", "resourceId"])],
    note: Some("a thread stands for a contact; its resource is the handle"),
    ..BASE
};
