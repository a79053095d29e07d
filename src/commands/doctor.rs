//! `doctor`: what an audit would read, and why.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::late_fields::{self, Late};
use super::misdated::Misdated;
use super::publish::{print, width};
use super::reading;
use crate::cli::{Doctor, ListFormat};
use crate::corpus::Conversation;
use crate::error::{Error, ExitStatus, applied_settings};
use crate::observer::Observer;
use crate::page::wrapped;
use crate::progress::StandardError;
use crate::settings::ExaminingSettings;
use crate::source::mapping::{Answered, Candidate, Directions, Expression, Mapping};
use crate::source::{self, Check, Examination, Source, SourceSpec, Status};
use crate::text::{display_safe, shown_path, without_passwords};

/// Where the details of checks begin.
const INDENT: usize = 23;

/// No detail takes more lines.
const MOST_LINES: usize = 12;

/// What to do about a file without messages.
const EMPTY: &str = "check that it is the right file, and that the export of the messages is complete";

/// Looks at the source and tells what it sees.
pub(super) fn run(flags: &Doctor, settings: &ExaminingSettings) -> Result<ExitStatus, Error> {
    let (found, _) = examine(settings)?;
    let text = match flags.output.format() {
        ListFormat::Table => page(&found, width()),
        ListFormat::Json => json_of(&found),
    };
    let status = if found.would_run() { ExitStatus::Clean } else { ExitStatus::Failure };
    print(&text).map(|_| status)
}

/// What the source would be read as; files are read as a whole, as an audit reads them.
pub(super) fn examine(settings: &ExaminingSettings) -> Result<(Examination, StandardError), Error> {
    let observer = reading::begin(&settings.general, &settings.reading)?;
    let mut source = source::open(settings.reading.source.clone());
    let mut found = reading::examine(&mut *source, &settings.reading, &observer)?;
    if let Some((file, line)) = settings.reading.applied_settings.as_ref().filter(|_| !found.would_run()) {
        let detail = format!("[source] of {} is applied", shown_path(file));
        found.checks.push(Check::warning("settings", detail, applied_settings(file, *line)));
    }
    let is_piped = matches!(&settings.reading.source, SourceSpec::Files(paths, _) if paths.iter().any(|path| path.as_os_str() == "-"));
    if matches!(settings.reading.source, SourceSpec::Files(..)) && found.would_run() && !is_piped {
        read_files(&mut found, settings);
    }
    observer.clear();
    Ok((found, observer))
}

/// Reads the files to their end: what is wrong with a late row is wrong with the source.
fn read_files(found: &mut Examination, settings: &ExaminingSettings) {
    let mut source: Box<dyn Source> = source::open(settings.reading.source.clone());
    let quiet = StandardError::new(true, false);
    let read = reading::read(&mut *source, &settings.reading, &settings.reading.scope, true, &quiet);
    let counted = read.and_then(|reading| {
        let (mut messages, mut contacts, mut misdated, mut ids) = (0, 0, Misdated::default(), 0);
        reading.parts.each(&quiet, &mut |corpus| {
            messages += corpus.len();
            contacts += corpus.conversation_count();
            for conversation in corpus.conversations().filter(Conversation::may_have_provider_ids) {
                ids += (0..conversation.len()).filter(|at| conversation.provider_id(*at).is_some()).count();
            }
            misdated.add(corpus, &settings.reading.scope);
            Ok(())
        })?;
        let warnings = misdated.warnings(&settings.reading.scope, &source.info(), None, false);
        late_fields::add(found, &Late { fields: reading.late, ids, messages });
        Ok((messages, contacts, reading.covered, warnings))
    });
    let wrong_times = counted.as_ref().map_or(&[][..], |(.., warnings)| warnings.as_slice());
    found.checks.extend(wrong_times.iter().map(|warning| {
        // A command to paste is a line of its own.
        let shown_by = warning.shown_by.as_ref().map(|how| format!("; this shows them:\n  {how}"));
        let advice = format!("correct their times{}", shown_by.unwrap_or_default());
        Check::warning("times", warning.problem.as_str(), advice)
    }));
    found.checks.push(match counted {
        Ok((0, ..)) => Check::error("rows", "no message at all", EMPTY),
        Ok((messages, contacts, covered, _)) => {
            let range =
                covered.map(|(first, last)| format!(", from {} to {}", first.to_the_second(), last.to_the_second()));
            let detail = format!("{messages} messages of {contacts} contacts{}", range.unwrap_or_default());
            if messages == 1000 {
                Check::warning(
                    "rows",
                    format!("{detail}: exactly 1000 rows, so the export may have been cut off"),
                    "compare with the source of the export",
                )
            } else {
                Check::ok("rows", detail)
            }
        }
        Err(error) => Check::error("rows", error.to_string(), error.advice().unwrap_or_default()),
    });
}

