//! The JSON report, field by field.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::data::{Row, answered_twice, crowd, ndjson, outgoing};
use crate::run::{Place, codes};

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The report without the moment of its making.
fn lasting(report: &str) -> String {
    report.lines().filter(|line| !line.trim_start().starts_with("\"generated_at\"")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_last_line_says_what_the_run_came_to() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.run("duplicates chat.ndjson -q --write-baseline known.json").done();
    let document = place.run("duplicates chat.ndjson --redact --baseline known.json --format json").json();
    let lines = place.run("duplicates chat.ndjson --redact --baseline known.json --format ndjson").done().stdout;
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    for field in ["totals", "gate", "baseline", "redacted"] {
        assert_eq!(last[field], document[field], "{field}");
    }
    assert_eq!(last["baseline"]["known"].as_array().unwrap().len(), 1);
}

#[test]
fn a_report_has_every_promised_field() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let report = place.json("duplicates chat.ndjson");
    for field in
        ["schema_version", "tool", "command", "generated_at", "source", "scope", "totals", "findings", "timeline"]
    {
        assert!(keys(&report).contains(&field), "{field}");
    }
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["command"], "duplicates");
    assert_eq!(report["source"]["kind"], "file");
    assert_eq!(report["source"]["description"], "chat.ndjson");
    assert_eq!(report["source"]["skipped"]["bad"], 0);
    let rules = ["DM101", "DM102", "DM103", "DM104", "DM105", "DM201"];
    assert_eq!(report["scope"], json!({"since": null, "until": null, "contacts": [], "rules": rules}));
    assert_eq!(report["timeline"], Value::Null);
    assert!(chrono::DateTime::parse_from_rfc3339(report["generated_at"].as_str().unwrap()).is_ok());
}

#[test]
fn a_finding_has_every_promised_field() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let report = place.json("duplicates chat.ndjson");
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "DM101");
    assert_eq!(finding["name"], "exact-duplicate");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["contact"], json!({"id": "c1", "handle": "lea.m"}));
    assert_eq!(finding["cause"]["kind"], "race");
    assert!(finding["cause"]["evidence"].as_array().is_some_and(|facts| !facts.is_empty()));
    let (mut messages, confidence) = (finding["messages"].clone(), &finding["confidence"]);
    assert!(confidence.as_f64().is_some_and(|sure| sure > 0.5 && sure <= 1.0), "{confidence}");
    assert_eq!((&messages[0]["confidence"], &messages[1]["confidence"]), (&Value::Null, confidence));
    assert!(finding["cause"]["confidence"].as_f64().is_some_and(|sure| sure >= 0.5), "{}", finding["cause"]);
    assert_eq!(finding["cause"]["triggers"], json!(["m1"]));
    messages.as_array_mut().unwrap().iter_mut().for_each(|message| {
        message.as_object_mut().unwrap().remove("confidence");
    });
    assert_eq!(
        messages,
        json!([
            {"id": "m2", "direction": "outgoing", "at": "2026-01-07T14:00:02.000Z", "text": "merci beaucoup",
             "gap_s": null, "adjacent": false},
            {"id": "m3", "direction": "outgoing", "at": "2026-01-07T14:00:02.884Z", "text": "merci beaucoup",
             "gap_s": 0.884, "adjacent": true},
        ])
    );
    for field in ["fingerprint", "summary", "similarity"] {
        assert!(keys(finding).contains(&field), "{field}");
    }
}

#[test]
fn fields_that_do_not_apply_are_null() {
    let place = Place::with("chat.ndjson", ndjson(&crate::data::asked_twice()));
    let report = place.json("duplicates chat.ndjson");
    assert_eq!(report["findings"][0]["rule"], "DM102");
    assert_eq!(report["findings"][0]["cause"], Value::Null);
    let without_handle: Vec<Row> = answered_twice().into_iter().map(|row| row.without("handle")).collect();
    let place = Place::with("chat.ndjson", ndjson(&without_handle));
    assert_eq!(place.json("duplicates chat.ndjson")["findings"][0]["contact"], json!({"id": "c1", "handle": null}));
}

#[test]
fn the_similarity_is_the_lowest_along_the_chain() {
    let rows = [
        outgoing("m1", 0.0, "je te réponds demain matin"),
        outgoing("m2", 10.0, "Je te réponds demain matin !"),
        outgoing("m3", 20.0, "je te réponds demain matins"),
    ];
    let report = Place::with("chat.ndjson", ndjson(&rows)).json("duplicates chat.ndjson");
    let near = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "DM103").unwrap();
    let similarity = near["similarity"].as_f64().unwrap();
    assert!((0.85..1.0).contains(&similarity), "{near}");
}

#[test]
fn a_fingerprint_is_made_of_rule_contact_and_message_ids() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(20)));
    let report = place.json("duplicates chat.ndjson");
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 20);
    for finding in findings {
        let mut parts = vec![finding["rule"].as_str().unwrap(), finding["contact"]["id"].as_str().unwrap()];
        parts.extend(crate::run::ids(&finding["messages"]));
        let digest = Sha256::digest(parts.join("\u{1f}"));
        let hexadecimal = format!("{:016x}", u64::from_be_bytes(digest[..8].try_into().unwrap()));
        assert_eq!(finding["fingerprint"], hexadecimal.as_str());
    }
}

