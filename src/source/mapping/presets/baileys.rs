//! The store of Baileys in Prisma, as many `WhatsApp` bots have it.
//!
//! Read in ookamiiixd/baileys-store `prisma/schema.prisma` (written for `MySQL`, used with PostgreSQL by changing the
//! provider; JSON columns are jsonb then).

use super::whatsapp::{attachment, person, seconds, seen, text, unwrapped};
use super::{BASE, Preset};

pub(super) const BAILEYS: Preset = Preset {
    name: "baileys",
    tables: &[(
        "Message",
        &["pkId", "sessionId", "remoteJid", "id", "key", "message", "messageTimestamp", "messageStubType", "status"],
    )],
    from: unwrapped!(),
    id: "m.\"pkId\"::text",
    contact_id: concat!("m.\"sessionId\" || '/' || ", person!("m.\"remoteJid\"")),
    direction: "m.key->>'fromMe'",
    text: text!(),
    at: Some(seconds!("m.\"messageTimestamp\"")),
    provider_id: Some("NULLIF(m.id, '')"),
    attachment: Some(attachment!()),
    incoming: &["false"],
    outgoing: &["true"],
    // Status 0 is an error of sending; a stub is a notice such as "missed call".
    sent: Some((
        concat!(
            seen!("m.\"remoteJid\""),
            " AND COALESCE(m.\"messageStubType\", 0) = 0",
            " AND NOT (COALESCE(m.status, 1) = 0 AND COALESCE(m.key->>'fromMe', '') = 'true')"
        ),
        "groups, status posts, reactions, notices, and messages that failed",
    )),
    contacts: Some(concat!(
        "SELECT c.\"sessionId\" || '/' || regexp_replace(c.id, ':[0-9]+@', '@') AS id, ",
        "max(COALESCE(NULLIF(c.name, ''), NULLIF(c.notify, ''))) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at ",
        "FROM {schema}\"Contact\" c WHERE c.id NOT LIKE '%@g.us' GROUP BY 1"
    )),
    contact_tables: &[("Contact", &["sessionId", "id", "name", "notify"])],
    note: Some(
        "times are whole seconds; a message is stored once for each id, so a delivery that came twice is not seen",
    ),
    ..BASE
};
