//! For people on a terminal, and JSON, which keeps texts as they are.

use serde_json::Value;

use super::{Case, harmless};

pub(super) fn table(_: &Case, report: &str) {
    harmless(report);
}

pub(super) fn json(case: &Case, report: &str) {
    let report: Value = serde_json::from_str(report).unwrap();
    keeps(case, report["findings"].as_array().unwrap());
}

pub(super) fn ndjson(case: &Case, report: &str) {
    let lines: Vec<Value> = report.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
    let (totals, findings) = lines.split_last().unwrap();
    assert!(totals["totals"].is_object());
    keeps(case, findings);
}

#[track_caller]
fn keeps(case: &Case, findings: &[Value]) {
    assert!(!findings.is_empty(), "{}", case.command);
    for finding in findings {
        for message in finding["messages"].as_array().unwrap() {
            assert_eq!(message["text"], case.text.as_str());
        }
    }
}
