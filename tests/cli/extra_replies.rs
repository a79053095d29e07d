//! Replies that should not have been sent: what every report says first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::data::{Row, answered_twice, asked_twice, crowd, incoming, ndjson, outgoing, two_answers};
use crate::run::Place;
use crate::schemas::demo;

/// How many there are and are expected, by a plain reading of the findings.
fn plain_count(report: &Value) -> (usize, usize, f64) {
    let mut replies: BTreeMap<(String, String), f64> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let (skip, judged) = match finding["rule"].as_str().unwrap() {
            "DM101" | "DM103" | "DM104" => (1, true),
            "DM107" | "DM301" => (1, false),
            "DM302" => (0, false),
            _ => continue,
        };
        for message in finding["messages"].as_array().unwrap().iter().skip(skip) {
            let told = message["confidence"].as_f64().or(finding["confidence"].as_f64());
            let sure = if judged { told.unwrap_or(1.0) } else { 1.0 };
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let known = replies.entry((text(&finding["contact"]["id"]), text(&message["id"]))).or_default();
            *known = known.max(sure);
        }
    }
    let likely: Vec<&(String, String)> = replies.iter().filter(|(_, sure)| **sure >= 0.5).map(|(key, _)| key).collect();
    let contacts: BTreeSet<&String> = likely.iter().map(|(contact, _)| contact).collect();
    (likely.len(), contacts.len(), replies.values().sum())
}

#[test]
fn each_reply_counts_once_over_all_rules_and_by_its_own_probability() {
    let place = demo();
    place.file("crowd.ndjson", ndjson(&crowd(90)));
    for command in ["deep demo.ndjson", "duplicates demo.ndjson", "duplicates crowd.ndjson", "deep crowd.ndjson"] {
        let report = place.json(command);
        let totals = &report["totals"];
        assert_eq!(totals["counted_by"], "evidence", "{command}");
        let (replies, contacts, expected) = plain_count(&report);
        assert!(replies > 0, "{command}");
        assert_eq!(totals["extra_replies"], replies, "{command}");
        assert_eq!(totals["extra_replies_contacts"], contacts, "{command}");
        assert!((totals["extra_replies_expected"].as_f64().unwrap() - expected).abs() < 1e-6, "{command}");
        let table = place.run(command).done().stdout.replace('\n', " ");
        let headline = format!("{replies} replies that should not have been sent, to {contacts} of ");
        assert_eq!(table.matches(&headline).count(), 1, "{table}");
    }
}

#[test]
fn likely_findings_of_a_rule_are_those_of_one_half_or_more() {
    let report = demo().json("deep demo.ndjson");
    for (code, totals) in report["totals"]["by_rule"].as_object().unwrap() {
        let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == code.as_str());
        let sure: Vec<f64> = findings.map(|finding| finding["confidence"].as_f64().unwrap_or(1.0)).collect();
        assert_eq!(totals["findings"], sure.len(), "{code}");
        assert_eq!(totals["likely"], sure.iter().filter(|sure| **sure >= 0.5).count(), "{code}");
        assert!((totals["expected"].as_f64().unwrap() - sure.iter().sum::<f64>()).abs() < 1e-6, "{code}");
    }
}

#[test]
fn a_copy_that_two_rules_list_is_one_reply() {
    let near = outgoing("m4", 4.0, "Merci beaucoup !");
    let place = Place::with("chat.ndjson", ndjson(&[answered_twice(), vec![near]].concat()));
    let totals = &place.json("duplicates chat.ndjson")["totals"];
    assert_eq!((&totals["extra_replies"], &totals["extra_copies"]), (&2.into(), &3.into()));
}

#[test]
fn where_too_little_was_read_the_rules_decide_and_the_report_says_so() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let report = place.json("duplicates chat.ndjson");
    let totals = &report["totals"];
    assert_eq!((&totals["extra_replies"], &totals["extra_replies_contacts"]), (&1.into(), &1.into()));
    assert_eq!((&totals["counted_by"], &totals["extra_replies_expected"]), (&"rules".into(), &Value::Null));
    let table = place.run("duplicates chat.ndjson").done().stdout;
    assert!(table.contains("1 reply that should not have been sent, to 1 of 1 contact."), "{table}");
    assert!(table.contains("Counted by the rules only: too little was read"), "{table}");
    // An answer in parts is nothing that a rule alone calls one too many.
    place.file("parts.ndjson", ndjson(&two_answers()));
    let parts = place.json("duplicates parts.ndjson");
    let sure = parts["findings"][0]["confidence"].as_f64().unwrap();
    assert_eq!(parts["totals"]["extra_replies"], usize::from(sure >= 0.5));
}

