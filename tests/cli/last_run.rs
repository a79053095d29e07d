//! A nightly job reads on from where the last run ended: `--since last-run`.

use serde_json::Value;

use crate::data::{Row, answered_twice, at, clean, ndjson};
use crate::run::{Place, ids};

/// A second pair of copies, after those of [`answered_twice`].
fn later(seconds: f64) -> Vec<Row> {
    let again = |(index, row): (usize, Row)| {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let moment = at(seconds + index as f64);
        row.with("id", format!("n{index}")).with("at", moment)
    };
    answered_twice().into_iter().enumerate().map(again).collect()
}

fn found(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().flat_map(|finding| ids(&finding["messages"])).collect()
}

#[test]
fn the_next_run_tells_only_of_what_is_new() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let audit = "duplicates chat.ndjson --select DM101 --since last-run";
    let first = place.run(&format!("{audit} --format json")).done();
    assert_eq!(first.code, 1);
    assert!(first.stderr.contains("knows no earlier run of this audit: everything is read"), "{}", first.stderr);
    assert_eq!(found(&first.json()), ["m2", "m3"]);

    place.file("chat.ndjson", ndjson(&[answered_twice(), later(600.0)].concat()));
    let second = place.json(audit);
    assert_eq!(found(&second), ["n1", "n2"]);
    assert_eq!(second["totals"]["messages"], 3);
}

#[test]
fn a_copy_of_what_the_last_run_read_is_found_all_the_same() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()[..2]));
    let audit = "duplicates chat.ndjson --since last-run";
    place.json(audit);
    place.file("chat.ndjson", ndjson(&answered_twice()));
    assert_eq!(found(&place.json(audit)), ["m2", "m3"]);
}

#[test]
fn each_audit_has_a_last_run_of_its_own() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("other.ndjson", ndjson(&answered_twice()));
    place.json("duplicates chat.ndjson --since last-run");
    for other in ["deep chat.ndjson", "duplicates other.ndjson", "duplicates chat.ndjson --contact lea.m"] {
        let report = place.json(&format!("{other} --since last-run"));
        assert_eq!(report["totals"]["messages"], 3, "{other}");
    }
    let report = place.json("duplicates chat.ndjson --since last-run --state elsewhere.json");
    assert_eq!(report["totals"]["messages"], 3);
    assert_eq!(place.names(), ["chat.ndjson", "dm-audit-state.json", "elsewhere.json", "other.ndjson"]);
}

#[test]
fn a_run_that_fails_is_no_last_run() {
    let place = Place::with("chat.ndjson", "{\"id\": 1}\n");
    place.refuses("deep chat.ndjson --since last-run", &["chat.ndjson:1"]);
    assert_eq!(place.names(), ["chat.ndjson"]);
    place.file("chat.ndjson", ndjson(&clean()));
    place.json("deep chat.ndjson --since last-run");
    let state = place.read("dm-audit-state.json");
    // Nothing new is no clean audit, and moves nothing.
    place.refuses("deep chat.ndjson --since last-run", &["nothing to read"]);
    assert_eq!(place.read("dm-audit-state.json"), state);
}

#[test]
fn since_takes_the_word_too_and_the_state_stands_beside_the_settings() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("dm-audit.toml", "");
    place.file("below/chat.ndjson", ndjson(&answered_twice()));
    let done = place.run("since last-run chat.ndjson --format json").cwd(place.path("below")).done();
    assert_eq!(done.code, 1, "{done:?}");
    assert_eq!(place.names(), ["below", "chat.ndjson", "dm-audit-state.json", "dm-audit.toml"]);
}

#[test]
fn a_state_file_that_cannot_be_used_is_refused_before_anything_is_read() {
    let place = Place::new();
    let audit = "deep nowhere.ndjson --since last-run";
    for (content, word) in [
        ("", "EOF"),
        ("{\"schema_version\": 2, \"audited_until\": {}}", "schema_version is 2"),
        ("{\"schema_version\": 1, \"audited_until\": {\"deep nowhere.ndjson\": \"soon\"}}", "“soon” is no time"),
    ] {
        place.file("dm-audit-state.json", content);
        place.refuses(audit, &["state file dm-audit-state.json", word, "--state"]);
    }
    place.refuses(&format!("{audit} --state no/where.json"), &["cannot write no/where.json"]);
    place.refuses("user lea nowhere.ndjson --since last-run", &["whole history", "name a moment"]);
    place.refuses("compare 7d nowhere.ndjson --since last-run", &["name a moment"]);
}
