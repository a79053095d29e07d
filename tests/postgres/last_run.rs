//! A nightly job over a database that is being written: `--since last-run`.

use crate::bot::{empty, findings, ids, json_run, messages};
use crate::common::{BOT_SCHEMA, Database};

/// A message of one contact, so many seconds ago.
fn add(database: &Database, id: u32, direction: &str, seconds_ago: u32) {
    database.sql(&format!(
        "INSERT INTO mia_dm_contacts (id, ig_user_id, ig_username)
            VALUES (md5('lea')::uuid, 'lea', 'lea.m') ON CONFLICT DO NOTHING;
         INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
            VALUES (lpad('{id}', 32, '0')::uuid, md5('lea')::uuid, '{direction}', 'merci beaucoup',
                    now() - interval '{seconds_ago} seconds');"
    ));
}

#[test]
fn what_is_written_late_is_not_missed_and_nothing_is_told_twice() {
    let database = empty("nightly");
    database.sql(BOT_SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let url = database.url();
    let audit = || {
        let state = state.to_str().unwrap();
        let run = json_run(&["duplicates", &url, "--since", "last-run", "--select", "DM101", "--state", state]);
        run.outcome().json()
    };
    add(&database, 1, "outgoing", 400);
    add(&database, 2, "outgoing", 390);
    add(&database, 3, "outgoing", 40);
    let first = audit();
    assert_eq!(messages(&first), 3);
    assert_eq!(findings(&first, "DM101").len(), 1);
    assert_eq!(findings(&audit(), "DM101").len(), 0, "told already");

    // A transaction that took its time: it is older than what the last run has seen.
    add(&database, 4, "outgoing", 50);
    let second = audit();
    let found = findings(&second, "DM101");
    assert_eq!(found.len(), 1);
    assert_eq!(ids(&found[0]["messages"]).len(), 2);
    assert_eq!(findings(&audit(), "DM101").len(), 0, "told already");
}

#[test]
fn two_tables_of_one_database_are_two_audits() {
    let database = empty("nightly");
    database.sql(BOT_SCHEMA);
    add(&database, 1, "outgoing", 400);
    database.sql("CREATE TABLE old_dm_messages AS SELECT * FROM mia_dm_messages");
    database.sql("GRANT SELECT ON old_dm_messages TO app");
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let (url, state) = (database.url(), state.to_str().unwrap());
    for table in ["mia_dm_messages", "old_dm_messages"] {
        let run = json_run(&["duplicates", &url, "--since", "last-run", "--state", state, "--table", table]);
        assert!(run.outcome().json()["scope"]["since"].is_null(), "{table}");
    }
}

#[test]
fn a_night_without_messages_is_no_failure_and_a_table_that_lost_its_history_is_one() {
    let database = empty("nightly");
    database.sql(BOT_SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let url = database.url();
    let audit = || json_run(&["deep", &url, "--since", "last-run", "--state", state.to_str().unwrap()]).outcome();
    assert!(audit().refusal().contains("nothing to read"), "a table that never had a message");
    add(&database, 1, "incoming", 90_000);
    add(&database, 2, "outgoing", 89_000);
    assert_eq!(messages(&audit().json()), 2);
    for _ in 0..2 {
        let quiet = audit().expect(0).json();
        assert_eq!(messages(&quiet), 0);
        assert!(quiet["nothing_new_since"].is_string(), "{quiet}");
    }
    let kept = std::fs::read_to_string(&state).unwrap();
    database.sql("DELETE FROM mia_dm_messages WHERE direction = 'outgoing'");
    assert!(audit().refusal().contains("is not in it any more"), "the latest message is gone");
    database.sql("TRUNCATE mia_dm_messages CASCADE");
    assert!(audit().refusal().contains("nothing to read"));
    assert_eq!(std::fs::read_to_string(&state).unwrap(), kept);
    // What comes later is found by a run that goes on from the night before.
    add(&database, 3, "outgoing", 20);
    assert_eq!(messages(&audit().json()), 1);
}
