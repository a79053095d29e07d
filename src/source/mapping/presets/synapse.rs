//! Synapse: a home server of Matrix.
//!
//! Read in element-hq/synapse `synapse/storage/schema/main/`. Nothing in it tells a bot for certain: `users.user_type`
//! may be `bot`, and bridges have `users.appservice_id`, but most bots are plain accounts.

use super::{BASE, Preset};

/// Events that are messages. An edit is an event of its own; a quote inside of a string is escaped, so that only a key
/// can look like `rel_type` does here.
macro_rules! messages {
    () => {
        r#"m.type = 'm.room.message' AND COALESCE(j.json::text, '') !~ '"rel_type"\s*:\s*"m\.replace"'"#
    };
}

/// With what was taken back.
pub(super) const SYNAPSE: Preset = Preset {
    name: "synapse",
    tables: &[
        ("events", &["event_id", "room_id", "type", "sender", "origin_server_ts"]),
        ("event_json", &["event_id", "json"]),
        ("redactions", &["redacts"]),
    ],
    from: "{messages} m LEFT JOIN {schema}event_json j ON j.event_id = m.event_id",
    id: "m.event_id::text",
    contact_id: "m.room_id::text",
    direction: "m.sender::text",
    // JSON in a text column: it is taken apart on this side.
    text: "j.json::text",
    text_is_json: true,
    text_paths: &["/content/body"],
    at: Some(
        "CASE WHEN m.origin_server_ts > 0 AND m.origin_server_ts < 253402300800000 \
         THEN to_timestamp(m.origin_server_ts / 1000.0) END",
    ),
    attachment: Some(r#"COALESCE(j.json::text ~ '"msgtype"\s*:\s*"m\.(image|audio|video|file|location)"', false)"#),
    incoming: &["*"],
    outgoing: &[],
    sent: Some((
        concat!(messages!(), " AND NOT EXISTS (SELECT FROM {schema}redactions r WHERE r.redacts = m.event_id)"),
        "events that are no messages (reactions, edits, members, encrypted ones) and messages that were taken back",
    )),
    contacts: Some(concat!(
        "SELECT s.room_id::text AS id, string_agg(s.state_key, ' ' ORDER BY s.state_key) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at FROM {schema}current_state_events s ",
        "WHERE s.type = 'm.room.member' AND s.membership = 'join' GROUP BY 1 HAVING count(*) <= 4"
    )),
    contact_tables: &[("current_state_events", &["room_id", "type", "state_key", "membership"])],
    note: Some("a room stands for a contact; encrypted rooms cannot be read"),
    ..BASE
};

/// The table of redactions cannot be seen.
pub(super) const WITHOUT_REDACTIONS: Preset = Preset {
    tables: &[
        ("events", &["event_id", "room_id", "type", "sender", "origin_server_ts"]),
        ("event_json", &["event_id", "json"]),
    ],
    sent: Some((messages!(), "events that are no messages: reactions, edits, members, encrypted ones")),
    ..SYNAPSE
};
