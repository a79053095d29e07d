//! What the queries that this tool replaces would have found, counted by PostgreSQL itself.
//!
//! Those queries compare each message with the one before it in its conversation, so the tool's adjacent steps have
//! to be the same pairs, message by message.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::bot::{empty, findings, ids, json_run, messages};
use crate::common::{BOT_SCHEMA, Database};

/// A pair of message ids.
type Pair = (String, String);

/// Gaps favour the edges of the windows; texts are few, some blank, some equal but for white space around them.
const GENERATE: &str = r"
    SELECT setseed(0.42);
    CREATE TABLE pool AS SELECT n, text FROM unnest(ARRAY[
        'merci beaucoup', 'merci beaucoup ', E'\tmerci beaucoup\n', U&'merci\00A0beaucoup', U&'\2003merci beaucoup\00A0',
        '', '   ', U&'\00A0', 'coucou', 'Coucou', 'coucou toi', 'tu fais quoi ce soir ?', 'tu fais quoi ce soir ??',
        'Je vois qu''on ne se comprend pas', 'oui', 'non', 'haha 🖤', 'haha', '🖤', 'regarde ma page', 'a demain alors'
    ]) WITH ORDINALITY AS t (text, n);
    INSERT INTO mia_dm_contacts (id, ig_user_id, ig_username)
        SELECT md5('contact ' || n)::uuid, n, 'person.' || n || '.x' FROM generate_series(1, 400) n;
    CREATE TABLE drawn AS SELECT n, n % 400 + 1 AS contact, random() AS a, random() AS b, random() AS c, random() AS d
        FROM generate_series(1, 110000) n;
    -- Two of five draws take the text of the hour, so that repeats are common; the final message is rare.
    INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
        SELECT md5('message ' || n)::uuid, md5('contact ' || contact)::uuid,
            CASE WHEN a < 0.45 THEN 'incoming' ELSE 'outgoing' END,
            CASE WHEN c < 0.002 THEN 'bon, je vois qu''il est tard' WHEN c < 0.003 THEN 'JE VOIS QUE OUI'
                WHEN c < 0.4 THEN (SELECT text FROM pool p WHERE p.n = 1 + (drawn.n / 4000) % 5)
                ELSE (SELECT text FROM pool p WHERE p.n = 1 + floor(d * 21)) END,
            timestamptz '2025-11-01' + sum(CASE
                WHEN b < 0.10 THEN interval '0'
                WHEN b < 0.13 THEN interval '60 seconds'
                WHEN b < 0.15 THEN interval '59.999999 seconds'
                WHEN b < 0.17 THEN interval '120 seconds'
                WHEN b < 0.19 THEN interval '119.999999 seconds'
                WHEN b < 0.21 THEN interval '300 seconds'
                WHEN b < 0.23 THEN interval '299.999999 seconds'
                WHEN b < 0.80 THEN (b - 0.23) * interval '400 seconds'
                ELSE (b - 0.80) * interval '5 hours' END) OVER (PARTITION BY contact ORDER BY n)
        FROM drawn;
    -- Its columns have names that do not look like messages.
    CREATE VIEW pairs AS SELECT contact_id AS whose, previous, id, direction, previous_direction,
            created_at - previous_at AS gap,
            direction = previous_direction AND trimmed = previous_trimmed AND trimmed <> '' AS same
        FROM (SELECT *, lag(id) OVER w AS previous, lag(created_at) OVER w AS previous_at,
                lag(direction) OVER w AS previous_direction, lag(trimmed) OVER w AS previous_trimmed
            FROM (SELECT *, btrim(content, U&' \0009\000A\00A0\2003') AS trimmed FROM mia_dm_messages) m
            WINDOW w AS (PARTITION BY contact_id ORDER BY created_at, id)) n;
    ANALYZE;
";

fn database() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let database = empty("ported");
        database.sql(BOT_SCHEMA);
        database.sql(GENERATE);
        database
    })
}

/// The adjacent pairs that the database finds, sorted.
#[track_caller]
fn expected(condition: &str) -> Vec<Pair> {
    let rows = database().query(&format!("SELECT previous, id FROM pairs WHERE {condition}"));
    let mut pairs: Vec<Pair> = rows.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    pairs.sort();
    pairs
}

/// The adjacent steps shorter than so many seconds of these rules' findings, sorted.
fn steps(report: &Value, rules: &[&str], seconds: f64) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for finding in rules.iter().flat_map(|rule| findings(report, rule)) {
        for step in finding["messages"].as_array().unwrap().windows(2) {
            let id = |message: &Value| message["id"].as_str().unwrap().to_owned();
            if step[1]["adjacent"] == true && step[1]["gap_s"].as_f64().unwrap() < seconds {
                pairs.push((id(&step[0]), id(&step[1])));
            }
        }
    }
    pairs.sort();
    pairs
}

/// Holds two lists of pairs against each other without printing all of them.
#[track_caller]
fn assert_same(found: &[Pair], expected: &[Pair], at_least: usize) {
    assert!(expected.len() >= at_least, "only {} pairs: too few to prove anything", expected.len());
    let difference = found.iter().zip(expected).find(|(found, expected)| found != expected);
    assert_eq!(difference, None, "the first difference of {} and {} pairs", found.len(), expected.len());
    assert_eq!(found.len(), expected.len());
}

