//! What a source would be read as, and what speaks for it: checks in the order in which one would ask.

use serde::Serialize;

use crate::error::WHAT_IS_READ;
use crate::model::Direction;
use crate::source::mapping::{
    Answered, Candidate, EMPTY, Expression, GivenMapping, Mapping, Meaning, Refusal, Remedy, Role, Sample, Settings,
    expression, guessed_roles, json,
};
use crate::text::{contact_by_id, excerpt};
use crate::time::{Resolution, Timestamp, parse_time};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// An audit runs, and may say less or other things than one thinks.
    Warning,
    /// No audit would run.
    Error,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was seen.
    pub detail: String,
    /// What to do next; empty where there is nothing to do.
    pub advice: String,
}

impl Check {
    /// A check that is as it should be.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, status: Status::Ok, detail: detail.into(), advice: String::new() }
    }

    /// A check that one should know of.
    pub fn warning(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, status: Status::Warning, detail: detail.into(), advice: advice.into() }
    }

    /// A check without which no audit runs.
    pub fn error(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, status: Status::Error, detail: detail.into(), advice: advice.into() }
    }
}

/// What a source would be read as.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// In the order in which one would ask.
    pub checks: Vec<Check>,
    /// What it means, where that is understood.
    pub mapping: Option<Mapping>,
    /// The table of contacts, where there is one.
    pub contacts: Option<String>,
    /// The settings that stand for it, or that have to be completed.
    pub settings: Option<Settings>,
    /// Other tables that were looked at.
    pub candidates: Vec<Candidate>,
}

impl Examination {
    /// Whether an audit would run.
    pub fn would_run(&self) -> bool {
        self.checks.iter().all(|check| check.status != Status::Error)
    }

    /// A source that is not understood.
    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        let (advice, settings) = match &refusal.remedy {
            Remedy::Settings => {
                ("complete the settings below and paste them into dm-audit.toml".to_owned(), Some(&refusal.settings))
            }
            Remedy::Correct(_) => (refusal.error().advice(), None),
            Remedy::OtherFile(_) => {
                self.checks.push(Check::error("messages", refusal.error().to_string(), WHAT_IS_READ));
                return;
            }
        };
        for (role, found) in &refusal.found {
            self.checks.push(Check::ok(check_name(role), told(found)));
        }
        for (role, why) in &refusal.missing {
            self.checks.push(Check::error(check_name(role), why.to_string(), advice.clone()));
        }
        self.settings = settings.cloned();
    }

    /// A source that is understood.
    pub(super) fn accept(&mut self, mapping: &Mapping, sample: &Sample, given: &GivenMapping) {
        let table = match mapping.preset {
            Some(preset) => format!("{}, as {preset} writes it", excerpt(&mapping.messages, 130)),
            None => excerpt(&mapping.messages, 130),
        };
        self.checks.push(Check::ok("messages", table));
        let is_empty = |found: &Role| found.evidence == EMPTY;
        for (role, found) in mapping.roles().into_iter().filter(|(_, found)| !is_empty(found)) {
            let is_named = given.columns.all().chain(given.contact_columns.facts()).any(|(name, _)| name == role);
            let detail =
                if !is_named && is_guess(role, found, mapping, given) { guess(role, found) } else { told(found) };
            self.checks.push(Check::ok(check_name(role), detail));
        }
        if matches!(mapping.answered, Answered::Words(_)) {
            self.checks.push(words(mapping));
        }
        for left in &mapping.sent {
            let detail = format!(
                "a guess by the column's name: where {}, no contact received the row, so it is left out; \
                 `where = \"\"` in [source] reads all rows",
                excerpt(&left.shown(), 60)
            );
            self.checks.push(Check::ok("sent", detail));
        }
        if let Some(left) = &mapping.left_out {
            self.checks.push(Check::ok("sent", format!("left out: {left}")));
        }
        if mapping.at.is_none() {
            let advice = "name the column of the time as `at` in [source.columns], if there is one";
            self.checks.push(Check::warning("time", "none, so only the order of messages counts", advice));
        }
        if mapping.provider_id.as_ref().is_none_or(is_empty) {
            let note = mapping.notes.iter().find(|note| note.contains("platform's id")).cloned();
            let empty = mapping.provider_id.as_ref().map(told);
            let detail = note.or(empty).unwrap_or_else(|| "no column holds the platform's ids of messages".to_owned());
            self.checks.push(Check::warning(
                "provider_id",
                detail,
                "store them, so that a repeated delivery is certain and not a guess",
            ));
        }
        self.checks.push(chat(mapping, sample));
        self.checks.extend(whole_minutes(mapping, sample));
        self.checks.extend(ties(mapping, sample));
        self.settings = Some(Settings::of(mapping, sample.is_database));
        self.mapping = Some(mapping.clone());
    }
}

/// What comes before the setting that confirms a guess.
pub(crate) const CONFIRM: &str = "; to confirm it, write ";

fn check_name(role: &str) -> &'static str {
    match role {
        "id" => "id",
        "contact_id" => "contact",
        "direction" => "direction",
        "text" => "text",
        "answer" => "answer",
        "at" => "time",
        "provider_id" => "provider_id",
        "attachment" => "attachment",
        _ => "contact facts",
    }
}

/// Whether a name that nobody confirmed led to a column.
fn is_guess(role: &str, found: &Role, mapping: &Mapping, given: &GivenMapping) -> bool {
    let by_name = mapping.preset.is_none() && role == "attachment";
    by_name || guessed_roles(mapping, given).iter().any(|(guessed, from)| *guessed == role && **from == found.from)
}

