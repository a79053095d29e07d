//! A nightly job reads on from where the last run ended: `--since last-run`.

use serde_json::Value;

use crate::data::{Row, answered_twice, at, crowd, incoming, ndjson, outgoing};
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
    assert_eq!(found(&place.json(audit)), [""; 0], "nothing new");

    place.file("chat.ndjson", ndjson(&[answered_twice(), later(600.0)].concat()));
    let second = place.json(audit);
    assert_eq!(found(&second), ["n1", "n2"]);
    assert!(second["scope"]["since"].is_string());
    assert_eq!(found(&place.json(audit)), [""; 0], "told already");
}

#[test]
fn what_turns_up_late_is_found_all_the_same() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()[..2]));
    let audit = "duplicates chat.ndjson --since last-run";
    place.json(audit);
    // Written in the same second as the last message, and later than that to the file.
    let late = outgoing("m3", 2.0, "merci beaucoup");
    place.file("chat.ndjson", ndjson(&[answered_twice()[..2].to_vec(), vec![late]].concat()));
    assert_eq!(found(&place.json(audit)), ["m2", "m3"]);
    // The third copy makes it another finding.
    let third = outgoing("m4", 2.5, "merci beaucoup");
    place.file("chat.ndjson", ndjson(&[answered_twice(), vec![third]].concat()));
    assert_eq!(found(&place.json(audit)), ["m2", "m4", "m3"]);
}

#[test]
fn who_waited_for_an_answer_when_the_last_run_ended_is_found_by_the_next() {
    let place = Place::with(
        "chat.ndjson",
        ndjson(&[incoming("m1", 0.0, "bonjour ?"), outgoing("x", 1800.0, "a").of("c2", "zoe")]),
    );
    let audit = "deep chat.ndjson --select DM401 --since last-run";
    assert_eq!(found(&place.json(audit)), [""; 0]);
    let more = outgoing("y", 5400.0, "b").of("c2", "zoe");
    place.file("chat.ndjson", ndjson(&[incoming("m1", 0.0, "bonjour ?"), more.clone()]));
    assert_eq!(found(&place.json(audit)), ["m1"]);
    assert_eq!(found(&place.json(audit)), [""; 0], "once");
}

#[test]
fn rules_that_look_at_whole_histories_say_how_far_they_saw() {
    let bye = |id: &str, seconds: f64| outgoing(id, seconds, "Je vois qu'on a fini");
    let other = outgoing("x", 100_000.0, "et toi, ça va ?").of("c2", "zoe");
    let place = Place::with("chat.ndjson", ndjson(&[bye("m1", 0.0), other.clone()]));
    place.json("deep chat.ndjson --since last-run");
    place.json("deep chat.ndjson --since last-run --look-back 7d --state far.json");
    place.file("chat.ndjson", ndjson(&[bye("m1", 0.0), other, bye("m2", 200_000.0)]));
    let near = place.run("deep chat.ndjson --since last-run --format json").done();
    assert!(near.stderr.contains("DM301") && near.stderr.contains("--look-back 30d"), "{}", near.stderr);
    let codes = |report: &Value| crate::run::codes(report).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(!codes(&near.json()).contains(&"DM301".to_owned()));
    let far = place.json("deep chat.ndjson --since last-run --look-back 7d --state far.json");
    assert!(codes(&far).contains(&"DM301".to_owned()), "{far}");
}

#[test]
fn each_audit_has_a_last_run_of_its_own() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("other.ndjson", ndjson(&answered_twice()));
    place.json("duplicates chat.ndjson --since last-run");
    for other in [
        "deep chat.ndjson",
        "duplicates other.ndjson",
        "duplicates chat.ndjson --contact lea.m",
        "duplicates chat.ndjson --select DM101",
    ] {
        let report = place.json(&format!("{other} --since last-run"));
        assert_eq!(report["scope"]["since"], Value::Null, "{other}");
    }
    let report = place.json("duplicates chat.ndjson --since last-run --state elsewhere.json");
    assert_eq!(report["scope"]["since"], Value::Null);
    let report = place.json("duplicates ./chat.ndjson --since last-run");
    assert!(report["scope"]["since"].is_string(), "the same file by another path");
    assert_eq!(place.names(), ["chat.ndjson", "dm-audit-state.json", "elsewhere.json", "other.ndjson"]);
}

#[test]
fn a_message_of_the_future_does_not_silence_the_nights_until_then() {
    let future = outgoing("m9", 0.0, "on se voit demain").of("c9", "zoe").with("at", "2999-01-01T00:00:00Z");
    let place = Place::with("chat.ndjson", ndjson(&[answered_twice(), vec![future]].concat()));
    let audit = "duplicates chat.ndjson --since last-run";
    place.json(audit);
    let state = place.read("dm-audit-state.json");
    assert!(!state.contains("\"next_since\": \"2999"), "{state}");
}

