//! Why a source cannot be read as messages.

use super::lack::{Lack, counts};
use crate::text::{counted, excerpt, shell};

/// What a file of messages has to hold.
pub const WHAT_IS_READ: &str = "dm-audit reads NDJSON, JSON, CSV and Parquet with one message a row, such as:\n  \
    {\"contact_id\": \"ana\", \"direction\": \"outgoing\", \"text\": \"Hi!\", \"at\": \"2026-01-07T14:00:00Z\"}\n\
    other names of columns are understood too, such as phone, role, body and created_at (docs/sources.md)";

/// What was found of a table or a file, and what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// The table or file.
    pub name: String,
    /// By role: why it has no column.
    pub lacks: Vec<(&'static str, Lack)>,
    /// By role: its column, and what speaks for it.
    pub found: Vec<(&'static str, String, String)>,
    /// The words of the nearest column of directions, with their counts.
    pub words: Vec<(String, usize)>,
    /// Lines of a settings file that stand for it.
    pub settings: Vec<String>,
}

/// What a file holds that holds no messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum Holds {
    #[error("it has no column")]
    Nothing,
    #[error("it begins with “{}”, which are no columns", excerpt(.first, 80))]
    Text { first: String },
    #[error("its only field is {}", excerpt(.name, 80))]
    OneField { name: String },
    #[error("its columns are {}", excerpt(&.names.join(", "), 300))]
    Columns { names: Vec<String> },
}

/// A name of the settings that the source does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongName {
    /// The table of the settings file.
    pub table: &'static str,
    /// The key in it.
    pub role: &'static str,
    /// The column that is not there.
    pub column: String,
    /// Columns with nearly the same name.
    pub nearest: Vec<String>,
    /// What the key has to be for the nearest one, as TOML.
    pub corrected: Option<String>,
    /// All columns.
    pub columns: Vec<String>,
}

/// The words of a column on each side, each list as TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the keys of the settings file")]
pub struct Sides {
    pub incoming: String,
    pub outgoing: String,
    pub ignore: String,
}

/// Why a source cannot be read as messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum MappingError {
    #[error("{} cannot be read as messages; what it lacks: {}", excerpt(&.0.name, 130), lacks(&.0.lacks))]
    Lacking(Lacking),
    #[error(
        "{}: there is no column {}, which {} names as {}",
        excerpt(.name, 130),
        excerpt(&.wrong.column, 60),
        .wrong.table,
        .wrong.role
    )]
    NoColumn { name: String, wrong: WrongName },
    #[error("{} does not look like messages: {holds}", excerpt(.name, 130))]
    NotMessages { name: String, holds: Holds },
    #[error("{0}, and it is not an event of a gate")]
    NoEvent(Box<Self>),
    #[error("{}: no row has the field {}, which the settings name as {role}", excerpt(.name, 130), excerpt(.field, 60))]
    NoField { name: String, field: String, role: String, nearest: Vec<String>, fields: Vec<String> },
    #[error("{name}: its messages have no time, so a period cannot be read")]
    NoTimes { name: String },
    #[error("{name}: {json} of {} are JSON, which is not the text that a contact gets", counted(*.texts, "text"))]
    JsonTexts { name: String, json: u64, texts: u64 },
    #[error(
        "{place}: these words of {} have no known meaning: {}; all of its words: {}",
        excerpt(.column, 60),
        with_rows(.unknown),
        with_rows(.words)
    )]
    UnknownWords { place: String, column: String, unknown: Vec<(String, u64)>, words: Vec<(String, u64)>, sides: Sides },
    #[error("{name}: without the {} that cannot be read, no {side} message is left", counted(*.rows, "row"))]
    SideSkipped { name: String, rows: u64, side: &'static str },
    #[error("{name}: all {} are {side} by {}, and none is {other}", counted(*.messages, "message"), excerpt(.column, 60))]
    OneSided { name: String, messages: u64, side: &'static str, other: &'static str, column: String },
    #[error(
        "{name}: {} has {contacts} values in {messages} messages, so it does not name a contact",
        excerpt(.column, 60)
    )]
    ContactPerMessage { name: String, column: String, contacts: u64, messages: u64 },
    #[error("{name}: of {contacts} values of {} only {mixed} have messages of both directions", excerpt(.column, 60))]
    OneSidedContacts { name: String, column: String, contacts: u64, mixed: u64 },
}