#[test]
fn what_came_in_or_was_stored_twice_is_counted_apart_and_what_breaks_a_stop_is_a_reply() {
    let stored = |id: &str| outgoing(id, 700.0, "à demain").with("provider_id", "mid.1");
    let bye = |id: &str, seconds: f64| outgoing(id, seconds, "Je vois qu'on a fini").of("c2", "zoe");
    let stopped = |row: Row| row.with("stopped", true).with("stopped_at", "2026-01-07T18:00:00Z");
    let rows = [
        asked_twice(),
        vec![incoming("m6", 690.0, "à quand ?"), stored("m7"), stored("m8")],
        vec![stopped(bye("n1", 0.0)), bye("n2", 9000.0), outgoing("n3", 90_000.0, "coucou").of("c2", "zoe")],
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows.concat()));
    let report = place.json("deep chat.ndjson --select DM102,DM105,DM301,DM302");
    assert_eq!(crate::run::codes(&report), ["DM301", "DM302", "DM105", "DM102"], "{report}");
    assert_eq!(
        (&report["totals"]["extra_replies"], &report["totals"]["extra_replies_contacts"]),
        (&2.into(), &1.into())
    );
    let markdown = place.run("deep chat.ndjson --select DM102,DM105,DM301,DM302 --format markdown").done().stdout;
    let said = "2 replies that should not have been sent, to 1 of 2 contacts. Counted apart: 1 repeated incoming message, \
                1 row stored twice.";
    assert!(markdown.contains(said), "{markdown}");
    // Rules that say nothing of single replies leave nothing to say.
    for select in ["DM102,DM105", "DM4"] {
        let table = place.run(&format!("deep chat.ndjson --select {select}")).done().stdout;
        assert!(!table.contains("should not have been sent"), "{table}");
    }
}

#[test]
fn a_copy_before_the_scope_is_of_another_run() {
    let third = outgoing("m4", 200.0, "merci beaucoup");
    let place = Place::with("chat.ndjson", ndjson(&[answered_twice(), vec![third]].concat()));
    let report = place.json("duplicates chat.ndjson --since 2026-01-07T14:01:00Z");
    assert_eq!((&report["totals"]["extra_replies"], &report["totals"]["extra_copies"]), (&1.into(), &2.into()));
}

#[test]
fn the_first_screen_shows_what_matters_and_the_newest_first() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(90)));
    let all = place.json("duplicates chat.ndjson");
    let table = place.run("duplicates chat.ndjson --limit 6").done().stdout;
    let heads: Vec<&str> = table.lines().filter(|line| line.contains("  DM1")).collect();
    assert!(heads.len() == 6 && !heads.iter().any(|line| line.starts_with("info")), "{heads:?}");
    let count = all["findings"].as_array().unwrap().len();
    assert!(table.contains(&format!("6 of {count} findings: the newest 2 of each rule first")), "{table}");
    let left_out = table.replace('\n', " ");
    let shown = |code: &str| heads.iter().filter(|line| line.contains(code)).count() as u64;
    let left = |code: &str| {
        let all = all["totals"]["by_rule"][code]["findings"].as_u64().unwrap();
        format!("{} {code}", all - shown(code))
    };
    for part in [format!("{} more findings", count - 6), left("DM101"), left("DM102"), "--limit 0".to_owned()] {
        assert!(left_out.contains(&part), "no “{part}” in {table}");
    }
    // The newest of the worst that are likely come first.
    let worst = all["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    let last =
        |finding: &Value| finding["messages"].as_array().unwrap().last().unwrap()["at"].as_str().unwrap().to_owned();
    let newest = worst.max_by_key(|finding| last(finding)).unwrap();
    assert!(table.contains(&last(newest)[11..23]), "{newest}");
    // Programs get the order that they know.
    let firsts: Vec<&str> = all["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| finding["messages"][0]["at"].as_str().unwrap())
        .collect();
    assert!(firsts.is_sorted());
    let whole = place.run("duplicates chat.ndjson --limit 0").done().stdout;
    assert_eq!(whole.lines().filter(|line| line.contains("  DM1")).count(), count);
}
