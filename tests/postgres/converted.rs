//! `convert` on a database: the file holds what the audit of the database read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bot::{STORY, bot, json_run};
use crate::common::Run;

/// What a report found, without what a file cannot know: a database speaks until now, a file until its last message.
fn found(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let told = |finding: &Value| format!("{} {} {}", finding["rule"], finding["fingerprint"], finding["messages"]);
    findings.filter(|finding| finding["rule"] != "DM401").map(told).collect()
}

#[test]
fn an_audit_of_the_converted_file_finds_what_the_database_holds() {
    let database = bot("converted", &STORY);
    let expected = found(&json_run(&["deep", &database.url()]).outcome().json());
    assert!(!expected.is_empty());
    for format in ["ndjson", "csv", "parquet"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("messages.{format}"));
        let file = file.to_str().unwrap();
        Run::new(["convert", &database.url(), "-o", file]).outcome().expect(0);
        assert_eq!(found(&json_run(&["deep", file]).outcome().json()), expected, "{format}");
        let again = folder.path().join(format!("again.{format}"));
        Run::new(["convert", file, "-o", again.to_str().unwrap()]).outcome().expect(0);
        assert!(std::fs::read(&again).unwrap() == std::fs::read(file).unwrap(), "{format}");
    }
}
