//! SARIF, held against its official schema and read by a public reader.

use serde_json::{Value, json};

use crate::data::{Row, answered_twice, at, crowd, ndjson, outgoing};
use crate::run::Place;
use crate::schemas::{Schema, demo};

/// Runs, and holds the report against the schema of OASIS.
fn sarif(place: &Place, arguments: &str) -> Value {
    let done = place.run(arguments).args(&["-q", "--format", "sarif"]).done();
    assert!(done.code < 2, "{done:?}");
    let log = done.json();
    Schema::sarif().accepts(&log);
    assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], done.code);
    log
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The text of a notification of this kind.
fn notice<'a>(log: &'a Value, id: &str) -> Option<&'a str> {
    let notices = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    notices.iter().find(|notice| notice["descriptor"]["id"] == id)?["message"]["text"].as_str()
}

#[test]
fn every_command_writes_what_the_official_schema_accepts() {
    let place = demo();
    for command in crate::schemas::COMMANDS {
        let log = sarif(&place, &format!("{command} demo.ndjson"));
        let report = place.json(&format!("{command} demo.ndjson"));
        let all = report["findings"].as_array().unwrap().len() + report["suppressed"].as_array().map_or(0, Vec::len);
        assert_eq!(results(&log).len(), all, "{command}");
    }
}

#[test]
fn a_result_has_what_code_scanning_asks_for() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let log = sarif(&place, "duplicates chat.ndjson");
    let fingerprint = place.json("duplicates chat.ndjson")["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let result = &results(&log)[0];
    assert_eq!(
        (&result["ruleId"], &result["ruleIndex"], &result["level"]),
        (&json!("DM101"), &json!(0), &json!("error"))
    );
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "DM101");
    assert_eq!(
        result["partialFingerprints"],
        json!({"dmAuditFingerprint/v1": fingerprint, "primaryLocationLineHash": format!("{fingerprint}:1")})
    );
    let location = &result["locations"][0];
    assert_eq!(
        location["physicalLocation"],
        json!({"artifactLocation": {"uri": "chat.ndjson"}, "region": {"startLine": 1}})
    );
    let names: Vec<&Value> =
        location["logicalLocations"].as_array().unwrap().iter().map(|place| &place["name"]).collect();
    assert_eq!(names, ["lea.m", "m2", "m3"]);
    assert_eq!(result["properties"]["cause"], "race");
    assert_eq!(result["properties"]["gapSeconds"], json!([0.884]));
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("same reply 2 times within 0.8 s, contact lea.m; cause: race, "), "{text}");
}

#[test]
fn a_rule_has_what_code_scanning_asks_for() {
    let log = sarif(&demo(), "deep demo.ndjson");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        let words = ["very-high", "high", "medium", "low"];
        assert!(words.contains(&rule["properties"]["precision"].as_str().unwrap()), "{rule}");
        let severity = match rule["defaultConfiguration"]["level"].as_str().unwrap() {
            "note" => "recommendation",
            level => level,
        };
        assert_eq!(rule["properties"]["problem.severity"], severity);
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("**How to fix it**\n\n"), "{rule}");
        assert!(rule["help"]["text"].as_str().unwrap().contains("How to fix it\n\n"), "{rule}");
        assert!(rule["shortDescription"]["text"].as_str().unwrap().ends_with('.'), "{rule}");
    }
}

#[test]
fn message_texts_stay_out_of_it() {
    let rows = answered_twice().into_iter().map(|row| row.with("text", "un secret"));
    let place = Place::with("chat.ndjson", ndjson(&rows.collect::<Vec<_>>()));
    let log = sarif(&place, "deep chat.ndjson");
    assert!(!results(&log).is_empty());
    assert!(!log.to_string().contains("secret"));
}

#[test]
fn suppressed_findings_are_results_that_say_so() {
    let mut rows = answered_twice();
    rows.extend(
        answered_twice().into_iter().enumerate().map(|(n, row)| row.of("c2", "zoé").with("id", format!("n{n}"))),
    );
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file("dm-audit.toml", "[[ignore]]\ncontact = \"zoé\"\nreason = \"a person answers\"\n");
    let log = sarif(&place, "duplicates chat.ndjson");
    assert!(results(&log).iter().all(|result| result.get("suppressions").is_none()));
    assert!(notice(&log, "held-back").unwrap().ends_with("held back by the settings and not listed"));

    let log = sarif(&place, "duplicates chat.ndjson --show-suppressed");
    assert_eq!(notice(&log, "held-back"), None);
    for result in results(&log) {
        let expected = match result["properties"]["handle"].as_str().unwrap() {
            "zoé" => json!([{"kind": "external", "status": "accepted", "justification": "a person answers"}]),
            _ => json!([]),
        };
        assert_eq!(result["suppressions"], expected);
    }

    place.file("dm-audit.toml", "[[ignore]]\nreason = \"all is well\"\ntext = \".\"\n");
    let log = sarif(&place, "duplicates chat.ndjson --show-suppressed");
    assert!(!results(&log).is_empty());
    assert!(results(&log).iter().all(|result| result["suppressions"][0]["justification"] == "all is well"));
}

