//! What the README says is so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use dm_audit::rules::ALL;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_rule_table_says_what_the_rules_declare() {
    let readme = readme();
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| DM")).collect();
    let declared: Vec<String> = ALL
        .iter()
        .map(|rule| rule.meta())
        .map(|meta| format!("| {} | {} | {} | {} |", meta.code, meta.name, meta.severity.as_str(), meta.summary))
        .collect();
    assert_eq!(rows, declared);
}

#[test]
fn the_command_table_names_every_command() {
    for command in ["since WHEN", "user HANDLE", "final", "duplicates", "deep", "compare WHEN", "simulate"] {
        assert!(readme().contains(&format!("| `dm-audit {command}` |")), "{command}");
    }
}

#[test]
fn every_changed_version_is_in_the_changelog() {
    let changelog = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md")).unwrap();
    assert!(changelog.contains(concat!("## ", env!("CARGO_PKG_VERSION"))));
}
