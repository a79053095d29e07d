//! Every field that GitLab asks for, and nothing in them that acts:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Case, harmless};

pub(super) fn check(case: &Case, report: &str) {
    harmless(report);
    assert!(!read(report).is_empty(), "{}", case.command);
}

/// All violations, each as GitLab wants it.
#[track_caller]
pub(crate) fn read(report: &str) -> Vec<Value> {
    let violations: Vec<Value> = serde_json::from_str(report).unwrap();
    let mut fingerprints = BTreeSet::new();
    for violation in &violations {
        let text = |pointer: &str| violation.pointer(pointer).and_then(Value::as_str).unwrap();
        assert!(fingerprints.insert(text("/fingerprint").to_owned()), "{violation} is there twice");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&text("/severity")));
        assert!(text("/check_name").starts_with("DM"));
        assert!(violation["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        let path = text("/location/path");
        assert!(
            !path.is_empty() && !path.starts_with('/') && !path.split('/').any(|part| part.starts_with("..")),
            "{path}"
        );
        harmless(&(text("/description").to_owned() + path));
    }
    violations
}
