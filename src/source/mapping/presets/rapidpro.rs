//! `RapidPro`, also known as `TextIt`.
//!
//! Read in rapidpro/rapidpro `temba/msgs/models.py` and `temba/contacts/models.py`. The platform's id is in
//! `external_id`, in newer versions in `external_identifier`, and for a while in either.

use super::{BASE, Preset};

const CONTACTS: (&str, &[&str]) = ("contacts_contact", &["id", "name"]);

/// The platform's id in its old column.
pub(super) const OLD: Preset = Preset {
    name: "rapidpro",
    tables: &[
        (
            "msgs_msg",
            &[
                "id",
                "text",
                "attachments",
                "created_on",
                "direction",
                "status",
                "visibility",
                "msg_type",
                "external_id",
                "contact_id",
            ],
        ),
        CONTACTS,
    ],
    contact_id: "m.contact_id::text",
    direction: "m.direction::text",
    text: "m.text",
    at: Some("m.created_on"),
    provider_id: Some("NULLIF(m.external_id, '')"),
    attachment: Some("COALESCE(cardinality(m.attachments) > 0, false)"),
    incoming: &["I"],
    outgoing: &["O"],
    // Initialized, pending, queued, errored (to be tried again), failed; what comes in is pending or handled.
    sent: Some((
        "m.visibility IN ('V', 'A') AND NOT (m.direction = 'O' AND m.status IN ('I', 'P', 'Q', 'E', 'F'))",
        "deleted messages and replies that were not sent",
    )),
    contacts: Some(concat!(
        "SELECT c.id::text AS id, COALESCE(NULLIF(c.name, ''), ",
        "(SELECT min(u.path) FROM {schema}contacts_contacturn u WHERE u.contact_id = c.id)) AS handle, ",
        "c.status IN ('B', 'S') AS stopped, NULL::timestamptz AS stopped_at FROM {schema}contacts_contact c"
    )),
    contact_tables: &[
        ("contacts_contact", &["id", "name", "status"]),
        ("contacts_contacturn", &["contact_id", "path"]),
    ],
    ..BASE
};

/// The platform's id in its new column.
pub(super) const RAPIDPRO: Preset = Preset {
    tables: &[
        (
            "msgs_msg",
            &[
                "id",
                "text",
                "attachments",
                "created_on",
                "direction",
                "status",
                "visibility",
                "msg_type",
                "external_identifier",
                "contact_id",
            ],
        ),
        CONTACTS,
    ],
    provider_id: Some("NULLIF(m.external_identifier, '')"),
    ..OLD
};

/// While one took over from the other.
pub(super) const BOTH_IDS: Preset = Preset {
    tables: &[
        (
            "msgs_msg",
            &[
                "id",
                "text",
                "attachments",
                "created_on",
                "direction",
                "status",
                "visibility",
                "msg_type",
                "external_id",
                "external_identifier",
                "contact_id",
            ],
        ),
        CONTACTS,
    ],
    provider_id: Some("COALESCE(NULLIF(m.external_identifier, ''), NULLIF(m.external_id, ''))"),
    ..OLD
};
