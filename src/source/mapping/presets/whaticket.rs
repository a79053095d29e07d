//! Whaticket and its many descendants: `WhatsApp` for teams.
//!
//! Read in canove/whaticket-community `backend/src/models/{Message,Ticket,Contact}.ts`. There the message's id is
//! `WhatsApp`'s; descendants number messages and keep that id in `wid`.

use super::{BASE, Preset};

/// What is read of every version.
macro_rules! seen {
    () => {
        "m.\"isDeleted\" IS NOT TRUE AND NOT (m.\"fromMe\" AND COALESCE(m.ack, 0) = -1) \
         AND COALESCE(m.\"mediaType\", '') NOT IN ('reactionMessage', 'protocolMessage', 'editedMessage', 'call_log')"
    };
}

/// With tickets of groups.
pub(super) const WHATICKET: Preset = Preset {
    name: "whaticket",
    tables: &[
        ("Messages", &["id", "body", "ack", "mediaType", "mediaUrl", "fromMe", "isDeleted", "createdAt", "ticketId"]),
        ("Tickets", &["id", "contactId", "isGroup"]),
    ],
    from: "{messages} m LEFT JOIN {schema}\"Tickets\" t ON t.id = m.\"ticketId\"",
    // Replies carry no contact of their own; a contact gets many tickets.
    contact_id: "t.\"contactId\"::text",
    direction: "m.\"fromMe\"::text",
    text: "m.body",
    at: Some("m.\"createdAt\""),
    // Where messages are numbered, their number is no id of the platform.
    provider_id: Some("CASE WHEN m.id::text !~ '^[0-9]{1,18}$' THEN m.id::text END"),
    attachment: Some("COALESCE(m.\"mediaUrl\" <> '', false)"),
    incoming: &["false"],
    outgoing: &["true"],
    sent: Some((
        concat!("t.\"isGroup\" IS NOT TRUE AND ", seen!()),
        "groups, reactions, deleted messages and failed sends",
    )),
    contacts: Some(concat!(
        "SELECT c.id::text AS id, COALESCE(NULLIF(c.name, ''), c.number) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at FROM {schema}\"Contacts\" c"
    )),
    contact_tables: &[("Contacts", &["id", "name", "number"])],
    note: Some("times are those of the row; tickets of one contact are one conversation"),
    ..BASE
};

/// With `WhatsApp`'s id in a column of its own.
pub(super) const WITH_WID: Preset = Preset {
    tables: &[
        (
            "Messages",
            &["id", "wid", "body", "ack", "mediaType", "mediaUrl", "fromMe", "isDeleted", "createdAt", "ticketId"],
        ),
        ("Tickets", &["id", "contactId", "isGroup"]),
    ],
    provider_id: Some("NULLIF(m.wid, '')"),
    ..WHATICKET
};

/// Before groups were told apart.
pub(super) const WITHOUT_GROUPS: Preset = Preset {
    tables: &[
        ("Messages", &["id", "body", "ack", "mediaType", "mediaUrl", "fromMe", "isDeleted", "createdAt", "ticketId"]),
        ("Tickets", &["id", "contactId"]),
    ],
    sent: Some((seen!(), "reactions, deleted messages and failed sends")),
    ..WHATICKET
};
