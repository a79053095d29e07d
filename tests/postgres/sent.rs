//! What the server is sent, by its own log.

use std::thread;

use crate::bot::{START, STORY, bot, findings, json_run, lasting, messages, report};
use crate::common::{Database, Run};

/// The statements of the tool in the order the server logged them, and whether each was a simple one.
fn statements(database: &Database) -> Vec<(bool, String)> {
    let log = database.log();
    let statement = |line: &str| {
        let simple = line.split_once("LOG:  statement: ").map(|(_, sql)| (true, sql.to_owned()));
        simple.or_else(|| line.split_once("LOG:  execute ").map(|(_, sql)| (false, sql.to_owned())))
    };
    log.lines().filter_map(statement).collect()
}

/// The statement that read the messages.
#[track_caller]
fn copy(database: &Database) -> String {
    let all = statements(database);
    let found = all.iter().find(|(_, sql)| sql.starts_with("COPY (") && sql.contains("mia_dm_messages"));
    found.unwrap_or_else(|| panic!("no COPY of the messages in {all:#?}")).1.clone()
}

#[test]
fn the_read_is_one_read_only_snapshot_that_cannot_last_for_ever() {
    let database = bot("snapshot", &STORY);
    json_run(&["deep", "--statement-timeout", "90s", &database.url()]).outcome().json();
    let sent = statements(&database);
    let first = &sent[0].1;
    for part in ["START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET LOCAL statement_timeout = 90000"]
    {
        assert!(first.contains(part), "{first}");
    }
    assert_eq!(sent.last().unwrap().1, "COMMIT");
    let opened = sent.iter().filter(|(_, sql)| sql.contains("START TRANSACTION") || sql.contains("BEGIN")).count();
    assert_eq!(opened, 1, "{sent:#?}");
    assert_eq!(database.log().matches("connection authorized").count(), 1, "one connection");
}

