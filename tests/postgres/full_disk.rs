//! Disks that have no room for the messages and facts of a database.

use crate::bot::empty;
use crate::common::{BOT_SCHEMA, Database, Run};

/// More messages than memory may hold, over many contacts, none of whose files is large.
fn many_messages(prefix: &str) -> Database {
    let database = empty(prefix);
    database.sql(BOT_SCHEMA);
    database.sql(
        "INSERT INTO mia_dm_contacts (id, ig_user_id, ig_username)
         SELECT md5(n::text)::uuid, n, 'user.' || n FROM generate_series(1, 500) n;
         INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
         SELECT md5('m' || n)::uuid, md5((n % 500 + 1)::text)::uuid, 'incoming',
                rpad('text number ' || n, 800, ' and so on'), timestamptz '2026-01-01' + n * interval '1 second'
         FROM generate_series(1, 20000) n;
         ALTER TABLE mia_dm_messages SET (autovacuum_enabled = false);
         ANALYZE mia_dm_messages;",
    );
    database
}

/// Runs with an empty folder for temporary files, which has to be empty afterwards; returns the refusal.
#[track_caller]
fn refusal(run: Run) -> String {
    let folder = run.path("tmp");
    std::fs::create_dir(&folder).unwrap();
    let outcome = run.args(["--memory-limit", "32MiB"]).env("TMPDIR", &folder).outcome();
    let refusal = outcome.refusal().to_owned();
    assert!(refusal.contains(&format!("cannot set messages aside in {}: ", folder.display())), "{refusal}");
    assert!(refusal.contains("TMPDIR") && refusal.contains("--memory-limit"), "{refusal}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "temporary files stayed");
    refusal
}

#[test]
fn messages_that_cannot_all_be_set_aside_end_the_audit_whatever_way_they_come() {
    let database = many_messages("full");
    for way in ["binary", "text", "cursor"] {
        let settings = format!("[source]\nread = \"{way}\"\n");
        let run = Run::within(32, ["deep", &database.url()]).file("dm-audit.toml", settings);
        let refusal = refusal(run);
        assert!(refusal.contains("File too large"), "{way}: {refusal}");
        assert!(!refusal.contains("broke off"), "{way}: {refusal}");
    }
}

#[test]
fn facts_of_contacts_that_cannot_be_set_aside_end_the_audit() {
    let database = many_messages("facts");
    database.sql("UPDATE mia_dm_contacts SET ig_username = repeat('long ', 800000) WHERE ig_user_id = '7'");
    let refusal = refusal(Run::within(2048, ["deep", &database.url()]));
    assert!(refusal.contains("File too large") && !refusal.contains("broke off"), "{refusal}");
    database.sql("UPDATE mia_dm_contacts SET ig_username = 'short' WHERE ig_user_id = '7'");
    let outcome = Run::within(2048, ["deep", "--memory-limit", "32MiB", "-v", &database.url()]).outcome();
    assert!(outcome.stderr.contains("they are set aside in"), "all else had room: {}", outcome.stderr);
    assert!(outcome.code < 2, "{}", outcome.stderr);
}

#[test]
fn a_table_that_the_folder_has_no_room_for_is_refused_before_anything_is_written() {
    let database = many_messages("planned");
    // The planner goes by how many rows a page had when it last looked.
    database.sql("UPDATE pg_class SET reltuples = 1e15 WHERE relname = 'mia_dm_messages'");
    let refusal = refusal(Run::new(["deep", &database.url()]));
    assert!(refusal.contains("GB are needed there and ") && refusal.contains(" are free"), "{refusal}");
}
