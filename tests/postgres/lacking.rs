//! Engines that grant less than PostgreSQL show the same findings, or say what is missing.

use std::sync::Arc;

use serde_json::Value;

use crate::bot::{STORY, bot, findings, json_run, messages};
use crate::common::{Cluster, Database, Outcome};
use crate::engine::{Engine, Tags};

/// The three ways in which engines say that they do not know something.
const REFUSALS: [Option<&str>; 3] = [Some("42883"), Some("XX000"), None];

/// What serves a note, the speed or the safety of a read, and nothing that it cannot do without.
const LUXURIES: [&str; 9] = [
    "row_security_active",
    "now()::text",
    "pg_constraint",
    "pg_inherits",
    "pg_depend",
    "EXPLAIN",
    "client_connection_check_interval",
    "SAVEPOINT",
    "FORMAT binary",
];

/// What a report says of the messages.
fn said(outcome: &Outcome) -> [Value; 3] {
    let report = outcome.json();
    ["scope", "totals", "findings"].map(|part| report[part].clone())
}

fn deep(url: &str) -> Outcome {
    json_run(&["deep", "-v", url]).outcome()
}

#[test]
fn whatever_an_engine_lacks_and_however_it_says_so_the_findings_are_the_same() {
    let database = bot("lacking", &STORY);
    let expected = deep(&database.url());
    assert_eq!(findings(&expected.json(), "DM101").len(), 1, "{}", expected.stdout);
    for sqlstate in REFUSALS {
        for lacks in LUXURIES.map(|lacks| vec![lacks]).into_iter().chain([
            vec!["COPY ("],
            vec!["SAVEPOINT", "FORMAT binary"],
            vec!["SAVEPOINT", "COPY ("],
            vec!["SAVEPOINT", "row_security_active", "now()::text", "pg_constraint", "EXPLAIN"],
            LUXURIES.to_vec(),
        ]) {
            let outcome = deep(&Engine::without(&lacks, sqlstate).before(&database));
            assert_eq!(said(&outcome), said(&expected), "{lacks:?} {sqlstate:?}: {}", outcome.stderr);
            assert_eq!(outcome.code, expected.code, "{lacks:?} {sqlstate:?}");
        }
    }
}