#[test]
fn nothing_is_written_and_no_statement_has_a_name() {
    let database = bot("harmless", &STORY);
    let before = database.query("SELECT * FROM mia_dm_messages, mia_dm_contacts ORDER BY 1, 12");
    let url = database.url();
    for arguments in [&["deep", &url][..], &["user", "lea", &url], &["since", START, &url], &["final", &url]] {
        json_run(arguments).outcome().json();
    }
    for (simple, sql) in statements(&database) {
        if simple {
            let word = sql.split([' ', ';']).next().unwrap();
            let harmless = ["START", "EXPLAIN", "COPY", "COMMIT", "SELECT", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK"];
            assert!(harmless.contains(&word), "{sql}");
            assert!(word != "COPY" || sql.contains(" TO STDOUT"), "{sql}");
            assert!(word != "EXPLAIN" || !sql.contains("ANALYZE"), "{sql}");
        } else {
            assert!(sql.starts_with("<unnamed>: SELECT "), "{sql}");
        }
    }
    assert_eq!(database.query("SELECT * FROM mia_dm_messages, mia_dm_contacts ORDER BY 1, 12"), before);
    assert!(!database.log().contains("ERROR"), "{}", database.log());
}

#[test]
fn the_server_knows_who_asks() {
    let database = bot("known", &STORY);
    json_run(&["deep", &format!("{}?application_name=disguise", database.url())])
        .env("PGAPPNAME", "disguise")
        .outcome()
        .json();
    assert!(database.log().contains("application_name=dm-audit"), "{}", database.log());
}

#[test]
fn the_scope_is_the_servers_work() {
    let database = bot("scoped", &STORY);
    let run = json_run(&["since", "2026-01-07T14:00:05Z", "--until", "2026-01-07T14:01:00Z", &database.url()]);
    run.args(["--contact", "zoe.b"]).outcome().json();
    let sent = copy(&database);
    // A copy just inside the scope finds its original up to the largest window before it, and its cause ten minutes more.
    assert!(sent.contains(r#""created_at" >= '2026-01-07T13:49:05.000Z'::timestamptz"#), "{sent}");
    assert!(sent.contains(r#""created_at" < '2026-01-07T14:01:00.000Z'::timestamptz"#), "{sent}");
    let id = &database.query("SELECT id FROM mia_dm_contacts WHERE ig_username = 'zoe.b'")[0][0];
    assert!(sent.contains(&format!(r#""contact_id" IN ('{id}')"#)), "{sent}");
}

#[test]
fn a_copy_just_inside_the_scope_finds_its_original_outside() {
    let database = bot("edge", &STORY);
    let report = json_run(&["since", "2026-01-07T14:00:02.5Z", &database.url()]).outcome().expect(1).json();
    assert_eq!(findings(&report, "DM101").len(), 1);
    assert_eq!(messages(&report), 8, "the original is not counted");
}

#[test]
fn only_the_columns_that_rules_need_leave_the_server() {
    let database = bot("columns", &STORY);
    report("deep", &database.url());
    let sent = copy(&database);
    for column in ["intent", "sentiment", "response_strategy", "*"] {
        assert!(!sent.contains(column), "{sent}");
    }
}

#[test]
fn a_view_that_writes_is_stopped_by_the_transaction() {
    let database = bot("writing", &STORY);
    database.sql(
        "ALTER TABLE mia_dm_messages RENAME TO stored;
         CREATE TABLE traces (at timestamptz);
         CREATE FUNCTION trace(text) RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER
             AS 'INSERT INTO traces VALUES (now()); SELECT $1';
         CREATE VIEW mia_dm_messages AS
             SELECT id, contact_id, trace(direction) AS direction, content, created_at FROM stored;",
    );
    let outcome = Run::new(["deep", "--table", "mia_dm_messages", &database.url()]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 25006"), "{}", outcome.stderr);
    assert_eq!(database.query("SELECT count(*) FROM traces")[0][0], "0");
}

#[test]
fn a_writer_during_the_read_changes_nothing() {
    let database = bot("meanwhile", &STORY);
    let expected = lasting(report("deep", &database.url()));
    // Once it is read in earnest, the view waits at its first row until the writer is done. The lock is only tried, as
    // waiting for it would run into the tool's limit on that.
    database.sql(
        "ALTER TABLE mia_dm_messages RENAME TO stored;
         CREATE FUNCTION paused(text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$ BEGIN
             WHILE current_query() LIKE 'COPY%' AND NOT pg_try_advisory_xact_lock_shared(7) LOOP PERFORM pg_sleep(0.01); END LOOP;
             RETURN $1;
         END $$;
         CREATE VIEW mia_dm_messages AS
             SELECT id, contact_id, direction, paused(content) AS content, created_at FROM stored;",
    );
    let writer = "SELECT pg_advisory_lock(7);
         DO $$ BEGIN
             WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
                               AND query LIKE 'COPY%' AND wait_event = 'PgSleep') LOOP
                 ASSERT clock_timestamp() < now() + interval '1 minute', 'no COPY came to sleep';
                 PERFORM pg_stat_clear_snapshot(), pg_sleep(0.01);
             END LOOP;
         END $$;
         INSERT INTO stored SELECT gen_random_uuid(), contact_id, direction, content FROM stored;
         UPDATE mia_dm_contacts SET ig_username = 'renamed', is_stopped = true, stopped_at = '2026-01-07';";
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let outcome = thread::scope(|scope| {
        scope.spawn(|| database.sql(writer));
        while database.query(held)[0][0] == "0" {}
        json_run(&["deep", "--table", "mia_dm_messages", &database.url()]).outcome()
    });
    assert_eq!(database.query("SELECT count(*) FROM stored")[0][0], "20", "the writer wrote");
    assert_eq!(lasting(outcome.json()), expected);
}

#[test]
fn columns_that_no_rule_needs_are_left_alone() {
    let copies = |command: &str| {
        let database = bot("columns", &STORY);
        database.sql("ALTER TABLE mia_dm_messages ADD COLUMN attachments jsonb");
        json_run(&[command, &database.url()]).outcome().json();
        copy(&database)
    };
    assert!(copies("deep").contains("attachments"), "a message without text may carry one");
    assert!(!copies("duplicates").contains("attachments"));
}
