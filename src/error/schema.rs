//! Why the tables of a database cannot be read.

use std::borrow::Cow;

use super::mapping::MappingError;
use crate::text::number::grouped;
use crate::text::shell::word;
use crate::text::{counted, excerpt};
use crate::time::Timestamp;

/// What is wrong with the tables of a database, or with what the settings say of them.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum SchemaError {
    #[error("it has no table that this role can see")]
    NoTables,
    #[error("its only table does not look like messages: it has no column for the text or none for who wrote")]
    OtherTable,
    #[error("none of its {tables} tables looks like messages, with a column for the text and a column for who wrote")]
    OtherTables { tables: usize },
    #[error("{}", several_tables(.tables))]
    SeveralTables { tables: Vec<LikelyTable>, source_words: String },
    #[error("{problem}")]
    NotUnderstood { problem: Box<MappingError>, others: Vec<(String, Vec<&'static str>)> },
    #[error("there is no table {} that this role can see", excerpt(.name, 130))]
    NoTable { name: String, nearest: Option<String>, tables: Vec<String> },
    #[error("there is no table {} that this role can see", excerpt(.name, 130))]
    NoContactsTable { name: String },
    #[error("{table} has no column {}", excerpt(.column, 60))]
    NoContactsColumn { table: String, column: String },
    #[error("there is no preset “{}”", excerpt(.name, 40))]
    UnknownPreset { name: String, known: Vec<&'static str> },
    #[error("no table has the columns of the preset {name}")]
    UnfitPreset { name: String, known: Vec<&'static str> },
    #[error("row-level security is on for {table} and shows {role} no row")]
    HiddenRows { table: String, role: String },
    #[error("the contact is inside JSON ({}), where the server cannot search for it", excerpt(.column, 60))]
    ContactInJson { column: String },
    #[error("{table} holds no time of its messages, so a period cannot be read")]
    NoTimes { table: String },
}

/// A table that may hold the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikelyTable {
    /// `schema.name` as settings have it.
    pub name: String,
    /// How many rows it has, and whether that is exact.
    pub rows: Option<(u64, bool)>,
    /// The first and the last moment.
    pub period: Option<(Timestamp, Timestamp)>,
}

impl LikelyTable {
    /// The table with what is known of it, in one line.
    fn shown(&self) -> String {
        let rows = match self.rows {
            Some((rows, true)) => counted(rows, "row"),
            Some((rows, false)) => format!("about {} rows", grouped(usize::try_from(rows).unwrap_or(usize::MAX))),
            None => "an unknown number of rows".to_owned(),
        };
        let day = |at: Timestamp| at.to_string().chars().take(10).collect::<String>();
        let period = self.period.map(|(first, last)| format!(", {} to {}", day(first), day(last)));
        format!("{}: {rows}{}", excerpt(&self.name, 130), period.unwrap_or_default())
    }
}

fn several_tables(tables: &[LikelyTable]) -> String {
    match tables {
        [one] => format!("several presets can read {}", excerpt(&one.name, 130)),
        several => format!("{} tables look like messages", several.len()),
    }
}

/// Each table with the command that reads it. `source_words` is how a command names the database.
fn choose(tables: &[LikelyTable], source_words: &str) -> String {
    let mut lines = vec!["name the one that the bot writes to, or write it as `messages` in [source]:".to_owned()];
    for table in tables {
        lines.push(table.shown());
        let name = word(&table.name).unwrap_or_else(|| "TABLE".to_owned());
        lines.push(format!("  dm-audit deep --table {name}{source_words}"));
    }
    lines.join("\n")
}

/// So many tables are listed.
const LISTED: usize = 10;

/// The tables that a name may have been meant for, the likeliest first.
fn listed(tables: &[String]) -> String {
    let shown: Vec<String> = tables.iter().take(LISTED).map(|table| excerpt(table, 130)).collect();
    match (shown.is_empty(), tables.len().saturating_sub(LISTED)) {
        (true, _) => "\nthere is no table at all that this role can see".to_owned(),
        (_, 0) => format!("\nthe tables are: {}", shown.join(", ")),
        (_, more) => format!("\nthe tables are: {} and {more} more", shown.join(", ")),
    }
}

impl SchemaError {
    /// What to do.
    pub fn advice(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::NoTables | Self::OtherTable | Self::OtherTables { .. } => {
                "check the name of the database and the rights of the role, or name the table and its columns in [source] of the settings file"
            }
            Self::SeveralTables { tables, source_words } => return choose(tables, source_words).into(),
            Self::NotUnderstood { problem, others } => {
                let one =
                    |(name, lacks): &(String, Vec<&str>)| format!("{} lacks {}", excerpt(name, 130), lacks.join(", "));
                let others: Vec<String> = others.iter().take(5).map(one).collect();
                let advice = problem.advice();
                return match others.is_empty() {
                    true => advice.into(),
                    false => format!("{advice}\nother tables that were looked at: {}", others.join("; ")).into(),
                };
            }
            Self::NoTable { nearest, tables, .. } => {
                let near = nearest.as_deref().map(|near| format!("did you mean {}? ", excerpt(near, 60)));
                return format!(
                    "{}check --table and the settings file; the name may be given with its schema, as in public.dm_messages{}",
                    near.unwrap_or_default(),
                    listed(tables)
                )
                .into();
            }
            Self::NoContactsTable { .. } => "correct `contacts` in [source] of the settings file",
            Self::NoContactsColumn { .. } => "correct [source.contact_columns] in the settings file",
            Self::UnknownPreset { known, .. } | Self::UnfitPreset { known, .. } => {
                let known = known.join(", ");
                return format!("leave `preset` out of [source], write \"none\", or one of: {known}").into();
            }
            Self::HiddenRows { role, .. } => {
                return format!("add a policy that lets {role} read, or use a role with BYPASSRLS").into();
            }
            Self::ContactInJson { .. } => {
                "name it as SQL, as in `contact_id = { sql = \"key::jsonb->>'remoteJid'\" }` under [source.columns]"
            }
            Self::NoTimes { .. } => {
                "leave --since and --until out, or name the column of the time as `at` in [source.columns]"
            }
        })
    }
}
