//! Hostile names, settings that do not fit, and values that change their kind: read, or refused with what to do.

use crate::bot::{STORY, bot, empty, findings, json_run};
use crate::common::{Database, Run, pasted};

/// Names that end a statement, move a cursor or turn the direction of writing.
const HOSTILE: [&str; 5] = [
    "x'\"; DROP TABLE victims; --",
    "line\nbreak\ttab",
    "\u{1b}[2J\u{1b}[31mred",
    "\u{202e}txet\u{2066}",
    "ünïcode 😊",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Messages in a table and columns of such a name.
fn hostile(name: &str) -> Database {
    let database = empty("hostile");
    let of = |role: &str| quoted(&format!("{name} {role}"));
    let (table, contact, way, text) = (of("messages"), of("conversation_id"), of("direction"), of("text"));
    database.sql(&format!(
        "CREATE TABLE victims (id int);
         CREATE TABLE {table} (id bigint PRIMARY KEY, {contact} text, {way} text, {text} text, created_at timestamptz);
         INSERT INTO {table} SELECT n, 'c' || n / 2 % 6, CASE n % 2 WHEN 0 THEN 'user' ELSE 'bot' END, 'text ' || n,
             timestamptz '2026-01-07' + n * interval '1 minute' FROM generate_series(0, 59) n;
         INSERT INTO {table} VALUES (60, 'c1', 'bot', 'text 59 again', '2026-01-08'), (61, 'c1', 'bot', 'text 59 again', '2026-01-08 00:00:01');"
    ));
    database
}

#[track_caller]
fn is_safe(printed: &str) {
    let bad =
        printed.chars().find(|letter| letter.is_control() && *letter != '\n' || "\u{202e}\u{2066}".contains(*letter));
    assert_eq!(bad, None, "{printed:?}");
}

#[test]
fn hostile_names_print_safely_and_what_is_written_of_them_works() {
    for name in HOSTILE {
        let database = hostile(name);
        let told = Run::new(["doctor", &database.url()]).outcome();
        is_safe(&told.stdout);
        is_safe(&told.stderr);
        let audit = json_run(&["duplicates", &database.url()]).outcome();
        is_safe(&audit.stderr);
        let settings = match audit.code {
            2 => pasted(&audit.stderr).unwrap_or_else(|| panic!("{name:?}: {}", audit.stderr)),
            _ => Run::new(["init", &database.url()]).outcome().expect(0).file("dm-audit.toml"),
        };
        is_safe(&settings);
        let run = json_run(&["duplicates"]).file("dm-audit.toml", &settings).env("DATABASE_URL", database.url());
        let report = run.outcome().expect(1).json();
        assert_eq!(findings(&report, "DM101").len(), 1, "{name:?}: {settings}");
        assert_eq!(report["totals"]["contacts"], 6, "{name:?}");
        assert_eq!(database.query("SELECT count(*) FROM victims")[0][0], "0");
    }
}

#[track_caller]
fn refused(database: &Database, settings: &str) -> String {
    let outcome = Run::new(["duplicates", &database.url()]).file("dm-audit.toml", settings).outcome();
    let refusal = outcome.refusal().to_owned();
    let doctor = Run::new(["doctor", &database.url()]).file("dm-audit.toml", settings).outcome();
    assert_eq!(doctor.code, 2, "doctor agrees with the audit: {}", doctor.stdout);
    refusal
}

#[test]
fn settings_that_name_what_is_not_there_are_told_so() {
    let database = bot("absent", &STORY);
    let refusal = refused(&database, "[source]\n[source.columns]\ntext = \"contents\"\n");
    assert!(refusal.contains("there is no column contents"), "{refusal}");
    let refusal = refused(&database, "[source]\nmessages = \"mia_dm_message\"\n");
    assert!(refusal.contains("did you mean mia_dm_messages"), "{refusal}");
    let refusal = refused(&database, "[source]\n[source.columns]\ndirection = { sql = \"no_such_column\" }\n");
    assert!(refusal.contains("no_such_column"), "{refusal}");
}

#[test]
fn a_column_of_the_wrong_type_is_no_time_and_no_direction() {
    let database = bot("types", &STORY);
    let refusal = refused(&database, "[source]\n[source.columns]\nat = \"content\"\n");
    assert!(refusal.contains("content") && refusal.contains("time"), "{refusal}");
    assert!(refusal.contains("which is not a time"), "{refusal}");
    let refusal = refused(&database, "[source]\n[source.columns]\ndirection = \"created_at\"\n");
    assert!(refusal.contains("created_at"), "{refusal}");
}

#[test]
fn a_query_that_writes_is_refused_by_the_server_and_changes_nothing() {
    let database = bot("writes", &STORY);
    database.sql(
        "GRANT INSERT, UPDATE, DELETE ON mia_dm_messages TO app;
         CREATE FUNCTION erase() RETURNS SETOF mia_dm_messages LANGUAGE sql AS 'DELETE FROM mia_dm_messages RETURNING *';
         GRANT EXECUTE ON FUNCTION erase() TO app;",
    );
    for query in [
        "DELETE FROM mia_dm_messages RETURNING *",
        "WITH gone AS (DELETE FROM mia_dm_messages RETURNING *) SELECT * FROM gone",
        "SELECT * FROM erase()",
        "SELECT * FROM mia_dm_messages; DROP TABLE mia_dm_messages",
        "SELECT * FROM mia_dm_messages) AS q; COMMIT; DELETE FROM mia_dm_messages; SELECT * FROM (SELECT 1",
    ] {
        let refusal = refused(&database, &format!("[source]\nquery = \"{query}\"\n"));
        assert!(refusal.contains("query") && refusal.contains("SELECT"), "{query}: {refusal}");
        assert_eq!(database.query("SELECT count(*) FROM mia_dm_messages")[0][0], "10", "{query}");
    }
}

#[test]
fn a_query_in_the_place_of_tables_is_read() {
    let database = bot("query", &STORY);
    let settings = "[source]\nquery = \"SELECT m.id, c.ig_username AS contact_id, m.direction, m.content, m.created_at FROM mia_dm_messages m JOIN mia_dm_contacts c ON c.id = m.contact_id;\"\n";
    let outcome = json_run(&["duplicates", &database.url()]).file("dm-audit.toml", settings).outcome().expect(1);
    assert_eq!(findings(&outcome.json(), "DM101")[0]["contact"]["id"], "lea.m");
}

#[test]
fn a_view_that_the_role_may_not_read_is_told_and_others_are_read() {
    let database = bot("view", &STORY);
    database.sql("CREATE VIEW chat_messages AS SELECT * FROM mia_dm_messages; REVOKE ALL ON chat_messages FROM app;");
    let outcome = Run::new(["duplicates", &database.url(), "--table", "chat_messages"]).outcome();
    assert!(outcome.refusal().contains("GRANT SELECT"), "{}", outcome.stderr);
    let doctor = Run::new(["doctor", &database.url(), "--table", "chat_messages"]).outcome();
    assert_eq!(doctor.code, 2, "{}", doctor.stdout);
}

#[test]
fn values_that_change_their_kind_half_way_are_refused_or_read_and_never_shown_raw() {
    let database = empty("changing");
    database.sql(
        "CREATE TABLE messages (id bigint PRIMARY KEY, chat_id text, role text, content text, created_at timestamptz);
         INSERT INTO messages SELECT n, 'c' || n / 2 % 5, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
             CASE WHEN n < 300 THEN 'text ' || n ELSE '[{\"type\": \"text\", \"text\": \"text ' || n || '\"}]' END,
             timestamptz '2026-01-07' + n * interval '1 minute' FROM generate_series(0, 399) n;",
    );
    let outcome = json_run(&["duplicates", &database.url()]).outcome();
    if outcome.code == 2 {
        assert!(outcome.refusal().contains("JSON"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("content"), "{}", outcome.stderr);
    } else {
        assert!(!outcome.stdout.contains("\\\"type\\\""), "{}", outcome.stdout);
    }
    // A new word of the direction, later than any row that was looked at.
    database.sql("UPDATE messages SET content = 'text ' || id; UPDATE messages SET role = 'moderator' WHERE id = 250;");
    let outcome = json_run(&["duplicates", &database.url(), "--skip-bad"]).outcome();
    assert!(outcome.refusal().contains("“moderator” 1"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("“user” 199") || outcome.stderr.contains("“user” 200"), "{}", outcome.stderr);
}
