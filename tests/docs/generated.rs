//! The parts of docs/rules.md and docs/causes.md that are made of what the program declares.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dm_audit::finding::{CauseKind, Example};
use dm_audit::model::Direction;
use dm_audit::rules::{ALL, Rule};
use regex::Regex;
use serde_json::Value;

use crate::keep;
use crate::pages::{page, root};

const BEGIN: &str = "<!-- generated: DOCS_UPDATE=always cargo test --test docs -->\n";
const END: &str = "<!-- end -->\n";

/// The commands that run rules, as the command line has them.
const COMMANDS: [&str; 7] = ["since", "user", "final", "duplicates", "deep", "report", "compare"];

/// Holds the generated part of a page against `part`.
#[track_caller]
fn keep_part(name: &str, part: &str) {
    let text = page(name).text;
    let (before, rest) = text.split_once(BEGIN).expect("the page has a generated part");
    let (_, after) = rest.split_once(END).expect("the generated part has an end");
    keep(&root().join(name), &format!("{before}{BEGIN}{part}{END}{after}"));
}

/// What `dm-audit rules` says of a command without settings.
fn rules_of(command: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    program.args(["rules", "--format", "json", "--command", command]).current_dir(folder.path()).env_clear();
    serde_json::from_slice(&program.output().unwrap().stdout).unwrap()
}

/// A command with its rules by code.
struct Runs {
    command: &'static str,
    rules: Vec<Value>,
}

impl Runs {
    fn all() -> Vec<Self> {
        let of = |command| Self { command, rules: rules_of(command)["rules"].as_array().unwrap().clone() };
        COMMANDS.into_iter().map(of).collect()
    }

    /// The rule, if this command runs it.
    fn rule(&self, code: &str) -> Option<&Value> {
        self.rules.iter().find(|rule| rule["code"] == code && rule["on"] == true)
    }

    /// A value of a rule, if this command runs it.
    fn value(&self, code: &str, key: &str) -> Option<String> {
        let value = self.rule(code)?["values"].as_array()?.iter().find(|value| value["key"] == key)?;
        Some(value["value"].as_str()?.to_owned())
    }
}

/// Text that Markdown and HTML leave alone.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        match letter {
            '<' => plain.push_str("&lt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => plain.extend(['\\', letter]),
            letter => plain.push(letter),
        }
    }
    plain
}

/// Where a rule or cause has its section.
fn anchor(code: &str, name: &str) -> String {
    format!("{}-{name}", code.to_lowercase())
}

fn example(example: &Example) -> String {
    let mut shown = "```chat\n".to_owned();
    for message in example.chat {
        let direction = if message.direction == Direction::Incoming { "in " } else { "out" };
        let text = if message.text.trim().is_empty() { "(blank)" } else { message.text };
        writeln!(shown, "{:<10}  {direction}  {text}", message.at).unwrap();
    }
    shown += "```\n";
    if !example.given.is_empty() {
        write!(shown, "\nwhere {}.\n", plain(example.given)).unwrap();
    }
    shown
}

/// One value for all commands, or each value with the commands that have it.
fn default(runs: &[Runs], code: &str, key: &str) -> String {
    let mut values: Vec<(String, Vec<&str>)> = Vec::new();
    for run in runs {
        let Some(value) = run.value(code, key) else { continue };
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, commands)) => commands.push(run.command),
            None => values.push((value, vec![run.command])),
        }
    }
    match values.as_slice() {
        [(value, _)] => value.clone(),
        values => {
            values.iter().map(|(value, of)| format!("{value} in {}", of.join(", "))).collect::<Vec<_>>().join("; ")
        }
    }
}

/// All codes in a row, shortened where a command runs every rule.
fn codes(run: &Runs) -> String {
    let codes: Vec<&str> = ALL.iter().map(|rule| rule.meta().code).filter(|code| run.rule(code).is_some()).collect();
    if codes.len() == ALL.len() { "all".to_owned() } else { codes.join(", ") }
}