#[test]
fn an_engine_that_refuses_copy_without_a_code_is_said_to() {
    let database = bot("codeless", &STORY);
    let outcome = deep(&Engine::without(&["COPY ("], None).before(&database));
    for said in [
        "the server refuses binary COPY (no SQLSTATE), so rows come as text",
        "the server refuses COPY (no SQLSTATE), so rows come through a cursor",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
}

#[test]
fn a_refusal_of_what_is_needed_ends_the_run_in_the_engines_own_words() {
    let database = bot("needed", &STORY);
    for sqlstate in REFUSALS {
        for lacks in ["pg_attribute a ON a.attrelid = c.oid", "START TRANSACTION"] {
            let outcome = deep(&Engine::without(&[lacks], sqlstate).before(&database));
            assert!(outcome.refusal().contains("no such thing here ("), "{lacks} {sqlstate:?}: {}", outcome.stderr);
            assert!(!outcome.stderr.contains("broke off"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn a_table_that_may_not_be_read_is_refused_without_a_code_too() {
    let database = bot("forbidden", &STORY);
    database.sql("REVOKE SELECT ON mia_dm_messages FROM app");
    let outcome = deep(&Engine::without(&["nothing that is asked"], None).before(&database));
    let expected = "permission denied for table mia_dm_messages (no SQLSTATE)";
    assert!(outcome.refusal().contains(expected), "{}", outcome.stderr);
}

#[test]
fn a_question_that_takes_too_long_is_no_refusal() {
    let database = bot("sleepy", &STORY);
    for sleeps in ["row_security_active", "EXPLAIN"] {
        let engine = Engine { sleeps: vec![sleeps], ..Engine::default() };
        let outcome = json_run(&["deep", "--statement-timeout", "300ms", &engine.before(&database)]).outcome();
        assert!(outcome.refusal().contains("SQLSTATE 57014"), "{sleeps}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("--statement-timeout"), "{sleeps}: {}", outcome.stderr);
    }
}

#[test]
fn keys_that_take_too_long_to_list_are_done_without() {
    let database = bot("keys", &STORY);
    let engine = Engine { sleeps: vec!["pg_constraint"], ..Engine::default() };
    let outcome = json_run(&["deep", "--statement-timeout", "2s", &engine.before(&database)]).outcome();
    assert_eq!(messages(&outcome.json()), 10);
}

#[test]
fn the_limit_of_a_whole_transaction_is_lifted_where_the_server_has_one() {
    let database = bot("limited", &STORY);
    let expected = deep(&database.url());
    assert!(!database.log().contains("transaction_timeout = 0"), "this server has none: {}", database.log());
    // It knows the version, and not the setting.
    let newer = Engine { version: Some("17.2 (Debian 17.2-1)"), ..Engine::default() };
    let outcome = deep(&newer.before(&database));
    assert!(database.log().contains("SET LOCAL transaction_timeout = 0"), "{}", database.log());
    assert_eq!(said(&outcome), said(&expected), "{}", outcome.stderr);
}

#[test]
fn a_roles_own_limits_give_way_to_those_of_the_run() {
    let database = bot("limits", &STORY);
    database.sql(&format!(
        "ALTER ROLE app IN DATABASE {0} SET statement_timeout = '1s'; ALTER ROLE app IN DATABASE {0} SET lock_timeout = '1s';
         ALTER ROLE app IN DATABASE {0} SET idle_in_transaction_session_timeout = '1s';
         CREATE FUNCTION later(text) RETURNS text LANGUAGE sql AS 'SELECT $1 FROM pg_sleep(0.12)';
         ALTER TABLE mia_dm_messages RENAME TO stored;
         CREATE VIEW mia_dm_messages AS SELECT id, contact_id, direction, later(content) AS content, created_at FROM stored;
         GRANT SELECT ON mia_dm_messages TO app;",
        database.name()
    ));
    let outcome = json_run(&["deep", "--table", "mia_dm_messages", &database.url()]).outcome();
    assert_eq!(messages(&outcome.json()), 10, "{}", outcome.stderr);
}

/// `deep` in one way.
fn read(url: &str, way: &str) -> Outcome {
    json_run(&["deep", url]).file("dm-audit.toml", format!("[source]\nread = \"{way}\"\n")).outcome()
}

#[test]
fn an_engine_that_does_not_count_its_rows_is_read_and_counted_apart() {
    for way in ["binary", "text", "cursor"] {
        let database = bot(&format!("uncounted_{way}"), &STORY);
        let expected = read(&database.url(), way);
        for tags in [Tags::OfSelect, Tags::WithoutCount] {
            let outcome = read(&Engine { tags, ..Engine::default() }.before(&database), way);
            assert_eq!(said(&outcome), said(&expected), "{way}: {}", outcome.stderr);
        }
        let counted = database.log().matches("SELECT count(*) FROM (SELECT").count();
        assert_eq!(counted, 2, "the messages and the contacts, where no count came: {way}");
        // An engine that does not count in any way still marks the end of its rows.
        let lacking = Engine::without(&["count(*)"], Some("XX000"));
        let outcome = read(&Engine { tags: Tags::WithoutCount, ..lacking }.before(&database), way);
        assert_eq!(said(&outcome), said(&expected), "{way}: {}", outcome.stderr);
    }
}

#[test]
fn a_row_that_is_lost_on_the_way_is_missed_whether_the_engine_counts_at_its_end_or_not() {
    let database = bot("lost", &STORY);
    for tags in [Tags::Usual, Tags::OfSelect, Tags::WithoutCount] {
        let outcome = read(&Engine { tags, loses_a_row: true, ..Engine::default() }.before(&database), "text");
        assert!(outcome.refusal().contains("10"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains('9'), "{}", outcome.stderr);
    }
}

/// A run during which this happens between two statements.
fn interrupted(database: &Database, further: &[&str], act: impl Fn() + Send + Sync + 'static) -> Outcome {
    let engine = Engine { then: Some(("now()::text", Arc::new(act))), ..Engine::default() };
    json_run(&[&["deep", &engine.before(database)][..], further].concat()).outcome()
}

#[test]
fn what_a_server_says_to_an_idle_connection_is_told() {
    let database = Arc::new(bot("idle", &STORY));
    let own = database.clone();
    let end = move || {
        own.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app' AND datname = current_database()");
    };
    let outcome = interrupted(&database, &[], end);
    let expected = "terminating connection due to administrator command (SQLSTATE 57P01)";
    assert!(outcome.refusal().contains(expected), "{}", outcome.stderr);
    let outcome = interrupted(&database, &["--statement-timeout", "300ms"], || {});
    assert!(outcome.refusal().contains("idle-in-transaction timeout (SQLSTATE 25P03)"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--statement-timeout"), "{}", outcome.stderr);
}

#[test]
fn a_warning_before_a_server_hangs_up_is_told() {
    let cluster = Arc::new(Cluster::start(&[]));
    let database = cluster.create_database("crash");
    database.sql(crate::common::BOT_SCHEMA);
    database.sql(&crate::bot::inserts("mia", &STORY));
    assert_eq!(messages(&deep(&database.url()).json()), 10);
    let own = cluster.clone();
    let outcome = interrupted(&database, &[], move || own.crash());
    let expected = "terminating connection due to immediate shutdown command";
    assert!(outcome.refusal().contains(expected), "{}", outcome.stderr);
}
