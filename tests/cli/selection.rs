//! Which rules run: `--select`, `--ignore`, the environment, the settings file.

use serde_json::Value;

use crate::data::{answered_twice, asked_twice, clean, ndjson, two_answers};
use crate::run::{Place, Run, codes};

fn place() -> Place {
    let rows = [
        answered_twice(),
        two_answers().into_iter().map(|row| row.of("c2", "zoe")).collect(),
        asked_twice().into_iter().map(|row| row.of("c3", "ida")).collect(),
    ];
    Place::with("chat.ndjson", ndjson(&rows.concat()))
}

fn ran(report: &Value) -> Vec<&str> {
    report["scope"]["rules"].as_array().unwrap().iter().map(|rule| rule.as_str().unwrap()).collect()
}

fn rules_of(run: Run) -> Vec<String> {
    let report = run.args(&["--format", "json", "--exit-zero"]).json();
    ran(&report).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_selection_takes_codes_prefixes_and_names_whatever_their_case() {
    for (words, expected) in [
        ("DM104", vec!["DM104"]),
        ("dm104,Link-Spam", vec!["DM104", "DM304"]),
        ("DM4", vec!["DM401", "DM402", "DM403"]),
        ("DM20 --select DM101", vec!["DM101", "DM201", "DM202", "DM203"]),
    ] {
        assert_eq!(rules_of(place().run(&format!("deep chat.ndjson --select {words}"))), expected, "{words}");
    }
    let report = place().json("deep chat.ndjson --select duplicate-inbound");
    assert_eq!(codes(&report), ["DM102"]);
}

#[test]
fn a_selection_replaces_the_rules_of_the_command_and_ignoring_takes_away_from_them() {
    assert_eq!(rules_of(place().run("since 2026-01-01 chat.ndjson --select DM104")), ["DM104"]);
    assert_eq!(rules_of(place().run("since 2026-01-01 chat.ndjson --ignore DM102,stored-twice")), ["DM101"]);
    assert_eq!(
        rules_of(place().run("deep chat.ndjson --select DM10 --ignore DM103,DM104,DM105,DM106,DM107")),
        ["DM101", "DM102"]
    );
}

#[test]
fn flags_beat_the_environment_and_the_environment_beats_the_file() {
    let place = place();
    place.file("dm-audit.toml", "[rules]\nselect = [\"DM1\"]\nignore = \"DM101\"\n");
    assert_eq!(rules_of(place.run("deep chat.ndjson")), ["DM102", "DM103", "DM104", "DM105", "DM106", "DM107"]);
    assert_eq!(
        rules_of(place.run("deep chat.ndjson").env("DM_AUDIT_IGNORE", "DM102,DM103,DM106,DM107")),
        ["DM104", "DM105"]
    );
    assert_eq!(rules_of(place.run("deep chat.ndjson").env("DM_AUDIT_SELECT", "DM101")), ["DM101"]);
    let run = place.run("deep chat.ndjson --select DM3").env("DM_AUDIT_SELECT", "DM101").env("DM_AUDIT_IGNORE", "DM3");
    assert_eq!(rules_of(run), ["DM301", "DM302", "DM303", "DM304"]);
}

#[test]
fn windows_come_from_flags_then_the_environment_then_the_file() {
    let place = place();
    place.file("dm-audit.toml", "[rules.DM101]\nwindow = \"500ms\"\n");
    let exact = |run: Run| codes(&run.args(&["--format", "json", "--exit-zero"]).json()).contains(&"DM101");
    assert!(!exact(place.run("duplicates chat.ndjson")), "the copies are 884 ms apart");
    assert!(exact(place.run("duplicates chat.ndjson").env("DM_AUDIT_WINDOW", "2s")));
    assert!(!exact(place.run("duplicates chat.ndjson --window 100ms").env("DM_AUDIT_WINDOW", "2s")));
    place.run("duplicates chat.ndjson").env("DM_AUDIT_WINDOW", "soon").refused(&["DM_AUDIT_WINDOW", "soon"]);
}

#[test]
fn a_word_that_means_no_rule_is_refused_with_the_nearest() {
    place().refuses("deep chat.ndjson --select double-respons", &["--select", "double-response"]);
    place().refuses("deep chat.ndjson --ignore DM110", &["--ignore", "DM110", "DM101"]);
    place().refuses("deep chat.ndjson --select D", &["--select", "there is no rule"]);
}

#[test]
fn a_selection_of_nothing_is_refused() {
    place().refuses("deep chat.ndjson --select=", &["--select", "names no rule"]);
    place().refuses("deep chat.ndjson --ignore DM", &["--ignore", "no rule of `deep` is left"]);
    place().refuses("final chat.ndjson --ignore DM3", &["--ignore", "no rule of `final` is left"]);
    place().refuses("deep chat.ndjson --select DM1 --ignore DM1", &["--ignore"]);
}

#[test]
fn severities_of_the_settings_count_for_the_exit_code() {
    let place = Place::with("chat.ndjson", ndjson(&asked_twice()));
    assert_eq!(place.run("duplicates chat.ndjson").done().code, 0);
    place.file("dm-audit.toml", "[rules.duplicate-inbound]\nseverity = \"error\"\n");
    let done = place.run("duplicates chat.ndjson --format json --fail-on error").done();
    assert_eq!(done.code, 1);
    assert_eq!(done.json()["findings"][0]["severity"], "error");
    assert_eq!(done.json()["totals"]["by_severity"]["error"], 1);
}

#[test]
fn the_threshold_comes_from_flag_environment_or_file() {
    let place = Place::with("chat.ndjson", ndjson(&two_answers()));
    place.file("dm-audit.toml", "fail_on = \"error\"\n");
    assert_eq!(place.run("duplicates chat.ndjson").done().code, 0);
    assert_eq!(place.run("duplicates chat.ndjson").env("DM_AUDIT_FAIL_ON", "info").done().code, 1);
    let run = place.run("duplicates chat.ndjson --fail-on error").env("DM_AUDIT_FAIL_ON", "info");
    assert_eq!(run.done().code, 0);
    let refused = place.run("duplicates chat.ndjson").env("DM_AUDIT_FAIL_ON", "always");
    refused.refused(&["DM_AUDIT_FAIL_ON", "always", "warning"]);
}

#[test]
fn rules_that_found_nothing_are_named_in_the_report_all_the_same() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    let report = place.json("deep chat.ndjson --select DM304");
    assert_eq!(report["totals"]["by_rule"]["DM304"]["findings"], 0);
}
