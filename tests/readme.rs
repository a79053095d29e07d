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

#[test]
fn the_finding_that_it_shows_is_what_the_demo_gives() {
    let readme = readme();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_dm-audit"))
        .args(["deep", "--tz", "Europe/Paris", "--limit", "0", "--exit-zero", "fixtures/demo.ndjson"])
        .current_dir(root)
        .env("COLUMNS", "80")
        .output()
        .unwrap();
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(printed.contains(shown.trim_end()), "{shown}\nis not in\n{printed}");
}
