//! Mattermost: direct messages between a bot and a person.
//!
//! Read in mattermost/mattermost `server/public/model/{post,bot,channel}.go`, since bots have a table of
//! their own. The name of a direct channel is the ids of its two members.

use super::{BASE, Preset};

/// The members of a direct channel `h`.
macro_rules! members {
    () => {
        "(split_part(h.name, '__', 1), split_part(h.name, '__', 2))"
    };
}

/// Posts that are messages. An edit keeps the post's id and adds the older text as a deleted post.
macro_rules! posts {
    () => {
        "COALESCE(m.deleteat, 0) = 0 AND COALESCE(m.type, '') !~ '^(system_|add_bot|burn_on_read|reminder)'"
    };
}

/// Milliseconds as a time.
macro_rules! milliseconds {
    () => {
        "CASE WHEN m.createat > 0 AND m.createat < 253402300800000 THEN to_timestamp(m.createat / 1000.0) END"
    };
}

/// With the bots that the server knows.
pub(super) const MATTERMOST: Preset = Preset {
    name: "mattermost",
    tables: &[
        ("posts", &["id", "createat", "deleteat", "userid", "channelid", "message", "type", "props", "fileids"]),
        ("channels", &["id", "type", "name"]),
        ("bots", &["userid"]),
    ],
    from: concat!(
        "{messages} m LEFT JOIN {schema}channels h ON h.id = m.channelid ",
        "LEFT JOIN {schema}bots b ON b.userid = m.userid"
    ),
    contact_id: "m.channelid::text",
    direction: r#"CASE WHEN b.userid IS NOT NULL OR COALESCE(m.props::text, '') ~ '"from_bot"\s*:\s*"?true'
        THEN 'bot' ELSE 'person' END"#,
    text: "m.message",
    at: Some(milliseconds!()),
    attachment: Some("COALESCE(m.fileids::text NOT IN ('', '[]'), false)"),
    incoming: &["person"],
    outgoing: &["bot"],
    sent: Some((
        concat!(
            "h.type::text = 'D' AND EXISTS (SELECT FROM {schema}bots x WHERE x.userid IN ",
            members!(),
            ") AND ",
            posts!()
        ),
        "posts outside of direct messages with a bot, notices, deleted posts and texts before an edit",
    )),
    contacts: Some(concat!(
        "SELECT h.id::text AS id, (SELECT min(u.username) FROM {schema}users u WHERE u.id IN ",
        members!(),
        " AND NOT EXISTS (SELECT FROM {schema}bots x WHERE x.userid = u.id)) AS handle, ",
        "NULL::boolean AS stopped, NULL::timestamptz AS stopped_at FROM {schema}channels h WHERE h.type::text = 'D'"
    )),
    contact_tables: &[("channels", &["id", "type", "name"]), ("users", &["id", "username"]), ("bots", &["userid"])],
    note: Some(
        "a bot is an account of the table bots; for one that has a person's account set `direction = \"userid\"`, \
         `outgoing` to its id, `incoming = \"*\"`",
    ),
    ..BASE
};

/// The table of bots cannot be seen: the user says whose posts are replies.
pub(super) const WITHOUT_BOTS: Preset = Preset {
    tables: &[("posts", &["id", "createat", "deleteat", "userid", "channelid", "message", "type", "props", "fileids"])],
    from: "{messages} m",
    direction: "m.userid::text",
    incoming: &["*"],
    outgoing: &[],
    sent: Some((posts!(), "notices, deleted posts and texts before an edit")),
    contacts: None,
    contact_tables: &[],
    note: Some("a channel stands for a contact, with everybody in it"),
    ..MATTERMOST
};
