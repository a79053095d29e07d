//! Reads that break off are never a clean audit.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use crate::bot::{STORY, bot, json_run, messages};
use crate::common::{Database, Run};

/// The bot's database where reading the messages comes to 999 rows and then, for the last, to `obstacle`.
fn obstructed(prefix: &str, obstacle: &str) -> Database {
    let database = bot(prefix, &STORY);
    database.sql(&format!(
        "ALTER TABLE mia_dm_messages RENAME TO stored;
         CREATE VIEW mia_dm_messages AS
             SELECT n AS id, (SELECT id FROM mia_dm_contacts WHERE ig_username = 'ida') AS contact_id,
                 'incoming' AS direction, timestamptz '2026-01-07' + n * interval '1 hour' AS created_at,
                 repeat('x', 1000) || CASE WHEN n = 1000 THEN {obstacle} ELSE '' END AS content
             FROM generate_series(1, 1000) n;
         GRANT SELECT ON mia_dm_messages TO app;"
    ));
    database
}

/// A run over the view.
fn run(database: &Database, url: &str) -> Run {
    json_run(&["deep", "--allow-empty", "--skip-bad", "--table", "mia_dm_messages", url])
        .env("PGDATABASE", database.name())
}

/// Waits until the tool's COPY sleeps, then ends it with this function.
fn end_sleeping_copy(database: &Database, function: &str) {
    database.sql(&format!(
        "DO $$ BEGIN LOOP
             PERFORM pg_stat_clear_snapshot();
             PERFORM {function}(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'app'
                 AND query LIKE 'COPY%' AND wait_event = 'PgSleep';
             EXIT WHEN FOUND;
             ASSERT clock_timestamp() < now() + interval '1 minute', 'no COPY came to sleep';
             PERFORM pg_sleep(0.01);
         END LOOP; END $$"
    ));
}

#[test]
fn the_view_of_these_tests_can_be_read() {
    let database = obstructed("passable", "'last'");
    assert_eq!(messages(&run(&database, &database.url()).outcome().json()), 1000);
}

#[test]
fn a_connection_that_is_ended_during_the_read_is_a_failure() {
    let database = obstructed("ended", "pg_sleep(600)::text");
    let running = run(&database, &database.url()).start();
    end_sleeping_copy(&database, "pg_terminate_backend");
    let outcome = running.outcome();
    assert!(outcome.refusal().contains("reading public.mia_dm_messages"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("SQLSTATE 57P01"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("othing was audited"), "{}", outcome.stderr);
}

#[test]
fn a_read_that_somebody_cancels_is_a_failure() {
    let database = obstructed("cancelled", "pg_sleep(600)::text");
    let running = run(&database, &database.url()).start();
    end_sleeping_copy(&database, "pg_cancel_backend");
    let outcome = running.outcome();
    assert!(outcome.refusal().contains("SQLSTATE 57014"), "{}", outcome.stderr);
}

#[test]
fn a_read_that_takes_too_long_is_ended_by_the_server() {
    let database = obstructed("slow", "pg_sleep(600)::text");
    let outcome = run(&database, &database.url()).args(["--statement-timeout", "1s"]).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 57014"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--statement-timeout"), "{}", outcome.stderr);
    let settings = "[source]\nstatement_timeout = \"1s\"\n";
    let outcome = run(&database, &database.url()).file("dm-audit.toml", settings).outcome();
    assert!(outcome.refusal().contains("SQLSTATE 57014"), "{}", outcome.stderr);
}

#[test]
fn an_error_of_the_server_after_many_rows_is_a_failure() {
    let database = obstructed("divided", "(1 / (n - 1000))::text");
    let outcome = run(&database, &database.url()).outcome();
    assert!(outcome.refusal().contains("division by zero (SQLSTATE 22012)"), "{}", outcome.stderr);
}

#[test]
fn contacts_that_break_off_are_a_failure_too() {
    let database = bot("contacts", &STORY);
    database.sql(
        "ALTER TABLE mia_dm_messages DROP CONSTRAINT mia_dm_messages_contact_id_fkey;
         ALTER TABLE mia_dm_contacts RENAME TO stored;
         CREATE VIEW mia_dm_contacts AS SELECT id, ig_username || CASE WHEN current_query() LIKE 'COPY%'
             THEN coalesce(nullif(pg_sleep(600)::text, ''), '') ELSE '' END AS ig_username FROM stored;",
    );
    let running = json_run(&["deep", &database.url()]).start();
    end_sleeping_copy(&database, "pg_terminate_backend");
    let outcome = running.outcome();
    assert!(outcome.refusal().contains("reading public.mia_dm_contacts"), "{}", outcome.stderr);
}

#[test]
fn wherever_the_connection_breaks_off_nothing_is_audited() {
    for way in ["binary", "text", "cursor"] {
        cut_everywhere(way);
    }
}

/// Cuts the connection at many places while rows are read in this way.
fn cut_everywhere(way: &str) {
    let database = obstructed(&format!("cut_{way}"), "'last'");
    let settings = format!("[source]\nread = \"{way}\"\n");
    let through = |limit: u64| {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = database.url().replace(&server_port(&database), &listener.local_addr().unwrap().port().to_string());
        let proxy = cut_after(listener, server_port(&database).parse().unwrap(), limit);
        let run = run(&database, &format!("{url}?sslmode=disable")).file("dm-audit.toml", &settings);
        (run.outcome(), proxy.join().unwrap())
    };
    let (whole, bytes) = through(u64::MAX);
    assert_eq!(messages(&whole.json()), 1000);
    assert!(bytes > 1_000_000, "{bytes} bytes came through the proxy");
    // Within the answers before the rows, among the rows, and within the answers after them.
    let among = (1..10).map(|part| part * bytes / 10);
    let before = [0, 1, 9, 50, 200, 500, 900, 2000];
    let after = [900, 400, 100, 30, 7, 1].map(|left| bytes - left);
    for limit in before.into_iter().chain(among).chain(after) {
        // The server leaves out zeros at the end of its time, so one run in ten is a byte shorter and may end before the cut.
        let cut = (0..5).map(|_| through(limit).0).find(|outcome| outcome.code == 2);
        let outcome = cut.unwrap_or_else(|| panic!("{way} cut after {limit} of {bytes} bytes was audited"));
        outcome.refusal();
        assert!(!outcome.stderr.contains("panic"), "{way} cut after {limit} of {bytes} bytes:\n{}", outcome.stderr);
    }
}

fn server_port(database: &Database) -> String {
    database.url().rsplit_once(':').unwrap().1.split_once('/').unwrap().0.to_owned()
}

/// Carries one connection to the server and cuts it after the server has sent so many bytes, which it returns.
fn cut_after(listener: TcpListener, port: u16, limit: u64) -> JoinHandle<u64> {
    thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let requests = thread::spawn(move || {
            let _ = io::copy(&mut from_client, &mut to_server);
            // Or else the server would wait for a tool that is gone.
            let _ = to_server.shutdown(Shutdown::Both);
        });
        let mut to_client = client.try_clone().unwrap();
        let sent = io::copy(&mut (&server).take(limit), &mut to_client).unwrap_or(limit);
        to_client.flush().unwrap();
        for side in [client, server] {
            // One that is closed already is what is wanted.
            let _ = side.shutdown(Shutdown::Both);
        }
        requests.join().unwrap();
        sent
    })
}
