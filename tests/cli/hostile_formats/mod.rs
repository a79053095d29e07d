//! One corpus of hostile texts through every format: what comes out is read back by something that acts on it, or by the
//! rules of what does.

mod baseline;
mod corpus;
pub(crate) mod csv;
pub(crate) mod github;
pub(crate) mod gitlab;
mod markdown;
mod marked;
mod plain;

use clap::ValueEnum as _;
use dm_audit::report::Format;

use crate::data::{Row, at, incoming, ndjson, outgoing};
use crate::run::{Place, Run};
pub(crate) use corpus::CORPUS;

/// What a report was made of.
pub(crate) struct Case {
    /// The command and its arguments.
    pub(crate) command: &'static str,
    /// What handle, contact id, message ids, stage and all texts hold.
    pub(crate) text: String,
}

/// Fails where a report does not withstand what it was made of.
type Check = fn(&Case, &str);

/// Every format, and what its report has to withstand.
const CHECKS: [(&str, Check); 11] = [
    ("table", plain::table),
    ("summary", plain::table),
    ("json", plain::json),
    ("ndjson", plain::ndjson),
    ("csv", csv::check),
    ("markdown", markdown::check),
    ("github", github::check),
    ("gitlab", gitlab::check),
    ("html", marked::html),
    ("junit", marked::junit),
    ("sarif", marked::sarif),
];

const COMMANDS: [&str; 6] =
    ["duplicates", "deep", "since 2020-01-01 --timeline", "user c1", "compare 2026-01-08", "final --regex ."];

/// The same text twice on two days, asked and answered, by a contact of that name at that stage.
fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for day in [0.0, 86_400.0] {
        for (number, second) in [0.0, 1.0].into_iter().enumerate() {
            let id = |direction: &str| format!("{text}{direction}{day}{number}");
            rows.push(incoming(&id("in"), 0.0, text).with("at", at(day + second)));
            rows.push(outgoing(&id("out"), 0.0, text).with("at", at(day + second + 5.0)));
        }
    }
    rows.into_iter().map(|row| row.with("handle", text).with("stage", text)).collect()
}

/// Holds DM102 back, and says so in words that are hostile too.
fn settings(text: &str) -> String {
    let reason = serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007F");
    format!("[[ignore]]\nrule = \"DM102\"\nreason = {reason}\n")
}

/// The checks of all formats on one report of each command.
fn check(text: &str) {
    for command in COMMANDS {
        let id = if command.starts_with("user") { "c1".to_owned() } else { format!("c1 {text}") };
        let rows: Vec<Row> = rows(text).into_iter().map(|row| row.with("contact_id", id.clone())).collect();
        let place = Place::with("chat.ndjson", ndjson(&rows));
        place.file("dm-audit.toml", settings(text));
        let outputs: Vec<String> = CHECKS.iter().map(|(format, _)| format!("-o{format}:report.{format}")).collect();
        let run = place.run(command).args(&["chat.ndjson", "--show-suppressed", "--tz", "UTC"]);
        let done = outputs.iter().fold(run, Run::arg).done();
        assert!(done.code < 2, "{command}: {text:?}: {done:?}");
        let case = Case { command, text: text.to_owned() };
        for (format, check) in CHECKS {
            check(&case, &place.read(&format!("report.{format}")));
        }
    }
}

/// How a text is shown in one line: without what acts, spaces together, or its start where it is long.
pub(crate) fn shown(text: &str) -> String {
    dm_audit::page::wrapped(text.trim(), 200, 1).concat()
}

/// Nothing but line feeds controls anything, and nothing turns the direction of what stands around it.
#[track_caller]
pub(crate) fn harmless(report: &str) {
    let acts = |character: &char| {
        (character.is_control() && *character != '\n')
            || matches!(character, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(character, '\u{2060}'..='\u{206f}')
    };
    let found: Vec<char> = report.chars().filter(acts).collect();
    assert!(found.is_empty(), "{found:?} in {report:?}");
}

#[test]
fn every_format_is_checked() {
    let names = Format::value_variants().iter().map(|format| format.to_possible_value().unwrap());
    for name in names {
        let name = name.get_name();
        assert!(CHECKS.iter().any(|(format, _)| *format == name), "{name} has to be in CHECKS");
    }
}

#[test]
fn no_text_acts_in_any_format() {
    std::thread::scope(|scope| {
        for half in CORPUS.chunks(CORPUS.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(|(_, text)| check(text)));
        }
    });
}

#[test]
fn no_name_of_a_file_acts_in_any_format() {
    for (kind, text) in CORPUS {
        let name = text.replace(['/', '\0'], "_").chars().take(60).collect::<String>() + ".ndjson";
        let place = Place::with(&name, ndjson(&rows("merci beaucoup")));
        let outputs: Vec<String> = CHECKS.iter().map(|(format, _)| format!("-o{format}:report.{format}")).collect();
        let run = outputs.iter().fold(place.run("duplicates"), Run::arg);
        let done = run.arg(place.path(&name)).done();
        assert_eq!(done.code, 1, "{kind}: {done:?}");
        let case = Case { command: "duplicates", text: "merci beaucoup".to_owned() };
        for (format, check) in CHECKS {
            check(&case, &place.read(&format!("report.{format}")));
        }
    }
}
