//! What was known before is no failure: `--baseline` and `--write-baseline`.

use serde_json::{Value, json};

use crate::data::{Row, answered_twice, at, crowd, ndjson};
use crate::run::{Place, codes};

mod listed;
mod scopes;

/// Today's rows, and those of the next day with one more contact in trouble.
fn place() -> Place {
    let place = Place::with("today.ndjson", ndjson(&crowd(4)));
    let more = answered_twice().into_iter().map(|row| {
        let id = format!("x{}", row.0["id"].as_str().unwrap());
        row.of("c99", "new.one").with("id", id)
    });
    place.file("tomorrow.ndjson", ndjson(&crowd(4).into_iter().chain(more).collect::<Vec<Row>>()));
    place
}

fn fingerprints(entries: &Value) -> Vec<&str> {
    entries.as_array().unwrap().iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect()
}

#[test]
fn only_what_is_new_is_a_failure() {
    let place = place();
    assert_eq!(place.run("deep today.ndjson --write-baseline known.json -q").done().code, 1);
    let same = place.run("deep today.ndjson --baseline known.json").done();
    assert_eq!(same.code, 0, "{same:?}");
    assert!(same.stdout.contains("of the baseline “known.json” not counted; 0 gone."), "{}", same.stdout);
    let done = place.run("deep tomorrow.ndjson --baseline known.json --format json").done();
    assert_eq!(done.code, 1, "{done:?}");
    let report = done.json();
    let contacts: Vec<&Value> = report["findings"].as_array().unwrap().iter().map(|f| &f["contact"]["id"]).collect();
    assert!(!contacts.is_empty() && contacts.iter().all(|contact| *contact == "c99"), "{contacts:?}");
    assert_eq!(report["totals"]["findings"], contacts.len());
    let whole = place.json("deep today.ndjson");
    assert_eq!(report["baseline"]["known"].as_array().unwrap().len(), codes(&whole).len());
    assert_eq!(report["baseline"]["gone"], json!([]));
}

#[test]
fn a_json_report_is_a_baseline_as_good_redacted_or_not() {
    let place = place();
    let new = |baseline: &str| {
        let report = place.json(&format!("deep tomorrow.ndjson --baseline {baseline}"));
        fingerprints(&report["findings"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    place.run("deep today.ndjson -q -o open.json").done();
    place.run("report today.ndjson -q -o redacted.json").done();
    place.run("deep today.ndjson -q --write-baseline known.json").done();
    assert_eq!(new("open.json"), new("known.json"));
    assert_eq!(new("redacted.json"), new("known.json"));
    // A report that was itself held against a baseline knows what that one knew.
    place.run("deep tomorrow.ndjson -q --baseline known.json -o second.json").done();
    assert_eq!(new("second.json"), [""; 0]);
}

#[test]
fn what_is_gone_is_listed_if_this_run_looked_for_it() {
    let place = place();
    place.run("deep tomorrow.ndjson -q --write-baseline known.json").done();
    let gone = |arguments: &str| {
        let report = place.json(&format!("{arguments} --baseline known.json"));
        report["baseline"]["gone"].as_array().unwrap().len()
    };
    let all = gone("deep today.ndjson");
    assert!(all > 0);
    assert!(place.run("deep today.ndjson --baseline known.json").done().stdout.contains("gone: DM101 "));
    assert_eq!(gone("deep today.ndjson --select DM403"), 0, "other rules did not run");
    assert_eq!(gone("deep today.ndjson --contact user.1"), 0, "nobody looked at the others");
    assert_eq!(gone(&format!("deep today.ndjson --since {}", at(3.5))), 0, "it was before the scope");
}

#[test]
fn a_baseline_holds_rules_and_dates_and_no_content() {
    let place = place();
    place.run("deep today.ndjson -q --write-baseline known.json").done();
    let text = place.read("known.json");
    for word in ["merci", "user.", "bonjour", "m0-"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let baseline: Value = serde_json::from_str(&text).unwrap();
    for entry in baseline["findings"].as_array().unwrap() {
        assert!(entry["rule"].as_str().unwrap().starts_with("DM"), "{entry}");
        assert!(entry["at"].as_str().unwrap().ends_with('Z'), "{entry}");
        assert!(entry["reason"].as_str().unwrap().starts_with("found on 2"), "{entry}");
    }
}

#[test]
fn a_reason_that_somebody_wrote_stays_when_the_baseline_is_written_again() {
    let place = place();
    place.run("deep today.ndjson -q --write-baseline known.json").done();
    let text = place.read("known.json");
    let day = text.split("found on ").nth(1).unwrap()[..10].to_owned();
    place.file("known.json", text.replacen(&format!("found on {day}"), "our tester", 1));
    place.run("deep tomorrow.ndjson -q --baseline known.json --write-baseline known.json").done();
    let again = place.read("known.json");
    assert_eq!(again.matches("our tester").count(), 1, "{again}");
    assert_eq!(place.run("deep tomorrow.ndjson -q --baseline known.json").done().code, 0);
}

#[test]
fn what_the_baseline_holds_back_can_be_listed_with_its_reason() {
    let place = place();
    place.run("deep today.ndjson -q --write-baseline known.json").done();
    let report = place.json("deep today.ndjson --baseline known.json --show-suppressed");
    let first = &report["suppressed"][0];
    assert_eq!(first["entry"], "known.json");
    assert!(first["reason"].as_str().unwrap().starts_with("found on"), "{first}");
    assert_eq!(report["totals"]["suppressed"], 0, "the settings hold nothing back");
}

#[test]
fn a_baseline_that_cannot_be_used_is_refused_before_anything_is_read() {
    let place = Place::new();
    for (content, word) in [
        ("", "not a JSON document"),
        ("{\"findings\": [", "not a JSON document"),
        ("{\"findings\": []}", "schema_version"),
        ("{\"schema_version\": 9, \"entries\": 3}", "schema_version is 9"),
        ("{\"findings\": 3, \"schema_version\": 9}", "schema_version is 9"),
        (
            "{\"schema_version\": 1, \"findings\": [{\"fingerprint\": \"\\u001b[2J\", \"rule\": \"DM101\"}]}",
            "not a fingerprint",
        ),
    ] {
        place.file("known.json", content);
        let done = place.refuses("deep nowhere.ndjson --baseline known.json", &["baseline known.json", word]);
        assert!(!done.stderr.contains("nowhere.ndjson"), "{}", done.stderr);
    }
    // What somebody wrote into a newer file is not to be thrown away.
    place.file("known.json", "{\"schema_version\": 9}");
    let newer =
        place.refuses("deep nowhere.ndjson --baseline known.json", &["update dm-audit", "name another baseline"]);
    assert!(!newer.stderr.contains("write it again"), "{}", newer.stderr);
    place.file("folder/known.json", "");
    place.refuses("deep nowhere.ndjson --baseline folder", &["cannot read folder"]);
    place.refuses("deep nowhere.ndjson --baseline missing.json", &["cannot read missing.json"]);
    place.refuses("deep nowhere.ndjson --write-baseline no/where.json", &["cannot write no/where.json"]);
    place.refuses("compare 7d nowhere.ndjson --baseline known.json", &["compare counts every finding"]);
}

#[test]
fn a_baseline_never_takes_the_place_of_a_report_or_of_the_messages() {
    let place = place();
    place.refuses("deep today.ndjson -o x.json --write-baseline x.json", &["x.json", "name each file once"]);
    place.refuses("deep today.ndjson --write-baseline today.ndjson", &["would overwrite the messages"]);
}
