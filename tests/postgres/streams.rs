//! A large table is read over several connections that see one snapshot.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::Value;

use crate::bot::{empty, json_run, lasting, messages};
use crate::common::{BOT_SCHEMA, Cluster, Database, PgBouncer};

/// Messages in [`large`]: enough for several pieces of 16 MiB.
const MESSAGES: u64 = 150_000;

/// A bot that answers every seventh message twice.
pub(crate) fn large(prefix: &str) -> Database {
    let database = empty(prefix);
    database.sql(BOT_SCHEMA);
    database.sql(&format!(
        "INSERT INTO mia_dm_contacts (id, ig_user_id, ig_username, is_stopped, message_count)
         SELECT md5(n::text)::uuid, n, 'user.' || n, n % 7 = 0, n FROM generate_series(0, 550) n;
         INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
         SELECT md5('m' || n)::uuid, md5((n % 500)::text)::uuid,
                CASE WHEN n / 500 % 3 = 0 THEN 'incoming' ELSE 'outgoing' END,
                rpad('text number ' || CASE WHEN n / 500 % 21 = 2 THEN n / 500 - 1 ELSE n / 500 END, 300, ' and so on'),
                timestamptz '2026-01-01' + n / 500 * interval '40 seconds'
         FROM generate_series(1, {MESSAGES}) n;
         ANALYZE mia_dm_messages;"
    ));
    database
}

fn with_connections(database: &Database, connections: &str) -> Value {
    json_run(&["deep", "--connections", connections, "-v", &database.url()]).outcome().json()
}

