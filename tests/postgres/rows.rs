//! Rows that are no messages, and tables without any.

use crate::bot::{STORY, bot, empty, json_run, messages};
use crate::common::{BOT_SCHEMA, Database, Run};

/// The bot's database where `change` spoils a row; the check of directions is off.
fn spoiled(change: &str) -> Database {
    let database = bot("spoiled", &STORY);
    database.sql("ALTER TABLE mia_dm_messages DROP CONSTRAINT mia_dm_messages_direction_check");
    database.sql(change);
    database
}

/// Holds that the one bad row is named, and skipped and counted on request.
#[track_caller]
fn one_bad_row(change: &str, said: &str) {
    let database = spoiled(change);
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("public.mia_dm_messages, row "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--skip-bad"), "{}", outcome.stderr);
    let skipping = json_run(&["deep", "--skip-bad", &database.url()]).outcome();
    assert!(skipping.stderr.contains("skipped 1 row that cannot be read"), "{}", skipping.stderr);
    assert!(skipping.stderr.contains(said), "{}", skipping.stderr);
    let report = skipping.json();
    assert_eq!(report["source"]["skipped"]["bad"], 1);
    assert_eq!(messages(&report), 9);
}

#[test]
fn an_unknown_direction_is_named_and_never_passed_over() {
    let database = spoiled("UPDATE mia_dm_messages SET direction = 'sideways' WHERE content = 'ok'");
    for arguments in [&["deep"][..], &["deep", "--skip-bad"]] {
        let outcome = Run::new([arguments, &[&database.url()]].concat()).outcome();
        assert!(outcome.refusal().contains("the meaning of “sideways” in direction is unknown"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("“outgoing” 5, “incoming” 4, “sideways” 1"), "{}", outcome.stderr);
    }
}

#[test]
fn a_missing_direction_is_named() {
    one_bad_row("UPDATE mia_dm_messages SET direction = NULL WHERE content = 'ok'", "direction is NULL");
}

#[test]
fn a_missing_time_is_named() {
    one_bad_row("UPDATE mia_dm_messages SET created_at = NULL WHERE content = 'ok'", "time is NULL");
}

#[test]
fn infinity_is_no_time() {
    one_bad_row("UPDATE mia_dm_messages SET created_at = 'infinity' WHERE content = 'ok'", "time “infinite”");
    one_bad_row("UPDATE mia_dm_messages SET created_at = '-infinity' WHERE content = 'ok'", "infinite”");
}

#[test]
fn a_time_that_cannot_be_written_is_no_time() {
    one_bad_row("UPDATE mia_dm_messages SET created_at = '12026-01-07' WHERE content = 'ok'", "unreadable time");
    one_bad_row("UPDATE mia_dm_messages SET created_at = '0044-03-15 BC' WHERE content = 'ok'", "unreadable time");
}

#[test]
fn all_bad_rows_are_counted() {
    let bad = "created_at = 'infinity'";
    let database = spoiled(&format!("UPDATE mia_dm_messages SET {bad} WHERE content IN ('ok', 'salut')"));
    let count = database.query("SELECT count(*) FROM mia_dm_messages WHERE created_at = 'infinity'");
    let report = json_run(&["deep", "--skip-bad", &database.url()]).outcome().json();
    assert_eq!(report["source"]["skipped"]["bad"].to_string(), count[0][0]);
    assert_eq!(messages(&report) + report["source"]["skipped"]["bad"].as_u64().unwrap(), 10);
}

#[test]
fn control_characters_of_a_value_do_not_reach_the_terminal() {
    let database = spoiled("UPDATE mia_dm_messages SET direction = E'\\x1b[31mred\\x07' WHERE content = 'ok'");
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(!outcome.refusal().contains(['\u{1b}', '\u{7}']), "{:?}", outcome.stderr);
}

#[test]
fn an_id_that_stands_twice_is_refused_or_skipped() {
    let database = empty("twice");
    database.sql(
        "CREATE TABLE messages (id int, contact_id text, direction text, content text, created_at timestamptz);
         INSERT INTO messages VALUES (1, 'c', 'in', 'a', '2026-01-07'), (1, 'c', 'in', 'b', '2026-01-08'),
             (1, 'd', 'in', 'c', '2026-01-07');
         INSERT INTO messages SELECT n, 'e' || n / 8, CASE n % 2 WHEN 0 THEN 'in' ELSE 'out' END, n::text, '2026-01-07'
             FROM generate_series(2, 40) n;",
    );
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("message id 1 of contact c is in two rows"), "{}", outcome.stderr);
    let other = Run::new(["deep", "--skip-bad", &database.url()]).outcome();
    assert!(other.refusal().contains("with other content"), "{}", other.stderr);
    database.sql("UPDATE messages SET content = 'a', created_at = '2026-01-07' WHERE content = 'b'");
    let report = json_run(&["deep", "--skip-bad", &database.url()]).outcome().json();
    assert_eq!((report["source"]["skipped"]["bad"].as_u64(), messages(&report)), (Some(1), 41));
}

#[test]
fn nothing_to_read_is_a_failure_unless_it_is_allowed() {
    let database = empty("nothing");
    database.sql(BOT_SCHEMA);
    let outcome = Run::new(["deep", &database.url()]).outcome();
    assert!(outcome.refusal().contains("has no message at all"), "{}", outcome.stderr);
    let allowed = json_run(&["deep", "--allow-empty", &database.url()]).outcome().expect(0);
    assert_eq!(messages(&allowed.json()), 0);
    let full = bot("outside", &STORY);
    let outcome = Run::new(["since", "2026-02-01", &full.url()]).outcome();
    assert!(outcome.refusal().contains("has no message in this scope"), "{}", outcome.stderr);
}
