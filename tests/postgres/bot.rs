//! Databases of the bot with a handful of messages, and runs over them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::{BOT_SCHEMA, Cluster, Database, Run};

/// One message: handle, direction, text, seconds after [`START`].
pub(crate) type Row<'a> = (&'a str, &'a str, &'a str, f64);

/// When the stories of the tests begin.
pub(crate) const START: &str = "2026-01-07T14:00:00Z";

/// Something of everything: a reply and an incoming message that stand twice, a final message sent twice.
pub(crate) const STORY: [Row<'static>; 10] = [
    ("lea.m", "incoming", "coucou", 0.0),
    ("lea.m", "outgoing", "merci beaucoup", 2.0),
    ("lea.m", "outgoing", "merci beaucoup", 2.884),
    ("lea.m", "incoming", "ok", 100.0),
    ("lea.m", "outgoing", "je vois qu'on a fini", 110.0),
    ("lea.m", "outgoing", "Bon, je vois qu'il faut finir", 5000.0),
    ("zoe.b", "incoming", "salut", 10.0),
    ("zoe.b", "incoming", "salut", 10.8),
    ("zoe.b", "outgoing", "tu vas bien ?", 12.0),
    ("ida", "incoming", "hello", 20.0),
];

/// An empty database on the shared server.
pub(crate) fn empty(prefix: &str) -> Database {
    Cluster::shared().create_database(prefix)
}

/// A database with the bot's tables and these messages.
pub(crate) fn bot(prefix: &str, rows: &[Row<'_>]) -> Database {
    let database = empty(prefix);
    database.sql(BOT_SCHEMA);
    database.sql(&inserts("mia", rows));
    database
}

/// The bot's tables under another name than Mia's.
pub(crate) fn schema_of(persona: &str) -> String {
    BOT_SCHEMA.replace("mia_", &format!("{persona}_"))
}

/// The statements that write contacts and messages; the messages' ids rise with the rows.
pub(crate) fn inserts(persona: &str, rows: &[Row<'_>]) -> String {
    let mut statements = String::new();
    for (number, (handle, direction, text, seconds)) in rows.iter().enumerate() {
        let text = text.replace('\'', "''");
        write!(
            statements,
            "INSERT INTO {persona}_dm_contacts (id, ig_user_id, ig_username)
                VALUES (md5('{handle}')::uuid, '{handle}', '{handle}') ON CONFLICT DO NOTHING;
             INSERT INTO {persona}_dm_messages (id, contact_id, direction, content, created_at)
                VALUES (lpad('{}', 32, '0')::uuid, md5('{handle}')::uuid, '{direction}', '{text}',
                        timestamptz '{START}' + interval '{seconds} seconds');",
            number + 1
        )
        .unwrap();
    }
    statements
}

/// A run whose standard output is JSON.
pub(crate) fn json_run(arguments: &[&str]) -> Run {
    Run::new(arguments).args(["--format", "json"])
}

/// The report that `command` makes of the source at `url`.
#[track_caller]
pub(crate) fn report(command: &str, url: &str) -> Value {
    json_run(&[command, url]).outcome().json()
}

/// The number of messages that were examined.
#[track_caller]
pub(crate) fn messages(report: &Value) -> u64 {
    report["totals"]["messages"].as_u64().expect("totals count the messages")
}

/// The findings of one rule.
pub(crate) fn findings<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

/// The ids of a finding's or a timeline's messages.
pub(crate) fn ids(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().map(|message| message["id"].as_str().unwrap()).collect()
}

/// The report without the moment it was made at.
pub(crate) fn lasting(mut report: Value) -> Value {
    report["generated_at"].take();
    report
}
