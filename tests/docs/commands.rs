//! No example has an option that the program does not know.

use std::collections::{BTreeMap, BTreeSet};

use clap::{CommandFactory, Parser};
use dm_audit::cli::Cli;

use crate::pages::{Block, pages};
use crate::shell::runs;

/// Options of other programs that the pages name.
const FOREIGN: [&str; 10] =
    ["--stop-timeout", "--runs", "--only", "--program", "--before", "--keep", "--test", "--told", "--fit", "--tmpfs"];

/// The options of each command, by the command's name.
fn options() -> BTreeMap<String, BTreeSet<String>> {
    let mut program = Cli::command();
    program.build();
    let of = |command: &clap::Command| {
        let long = command.get_arguments().filter_map(clap::Arg::get_long).map(|long| format!("--{long}"));
        let short = command.get_arguments().filter_map(clap::Arg::get_short).map(|short| format!("-{short}"));
        (command.get_name().to_owned(), long.chain(short).collect())
    };
    program.get_subcommands().map(of).collect()
}

/// The `run:` lines and list entries of YAML are scripts too.
fn script(block: &Block) -> String {
    if block.language != "yaml" {
        return block.text.clone();
    }
    let strip = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        line.trim_start_matches("run: ").to_owned() + "\n"
    };
    block.text.lines().map(strip).collect()
}

#[test]
fn every_command_of_every_example_is_understood() {
    let mut seen = 0;
    for page in pages() {
        for block in page.blocks().iter().filter(|block| ["sh", "yaml"].contains(&block.language.as_str())) {
            for arguments in runs(&script(block)) {
                seen += 1;
                let parsed = Cli::try_parse_from(std::iter::once("dm-audit".to_owned()).chain(arguments.clone()));
                if let Err(error) = parsed {
                    panic!("{}, line {}: dm-audit {arguments:?}: {error}", page.name, block.line);
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} commands were found");
}

#[test]
fn every_command_and_option_in_the_text_exists() {
    let options = options();
    let all: BTreeSet<&str> = options.values().flatten().map(String::as_str).chain(FOREIGN).collect();
    for page in pages() {
        for span in page.spans() {
            if let Some(line) = span.strip_prefix("dm-audit ") {
                let mut words = line.split_whitespace();
                let name = words.next().unwrap_or_default();
                let own = options.get(name).unwrap_or_else(|| panic!("{}: {span}: no such command", page.name));
                for option in words.filter(|word| word.starts_with('-') && *word != "-") {
                    assert!(own.contains(option), "{}: `{span}`: {name} has no {option}", page.name);
                }
            } else if span.starts_with("--") {
                let option = span.split([' ', '=', '\n']).next().unwrap_or_default();
                assert!(all.contains(option), "{}: `{span}`: no command has {option}", page.name);
            }
        }
    }
}