#[test]
fn hostile_text_is_neither_a_link_nor_a_placeholder_nor_a_control() {
    let hostile = "=1+1[x](http://evil.example){0}</script>\u{0}\u{1b}[31m\u{202e}\u{fffe}👨‍👩‍👧";
    let hostile_row = |row: Row| row.with("text", hostile).with("handle", hostile).with("contact_id", hostile);
    let rows = [outgoing("m1", 0.0, ""), outgoing("m2", 1.0, "")].map(hostile_row);
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file("dm-audit.toml", format!("[[ignore]]\nrule = \"DM104\"\nreason = {}\n", json!("[x](y)")));
    let log = sarif(&place, "deep chat.ndjson --show-suppressed");
    assert!(!results(&log).is_empty());
    for result in results(&log) {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(!text.contains("](") && text.contains("{{0}}"), "{text}");
        assert!(!text.starts_with('=') && text.contains("👨‍👩‍👧"), "{text}");
    }
    let written = log.to_string();
    assert!(!written.contains("\\u0000") && !written.contains("\\u001b") && !written.contains('\u{202e}'), "{written}");
}

#[test]
fn nothing_read_is_said() {
    let place = Place::with("none.ndjson", "");
    let log = sarif(&place, "deep none.ndjson --allow-empty");
    assert!(results(&log).is_empty());
    assert_eq!(notice(&log, "nothing-read"), Some("no message was examined"));
}

#[test]
fn a_comparison_tells_its_verdict() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let log = sarif(&place, "compare 2026-01-07T14:30:00Z chat.ndjson");
    let said = notice(&log, "comparison").unwrap();
    assert!(said.contains("repeated replies (DM101, DM103)") && said.contains("results are those after"), "{said}");
    assert!(log["runs"][0]["properties"]["comparison"]["headline"]["verdict"].is_string());
}

#[test]
fn no_final_message_recognised_is_said() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let log = sarif(&place, "final chat.ndjson --pattern adieu");
    assert!(notice(&log, "final-messages").unwrap().starts_with("No outgoing message matches “adieu”"));
}

#[test]
fn beyond_what_code_scanning_takes_results_are_left_out_and_said_to_be() {
    let mut rows = Vec::new();
    for contact in 0..25_010u32 {
        let (id, first, second) = (format!("c{contact}"), format!("{contact}a"), format!("{contact}b"));
        rows.push(outgoing(&first, 0.0, "merci").of(&id, &id));
        rows.push(outgoing(&second, 1.0, "merci").of(&id, &id).with("at", at(1.0)));
    }
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let done = place.run("duplicates chat.ndjson --select DM101 -q --format sarif").done();
    let log = done.json();
    assert_eq!(results(&log).len(), 25_000);
    let said = "only 25000 of 25010 results are listed, the worst first; the JSON report holds all";
    assert_eq!(notice(&log, "results-limit"), Some(said));
}

#[test]
fn a_public_reader_counts_and_lists_the_same_results() {
    let place = demo();
    let report = place.json("deep demo.ndjson");
    let done = place.run("deep demo.ndjson -q -o results.sarif -o results.xml").done();
    assert_eq!(done.code, 1, "{done:?}");
    let (log, csv) = (place.path("results.sarif"), place.path("results.csv"));
    let summary = crate::readers::read("sarif", &["summary".as_ref(), log.as_os_str()]);
    for (severity, level) in [("error", "error"), ("warning", "warning"), ("info", "note")] {
        let total = &report["totals"]["by_severity"][severity];
        assert!(summary.contains(&format!("{level}: {total}\n")), "{level}: {total} is not in\n{summary}");
    }
    crate::readers::read("sarif", &["csv".as_ref(), "-o".as_ref(), csv.as_os_str(), log.as_os_str()]);
    let listed = csv::Reader::from_path(csv).unwrap().records().count();
    assert_eq!(listed, report["findings"].as_array().unwrap().len());
}