/// How many connections read messages.
fn readers(database: &Database) -> usize {
    let log = database.log();
    let reads = log.lines().filter(|line| line.contains("COPY (") && line.contains("mia_dm_messages"));
    // Each line of the log names the process of the server that it is of.
    let process = |line: &str| line.split(['[', ']']).nth(1).map(str::to_owned);
    reads.filter_map(process).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn several_connections_find_what_one_finds() {
    let database = large("streams");
    let one = with_connections(&database, "1");
    assert_eq!((messages(&one), readers(&database)), (MESSAGES, 1));
    assert!(one["totals"]["findings"].as_u64() > Some(1000), "{}", one["totals"]);
    let several = with_connections(&database, "3");
    assert_eq!(readers(&database), 1 + 3, "{}", database.log());
    assert!(database.log().contains("SET TRANSACTION SNAPSHOT"));
    assert_eq!(lasting(one), lasting(several));
}

#[test]
fn more_messages_than_memory_may_hold_give_the_same_findings() {
    let database = large("aside");
    let url = database.url();
    for command in [&["deep"][..], &["user", "user.33"], &["final", "--pattern", "number 33"], &["duplicates"]] {
        let roomy = lasting(json_run(&[command, &[&url]].concat()).outcome().json());
        let little = ["--connections", "3", "--memory-limit", "32MiB", "-v", &url];
        let outcome = json_run(&[command, &little].concat()).outcome();
        // One contact's messages are few.
        let aside = outcome.stderr.contains("memory has no room for all messages");
        assert_eq!(aside, command[0] != "user", "{command:?}: {}", outcome.stderr);
        assert_eq!(lasting(outcome.json()), roomy, "{command:?}");
    }
}

#[test]
fn a_small_table_and_a_part_of_a_large_one_take_one_connection() {
    let database = large("part");
    database.sql("CREATE INDEX ON mia_dm_messages (created_at)");
    let url = database.url();
    json_run(&["since", "2026-01-01T03:19:00Z", "--connections", "4", &url]).outcome().json();
    assert_eq!(readers(&database), 1, "an index finds the few messages of a short scope");
}

#[test]
fn a_server_that_exports_no_snapshot_is_read_over_one_connection() {
    let database = large("unexported");
    let expected = with_connections(&database, "1");
    database.sql("REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC");
    let outcome = json_run(&["deep", "--connections", "4", "-v", &database.url()]).outcome();
    assert!(outcome.stderr.contains("the server exports no snapshot"), "{}", outcome.stderr);
    assert_eq!(lasting(outcome.json()), lasting(expected));
    assert_eq!(readers(&database), 2, "one in each run");
}

#[test]
fn a_role_that_may_connect_once_reads_over_one_connection() {
    let database = large("limited");
    let expected = with_connections(&database, "1");
    database.sql("CREATE ROLE single LOGIN PASSWORD 'secret' CONNECTION LIMIT 1; GRANT app TO single;");
    let url = database.url().replace("app:", "single:");
    let outcome = json_run(&["deep", "--connections", "4", "-v", &url]).outcome();
    assert!(outcome.stderr.contains("one connection fewer"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
    assert_eq!(outcome.json()["findings"], expected["findings"]);
}

#[test]
fn a_pooler_with_fewer_servers_than_connections_asked_for_is_read_through_all_the_same() {
    let database = large("pool");
    let expected = with_connections(&database, "1");
    let pooler = PgBouncer::start(Cluster::shared());
    let outcome = json_run(&["deep", "--connections", "4", "-v", &pooler.url(database.name())]).outcome();
    assert!(outcome.stderr.contains("one connection fewer"), "{}", outcome.stderr);
    assert_eq!(outcome.json()["findings"], expected["findings"]);
}

#[test]
fn partitions_and_views_are_read_over_one_connection() {
    let database = large("partitions");
    let expected = with_connections(&database, "1");
    database.sql(
        "ALTER TABLE mia_dm_messages RENAME TO stored;
         CREATE TABLE mia_dm_messages (LIKE stored) PARTITION BY HASH (id);
         CREATE TABLE part_0 PARTITION OF mia_dm_messages FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE part_1 PARTITION OF mia_dm_messages FOR VALUES WITH (MODULUS 2, REMAINDER 1);
         INSERT INTO mia_dm_messages SELECT * FROM stored;
         GRANT SELECT ON mia_dm_messages TO app;
         CREATE VIEW seen AS SELECT * FROM stored;
         GRANT SELECT ON seen TO app;",
    );
    for table in ["mia_dm_messages", "seen"] {
        let outcome = json_run(&["deep", "--connections", "4", "--table", table, &database.url()]).outcome();
        // Without the foreign key the contacts' facts are not found, so only what needs none is the same.
        assert_eq!(outcome.json()["totals"]["by_rule"]["DM101"], expected["totals"]["by_rule"]["DM101"]);
    }
    assert!(!database.log().contains("SET TRANSACTION SNAPSHOT"), "{}", database.log());
}

#[test]
fn a_row_that_cannot_be_read_is_the_same_one_whatever_the_connections() {
    let database = large("unreadable");
    database.sql(
        "UPDATE mia_dm_messages SET created_at = 'infinity' WHERE id IN (md5('m140000')::uuid, md5('m9000')::uuid);",
    );
    let refusal = |connections: &str| {
        let outcome = json_run(&["deep", "--connections", connections, &database.url()]).outcome();
        outcome.refusal().to_owned()
    };
    let one = refusal("1");
    assert!(one.contains("public.mia_dm_messages, row with id ") && one.contains("infinite"), "{one}");
    for _ in 0..5 {
        assert_eq!(refusal("4"), one);
    }
    let skipping = json_run(&["deep", "--connections", "4", "--skip-bad", &database.url()]).outcome().json();
    assert_eq!((&skipping["source"]["skipped"]["bad"], messages(&skipping)), (&2.into(), MESSAGES - 2));
}

#[test]
fn unknown_words_are_counted_the_same_whatever_the_connections() {
    let database = large("words");
    database.sql(
        "ALTER TABLE mia_dm_messages DROP CONSTRAINT mia_dm_messages_direction_check;
         UPDATE mia_dm_messages SET direction = 'sideways' WHERE id IN (md5('m140000')::uuid, md5('m9000')::uuid);",
    );
    for connections in ["1", "4"] {
        let outcome = json_run(&["deep", "--connections", connections, "--skip-bad", &database.url()]).outcome();
        let refusal = outcome.refusal();
        assert!(refusal.contains("“sideways” 2; all of its words: “outgoing” 99999, “incoming” 49999"), "{refusal}");
    }
}

/// A policy that lets the read of one message sleep.
const SLOW: &str = "
    ALTER TABLE mia_dm_messages ENABLE ROW LEVEL SECURITY;
    CREATE POLICY slow ON mia_dm_messages TO app
        USING (CASE WHEN id = md5('m149000')::uuid THEN pg_sleep(600) IS NOT NULL ELSE true END);";

/// Waits until one COPY sleeps, and does this to its process.
fn when_asleep(database: &Database, action: &str) {
    database.sql(&format!(
        "DO $$ BEGIN LOOP
             PERFORM pg_stat_clear_snapshot();
             PERFORM {action} FROM pg_stat_activity WHERE datname = current_database()
                 AND usename = 'app' AND query LIKE 'COPY%' AND wait_event = 'PgSleep';
             EXIT WHEN FOUND;
             ASSERT clock_timestamp() < now() + interval '1 minute', 'no COPY came to sleep';
             PERFORM pg_sleep(0.01);
         END LOOP; END $$"
    ));
}

/// Waits until no process of the server works for us: a busy one needs a moment to notice that nobody listens.
fn nothing_is_left(database: &Database) {
    database.sql(
        "DO $$ BEGIN
             WHILE EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app') LOOP
                 PERFORM pg_stat_clear_snapshot();
                 ASSERT clock_timestamp() < now() + interval '60 seconds', 'a statement of ours goes on';
                 PERFORM pg_sleep(0.1);
             END LOOP; END $$",
    );
}

#[test]
fn an_interrupt_leaves_no_statement_behind() {
    let database = large("interrupted");
    database.sql(SLOW);
    let running = json_run(&["deep", "--connections", "3", &database.url()]).start();
    when_asleep(&database, "1");
    running.interrupt();
    // The sleeping COPY sends nothing by which the server could notice.
    nothing_is_left(&database);
}

#[test]
fn one_connection_that_is_ended_ends_the_whole_read() {
    let database = large("lost");
    database.sql(SLOW);
    let running = json_run(&["deep", "--connections", "3", &database.url()]).start();
    when_asleep(&database, "pg_terminate_backend(pid)");
    let outcome = running.outcome();
    assert!(outcome.refusal().contains("reading public.mia_dm_messages"), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("SQLSTATE 57P01") && outcome.stderr.contains("othing was audited"),
        "{}",
        outcome.stderr
    );
    nothing_is_left(&database);
}

/// Says that all is over when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn what_others_write_during_the_read_changes_nothing() {
    let database = large("busy");
    let expected = lasting(with_connections(&database, "1"));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                // Each transaction leaves the messages as they were, but elsewhere in the table.
                database.sql(&format!(
                    "BEGIN;
                     UPDATE mia_dm_messages SET intent = 'r{round}' WHERE abs(hashtext(id::text)) % 40 = {part};
                     CREATE TEMP TABLE moved ON COMMIT DROP AS
                         SELECT * FROM mia_dm_messages WHERE abs(hashtext(id::text)) % 40 = {part};
                     DELETE FROM mia_dm_messages WHERE id IN (SELECT id FROM moved);
                     INSERT INTO mia_dm_messages SELECT * FROM moved;
                     COMMIT;
                     VACUUM mia_dm_messages;",
                    part = round % 40
                ));
            }
        });
        // Also where a comparison fails, or nobody would ever hear of it.
        let _over = Over(&done);
        for _ in 0..6 {
            let busy = lasting(with_connections(&database, "3"));
            assert_eq!(busy["totals"], expected["totals"]);
            assert_eq!(busy["findings"], expected["findings"]);
        }
    });
}
