//! JUnit XML, as a public reader understands it.

use serde_json::Value;

use crate::data::{Row, answered_twice, asked_twice, clean, crowd, incoming, ndjson, outgoing, two_answers};
use crate::run::{Done, Place};

/// Prints what `junitparser` makes of a file.
const READER: &str = r#"
import json, sys
from junitparser import JUnitXml
xml = JUnitXml.fromfile(sys.argv[1])
counts = lambda: {"tests": xml.tests, "failures": xml.failures, "skipped": xml.skipped, "errors": xml.errors}
written = counts()
xml.update_statistics()
cases = []
for suite in xml:
    for case in suite:
        results = [{"kind": type(r).__name__.lower(), "message": r.message, "type": r.type, "text": r.text} for r in case.result]
        cases.append({"suite": suite.name, "class": case.classname, "name": case.name, "out": case.system_out,
                      "result": results[0] if results else None})
print(json.dumps({"written": written, "counted": counts(), "cases": cases}))
"#;

/// What the reader finds in a report.
struct Read(Value);

impl Read {
    /// All cases whose result is of this kind; `None` are those that passed.
    fn of(&self, kind: Option<&str>) -> Vec<&Value> {
        let cases = self.0["cases"].as_array().unwrap().iter();
        cases.filter(|case| case["result"]["kind"].as_str() == kind).collect()
    }

    #[track_caller]
    fn case(&self, name: &str) -> &Value {
        let cases = self.0["cases"].as_array().unwrap();
        cases.iter().find(|case| case["name"] == name).unwrap_or_else(|| panic!("no {name} in {:#}", self.0))
    }
}

fn read(place: &Place, name: &str) -> Read {
    let path = place.path(name);
    let printed = crate::readers::read("python", &["-c".as_ref(), READER.as_ref(), path.as_os_str()]);
    let read = Read(serde_json::from_str(&printed).unwrap());
    assert_eq!(read.0["written"], read.0["counted"], "the counts are those of the cases");
    read
}

fn audit(place: &Place, arguments: &str) -> (Done, Read) {
    let done = place.run(arguments).args(&["-q", "-o", "results.xml"]).done();
    assert!(done.code < 2, "{done:?}");
    let read = read(place, "results.xml");
    assert_eq!(done.code == 1, !read.of(Some("failure")).is_empty(), "a case fails exactly where the run fails");
    (done, read)
}

/// An error, a warning and an info, one contact each.
fn three_severities() -> Vec<Row> {
    let contacts = [("c1", answered_twice()), ("c2", two_answers()), ("c3", asked_twice())];
    let rows = contacts.into_iter().flat_map(|(contact, rows)| rows.into_iter().map(move |row| (contact, row)));
    rows.map(|(contact, row)| {
        let id = format!("{contact}-{}", row.0["id"].as_str().unwrap());
        row.of(contact, contact).with("id", id)
    })
    .collect()
}

#[test]
fn findings_at_the_gate_fail_and_milder_ones_are_skipped_with_the_reason() {
    let place = Place::with("chat.ndjson", ndjson(&three_severities()));
    let report = place.json("duplicates chat.ndjson");
    let total = |severity: &str| usize::try_from(report["totals"]["by_severity"][severity].as_u64().unwrap()).unwrap();
    assert!(total("error") > 0 && total("warning") > 0 && total("info") > 0);
    for (fail_on, failing) in [
        ("error", total("error")),
        ("warning", total("error") + total("warning")),
        ("info", report["findings"].as_array().unwrap().len()),
    ] {
        let (_, read) = audit(&place, &format!("duplicates chat.ndjson --fail-on {fail_on}"));
        assert_eq!(read.of(Some("failure")).len(), failing, "{fail_on}");
        let skipped = report["findings"].as_array().unwrap().len() - failing;
        let unchecked = report["unchecked"].as_array().unwrap().len();
        assert_eq!(read.of(Some("skipped")).len(), skipped + unchecked, "{fail_on}");
    }
    let (_, read) = audit(&place, "duplicates chat.ndjson --fail-on error");
    let reasons: Vec<&str> =
        read.of(Some("skipped")).iter().map(|case| case["result"]["message"].as_str().unwrap()).collect();
    let known =
        |reason: &&str| reason.ends_with("(only an error fails the run)") || *reason == "no message has a provider id";
    assert!(reasons.iter().all(known), "{reasons:?}");
}

