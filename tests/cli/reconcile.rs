//! What a platform delivered, held against what was recorded.

use serde_json::{Value, json};

use crate::FORMATS;
use crate::run::Place;

/// The two sides of the story that the README tells.
fn story() -> Place {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/story");
    let place = Place::new();
    for name in ["recorded.ndjson", "delivered.json"] {
        place.file(name, std::fs::read(folder.join(name)).unwrap());
    }
    place
}

fn row(id: &str, contact: &str, direction: &str, text: &str, at: &str) -> String {
    json!({"id": id, "contact_id": contact, "direction": direction, "text": text, "at": at}).to_string() + "\n"
}

/// Two files of one conversation each: a reply delivered twice, and one that never arrived.
fn two_files() -> Place {
    let both = |ids: &str| {
        row(&format!("{ids}1"), "ana", "in", "is the blue mug back?", "2026-01-07T14:00:00Z")
            + &row(&format!("{ids}2"), "ana", "out", "yes, it is back", "2026-01-07T14:00:06Z")
            + &row(&format!("{ids}8"), "ana", "in", "great, thanks", "2026-01-07T15:00:00Z")
            + &row(&format!("{ids}9"), "ana", "out", "you are welcome", "2026-01-07T15:00:05Z")
    };
    let place = Place::new();
    let lost = row("r5", "ana", "out", "shall I put one aside for you?", "2026-01-07T14:30:00Z");
    place.file("recorded.ndjson", both("r") + &lost);
    let again = row("d3", "ana", "out", "yes, it is back", "2026-01-07T14:00:07.500Z");
    place.file("delivered.ndjson", both("d") + &again);
    place
}

