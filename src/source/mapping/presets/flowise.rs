//! Flowise: flows of language models.
//!
//! Read in FlowiseAI/Flowise `packages/server/src/database/entities/ChatMessage.ts` and the migrations in
//! `migrations/postgres`; since September 2023, when messages got a chat. Before that
//! nothing tells one person from another.

use super::{BASE, Preset};

pub(super) const FLOWISE: Preset = Preset {
    name: "flowise",
    tables: &[("chat_message", &["id", "role", "chatflowid", "content", "chatId", "createdDate"])],
    contact_id: "m.chatflowid::text || '/' || m.\"chatId\"::text",
    direction: "m.role::text",
    text: "m.content",
    // The server's own clock wrote it, without its zone.
    at: Some("m.\"createdDate\""),
    incoming: &["userMessage"],
    outgoing: &["apiMessage"],
    contacts: Some(concat!(
        "SELECT l.chatflowid::text || '/' || l.\"chatId\"::text AS id, ",
        "max(COALESCE(NULLIF(l.name, ''), NULLIF(l.email, ''), NULLIF(l.phone, ''))) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at FROM {schema}lead l GROUP BY 1"
    )),
    contact_tables: &[("lead", &["chatflowid", "chatId", "name", "email", "phone"])],
    note: Some(
        "a chat stands for a contact; tests in the editor (chatType INTERNAL) are read too: leave them out with `where`",
    ),
    ..BASE
};
