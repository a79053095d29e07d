//! More messages than memory may hold.

use serde_json::Value;

use crate::data::{Row, at, ndjson};
use crate::large_files::rows;
use crate::run::Place;

/// So little that every reader sets its messages aside several times.
pub(crate) const LITTLE: &str = "--memory-limit 32MiB --threads 8";

fn lasting(mut report: Value) -> Value {
    report["generated_at"].take();
    report
}

/// Ten times as long texts as other tests of large files have: even half of them are more than all readers may keep.
pub(crate) fn long_rows() -> Vec<Row> {
    let longer = |row: Row| {
        let text = row.0["text"].as_str().unwrap().repeat(10);
        row.with("text", text)
    };
    rows().into_iter().map(longer).collect()
}

#[test]
fn every_command_says_the_same_with_little_memory() {
    let facts = |row: Row| row.with("stopped", false).with("message_count", 3);
    let rows: Vec<Row> = long_rows().into_iter().map(facts).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let middle = at(200_000.0);
    for command in [
        "deep chat.ndjson".to_owned(),
        "duplicates chat.ndjson --contact c7 --contact c14".to_owned(),
        format!("since {middle} chat.ndjson"),
        format!("since {middle} chat.ndjson --timeline"),
        "user c41 chat.ndjson".to_owned(),
        "final chat.ndjson --pattern bonjour".to_owned(),
        format!("compare {middle} chat.ndjson"),
    ] {
        let roomy = lasting(place.json(&command));
        let done = place.run(&format!("{command} --exit-zero --format json -v {LITTLE}")).done();
        assert!(done.stderr.contains("memory has no room for all messages"), "{command}: {}", done.stderr);
        assert_eq!(lasting(done.json()), roomy, "{command}");
    }
}

#[test]
fn rows_without_ids_keep_their_numbers() {
    let bare: Vec<Row> = long_rows().into_iter().map(|row| row.without("id")).collect();
    let place = Place::with("a.ndjson", ndjson(&bare[..9000]));
    place.file("b.ndjson", ndjson(&bare[9000..]));
    let command = "duplicates a.ndjson b.ndjson";
    assert_eq!(lasting(place.json(&format!("{command} {LITTLE}"))), lasting(place.json(command)));
}

#[test]
fn rows_that_stand_twice_are_told_and_left_out_all_the_same() {
    let mut rows = long_rows();
    for (original, twin) in [(50, 18_000), (51, 19_000), (1000, 19_500)] {
        let copy = rows[original].clone();
        rows.insert(twin, copy);
    }
    let place = Place::with("a.ndjson", ndjson(&rows));
    let error = |more: &str| place.refuses(&format!("deep a.ndjson {more}"), &["already", "3 rows like this"]).stderr;
    assert_eq!(error(LITTLE), error(""));
    let skipping = |more: &str| {
        let done = place.run(&format!("deep a.ndjson --skip-bad --format json {more}")).done();
        let notes: Vec<String> =
            done.notes().into_iter().filter(|n| n.contains("skipped")).map(str::to_owned).collect();
        (lasting(done.json()), notes)
    };
    assert_eq!(skipping(LITTLE), skipping(""));
}

#[test]
fn a_folder_that_takes_no_files_is_no_clean_audit() {
    let place = Place::with("chat.ndjson", ndjson(&long_rows()));
    let run = place.run(&format!("deep chat.ndjson --allow-empty {LITTLE}")).env("TMPDIR", "/nowhere/at/all");
    run.refused(&["cannot set messages aside in /nowhere/at/all", "TMPDIR", "--memory-limit"]);
}

#[test]
fn nothing_is_left_in_the_folder() {
    let place = Place::with("chat.ndjson", ndjson(&long_rows()));
    place.file("tmp/keep", "");
    let folder = place.path("tmp");
    let done = place.run(&format!("deep chat.ndjson {LITTLE}")).env("TMPDIR", folder.to_str().unwrap()).done();
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn a_limit_that_is_no_size_or_too_small_is_refused() {
    let place = Place::with("chat.ndjson", ndjson(&rows()[..4]));
    for (limit, words) in
        [("lots", "is not a size"), ("0", "less than 32 MiB"), ("1MB", "less than 32 MiB"), ("-5GB", "is not a size")]
    {
        place.refuses(&format!("deep chat.ndjson --memory-limit {limit}"), &["--memory-limit", words]);
    }
    for (flag, value) in [("--threads", "0"), ("--threads", "many"), ("--threads", "99999")] {
        place.refuses(&format!("deep chat.ndjson {flag} {value}"), &[flag, "is not a number from 1 to"]);
    }
}
