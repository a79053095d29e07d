//! The README is short, opens as it should, and names every command.

use clap::CommandFactory;
use dm_audit::cli::Cli;

use crate::pages::{page, root};

/// More than this nobody reads.
const WORDS: usize = 900;

#[test]
fn the_readme_is_read_in_five_minutes() {
    let words = page("README.md").text.split_whitespace().count();
    assert!(words <= WORDS, "README.md has {words} words, {WORDS} are enough; move the rest to docs/");
}

#[test]
fn the_readme_opens_with_two_commands_for_a_fresh_machine() {
    let readme = page("README.md");
    let first = &readme.blocks()[0];
    let lines: Vec<&str> = first.text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim()).collect();
    assert_eq!(lines, ["cargo run -- deep fixtures/demo.ndjson", "tests/run"]);
    assert!(first.line < 15, "what it is takes too long to say");
    assert!(root().join("tests/run").is_file());
}

#[test]
fn the_tables_of_commands_name_every_command() {
    let (readme, commands) = (page("README.md").text, page("docs/commands.md").text);
    for command in Cli::command().get_subcommands() {
        let name = format!("`dm-audit {}", command.get_name());
        assert!(commands.contains(&format!("| {name}")), "docs/commands.md: {name}`");
        let minor = ["completions", "man", "schema"].contains(&command.get_name());
        assert!(minor || readme.contains(&name), "README.md: {name}`");
    }
}

#[test]
fn every_changed_version_is_in_the_changelog() {
    assert!(page("CHANGELOG.md").text.contains(concat!("## ", env!("CARGO_PKG_VERSION"))));
}
