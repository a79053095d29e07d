//! When findings are a failure: by severity, by number, by rate.

use crate::data::{answered_twice, clean, crowd, ndjson};
use crate::run::Place;

fn code(place: &Place, arguments: &str) -> i32 {
    place.run(&format!("deep chat.ndjson -q --format summary {arguments}")).done().code
}

#[test]
fn a_number_of_findings_is_allowed_and_one_more_is_not() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(5)));
    let report = place.json("deep chat.ndjson");
    let severe = &report["totals"]["by_severity"];
    let count = severe["error"].as_u64().unwrap() + severe["warning"].as_u64().unwrap();
    assert!(count > 3 && severe["info"].as_u64().unwrap() > 0);
    assert_eq!(code(&place, &format!("--max-findings {count}")), 0);
    assert_eq!(code(&place, &format!("--max-findings {}", count - 1)), 1);
    assert_eq!(code(&place, &format!("--fail-on info --max-findings {count}")), 1);
    assert_eq!(code(&place, "--max-findings 0 --exit-zero"), 0);
    let gate = &place.run("deep chat.ndjson --max-findings 1 --format json").json()["gate"];
    assert_eq!((&gate["counted"], &gate["failed"], &gate["max_findings"]), (&count.into(), &true.into(), &1.into()));
    let reason = gate["reasons"][0].as_str().unwrap();
    assert!(reason.ends_with("more than the 1 allowed"), "{reason}");
}

#[test]
fn a_rate_is_that_of_the_outgoing_messages() {
    // Two outgoing messages, one finding: half of them.
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    for (rate, expected) in [("50%", 0), ("50 %", 0), ("49.9%", 1), ("0%", 1), ("100%", 0)] {
        let run = place.run("deep chat.ndjson --select DM101 --max-rate").arg(rate);
        assert_eq!(run.done().code, expected, "{rate}");
    }
    assert_eq!(code(&place, "--select DM101 --max-rate 60% --max-findings 0"), 1, "each gate stands alone");
    let shown = place.run("deep chat.ndjson --select DM101 --max-rate 1%").done().stdout;
    assert!(shown.contains("Failed: 1 finding at or above warning, 50 % of the outgoing messages"), "{shown}");
    let shown = place.run("deep chat.ndjson --select DM101 --max-rate 60%").done().stdout;
    let allowed = "Passed: 1 finding at or above warning, 50 % of the outgoing messages, at most 60 % allowed.";
    assert!(shown.replace('\n', " ").contains(allowed), "{shown}");
}

#[test]
fn an_audit_without_findings_passes_every_gate() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    assert_eq!(code(&place, "--max-findings 0 --max-rate 0%"), 0);
}

#[test]
fn a_gate_that_says_nothing_is_refused_before_anything_is_read() {
    let place = Place::new();
    for (flag, value) in [
        ("--max-findings", "-1"),
        ("--max-findings", "few"),
        ("--max-findings", "1.5"),
        ("--max-rate", "-1%"),
        ("--max-rate", "101%"),
        ("--max-rate", "NaN"),
        ("--max-rate", "5"),
        ("--max-rate", "half"),
    ] {
        place.refuses(&format!("deep nowhere.ndjson {flag} {value}"), &[flag, value, "write"]);
    }
}
