//! `--show-suppressed` with a baseline: every finding once, and who holds it back.

use serde_json::{Value, json};

use super::{fingerprints, place};
use crate::run::Place;

/// All of today's findings are known; the settings hold those of one contact back as well.
fn both() -> Place {
    let place = place();
    place.run("deep today.ndjson -q --write-baseline known.json").done();
    place.file("dm-audit.toml", "[[ignore]]\ncontact = \"user.1\"\nreason = \"a person answers\"\n");
    place
}

#[test]
fn what_the_settings_hold_back_as_well_is_known_and_not_gone() {
    let place = both();
    for listed in ["", "--show-suppressed"] {
        let report = place.json(&format!("deep today.ndjson --baseline known.json {listed}"));
        assert_eq!(report["baseline"]["gone"], json!([]), "{listed}");
        assert_eq!(report["baseline"]["unseen"], json!([]), "{listed}");
    }
    place.run("deep today.ndjson -q --baseline known.json --write-baseline known.json").done();
    place.file("dm-audit.toml", "");
    assert_eq!(place.run("deep today.ndjson -q --baseline known.json").done().code, 0);
}

#[test]
fn a_report_says_who_holds_a_finding_back() {
    let place = both();
    let report = place.json("deep tomorrow.ndjson --baseline known.json --show-suppressed");
    let suppressed = report["suppressed"].as_array().unwrap();
    for held in suppressed {
        let is_ignored = held["contact"]["handle"] == "user.1";
        assert_eq!(held["by"], if is_ignored { "settings" } else { "baseline" }, "{held}");
    }
    assert_eq!(suppressed.len(), report["baseline"]["known"].as_array().unwrap().len());
    for format in ["table", "markdown", "html"] {
        let text = place
            .run(&format!("deep tomorrow.ndjson --baseline known.json --show-suppressed --format {format}"))
            .done();
        assert!(text.stdout.contains("Held back by the settings file or the baseline"), "{}", text.stdout);
    }
    place.file("dm-audit.toml", "");
    let table = place.run("deep tomorrow.ndjson --baseline known.json --show-suppressed").done().stdout;
    assert!(table.contains("Held back by the baseline"), "{table}");
}

#[test]
fn no_format_lists_a_known_finding_twice() {
    let place = both();
    let report = place.json("deep today.ndjson --baseline known.json --show-suppressed");
    for format in ["markdown", "html", "junit"] {
        let run = |listed: &str| {
            place.run(&format!("deep today.ndjson --baseline known.json {listed} --format {format}")).done().stdout
        };
        let (unlisted, listed) = (run(""), run("--show-suppressed"));
        for fingerprint in fingerprints(&report["suppressed"]) {
            let text = match format {
                "junit" => format!("\"finding {fingerprint}\""),
                "html" => format!("<code>{fingerprint}</code>"),
                _ => fingerprint.to_owned(),
            };
            assert_eq!(listed.matches(&text).count(), 1, "{format}: {text} in {listed}");
        }
        assert!(!unlisted.contains("Held back by"), "{unlisted}");
        for fingerprint in fingerprints(&report["baseline"]["known"]) {
            assert!(unlisted.contains(fingerprint), "{format}: {fingerprint} in {unlisted}");
        }
    }
}

#[test]
fn results_that_the_baseline_knows_are_unchanged_ones() {
    let place = both();
    let sarif = |arguments: &str| {
        let text = place.run(&format!("deep tomorrow.ndjson --baseline known.json {arguments} --format sarif")).done();
        serde_json::from_str::<Value>(&text.stdout).unwrap()["runs"][0].take()
    };
    let said = |run: &Value| run["invocations"][0]["toolExecutionNotifications"].to_string();
    let run = sarif("--show-suppressed");
    for result in run["results"].as_array().unwrap() {
        let is_new = result["properties"]["contactId"] == "c99";
        assert_eq!(result["baselineState"], if is_new { "new" } else { "unchanged" }, "{result}");
    }
    assert!(!said(&run).contains("Known findings are not listed"), "{}", said(&run));
    let run = sarif("");
    assert!(run["results"].as_array().unwrap().iter().all(|result| result["baselineState"] == "new"));
    assert!(said(&run).contains("Known findings are not listed here."), "{}", said(&run));
    assert!(said(&run).contains("held back by the settings and not listed"), "{}", said(&run));
}