#[test]
fn a_failure_tells_rule_contact_cause_and_messages() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let fingerprint = place.json("duplicates chat.ndjson")["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let (_, read) = audit(&place, "duplicates chat.ndjson");
    let case = read.case(&format!("finding {fingerprint}"));
    assert_eq!(case["result"]["message"], "same reply 2 times within 0.8 s: lea.m");
    assert_eq!(case["suite"], "DM101 exact-duplicate");
    assert_eq!(case["class"], "dm-audit.duplicates.DM101");
    assert_eq!(case["result"]["type"], "error");
    let text = case["result"]["text"].as_str().unwrap();
    for fact in [
        "contact: lea.m (id c1)",
        "confidence: ",
        "cause: race, ",
        "m3 +0.8 s: merci beaucoup",
        "2026-01-07T14:00:02.884Z",
    ] {
        assert!(text.contains(fact), "“{fact}” is not in {text}");
    }
}

#[test]
fn a_finding_is_the_same_case_in_every_run() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.run("duplicates chat.ndjson -q --write-baseline known.json").done();
    let later = incoming("m9", 9000.0, "ok");
    place.file("clean.ndjson", ndjson(&[clean(), vec![later]].concat()));
    let names = |arguments: &str| -> Vec<String> {
        let (_, read) = audit(&place, arguments);
        let cases = read.0["cases"].as_array().unwrap().iter();
        let of_rule = cases.filter(|case| case["class"] == "dm-audit.duplicates.DM101");
        of_rule.map(|case| case["name"].as_str().unwrap().to_owned()).collect()
    };
    let found = names("duplicates chat.ndjson");
    assert_eq!(found.len(), 1);
    // Without a key, hashes are others every time.
    assert_eq!(names("duplicates chat.ndjson --redact"), found);
    assert_eq!(names("duplicates chat.ndjson --redact"), found);
    assert_eq!(names("duplicates chat.ndjson --baseline known.json"), found);
    assert_eq!(names("duplicates clean.ndjson --baseline known.json"), found);
}

#[test]
fn a_rule_without_findings_is_a_passed_case() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    let (done, read) = audit(&place, "deep chat.ndjson");
    assert_eq!(done.code, 0);
    let report = place.json("deep chat.ndjson");
    let count = |field: &Value| field.as_array().unwrap().len();
    let checked = count(&report["scope"]["rules"]) - count(&report["unchecked"]);
    assert!(checked < 15, "nothing says who was stopped");
    assert_eq!(
        read.of(None).len(),
        checked + 1,
        "each rule that had something to look at, and that messages were read"
    );
    assert_eq!(read.case("no message-after-stop")["result"]["message"], "no contact has a stop time");
    assert_eq!(read.case("no exact-duplicate")["class"], "dm-audit.deep.DM101");
    assert_eq!(read.case("messages were read")["out"], "2 messages (1 in, 1 out) of 1 contact");
}

#[test]
fn nothing_read_is_nothing_passed() {
    let place = Place::with("none.ndjson", "");
    let (done, read) = audit(&place, "deep none.ndjson --allow-empty");
    assert_eq!((done.code, read.of(None).len()), (0, 0), "{:#}", read.0);
    assert_eq!(read.case("no exact-duplicate")["result"]["message"], "no message was examined");
}

#[test]
fn where_nothing_fails_the_run_nothing_fails_in_the_file() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let (done, read) = audit(&place, "duplicates chat.ndjson --exit-zero");
    assert_eq!(done.code, 0);
    let reason = read.of(Some("skipped"))[0]["result"]["message"].as_str().unwrap();
    assert!(reason.ends_with("(nothing fails the run)"), "{reason}");
}

#[test]
fn a_limit_is_a_case_of_its_own() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let limit = "findings are within their limits";
    let (done, read) = audit(&place, "duplicates chat.ndjson --max-findings 9");
    assert_eq!((done.code, &read.case(limit)["result"]), (0, &Value::Null));
    let reason = read.of(Some("skipped"))[0]["result"]["message"].as_str().unwrap();
    assert!(reason.ends_with("(the limits allow as many)"), "{reason}");
    let (done, read) = audit(&place, "duplicates chat.ndjson --max-findings 0");
    assert_eq!(done.code, 1);
    let message = read.case(limit)["result"]["message"].as_str().unwrap();
    assert!(message.contains("more than the 0 allowed"), "{message}");
}

