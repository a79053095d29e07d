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

/// Phrases that a reader of a message stumbles over, in small letters.
const NOT_IN_MESSAGES: [&str; 12] = [
    "what it goes by",
    "goes by ",
    "go by the",
    "went by",
    "so many ",
    "as so far",
    "it makes no mistake",
    "to what was",
    "whoever",
    "are passed over",
    " anew",
    "told apart",
];

/// What is between quotation marks in the lines of a program, without comments and tests.
fn literals(program: &str) -> Vec<String> {
    let code = program.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let lines = lines.replace("\\\"", "'");
    lines.split('"').skip(1).step_by(2).map(flat).filter(|text| text.contains(' ')).collect()
}

#[test]
fn no_message_of_the_program_is_written_in_riddles() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<std::path::PathBuf> =
        ["commands", "error", "report", "rules", "settings", "simulate", "source"].map(|name| root.join(name)).into();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                for text in literals(&std::fs::read_to_string(&path).unwrap()) {
                    let phrase = NOT_IN_MESSAGES.iter().find(|phrase| text.contains(**phrase));
                    assert_eq!(phrase, None, "{}: “{text}”: say it plainly", path.display());
                    read += 1;
                }
            }
        }
    }
    assert!(read > 1000, "only {read} texts");
}

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