#[test]
fn a_run_that_fails_or_that_nobody_saw_is_no_last_run() {
    let place = Place::with("chat.ndjson", "{\"id\": 1}\n");
    place.refuses("deep chat.ndjson --since last-run", &["chat.ndjson", "does not look like messages"]);
    assert_eq!(place.names(), ["chat.ndjson"]);
    place.file("chat.ndjson", ndjson(&crowd(500)));
    let closed = place
        .program("bash")
        .args(&["-c", "set -o pipefail; \"$0\" deep chat.ndjson --limit 0 --since last-run | head -1"]);
    closed.arg(env!("CARGO_BIN_EXE_dm-audit")).done();
    assert_eq!(place.names(), ["chat.ndjson"]);
    place.json("deep chat.ndjson --since last-run");
    assert_eq!(place.names(), ["chat.ndjson", "dm-audit-state.json"]);
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
    let named = place
        .path("nowhere.ndjson")
        .canonicalize()
        .unwrap_or_else(|_| place.path("").canonicalize().unwrap().join("nowhere.ndjson"));
    let soon = format!(
        "{{\"schema_version\": 1, \"audits\": {{\"deep {}\": {{\"next_since\": \"soon\", \"told\": {{}}}}}}}}",
        named.display()
    );
    for (content, word) in [
        ("", "EOF"),
        ("{\"schema_version\": 2, \"runs\": {}}", "schema_version is 2"),
        (soon.as_str(), "“soon” is not a time"),
    ] {
        place.file("dm-audit-state.json", content);
        place.refuses(audit, &["state file dm-audit-state.json", word, "--state"]);
    }
    place.refuses(&format!("{audit} --state no/where.json"), &["cannot write no/where.json"]);
    place.refuses("user lea nowhere.ndjson --since last-run", &["whole history", "name a moment"]);
    place.refuses("compare 7d nowhere.ndjson --since last-run", &["name a moment"]);
    place.refuses("deep nowhere.ndjson --state x.json", &["--state is for --since last-run only"]);
    place.refuses(
        "deep nowhere.ndjson --since last-run --state x.json -o x.json",
        &["--output and --state name the same file"],
    );
}

/// A row that was written and never sent.
fn unsent(id: &str, seconds: f64) -> Row {
    outgoing(id, seconds, "merci").with("status", "failed")
}

#[test]
fn a_quiet_night_is_no_failure_and_says_since_when() {
    // A message is `sent` elsewhere, so that the column of the status is known as one.
    let sent = |rows: Vec<Row>| rows.into_iter().map(|row| row.with("status", "sent")).collect::<Vec<_>>();
    let place = Place::with("chat.ndjson", ndjson(&[sent(answered_twice()), vec![unsent("x1", 90_000.0)]].concat()));
    let audit = "deep chat.ndjson --since last-run";
    assert_eq!(place.run(audit).done().code, 1);
    let state = |place: &Place| place.read("dm-audit-state.json");
    assert!(state(&place).contains("\"last_message\": \"2026-01-07T14:00:02.884Z\""), "{}", state(&place));

    let quiet = place.run(audit).done();
    assert_eq!(quiet.code, 0, "{quiet:?}");
    assert!(quiet.stdout.contains("Passed: nothing new since 2026-01-08T14:"), "{}", quiet.stdout);
    assert!(!quiet.stdout.contains("Not checked"), "{}", quiet.stdout);
    let json = place.run("report --select DM1 chat.ndjson --since last-run").done();
    assert_eq!(json.code, 1, "another audit, which has no last run");
    assert_eq!(place.run("report --select DM1 chat.ndjson --since last-run").done().code, 0);
    let report: Value = serde_json::from_str(&place.read("dm-audit-report.json")).unwrap();
    assert!(report["nothing_new_since"].as_str().unwrap().starts_with("2026-01-08T14:"), "{report}");
    assert_eq!((&report["totals"]["messages"], &report["gate"]["verdict"]), (&0.into(), &"passed".into()));
    for file in ["dm-audit-report.html", "dm-audit-report.md"] {
        assert!(place.read(file).to_lowercase().contains("nothing new since 2026-01-08t14:"), "{}", place.read(file));
    }
    for format in ["summary", "markdown", "github", "html", "json", "ndjson", "sarif", "junit"] {
        let done = place.run(&format!("{audit} --format {format}")).done();
        assert_eq!(done.code, 0, "{format}");
        assert!(done.stdout.contains("othing new since") || format == "ndjson" || format == "json", "{}", done.stdout);
    }

    // The next run goes on from there.
    place.file(
        "chat.ndjson",
        ndjson(&[sent(answered_twice()), vec![unsent("x1", 90_000.0)], sent(later(90_100.0))].concat()),
    );
    assert_eq!(found(&place.json(audit)), ["n1", "n2"]);
}

#[test]
fn a_source_that_lost_what_the_last_run_read_is_no_quiet_night() {
    let sent = |rows: Vec<Row>| rows.into_iter().map(|row| row.with("status", "sent")).collect::<Vec<_>>();
    let whole = ndjson(&[sent(answered_twice()), vec![unsent("x1", 90_000.0)]].concat());
    let place = Place::with("chat.ndjson", &whole);
    let audit = "deep chat.ndjson --since last-run";
    place.run(audit).done();
    let state = place.read("dm-audit-state.json");
    let less = ndjson(&[sent(answered_twice())[..2].to_vec(), vec![unsent("x1", 90_000.0)]].concat());
    for (content, words) in [
        (less.as_str(), ["nothing to read", "2026-01-07T14:00:02.884Z", "dm-audit-state.json"]),
        ("", ["nothing to read", "2026-01-07T14:00:02.884Z", "dm-audit-state.json"]),
    ] {
        place.file("chat.ndjson", content);
        place.refuses(audit, &words);
        assert_eq!(place.read("dm-audit-state.json"), state, "a failure is no last run");
    }
    // Whether a row that cannot be read is a new message, nobody knows.
    place.file("chat.ndjson", format!("{whole}{{\n"));
    place.refuses(&format!("{audit} --skip-bad"), &["cannot be read"]);
    place.file("chat.ndjson", whole);
    assert_eq!(place.run(audit).done().code, 0);
    // A first run of nothing has nothing to go on from.
    place.file("none.ndjson", "");
    place.refuses("deep none.ndjson --since last-run", &["nothing to read"]);
}
