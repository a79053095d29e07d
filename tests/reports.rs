//! What the reports of the demo look like: the face of the tool, kept as snapshots.
//!
//! After a change that is meant: `INSTA_UPDATE=always cargo test --test reports`, and look at the difference.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

/// Every snapshot: its name, the columns, the arguments.
const SNAPSHOTS: [(&str, usize, &[&str]); 12] = [
    ("duplicates_80", 80, &["duplicates"]),
    ("duplicates_120", 120, &["duplicates"]),
    ("deep_summary_80", 80, &["deep", "--limit", "1"]),
    ("user_80", 80, &["user", "@lea.m"]),
    ("user_120", 120, &["user", "@lea.m"]),
    ("user_right_to_left_80", 80, &["user", "noor.haddad"]),
    ("since_80", 80, &["since", "2026-01-09"]),
    ("final_80", 80, &["final"]),
    ("compare_80", 80, &["compare", "2026-01-06"]),
    ("compare_120", 120, &["compare", "2026-01-06", "--gap", "1h", "--select", "DM1,DM2"]),
    ("final_without_a_match_80", 80, &["final", "--pattern", "adieu"]),
    ("simulate_80", 80, &["simulate", "--policy", "first-fix", "--sweep"]),
];

/// Reports for other programs, which have no columns to keep to.
const FORMATS: [(&str, usize, &[&str]); 9] = [
    ("final_csv", 80, &["final", "--format", "csv"]),
    ("since_csv", 80, &["since", "2026-01-09", "--format", "csv"]),
    ("compare_csv", 80, &["compare", "2026-01-06", "--format", "csv", "--select", "DM1"]),
    ("duplicates_markdown", 80, &["duplicates", "--format", "markdown", "--limit", "9"]),
    ("user_markdown", 80, &["user", "@lea.m", "--format", "markdown"]),
    ("compare_markdown", 80, &["compare", "2026-01-06", "--format", "markdown", "--limit", "1"]),
    ("final_without_a_match_markdown", 80, &["final", "--pattern", "adieu", "--format", "markdown"]),
    ("deep_github", 80, &["deep", "--format", "github"]),
    ("final_gitlab", 80, &["final", "--format", "gitlab"]),
];

/// Pages that need no messages.
const PAGES: [(&str, usize, &[&str]); 5] = [
    ("rules_80", 80, &["rules", "--window", "90s", "--ignore", "DM2"]),
    ("rules_since_80", 80, &["rules", "--command", "since"]),
    ("explain_rule_80", 80, &["explain", "DM104"]),
    ("explain_rule_120", 120, &["explain", "DM304"]),
    ("explain_cause_80", 80, &["explain", "race"]),
];

/// Formats for programs, each of which has its version and the moment of its making taken out.
const FILES: [(&str, &[&str]); 4] = [
    ("duplicates_junit", &["duplicates", "--format", "junit"]),
    ("compare_junit", &["compare", "2026-01-06", "--format", "junit", "--fail-on", "error"]),
    ("duplicates_sarif", &["duplicates", "--select", "DM101,DM104", "--format", "sarif"]),
    ("final_sarif", &["final", "--format", "sarif"]),
];

/// A page, or the report of the demo.
fn report(columns: usize, arguments: &[&str]) -> String {
    let audits = !["rules", "explain"].contains(&arguments[0]);
    let demo: &[&str] = if audits { &["fixtures/demo.ndjson", "--tz", "Europe/Paris", "--quiet"] } else { &[] };
    let output = Command::new(env!("CARGO_BIN_EXE_dm-audit"))
        .args(arguments)
        .args(demo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("COLUMNS", columns.to_string())
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_demo_looks_as_it_did() {
    for (name, columns, arguments) in SNAPSHOTS.into_iter().chain(FORMATS).chain(PAGES) {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, report(columns, arguments));
        });
    }
}

/// A report without what the next run has otherwise.
fn lasting(report: &str) -> String {
    let changing = r#"((?:timestamp=|(?:startTime|endTime)Utc": |semanticVersion": |name="version" value=)")[^"]*"#;
    Regex::new(changing).unwrap().replace_all(report, "$1…").into_owned()
}

#[test]
fn files_of_the_demo_look_as_they_did() {
    for (name, arguments) in FILES {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, lasting(&report(80, arguments)));
        });
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in [60, 80, 120, 200] {
        for (_, _, arguments) in SNAPSHOTS {
            // A command to copy is one line, however long it is.
            for line in report(columns, arguments).lines().filter(|line| !line.starts_with("  dm-audit ")) {
                assert!(line.width() <= columns, "{} of {columns} columns: {line}", line.width());
            }
        }
    }
}

#[test]
fn every_snapshot_on_disk_is_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let shown = SNAPSHOTS.iter().chain(&FORMATS).chain(&PAGES).map(|(name, ..)| *name);
    let all = shown.chain(FILES.iter().map(|(name, _)| *name));
    let expected: BTreeSet<String> = all.map(|name| format!("{name}.snap")).collect();
    assert_eq!(names.collect::<BTreeSet<_>>(), expected);
}