fn codes(report: &Value) -> Vec<(String, u64)> {
    let one = |finding: &Value| {
        let messages = finding["messages"].as_array().unwrap().len() as u64;
        (finding["rule"].as_str().unwrap().to_owned(), messages)
    };
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn three_deliveries_of_one_row_are_found_where_the_database_alone_shows_none() {
    let place = story();
    assert_eq!(place.json("duplicates recorded.ndjson")["totals"]["findings"], 0);
    let done = place.run("reconcile --delivered delivered.json recorded.ndjson --format json").done();
    assert_eq!(done.code, 1, "{done:?}");
    let report = done.json();
    assert_eq!(codes(&report), [("DM501".to_owned(), 3)]);
    assert_eq!(report["totals"]["by_rule"]["DM501"]["extra_copies"], 2);
    let counts = &report["reconciliation"]["counts"];
    assert_eq!(counts["delivered_not_recorded"], 2);
    assert_eq!(counts["recorded_not_delivered"], 0);
}

#[test]
fn both_kinds_of_difference_stand_side_by_side_in_what_people_read() {
    let place = two_files();
    let report = place.json("reconcile --delivered delivered.ndjson recorded.ndjson");
    assert_eq!(codes(&report), [("DM501".to_owned(), 2), ("DM502".to_owned(), 1)]);
    for format in ["table", "markdown", "html"] {
        let run = place.run("reconcile --exit-zero --delivered delivered.ndjson recorded.ndjson --format");
        let shown = run.arg(format).done().stdout.to_lowercase();
        for word in ["recorded", "delivered", "dm501", "dm502", "shall i put one aside"] {
            assert!(shown.contains(word), "{format} lacks {word}:\n{shown}");
        }
    }
}

#[test]
fn every_format_writes_a_reconciliation() {
    let place = two_files();
    for format in FORMATS {
        let run = place.run("reconcile --exit-zero --delivered delivered.ndjson recorded.ndjson --format");
        let done = run.arg(format).done();
        assert_eq!(done.code, 0, "{format}: {done:?}");
        assert!(!done.stdout.is_empty() || *format == "github", "{format}");
    }
}

#[test]
fn the_gate_goes_by_severity_and_by_rule() {
    let place = two_files();
    let code =
        |more: &str| place.run(&format!("reconcile --delivered delivered.ndjson recorded.ndjson {more}")).done().code;
    assert_eq!(code(""), 1);
    assert_eq!(code("--ignore DM501 --fail-on error"), 0);
    assert_eq!(code("--ignore DM501"), 1);
    assert_eq!(code("--exit-zero"), 0);
}

#[test]
fn a_table_has_no_line_wider_than_the_terminal() {
    let place = two_files();
    let run = place.run("reconcile --exit-zero --delivered delivered.ndjson recorded.ndjson").env("COLUMNS", "80");
    let shown = run.done().stdout;
    for line in shown.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn what_cannot_be_held_against_each_other_is_refused_with_a_next_step() {
    let place = two_files();
    place.refuses("reconcile --delivered recorded.ndjson recorded.ndjson", &["same messages", "--delivered"]);
    place.file(
        "others.ndjson",
        row("1", "zoe", "in", "hello there", "2026-01-07T14:00:00Z")
            + &row("2", "zoe", "out", "good morning", "2026-01-07T14:00:05Z"),
    );
    place.refuses("reconcile --delivered others.ndjson recorded.ndjson", &["no contact is on both sides", "--map"]);
    place.file(
        "later.ndjson",
        row("1", "ana", "in", "hello there", "2026-03-07T14:00:00Z")
            + &row("2", "ana", "out", "good morning", "2026-03-07T14:00:05Z"),
    );
    place.refuses("reconcile --delivered later.ndjson recorded.ndjson", &["share no time", "2026-03-07"]);
    place.refuses("reconcile --delivered nowhere.ndjson recorded.ndjson", &["nowhere.ndjson"]);
    place.refuses("reconcile --delivered delivered.ndjson --lag 5 recorded.ndjson", &["--lag"]);
    place.refuses("reconcile --delivered delivered.ndjson --delivered-tz Mars recorded.ndjson", &["--delivered-tz"]);
}

#[test]
fn a_file_matches_contacts_whose_names_do_not_tell() {
    let place = two_files();
    let renamed = place.read("delivered.ndjson").replace("\"ana\"", "\"Ana Bell\"");
    place.file("renamed.ndjson", renamed);
    place.file("map.csv", "delivered,recorded\nAna Bell,ana\n");
    let report = place.json("reconcile --delivered renamed.ndjson recorded.ndjson --map map.csv");
    assert_eq!(codes(&report), [("DM501".to_owned(), 2), ("DM502".to_owned(), 1)]);
    // A phone number in any notation is one.
    let by_phone = place.read("delivered.ndjson").replace("\"ana\"", "\"12025550102\"");
    place.file("phone.ndjson", by_phone);
    place.file("map.csv", "+1 202 555-0102,ana\n");
    let report = place.json("reconcile --delivered phone.ndjson recorded.ndjson --map map.csv");
    assert_eq!(report["reconciliation"]["counts"]["contacts"], 1);
    let refused = |csv: &str, words: &[&str]| {
        place.file("map.csv", csv);
        place.refuses("reconcile --delivered renamed.ndjson recorded.ndjson --map map.csv", words);
    };
    refused("Ana Bell,ana,more\n", &["map.csv:1", "two columns"]);
    refused("delivered,recorded\nAna Bel,ana\n", &["map.csv:2", "delivered side", "nearest name: Ana Bell"]);
    refused("Ana Bell,\n", &["map.csv:1", "empty"]);
    refused("Ana Bell,ana\nAna Bell,ana\n", &["map.csv:2", "earlier line"]);
}

#[test]
fn a_redacted_reconciliation_tells_no_text_and_no_name() {
    let place = story();
    for format in FORMATS {
        let run = place.run("reconcile --exit-zero --redact --delivered delivered.json recorded.ndjson --format");
        let shown = run.arg(format).done().stdout;
        for secret in ["rougir", "lea.m", "4711"] {
            assert!(!shown.contains(secret), "{format} tells {secret}:\n{shown}");
        }
    }
}

#[test]
fn text_of_messages_stays_text_in_every_format() {
    let place = two_files();
    let hostile = "<script>alert(1)</script> \u{1b}[31m \u{202e}x | `a` [b](c)";
    let with = |name: &str| place.read(name).replace("yes, it is back", &hostile.replace('\u{1b}', "\\u001b"));
    for name in ["recorded.ndjson", "delivered.ndjson"] {
        place.file(name, with(name));
    }
    for format in ["table", "markdown", "html"] {
        let run =
            place.run("reconcile --exit-zero --color never --delivered delivered.ndjson recorded.ndjson --format");
        let shown = run.arg(format).done().stdout;
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{format}:\n{shown}");
        assert!(format != "html" || !shown.contains("<script>alert"), "{shown}");
    }
}

#[test]
fn rules_of_two_sources_are_not_checked_by_commands_of_one() {
    let place = two_files();
    let report = place.json("deep --select DM501 recorded.ndjson");
    let unchecked = &report["unchecked"][0];
    assert_eq!(unchecked["rule"], "DM501");
    assert!(unchecked["reason"].as_str().unwrap().contains("dm-audit reconcile"), "{unchecked}");
    let rules = place.json("deep recorded.ndjson")["scope"]["rules"].to_string();
    assert!(!rules.contains("DM50"), "{rules}");
}

#[test]
fn a_redacted_audit_of_an_export_names_no_file_that_is_called_after_a_contact() {
    let place = Place::with(
        "chats/WhatsApp Chat with Hortense.txt",
        "13/04/26, 10:00 - Hortense: hi\n13/04/26, 10:01 - Shop: hello\n13/04/26, 10:01 - Shop: hello\n",
    );
    for format in FORMATS {
        let shown = place.run("deep chats --redact --exit-zero --format").arg(format).done().stdout;
        assert!(!shown.contains("Hortense"), "{format}:\n{shown}");
    }
}
