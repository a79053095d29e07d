//! Glific: `WhatsApp` conversations of non-profits.
//!
//! Read in glific/glific `lib/glific/messages/message.ex` and `lib/glific/enums/constants/enums.ex`; the
//! first versions called `bsp_message_id` `provider_message_id` and are not read.

use super::{BASE, Preset};

pub(super) const GLIFIC: Preset = Preset {
    name: "glific",
    tables: &[(
        "messages",
        &[
            "id",
            "body",
            "flow",
            "type",
            "bsp_message_id",
            "bsp_status",
            "contact_id",
            "sender_id",
            "receiver_id",
            "media_id",
            "inserted_at",
        ],
    )],
    contact_id: "m.contact_id::text",
    direction: "m.flow::text",
    text: "m.body",
    at: Some("m.inserted_at AT TIME ZONE 'UTC'"),
    provider_id: Some("NULLIF(m.bsp_message_id, '')"),
    attachment: Some("m.media_id IS NOT NULL"),
    incoming: &["inbound"],
    outgoing: &["outbound"],
    // What goes to a collection stands there once more, from the organisation to itself.
    sent: Some((
        "m.sender_id IS DISTINCT FROM m.receiver_id \
         AND NOT (m.flow::text = 'outbound' AND COALESCE(m.bsp_status::text, '') IN ('error', 'contact_opt_out'))",
        "failed sends and messages to collections",
    )),
    contacts: Some(concat!(
        "SELECT c.id::text AS id, COALESCE(NULLIF(c.name, ''), c.phone) AS handle, ",
        "(c.optout_time IS NOT NULL OR c.status::text = 'blocked') AS stopped, ",
        "c.optout_time AT TIME ZONE 'UTC' AS stopped_at FROM {schema}contacts c"
    )),
    contact_tables: &[("contacts", &["id", "name", "phone", "status", "optout_time"])],
    note: Some("simulated contacts (phones that begin with 9876543210) are read too: leave them out with `where`"),
    ..BASE
};
