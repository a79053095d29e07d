//! Plain English: phrases that must not come back, and spelling.

use clap::CommandFactory;
use dm_audit::cli::Cli;

use crate::pages::pages;
use crate::readers;

/// Phrases that a reader stumbles over, in small letters.
const NOWHERE: [&str; 34] = [
    "what it goes by",
    "in none of them",
    "throw-away",
    "well off",
    "nobody's words",
    "asks nothing of",
    "is none that",
    "made right on",
    "many a ",
    "the way there is",
    "held against",
    "one by one",
    "as ever",
    "names of ours",
    "called by its name",
    "quite anew",
    "that nothing tells",
    "is what counts",
    "goes by the",
    "go by the",
    "told by",
    "as said",
    "so many",
    "so long",
    "so much",
    "is no error",
    "are no failure",
    "as if they had not",
    "count as unknown",
    "cut off has",
    "explained at a time",
    "however likely a finding",
    "is called after",
    "no command stands before",
];

/// The long help of every command.
fn help() -> Vec<(String, String)> {
    let mut program = Cli::command();
    program.build();
    let mut help = vec![("dm-audit".to_owned(), program.render_long_help().to_string())];
    for command in program.get_subcommands_mut() {
        help.push((command.get_name().to_owned(), command.render_long_help().to_string()));
    }
    help
}

/// In small letters, with each line break as a space.
fn flat(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_phrase_that_was_weeded_out_comes_back() {
    for page in pages() {
        let text = flat(&page.text);
        for phrase in NOWHERE {
            assert!(!text.contains(phrase), "{}: “{phrase}”: say it plainly", page.name);
        }
    }
    for (command, text) in help() {
        for phrase in NOWHERE {
            assert!(!flat(&text).contains(phrase), "the help of {command}: “{phrase}”: say it plainly");
        }
    }
}

#[test]
fn everything_is_spelled_right() {
    let help = tempfile::Builder::new().suffix(".md").tempfile().unwrap();
    let all: String = self::help().into_iter().map(|(_, text)| text).collect();
    std::fs::write(help.path(), all).unwrap();
    let help = help.path().to_str().unwrap();
    readers::read("typos", &["--config", "typos.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", help]);
}
