//! Zammad: tickets of a help desk.
//!
//! Read in zammad/zammad `db/migrate/20120101000010_create_ticket.rb` and `db/seeds/ticket_article_{types,senders}.rb`.

use super::{BASE, Preset};

pub(super) const ZAMMAD: Preset = Preset {
    name: "zammad",
    tables: &[
        (
            "ticket_articles",
            &["id", "ticket_id", "type_id", "sender_id", "body", "message_id", "internal", "preferences", "created_at"],
        ),
        ("ticket_article_senders", &["id", "name"]),
        ("ticket_article_types", &["id", "name", "communication"]),
        ("tickets", &["id", "customer_id"]),
    ],
    from: concat!(
        "{messages} m LEFT JOIN {schema}tickets t ON t.id = m.ticket_id ",
        "LEFT JOIN {schema}ticket_article_senders s ON s.id = m.sender_id ",
        "LEFT JOIN {schema}ticket_article_types y ON y.id = m.type_id"
    ),
    contact_id: "t.customer_id::text",
    // System is a trigger's automatic reply, which reaches the customer.
    direction: "s.name::text",
    text: "m.body",
    at: Some("m.created_at AT TIME ZONE 'UTC'"),
    provider_id: Some("NULLIF(m.message_id, '')"),
    incoming: &["Customer"],
    outgoing: &["Agent", "System"],
    // A phone article is what an agent wrote down of a call.
    sent: Some((
        r"y.communication AND m.internal IS NOT TRUE AND y.name NOT IN ('phone', 'fax')
        AND COALESCE(m.preferences::text, '') !~ 'delivery_status:\s*.?fail'",
        "notes, calls, internal articles and failed sends",
    )),
    contacts: Some(concat!(
        "SELECT u.id::text AS id, COALESCE(NULLIF(btrim(concat_ws(' ', u.firstname, u.lastname)), ''), ",
        "NULLIF(u.email, ''), u.login) AS handle, NULL::boolean AS stopped, NULL::timestamptz AS stopped_at ",
        "FROM {schema}users u WHERE EXISTS (SELECT FROM {schema}tickets t WHERE t.customer_id = u.id)"
    )),
    contact_tables: &[("users", &["id", "login", "firstname", "lastname", "email"]), ("tickets", &["customer_id"])],
    note: Some("tickets of one customer are one conversation; agents' replies and automatic ones count alike"),
    ..BASE
};
