//! The options of every command that reads messages.

use clap::{Args, ValueEnum, ValueHint};

use crate::time::DateOrder;

/// What to read, and how.
#[expect(clippy::doc_markdown, reason = "it is the text of --help")]
#[derive(Debug, Default, Args)]
pub struct Reading {
    /// A postgres:// URL, message files, - (stdin), or a named source
    ///
    /// Message files are NDJSON, CSV or Parquet, also compressed (.gz, .zst). A named source is a [sources.NAME] table
    /// of the settings file. Without a source: DM_AUDIT_SOURCE, then the settings file, then DATABASE_URL
    /// (the environment, .env.local, .env), then the PG* variables.
    #[arg(value_name = "SOURCE", value_hint = ValueHint::AnyPath)]
    pub source: Vec<String>,

    /// The bot's name, where an export of chats does not tell which side it is
    #[arg(long, value_name = "NAME", help_heading = "Scope", hide_short_help = true)]
    pub me: Option<String>,
    /// The order of day, month and year in dates, where files do not tell it
    #[arg(long, value_name = "ORDER", help_heading = "Reading", hide_short_help = true)]
    pub dates: Option<DatesArg>,
    /// Only messages before this moment
    #[arg(long, value_name = "WHEN", help_heading = "Scope", hide_short_help = true)]
    pub until: Option<String>,
    /// Only this contact, by handle or id (repeatable)
    #[arg(long, value_name = "HANDLE", help_heading = "Scope")]
    pub contact: Vec<String>,

    /// Count the rows that cannot be read, and go on
    #[arg(long, help_heading = "Reading", hide_short_help = true)]
    pub skip_bad: bool,
    /// Accept a source without messages
    #[arg(long, help_heading = "Reading", hide_short_help = true)]
    pub allow_empty: bool,
    /// The table of messages, if several look like one
    #[arg(long, value_name = "TABLE", help_heading = "Scope")]
    pub table: Option<String>,
    /// The server ends a statement after this long [default: 10m]
    #[arg(long, value_name = "DURATION", help_heading = "Reading", hide_short_help = true)]
    pub statement_timeout: Option<String>,
    /// The number of connections that read a large table at the same time [one per core, at most 4]
    #[arg(long, value_name = "N", help_heading = "Reading", allow_hyphen_values = true, hide_short_help = true)]
    pub connections: Option<String>,
    /// The memory that messages may take, such as 500MB or 2GiB [half of the machine's]
    ///
    /// What does not fit goes to temporary files.
    #[arg(long, value_name = "SIZE", help_heading = "Reading", allow_hyphen_values = true, hide_short_help = true)]
    pub memory_limit: Option<String>,
    /// The number of threads that read files and check conversations [one per core]
    #[arg(long, value_name = "N", help_heading = "Reading", allow_hyphen_values = true, hide_short_help = true)]
    pub threads: Option<String>,
}

/// Which part of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "verbatim")]
#[allow(missing_docs, reason = "the names say it")]
pub enum DatesArg {
    #[value(name = "d-m-y")]
    DayFirst,
    #[value(name = "m-d-y")]
    MonthFirst,
    #[value(name = "y-m-d")]
    YearFirst,
}

impl DatesArg {
    /// The word for it in the settings file.
    pub const fn in_settings(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }
}

impl From<DatesArg> for DateOrder {
    fn from(order: DatesArg) -> Self {
        match order {
            DatesArg::DayFirst => Self::DayFirst,
            DatesArg::MonthFirst => Self::MonthFirst,
            DatesArg::YearFirst => Self::YearFirst,
        }
    }
}
