//! Papercups: live chat.
//!
//! Read in papercups-io/papercups `lib/chat_api/messages/message.ex`, version 1.

use super::{BASE, Preset};

pub(super) const PAPERCUPS: Preset = Preset {
    name: "papercups",
    tables: &[
        (
            "messages",
            &["id", "body", "conversation_id", "customer_id", "user_id", "type", "private", "sent_at", "inserted_at"],
        ),
        ("conversations", &["id", "customer_id"]),
    ],
    from: "{messages} m LEFT JOIN {schema}conversations v ON v.id = m.conversation_id",
    contact_id: "COALESCE(v.customer_id, m.customer_id)::text",
    direction: "CASE WHEN m.customer_id IS NULL THEN 'user' ELSE 'customer' END",
    text: "m.body",
    at: Some("m.inserted_at AT TIME ZONE 'UTC'"),
    incoming: &["customer"],
    outgoing: &["user"],
    sent: Some(("m.private IS NOT TRUE AND COALESCE(m.type, 'reply') <> 'note'", "private notes")),
    contacts: Some(concat!(
        "SELECT c.id::text AS id, COALESCE(NULLIF(c.name, ''), NULLIF(c.email, ''), c.phone) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at FROM {schema}customers c"
    )),
    contact_tables: &[("customers", &["id", "name", "email", "phone"])],
    note: Some("times are whole seconds; conversations of one customer are one conversation"),
    ..BASE
};
