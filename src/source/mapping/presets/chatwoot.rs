//! Chatwoot: the inboxes of a support team.
//!
//! Read in chatwoot/chatwoot `db/schema.rb` and `app/models/message.rb`. `contacts.blocked` came
//! later than the rest; the table of attachments is as old as the others, but may be out of a role's sight.

use super::{BASE, Preset};

const MESSAGES: &[&str] = &[
    "id",
    "content",
    "conversation_id",
    "inbox_id",
    "message_type",
    "private",
    "status",
    "source_id",
    "content_attributes",
    "created_at",
];

/// A contact may have been blocked.
pub(super) const CHATWOOT: Preset = Preset {
    name: "chatwoot",
    tables: &[
        ("messages", MESSAGES),
        ("conversations", &["id", "contact_id", "inbox_id"]),
        ("attachments", &["message_id"]),
        ("contacts", &["id", "name", "blocked"]),
    ],
    from: "{messages} m LEFT JOIN {schema}conversations v ON v.id = m.conversation_id",
    // A contact gets many conversations, but two inboxes are two channels: there the same reply is no duplicate.
    contact_id: "v.contact_id::text || '/' || m.inbox_id::text",
    account: Some("m.inbox_id::text"),
    direction: "m.message_type::text",
    text: "m.content",
    at: Some("m.created_at AT TIME ZONE 'UTC'"),
    provider_id: Some("NULLIF(m.source_id, '')"),
    attachment: Some("EXISTS (SELECT FROM {schema}attachments a WHERE a.message_id = m.id)"),
    incoming: &["0"],
    outgoing: &["1", "3"],
    ignore: &["2"],
    // A deletion puts one sentence in place of the text and marks `content_attributes`: a json column that holds a
    // JSON string with JSON in it, or an object. Quotes of a string inside look different in either.
    sent: Some((
        r#"COALESCE(m.status, 0) <> 3 AND m.private IS NOT TRUE AND m.message_type <> 2
        AND CASE WHEN m.content_attributes::text ~ '^\s*"'
        THEN m.content_attributes::text !~ '[{,]\s*\\"deleted\\"\s*:\s*true'
        ELSE COALESCE(m.content_attributes::text !~ '[{,]\s*"deleted"\s*:\s*true', true) END"#,
        "private notes, activities, failed sends and deleted messages",
    )),
    contacts: Some(concat!(
        "SELECT DISTINCT v.contact_id::text || '/' || v.inbox_id::text AS id, ",
        "COALESCE(NULLIF(c.name, ''), NULLIF(c.identifier, ''), NULLIF(c.phone_number, ''), c.email) AS handle, ",
        "c.blocked AS stopped, NULL::timestamptz AS stopped_at ",
        "FROM {schema}conversations v JOIN {schema}contacts c ON c.id = v.contact_id"
    )),
    contact_tables: &[
        ("conversations", &["contact_id", "inbox_id"]),
        ("contacts", &["id", "name", "identifier", "phone_number", "email", "blocked"]),
    ],
    note: Some(
        "conversations of one contact in one inbox are one conversation; the same contact in two inboxes is two",
    ),
    ..BASE
};

const CONTACTS_WITHOUT_BLOCKED: &str = concat!(
    "SELECT DISTINCT v.contact_id::text || '/' || v.inbox_id::text AS id, ",
    "COALESCE(NULLIF(c.name, ''), NULLIF(c.identifier, ''), NULLIF(c.phone_number, ''), c.email) AS handle, ",
    "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at ",
    "FROM {schema}conversations v JOIN {schema}contacts c ON c.id = v.contact_id"
);

const CONTACT_TABLES: &[(&str, &[&str])] = &[
    ("conversations", &["contact_id", "inbox_id"]),
    ("contacts", &["id", "name", "identifier", "phone_number", "email"]),
];

/// Before contacts could be blocked.
pub(super) const WITHOUT_BLOCKED: Preset = Preset {
    tables: &[("messages", MESSAGES), ("conversations", &["id", "contact_id"]), ("attachments", &["message_id"])],
    contacts: Some(CONTACTS_WITHOUT_BLOCKED),
    contact_tables: CONTACT_TABLES,
    ..CHATWOOT
};

/// The table of attachments cannot be seen.
pub(super) const WITHOUT_ATTACHMENTS: Preset = Preset {
    tables: &[("messages", MESSAGES), ("conversations", &["id", "contact_id"])],
    attachment: None,
    contacts: Some(CONTACTS_WITHOUT_BLOCKED),
    contact_tables: CONTACT_TABLES,
    ..CHATWOOT
};
