//! Evolution API: `WhatsApp` for other programs.
//!
//! Read in EvolutionAPI/evolution-api `prisma/postgresql-schema.prisma` and its migrations; version 2, which stores in
//! PostgreSQL. `"Message".status` came in October 2024. The schema is often `evolution_api`.

use super::whatsapp::{attachment, person, seconds, seen, text, unwrapped};
use super::{BASE, Preset};

const SEEN: &str = concat!(
    seen!("m.key->>'remoteJid'"),
    " AND m.\"messageType\" NOT IN ('reactionMessage', 'protocolMessage', 'editedMessage', 'pollUpdateMessage')"
);

/// With the state of delivery.
pub(super) const EVOLUTION: Preset = Preset {
    name: "evolution",
    tables: &[(
        "Message",
        &["id", "key", "pushName", "messageType", "message", "messageTimestamp", "instanceId", "status"],
    )],
    from: unwrapped!(),
    contact_id: concat!("m.\"instanceId\"::text || '/' || ", person!("m.key->>'remoteJid'")),
    account: Some("m.\"instanceId\"::text"),
    direction: "m.key->>'fromMe'",
    text: text!(),
    at: Some(seconds!("m.\"messageTimestamp\"")),
    provider_id: Some("NULLIF(m.key->>'id', '')"),
    attachment: Some(attachment!()),
    incoming: &["false"],
    outgoing: &["true"],
    sent: Some((
        concat!(
            seen!("m.key->>'remoteJid'"),
            " AND m.\"messageType\" NOT IN ('reactionMessage', 'protocolMessage', 'editedMessage', 'pollUpdateMessage')",
            " AND COALESCE(m.status::text, '') NOT IN ('ERROR', 'DELETED')"
        ),
        "groups, status posts, reactions, notices, and messages that failed or were deleted",
    )),
    contacts: Some(concat!(
        "SELECT c.\"instanceId\"::text || '/' || regexp_replace(c.\"remoteJid\", ':[0-9]+@', '@') AS id, ",
        "max(NULLIF(c.\"pushName\", '')) AS handle, NULL::boolean AS stopped, NULL::timestamptz AS stopped_at ",
        "FROM {schema}\"Contact\" c WHERE c.\"remoteJid\" NOT LIKE '%@g.us' GROUP BY 1"
    )),
    contact_tables: &[("Contact", &["remoteJid", "pushName", "instanceId"])],
    note: Some(
        "times are whole seconds; an edit overwrites the text and the time of a message; one message can be stored \
         twice under one provider id",
    ),
    ..BASE
};

/// Before October 2024.
pub(super) const WITHOUT_STATUS: Preset = Preset {
    tables: &[("Message", &["id", "key", "pushName", "messageType", "message", "messageTimestamp", "instanceId"])],
    sent: Some((SEEN, "groups, status posts, reactions and notices")),
    ..EVOLUTION
};