/// A column that was found by what it is called and holds: why, and how to confirm it.
fn guess(role: &str, found: &Role) -> String {
    let column = expression(&found.from);
    format!("a guess, {}{CONFIRM}{role} = {column} under [source.columns]", told(found))
}

fn told(role: &Role) -> String {
    format!("{}: {}", excerpt(&role.from.shown(), 100), excerpt(&role.evidence, 300))
}

fn words(mapping: &Mapping) -> Check {
    let one = |(word, count): &(String, usize)| {
        let meaning = match mapping.directions.meaning(word) {
            Some(Meaning::Message(direction)) => direction.as_str(),
            Some(Meaning::Ignored) => "no message",
            None => "unknown",
        };
        format!("“{}” {meaning} {count}", excerpt(word, 30))
    };
    let list: Vec<String> = mapping.words.iter().take(20).map(one).collect();
    let side = |side: Direction| {
        mapping.words.iter().any(|(word, _)| mapping.directions.meaning(word) == Some(Meaning::Message(side)))
    };
    let detail = if list.is_empty() { "no row was looked at".to_owned() } else { list.join(", ") };
    match (list.is_empty(), side(Direction::Incoming), side(Direction::Outgoing)) {
        (false, false, _) | (false, _, false) => {
            let advice = "check the words: an audit compares what came in with what went out";
            Check::warning("words", format!("one side only among the sampled rows: {detail}"), advice)
        }
        _ => Check::ok("words", detail),
    }
}

/// The value of a role in a row.
fn value(sample: &Sample, role: &Role, row: usize) -> Option<String> {
    let raw = sample.find(&role.from)?.values.get(row)?.clone()?;
    if role.json { json::text_of(&raw).0.map(std::borrow::Cow::into_owned) } else { Some(raw) }
}

/// Five messages of one conversation, as a chat: a wrong mapping shows at a glance.
fn chat(mapping: &Mapping, sample: &Sample) -> Check {
    let mut lines: Vec<(String, Option<Timestamp>, Direction, String)> = Vec::new();
    for row in 0..sample.rows {
        let at = mapping.at.as_ref().and_then(|role| value(sample, role, row));
        let at = at.and_then(|at| parse_time(&at, chrono_tz::Tz::UTC)).map(|read| read.at);
        let text = |role: &Role| value(sample, role, row).unwrap_or_else(|| "(no text)".to_owned());
        match &mapping.answered {
            Answered::Words(role) => {
                let Some(word) = value(sample, role, row) else { continue };
                let Some(Meaning::Message(direction)) = mapping.directions.meaning(&word) else { continue };
                let Some(contact) = contact(mapping, sample, row, direction) else { continue };
                lines.push((contact, at, direction, text(&mapping.text)));
            }
            Answered::InOneRow(answer) => {
                let Some(contact) = value(sample, &mapping.contact_id, row) else { continue };
                lines.push((contact.clone(), at, Direction::Incoming, text(&mapping.text)));
                lines.push((contact, at, Direction::Outgoing, text(answer)));
            }
        }
    }
    let both = |contact: &str| {
        let sides = lines.iter().filter(|line| line.0 == contact).map(|line| line.2);
        sides.clone().any(|side| side == Direction::Incoming)
            && sides.into_iter().any(|side| side == Direction::Outgoing)
    };
    let chosen = lines.iter().find(|line| both(&line.0)).or(lines.first()).map(|line| line.0.clone());
    let Some(chosen) = chosen else {
        return Check::warning("sample", "no row to show", "check that the table is the right one");
    };
    let mut conversation: Vec<_> = lines.iter().filter(|line| line.0 == chosen).collect();
    conversation.sort_by_key(|line| line.1);
    let time = |at: &Option<Timestamp>| at.map_or_else(|| "-".to_owned(), Timestamp::to_the_second);
    let widest = conversation.iter().take(5).map(|line| time(&line.1).chars().count()).max().unwrap_or(0);
    let shown: Vec<String> = conversation
        .iter()
        .take(5)
        .map(|(_, at, direction, text)| {
            let side = if *direction == Direction::Incoming { "in " } else { "out" };
            format!("{:<widest$}  {side}  {}", time(at), excerpt(text, 60))
        })
        .collect();
    Check::ok("sample", format!("{}\n{}", contact_by_id(&chosen, 40), shown.join("\n")))
}

fn contact(mapping: &Mapping, sample: &Sample, row: usize, direction: Direction) -> Option<String> {
    match &mapping.contact_id.from {
        Expression::Parties { from, to } => {
            let name = if direction == Direction::Incoming { from } else { to };
            sample.named(name)?.values.get(row)?.clone()
        }
        _ => value(sample, &mapping.contact_id, row),
    }
}

/// Times that do not tell how many seconds lie between two messages.
fn whole_minutes(mapping: &Mapping, sample: &Sample) -> Option<Check> {
    let at = sample.find(&mapping.at.as_ref()?.from)?;
    let times: Option<Vec<Timestamp>> =
        at.present().map(|value| parse_time(value, chrono_tz::Tz::UTC).map(|read| read.at)).collect();
    let told = Resolution::of(&times?).told()?;
    let advice = "store times to the second or finer, and name their column as `at` in [source.columns]";
    Some(Check::warning("time", told, advice))
}

/// Messages of one moment are told apart by their ids alone.
fn ties(mapping: &Mapping, sample: &Sample) -> Option<Check> {
    let at = sample.find(&mapping.at.as_ref()?.from)?;
    let rows = at.present().count();
    let tied = rows - at.distinct();
    if rows < 10 || tied * 10 < rows {
        return None;
    }
    let detail = format!("{tied} of {rows} rows share their time with another");
    let advice = "store times to the millisecond: otherwise the ids decide which of two messages came first";
    Some(Check::warning("order", detail, advice))
}