fn section(rule: &dyn Rule, runs: &[Runs]) -> String {
    let meta = rule.meta();
    let commands: Vec<&str> = runs.iter().filter(|run| run.rule(meta.code).is_some()).map(|run| run.command).collect();
    let cause =
        if ["DM101", "DM103", "DM104"].contains(&meta.code) { " It comes with a [cause](causes.md)." } else { "" };
    let docs = &meta.docs;
    let mut text = format!("\n## {} {}\n\n", meta.code, meta.name);
    writeln!(text, "**{}.** Runs in: {}.{cause}\n", meta.severity.as_str(), commands.join(", ")).unwrap();
    writeln!(text, "{}\n\n{}", plain(docs.reports), example(&docs.example)).unwrap();
    writeln!(text, "**Why it matters.** {}\n", plain(docs.matters)).unwrap();
    writeln!(text, "**How to tune it.** {}\n", plain(docs.tune)).unwrap();
    writeln!(text, "| `[rules.{}]` | meaning | default |\n|---|---|---|", meta.code).unwrap();
    for option in rule.options() {
        let default = plain(&default(runs, meta.code, option.key));
        writeln!(text, "| `{}` | {} | {default} |", option.key, plain(option.help)).unwrap();
    }
    writeln!(text, "| `severity` | error, warning or info | {} |\n", meta.severity.as_str()).unwrap();
    writeln!(text, "**How to fix the bot.** {}", plain(docs.fix)).unwrap();
    text
}

#[test]
fn the_page_of_rules_says_what_the_rules_declare() {
    let runs = Runs::all();
    let mut text = "\n## All rules\n\n| code | name | severity | reports |\n|---|---|---|---|\n".to_owned();
    for meta in ALL.iter().map(|rule| rule.meta()) {
        let (code, name, severity) = (meta.code, meta.name, meta.severity.as_str());
        let anchor = anchor(code, name);
        writeln!(text, "| [{code}](#{anchor}) | {name} | {severity} | {} |", plain(meta.summary)).unwrap();
    }
    text += "\n## What each command runs\n\n| command | rules | window | window of DM104 |\n|---|---|---|---|\n";
    for run in &runs {
        let window = |code: &str| run.value(code, "window").unwrap_or_default();
        writeln!(text, "| `{}` | {} | {} | {} |", run.command, codes(run), window("DM101"), window("DM104")).unwrap();
    }
    for rule in ALL {
        text += &section(rule, &runs);
    }
    text.push('\n');
    keep_part("docs/rules.md", &text);
}

#[test]
fn the_page_of_causes_says_what_the_causes_declare() {
    let mut text = "\n| cause | means | what to do |\n|---|---|---|\n".to_owned();
    for cause in CauseKind::ALL {
        let (word, docs) = (cause.as_str(), cause.docs());
        writeln!(text, "| [{word}](#{word}) | {} | {} |", plain(docs.summary), plain(cause.remedy())).unwrap();
    }
    for cause in CauseKind::ALL {
        let docs = cause.docs();
        write!(text, "\n## {}\n\n**When it is named.** {}\n\n", cause.as_str(), plain(docs.fits)).unwrap();
        write!(text, "{}\n**How it comes about.** {}\n\n", example(&docs.example), plain(docs.happens)).unwrap();
        writeln!(text, "**How to fix the bot.** {}", plain(docs.fix)).unwrap();
    }
    text.push('\n');
    keep_part("docs/causes.md", &text);
}

/// The files of a folder with what they hold.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let (mut folders, mut files) = (vec![root().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap_or_default();
                files.push((path, text));
            }
        }
    }
    files
}

#[test]
fn the_page_of_settings_names_every_key_of_the_file() {
    let settings = page("docs/settings.md").text;
    let reads = Regex::new(r#"\.(?:texts?|word|number|switch|count|sections?)\("([a-z_]+)""#).unwrap();
    let mut seen = 0;
    for (path, code) in files("src/settings") {
        for (_, [key]) in reads.captures_iter(&code).map(|key| key.extract()) {
            seen += 1;
            let named = Regex::new(&format!(r"\b{key}\b")).unwrap().is_match(&settings);
            assert!(named, "{} reads {key}, which docs/settings.md does not name", path.display());
        }
    }
    assert!(seen > 25, "only {seen} keys were found");
}

#[test]
fn the_page_of_settings_names_every_variable_that_the_program_reads() {
    let settings = page("docs/settings.md").text;
    for (path, code) in files("src") {
        for name in code.split("\"DM_AUDIT_").skip(1).filter_map(|rest| rest.split('"').next()) {
            let word = name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
            assert!(!word || settings.contains(&format!("`DM_AUDIT_{name}`")), "{}: DM_AUDIT_{name}", path.display());
        }
    }
}
