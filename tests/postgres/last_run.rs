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
fn what_may_still_be_written_is_left_to_the_next_run_and_nothing_is_missed_or_told_twice() {
    let database = empty("nightly");
    database.sql(BOT_SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let url = database.url();
    let audit = || {
        let state = state.to_str().unwrap();
        json_run(&["duplicates", &url, "--since", "last-run", "--select", "DM101", "--state", state]).outcome().json()
    };
    add(&database, 1, "outgoing", 400);
    add(&database, 2, "outgoing", 390);
    add(&database, 3, "outgoing", 60);
    let first = audit();
    assert_eq!(messages(&first), 2, "the youngest is left");
    assert_eq!(findings(&first, "DM101").len(), 1);

    let pass = || {
        // The clock goes on by as much as messages and runs grow older.
        database.sql("UPDATE mia_dm_messages SET created_at = created_at - interval '100 seconds'");
        let text = std::fs::read_to_string(&state).unwrap();
        let until = text.split('"').find(|word| word.starts_with("20")).unwrap();
        let earlier = &database.query(&format!(
            "SELECT to_char((timestamptz '{until}' - interval '100 seconds') AT TIME ZONE 'UTC',
                'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        ))[0][0];
        std::fs::write(&state, text.replace(until, earlier)).unwrap();
    };
    pass();
    let second = audit();
    assert_eq!(messages(&second), 1);
    let found = findings(&second, "DM101");
    assert_eq!(found.len(), 0, "it comes more than 300 s after its like: {found:?}");

    // A copy of what the last run has seen.
    pass();
    add(&database, 4, "outgoing", 150);
    let third = audit();
    let found = findings(&third, "DM101");
    assert_eq!(found.len(), 1);
    assert_eq!(ids(&found[0]["messages"]).len(), 2);
}