#[test]
fn findings_that_are_all_held_back_are_skipped_with_their_reason() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("dm-audit.toml", "[[ignore]]\ncontact = \"lea.m\"\nreason = \"a <b>person</b> & friend\"\n");
    let (done, read) = audit(&place, "duplicates chat.ndjson --show-suppressed");
    assert_eq!(done.code, 0);
    let held = read.of(Some("skipped"));
    let message = held[0]["result"]["message"].as_str().unwrap();
    assert!(message.starts_with("held back: a <b>person</b> & friend (dm-audit.toml"), "{message}");
    assert!(!read.0["cases"].as_array().unwrap().iter().any(|case| case["name"] == "no exact-duplicate"));
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "]]><failure/>&amp;<!--\"'\u{0}\u{1b}[31m\u{85}\u{fffe}\u{ffff}\u{202e}\r\n👨‍👩‍👧é";
    let shown = "]]><failure/>&amp;<!--\"'␀␛[31m<U+0085><U+FFFE><U+FFFF><U+202E>⏎👨‍👩‍👧é";
    let hostile_row = |row: Row| row.with("text", hostile).with("handle", hostile).with("contact_id", hostile);
    let rows = [outgoing("m1", 0.0, ""), outgoing("m2", 1.0, "")].map(hostile_row);
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for command in ["duplicates", "deep", "since 2020-01-01", "user 👨‍👩‍👧é", "final --like x"] {
        let (_, read) = audit(&place, &format!("{command} chat.ndjson"));
        let failures = read.of(Some("failure"));
        if let Some(copies) = failures.iter().find(|case| case["suite"] == "DM101 exact-duplicate") {
            let result = &copies["result"];
            let (message, text) = (result["message"].as_str().unwrap(), result["text"].as_str().unwrap());
            assert!(message.ends_with(&format!(": {shown}")), "{message}");
            assert!(text.ends_with(&format!("m2 +1 s: {shown}")), "{text}");
        }
        assert!(command.starts_with("final") || !failures.is_empty(), "{command}");
    }
}

#[test]
fn a_comparison_tells_its_verdicts_and_fails_by_the_findings_alone() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let (_, read) = audit(&place, "compare 2026-01-07T14:30:00Z chat.ndjson");
    let case = read.case("repeated replies (DM101, DM103)");
    assert_eq!(case["class"], "dm-audit.compare.comparison");
    let said = case["result"]["message"].as_str().or(case["out"].as_str()).unwrap();
    assert!(said.contains("per 1,000 outgoing messages"), "{said}");
}

#[test]
fn no_final_message_recognised_is_no_passed_test() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let (_, read) = audit(&place, "final chat.ndjson --pattern adieu");
    let reason = read.case("final messages were recognised")["result"]["message"].as_str().unwrap();
    assert_eq!(reason, "No outgoing message matches “adieu”. Name another pattern with --pattern, --regex or --like.");
}

#[test]
fn beyond_ten_thousand_cases_findings_are_counted_and_said_to_be() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(9_000)));
    let found = place.json("duplicates chat.ndjson")["totals"]["findings"].as_u64().unwrap();
    assert!(found > 10_000, "{found}");
    let (_, read) = audit(&place, "duplicates chat.ndjson --fail-on info");
    let further = |case: &&&Value| case["name"].as_str().unwrap().ends_with(" further findings");
    let failures = read.of(Some("failure"));
    let counted: u64 = failures
        .iter()
        .filter(further)
        .map(|case| {
            assert!(
                case["result"]["message"].as_str().unwrap().contains("a JUnit report lists 10000 at most"),
                "{case}"
            );
            case["name"].as_str().unwrap().split(' ').next().unwrap().parse::<u64>().unwrap()
        })
        .sum();
    let listed = failures.iter().filter(|case| !further(case)).count();
    assert_eq!((listed, counted), (10_000, found - 10_000));
}