fn lacks(lacks: &[(&'static str, Lack)]) -> String {
    let of_role = |(role, lack): &(&'static str, Lack)| format!("{role} ({lack})");
    lacks.iter().map(of_role).collect::<Vec<_>>().join("; ")
}

/// Words with the number of their rows, the most frequent twenty.
fn with_rows(words: &[(String, u64)]) -> String {
    let mut words: Vec<&(String, u64)> = words.iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let word = |(word, rows): &(String, u64)| format!("“{}” {rows}", excerpt(word, 40));
    words.into_iter().take(20).map(word).collect::<Vec<_>>().join(", ")
}

impl MappingError {
    /// What to do, in several lines.
    pub fn advice(&self) -> String {
        let advice = match self {
            Self::Lacking(lacking) => return lacking.advice(),
            Self::NoColumn { wrong, .. } => return wrong.advice(),
            Self::NotMessages { name, .. } => {
                let word = shell::word(name).unwrap_or_else(|| "FILE".to_owned());
                return format!(
                    "{WHAT_IS_READ}\nif it does hold messages, this command shows what dm-audit sees:\n  \
                     dm-audit doctor {word}"
                );
            }
            Self::NoEvent(problem) => {
                return format!("the first whole line tells an event log\n{}", problem.advice());
            }
            Self::NoField { nearest, fields, .. } => {
                return format!("{}its fields are: {}", near(nearest, "?\n"), excerpt(&fields.join(", "), 600));
            }
            Self::NoTimes { .. } => {
                "leave --since and --until out, or name the field of the time as `at` in [source.columns]"
            }
            Self::JsonTexts { .. } => {
                "name the place of the text in it, as in `text = { column = \"content\", path = \"/text\" }` under [source.columns]"
            }
            Self::UnknownWords { sides: Sides { incoming, outgoing, ignore }, .. } => {
                return format!(
                    "say it in dm-audit.toml, each word in one of the lists:\n  [source]\n  incoming = {incoming}\n  \
                     outgoing = {outgoing}\n  ignore = {ignore}"
                );
            }
            Self::SideSkipped { .. } => "leave --skip-bad out to see what is wrong with the first of them",
            Self::OneSided { .. } => {
                "name the column that tells who wrote as `direction` in [source.columns], and its words as `incoming` and `outgoing` in [source]"
            }
            Self::ContactPerMessage { .. } | Self::OneSidedContacts { .. } => {
                "name the column that tells whose message it is as `contact_id` in [source.columns]"
            }
        };
        advice.to_owned()
    }
}

impl Lacking {
    fn advice(&self) -> String {
        let found = |(role, from, evidence): &(&'static str, String, String)| {
            format!("found {role}: {} ({evidence})", excerpt(from, 100))
        };
        let mut lines: Vec<String> = self.found.iter().map(found).collect();
        if !self.words.is_empty() {
            lines.push(format!("words of the direction: {}", counts(&self.words)));
        }
        lines.push("check these settings and paste them into dm-audit.toml:".to_owned());
        let indented = |line: &String| if line.is_empty() { String::new() } else { format!("  {line}") };
        lines.extend(self.settings.iter().map(indented));
        lines.join("\n")
    }
}

impl WrongName {
    fn advice(&self) -> String {
        let columns = format!("its columns are: {}", excerpt(&self.columns.join(", "), 600));
        match &self.corrected {
            Some(corrected) => format!(
                "{}  {}\n  {} = {corrected}\n{columns}",
                near(&self.nearest, "? Then write in the settings file:\n"),
                self.table,
                self.role
            ),
            None => columns,
        }
    }
}

/// "did you mean a or b" and `end`; nothing if nothing is near.
fn near(nearest: &[String], end: &str) -> String {
    let nearest: Vec<String> = nearest.iter().map(|name| excerpt(name, 60)).collect();
    if nearest.is_empty() { String::new() } else { format!("did you mean {}{end}", nearest.join(" or ")) }
}