#[test]
fn findings_come_worst_first_then_by_time_contact_and_rule() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let report = place.json("deep chat.ndjson");
    let rank = |severity: &str| ["error", "warning", "info"].iter().position(|known| *known == severity).unwrap();
    let key = |finding: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let severity = rank(finding["severity"].as_str().unwrap());
        let (at, contact) = (text(&finding["messages"][0]["at"]), text(&finding["contact"]["id"]));
        (severity, at, contact, text(&finding["rule"]))
    };
    let order: Vec<_> = report["findings"].as_array().unwrap().iter().map(key).collect();
    assert!(order.is_sorted(), "{order:#?}");
    assert!(["DM101", "DM102", "DM104"].iter().all(|code| codes(&report).contains(code)));
}

#[test]
fn totals_agree_with_the_findings() {
    let rows = crowd(30);
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("duplicates chat.ndjson");
    let (totals, findings) = (&report["totals"], report["findings"].as_array().unwrap());
    let of = |direction| rows.iter().filter(|row| row.0["direction"] == direction).count();
    assert_eq!(totals["messages"], rows.len());
    assert_eq!((&totals["incoming"], &totals["outgoing"]), (&of("incoming").into(), &of("outgoing").into()));
    assert_eq!(totals["contacts"], 30);
    assert_eq!(totals["findings"], findings.len());
    for severity in ["error", "warning", "info"] {
        let count = findings.iter().filter(|finding| finding["severity"] == severity).count();
        assert_eq!(totals["by_severity"][severity], count, "{severity}");
    }
    let mut copies = 0;
    for (code, rule) in totals["by_rule"].as_object().unwrap() {
        let own: Vec<&Value> = findings.iter().filter(|finding| finding["rule"] == code.as_str()).collect();
        let mut contacts: Vec<&str> = own.iter().map(|finding| finding["contact"]["id"].as_str().unwrap()).collect();
        contacts.sort_unstable();
        contacts.dedup();
        assert_eq!(rule["findings"], own.len(), "{code}");
        assert_eq!(rule["contacts"], contacts.len(), "{code}");
        copies += rule["extra_copies"].as_u64().unwrap();
    }
    assert_eq!(totals["extra_copies"], copies);
    let mut affected: Vec<&str> = findings.iter().map(|finding| finding["contact"]["id"].as_str().unwrap()).collect();
    affected.sort_unstable();
    affected.dedup();
    assert_eq!(totals["affected_contacts"], affected.len());
}

#[test]
fn rules_that_found_nothing_are_counted_too() {
    let place = Place::with("chat.ndjson", ndjson(&crate::data::clean()));
    let report = place.json("since 2020-01-01 chat.ndjson");
    let nothing = json!({"findings": 0, "extra_copies": 0, "contacts": 0, "likely": 0, "expected": null});
    assert_eq!(report["totals"]["by_rule"], json!({"DM101": nothing, "DM102": nothing, "DM105": nothing}));
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_a_byte() {
    let rows = crowd(200);
    let mut shuffled = rows.clone();
    // The same shuffle every time, so that a failure can be looked at.
    let mut state = 88_172_645_463_325_252_u64;
    for place in (1..shuffled.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        shuffled.swap(place, usize::try_from(state % (place as u64 + 1)).unwrap());
    }
    let run = |rows: &[Row], threads| {
        let run = Place::new().run("deep - --format json -o report.txt").env("RAYON_NUM_THREADS", threads);
        lasting(&run.stdin(ndjson(rows)).done().stdout)
    };
    let expected = run(&rows, "1");
    assert!(expected.contains("DM104"));
    for threads in ["1", "8"] {
        assert!(run(&rows, threads) == expected, "{threads} threads");
        assert!(run(&shuffled, threads) == expected, "{threads} threads, shuffled");
    }
}

#[test]
fn facts_of_one_moment_that_contradict_each_other_are_settled_whatever_their_order() {
    let rows = [
        outgoing("m1", 0.0, "bonjour").with("stage", "cold"),
        outgoing("m2", 0.0, "merci").with("stage", "hot").with("handle", "lea.martin"),
        outgoing("m3", 0.0, "à plus").with("stage", "paid").with("handle", "LEA.M"),
    ];
    let run = |order: [usize; 3]| {
        let rows = order.map(|place| rows[place].clone());
        let done = Place::new().run("user c1 - --format json").stdin(ndjson(&rows)).done();
        lasting(&done.stdout)
    };
    let expected = run([0, 1, 2]);
    for order in [[2, 1, 0], [1, 2, 0], [1, 0, 2]] {
        assert_eq!(run(order), expected, "{order:?}");
    }
}

#[test]
fn lines_hold_one_finding_each_and_the_totals_come_last() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(10)));
    let report = place.json("duplicates chat.ndjson");
    let done = place.run("duplicates chat.ndjson --format ndjson").done();
    let mut lines: Vec<Value> = done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(done.stdout.ends_with('\n'));
    assert_eq!(lines.pop().unwrap()["totals"], report["totals"]);
    assert_eq!(Value::from(lines), report["findings"]);
}