fn audit(arguments: &[&str]) -> Value {
    json_run(arguments).args(["--quiet", &database().url()]).outcome().json()
}

/// The one `duplicates` that several tests look at.
fn duplicates() -> &'static Value {
    static REPORT: OnceLock<Value> = OnceLock::new();
    REPORT.get_or_init(|| audit(&["duplicates"]))
}

#[test]
fn since_finds_the_same_repeats_within_60_seconds() {
    let report = audit(&["since", "2020-01-01"]);
    let expected = expected("same AND gap < interval '60 seconds'");
    assert_same(&steps(&report, &["DM101", "DM102"], 60.0), &expected, 1000);
}

#[test]
fn user_finds_the_same_repeats_within_120_seconds() {
    for contact in [1, 57, 200, 399] {
        let report = audit(&["user", &format!("Person.{contact}.X")]);
        let condition = format!("same AND gap < interval '120 seconds' AND whose = md5('contact ' || {contact})::uuid");
        assert_same(&steps(&report, &["DM101", "DM102"], 120.0), &expected(&condition), 10);
    }
}

#[test]
fn duplicates_finds_the_same_repeats_within_300_seconds() {
    let expected = expected("same AND gap < interval '300 seconds'");
    assert_same(&steps(duplicates(), &["DM101", "DM102"], 300.0), &expected, 1000);
}

#[test]
fn duplicates_finds_the_same_double_responses_within_120_seconds() {
    let expected =
        expected("direction = 'outgoing' AND previous_direction = 'outgoing' AND gap < interval '120 seconds'");
    // A pair may be a copy and part of a double response at once; it counts once.
    let mut found = steps(duplicates(), &["DM101", "DM103", "DM104"], 120.0);
    found.dedup();
    assert_same(&found, &expected, 1000);
}

#[test]
fn final_finds_the_same_contacts_and_counts() {
    let report = audit(&["final"]);
    let rows = database().query(
        "SELECT contact_id, count(*) FROM mia_dm_messages WHERE direction = 'outgoing'
         AND content ILIKE '%je vois qu%' GROUP BY 1",
    );
    let expected: BTreeMap<String, usize> =
        rows.iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).filter(|(_, count)| *count > 1).collect();
    assert!(expected.len() > 20, "{expected:?}");
    let found: BTreeMap<String, usize> = findings(&report, "DM301")
        .into_iter()
        .map(|f| (f["contact"]["id"].as_str().unwrap().to_owned(), f["messages"].as_array().unwrap().len()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(findings(&report, "DM301").len(), expected.len(), "one finding a contact");
    let sent: usize = rows.iter().map(|row| row[1].parse::<usize>().unwrap()).sum();
    assert_eq!(report["final_messages"]["messages"], sent);
    assert_eq!(report["final_messages"]["contacts"], rows.len());
}

#[test]
fn every_row_is_read_and_counted() {
    let counts = |condition: &str| {
        let row = &database().query(&format!(
            "SELECT count(*), count(*) FILTER (WHERE direction = 'incoming'), count(DISTINCT contact_id)
             FROM mia_dm_messages WHERE {condition}"
        ))[0];
        row.iter().map(|count| count.parse().unwrap()).collect::<Vec<u64>>()
    };
    let totals = |report: &Value| {
        ["messages", "incoming", "contacts"].map(|name| report["totals"][name].as_u64().unwrap()).to_vec()
    };
    assert_eq!(totals(duplicates()), counts("true"));
    assert!(messages(duplicates()) >= 100_000);
    let part = audit(&["since", "2025-11-01T12:00:00Z", "--until", "2025-11-02T00:00:00Z"]);
    assert_eq!(totals(&part), counts("created_at >= '2025-11-01 12:00Z' AND created_at < '2025-11-02'"));
}

#[test]
fn a_conversation_has_the_databases_order() {
    let report = audit(&["user", "person.100.x"]);
    let rows = database()
        .query("SELECT id FROM mia_dm_messages WHERE contact_id = md5('contact 100')::uuid ORDER BY created_at, id");
    assert_eq!(ids(&report["timeline"]), rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>());
}

#[test]
fn uuids_of_one_moment_have_the_databases_order() {
    let database = empty("uuids");
    database.sql(BOT_SCHEMA);
    database.sql(
        "INSERT INTO mia_dm_contacts (id, ig_user_id, ig_username) VALUES (md5('c')::uuid, 'c', 'c');
         INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
         SELECT md5(n::text)::uuid, md5('c')::uuid, 'incoming', n, '2026-01-07' FROM generate_series(1, 3000) n;
         INSERT INTO mia_dm_messages (id, contact_id, direction, content, created_at)
         SELECT lpad(n::text, 32, '0')::uuid, md5('c')::uuid, 'incoming', n, '2026-01-07' FROM generate_series(1, 30) n;",
    );
    let report = json_run(&["user", "c", &database.url()]).outcome().json();
    let rows = database.query("SELECT id FROM mia_dm_messages ORDER BY id");
    assert_eq!(ids(&report["timeline"]), rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>());
}
