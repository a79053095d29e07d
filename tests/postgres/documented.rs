//! The output that the README shows of a database is what the demo gives as tables.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::bot::empty;
use crate::common::{Database, Run};
use crate::pages::{page, root, shows};

const TABLES: &str = "
CREATE TABLE dm_contacts (
    id text PRIMARY KEY, ig_username text, is_stopped bool, stopped_at timestamptz, stage text, message_count int);
CREATE TABLE dm_messages (
    id text PRIMARY KEY, contact_id text REFERENCES dm_contacts (id), direction text NOT NULL, message_text text,
    created_at timestamptz NOT NULL, provider_id text);
";

/// A value of a row as an SQL literal; columns that a row leaves out are null.
fn literal(row: &Value, key: &str) -> String {
    match &row[key] {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        value => value.to_string(),
    }
}

/// A database with the demo's contacts and messages.
fn demo() -> Database {
    let mut statements = TABLES.to_owned();
    for line in fs::read_to_string(root().join("fixtures/demo.ndjson")).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let values = |keys: [&str; 6]| keys.map(|key| literal(&row, key)).join(", ");
        let contact = values(["contact_id", "handle", "stopped", "stopped_at", "stage", "message_count"]);
        let message = values(["id", "contact_id", "direction", "text", "at", "provider_id"]);
        // The facts of a contact stand in its first row alone.
        write!(
            statements,
            "INSERT INTO dm_contacts VALUES ({contact}) ON CONFLICT DO NOTHING;
             INSERT INTO dm_messages VALUES ({message});\n"
        )
        .unwrap();
    }
    let database = empty("documented");
    database.sql(&statements);
    database
}

#[test]
fn the_readme_shows_what_the_first_command_on_a_database_prints() {
    let readme = page("README.md");
    let blocks = readme.blocks();
    let command = blocks.iter().position(|block| block.text.contains("DATABASE_URL=")).unwrap();
    assert!(blocks[command].text.trim_end().ends_with("dm-audit deep"), "{}", blocks[command].text);
    let database = demo();
    let run = Run::new(["deep"]).env("DATABASE_URL", database.url()).env("COLUMNS", "80").outcome().expect(1);
    let (_, printed) = run.stdout.split_once('\n').unwrap();
    let (heading, shown) = blocks[command + 1].text.split_once('\n').unwrap();
    assert_eq!(heading, "dm-audit deep  postgres://reader@db.example/bot");
    shows(printed, shown).unwrap_or_else(|why| panic!("{why}\n--- stderr\n{}", run.stderr));
}