/// One line a check, with what to do next below it.
fn page(found: &Examination, width: usize) -> String {
    let mut page = String::new();
    for Check { name, status, detail, advice } in &found.checks {
        let status = match status {
            Status::Ok => "ok     ",
            Status::Warning => "warning",
            Status::Error => "error  ",
        };
        let line = |line: &str| match *name {
            "sample" => vec![message(&shown(line), width - INDENT)],
            _ => wrapped(&shown(line), width - INDENT, MOST_LINES),
        };
        let mut lines = detail.lines().flat_map(line);
        // Writing to a string cannot fail.
        let _: std::fmt::Result = writeln!(page, "{status}  {name:<13} {}", lines.next().unwrap_or_default());
        for line in lines {
            let _: std::fmt::Result = writeln!(page, "{:INDENT$}{line}", "");
        }
        // Settings to paste keep their lines.
        for line in advice.lines() {
            let lines =
                if line.starts_with(' ') { vec![shown(line)] } else { wrapped(&shown(line), width - 12, MOST_LINES) };
            for (index, line) in lines.iter().enumerate() {
                let arrow = if index == 0 && !line.starts_with(' ') { "->" } else { "  " };
                let _: std::fmt::Result = writeln!(page, "{:9}{arrow} {line}", "");
            }
        }
    }
    // Those that lack nothing are listed with how to choose one.
    let others = found.candidates.iter().filter(|candidate| !candidate.missing.is_empty());
    let others: Vec<String> = others.map(other).collect();
    if !others.is_empty() {
        let others = format!("Other tables that were looked at: {}", others.join("; "));
        let _: std::fmt::Result = writeln!(page, "\n{}", wrapped(&others, width, MOST_LINES).join("\n"));
    }
    if let Some(settings) = &found.settings {
        let what = if found.would_run() {
            "The same as settings (`dm-audit init` writes them):"
        } else {
            "Settings to complete and paste into dm-audit.toml:"
        };
        let _: std::fmt::Result = writeln!(page, "\n{what}\n");
        for line in settings.lines() {
            let _: std::fmt::Result = writeln!(page, "{}{line}", if line.is_empty() { "" } else { "  " });
        }
    }
    page
}

/// A message of the sample: its time, its side and the text, each in its column.
fn message(line: &str, width: usize) -> String {
    let parts: Vec<&str> = line.splitn(3, "  ").collect();
    let [at, side, text] = parts.as_slice() else { return line.to_owned() };
    let side = side.trim();
    let before = format!("{at}  {side:<3}  ");
    let text = wrapped(text, width.saturating_sub(before.chars().count()), 1);
    format!("{before}{}", text.first().map_or("", String::as_str))
}

fn other(candidate: &Candidate) -> String {
    format!("{} (lacks {})", shown(&candidate.messages), candidate.missing.join(", "))
}

fn shown(text: &str) -> String {
    without_passwords(&display_safe(text)).into_owned()
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    checks: &'a [Check],
    mapping: Option<Value>,
    candidates: Vec<Value>,
}

fn json_of(found: &Examination) -> String {
    let candidate = |candidate: &Candidate| json!({"messages": candidate.messages, "missing": candidate.missing});
    let document = Document {
        schema_version: 1,
        checks: &found.checks,
        mapping: found.mapping.as_ref().map(|mapping| mapping_of(mapping, found)),
        candidates: found.candidates.iter().map(candidate).collect(),
    };
    // What has no maps with other keys than strings always becomes JSON.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn mapping_of(mapping: &Mapping, found: &Examination) -> Value {
    let mut columns = Map::new();
    for (role, from) in mapping.roles() {
        let value = expression(&from.from);
        match columns.get_mut(role) {
            // Several columns can tell of an attachment.
            Some(Value::Array(several)) => several.push(value),
            Some(one) => *one = json!([one.clone(), value]),
            None => {
                columns.insert(role.to_owned(), value);
            }
        }
    }
    let directions = match mapping.answered {
        Answered::Words(_) => mapping.directions.clone(),
        Answered::InOneRow(_) => Directions::default(),
    };
    let left: Vec<String> = mapping.sent.iter().map(source::mapping::Left::shown).collect();
    json!({
        "messages": mapping.messages,
        "contacts": found.contacts,
        "columns": columns,
        "incoming": directions.incoming,
        "outgoing": directions.outgoing,
        "ignore": directions.ignore,
        "where": found.settings.as_ref().and_then(|settings| settings.filter.clone()),
        "left_out": left,
        "preset": mapping.preset,
    })
}

fn expression(from: &Expression) -> Value {
    match from {
        Expression::Column(name) => json!(name),
        Expression::Sql(sql) => json!({"sql": sql}),
        Expression::Path { column, pointer } => json!({"column": column, "path": pointer}),
        Expression::Parties { from, to } => json!({"from": from, "to": to}),
    }
}

/// Tells on standard error why no settings can be written.
pub(super) fn complain(found: &Examination, observer: &StandardError) {
    for check in found.checks.iter().filter(|check| check.status == Status::Error) {
        observer.warning(&format!("{}: {}", check.name, check.detail.replace('\n', " ")));
    }
}
