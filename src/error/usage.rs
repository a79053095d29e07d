//! What is wrong with a command line.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::database::BadUrl;
use crate::text::{excerpt, shown_path};
use crate::time::Timestamp;

/// A command line that cannot be followed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum UsageError {
    #[error("no source is named")]
    NoSource { names: Vec<String> },
    #[error("the source {} names neither url nor files", excerpt(.name, 60))]
    EmptySource { name: String },
    #[error("“{}” is neither a file nor a source of the settings file", excerpt(.name, 60))]
    UnknownSource { name: String, nearest: Vec<String> },
    #[error("a source of the settings file cannot be combined with others")]
    NamedSourceAmongOthers,
    #[error("a database and another source cannot be read as one")]
    DatabaseAmongOthers,
    #[error("DATABASE_URL ({from}) is not a postgres:// URL")]
    NoPostgresUrl { from: String },
    #[error("SOURCE is neither a file nor a postgres:// URL")]
    OtherAddress,
    #[error(transparent)]
    BadUrl(#[from] BadUrl),
    #[error("{file} is named twice")]
    FileTwice { file: String },
    #[error("{flag} is for a database, and this source is files")]
    ForDatabase { flag: &'static str },
    #[error("the scope is empty: it starts at {since} and ends at {until}")]
    EmptyScope { since: Timestamp, until: Timestamp },
    #[error("since WHEN and --since say the same thing twice")]
    SinceTwice,
    #[error("--state is for --since last-run only")]
    StateWithoutLastRun,
    #[error("{command} looks at a whole history, and last-run names only what is new in it")]
    LastRunOfWholeHistory { command: &'static str },
    #[error("compare counts every finding, known or not")]
    ComparedWithBaseline,
    #[error("{variable} is not UTF-8")]
    KeyIsNotUtf8 { variable: &'static str },
    #[error("{flag}: {} is not a moment", moment(.text))]
    NoMoment { flag: String, text: String },
    #[error("git:{}: {problem}", excerpt(.revision, 60))]
    NoCommit { revision: String, problem: GitProblem },
    #[error("--output names no file")]
    OutputWithoutName,
    #[error("--output - names no file")]
    OutputToScreen,
    #[error("--format parquet: standard output takes no Parquet file")]
    ParquetToScreen,
    #[error("--output {}: the extension names no format", shown_path(.path))]
    OutputWithoutFormat { path: PathBuf, kind: OutputKind },
    #[error("--output {}: {format} is not what this command writes", shown_path(.path))]
    OutputOfOtherFormat { path: PathBuf, format: String, kind: OutputKind },
    #[error("{flag} {} is given twice", shown_path(.path))]
    OutputTwice { flag: &'static str, path: PathBuf },
    #[error("{one} and {other} name the same file {}", shown_path(.path))]
    OneFileForTwo { one: &'static str, other: &'static str, path: PathBuf },
    #[error("{flag} {} would overwrite the messages", shown_path(.path))]
    OverwritesMessages { flag: &'static str, path: PathBuf },
    #[error("--scope: “{}” does not say who shares the lock", excerpt(.text, 40))]
    NoLockScope { text: String, most: u32 },
}

/// Why git does not say when a commit was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum GitProblem {
    #[error("cannot run git: {error}")]
    NotRun { error: String },
    #[error("{}", excerpt(.words, 200))]
    Refused { words: String },
    #[error("git fails and does not say why")]
    Silent,
    #[error("git names no time")]
    NoTime,
}

/// What a command writes to files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// A report, in every format.
    Report,
    /// A list, as a table or JSON.
    List,
    /// Messages, as NDJSON, CSV or Parquet.
    Messages,
}

impl OutputKind {
    const fn advice(self) -> &'static str {
        match self {
            Self::Report => {
                "end the name in .txt, .json, .ndjson, .csv, .md, .html, .xml (JUnit) or .sarif, \
                 or write the format before it, as in gitlab:quality.json"
            }
            Self::List => "end the name in .txt or .json, or write table: or json: before it",
            Self::Messages => {
                "end the name in .ndjson, .csv or .parquet, or write the format before it, as in csv:messages.txt"
            }
        }
    }
}

/// A URL in the place of a moment may hold a password.
fn moment(text: &str) -> String {
    if text.contains("://") { "a URL".to_owned() } else { format!("“{}”", excerpt(text, 60)) }
}

impl UsageError {
    /// What to do.
    pub fn advice(&self) -> Cow<'_, str> {
        let near = |near: &[String]| Cow::Owned(format!("did you mean {}?", near.join(", ")));
        Cow::Borrowed(match self {
            Self::NoSource { names } if names.is_empty() => {
                "name a message file or a postgres:// URL, set DATABASE_URL, or write [source] into dm-audit.toml"
            }
            Self::NoSource { names } => {
                let names = names.join(", ");
                return format!("name one of the settings file ({names}), a message file or a postgres:// URL").into();
            }
            Self::EmptySource { .. } => "add one to its table",
            Self::UnknownSource { nearest, .. } if nearest.is_empty() => {
                "name a message file, a postgres:// URL, or a source of dm-audit.toml ([sources.<name>])"
            }
            Self::UnknownSource { nearest, .. } => return near(nearest),
            Self::NamedSourceAmongOthers => "name that source, or message files, or one database",
            Self::DatabaseAmongOthers => "name one database, or files",
            Self::NoPostgresUrl { .. } => "set it, or name a SOURCE",
            Self::OtherAddress => {
                "write a database as postgres://user@host:5432/database, its password after the user or in PGPASSWORD"
            }
            Self::FileTwice { .. } | Self::OutputTwice { .. } | Self::OneFileForTwo { .. } => "name each file once",
            Self::ForDatabase { .. } | Self::StateWithoutLastRun => "leave it out",
            Self::EmptyScope { .. } => "give an earlier --since or a later --until",
            Self::SinceTwice => "leave --since out",
            Self::LastRunOfWholeHistory { .. } => "name a moment",
            Self::ComparedWithBaseline => "leave --baseline and --write-baseline out",
            Self::KeyIsNotUtf8 { .. } => "choose another key",
            Self::NoMoment { .. } => {
                "write 2026-01-07T14:00:00Z, 2026-01-07, \"2026-01-07 14:00\", an age such as 48h, 7d or 30m, or git:REV"
            }
            Self::NoCommit { .. } => "run it inside the repository, with a branch, tag or commit that exists",
            Self::OutputWithoutName => "write the file's name, after the colon if you name a format",
            Self::OutputToScreen => "leave it out and say --format json for standard output",
            Self::ParquetToScreen => "name a file:\n  dm-audit convert SOURCE --output messages.parquet",
            Self::BadUrl(bad) => bad.advice(),
            Self::OutputWithoutFormat { kind, .. } | Self::OutputOfOtherFormat { kind, .. } => kind.advice(),
            Self::OverwritesMessages { .. } => "name another file",
            Self::NoLockScope { most, .. } => {
                return format!("write shared, or per-instance:N with a number of processes from 1 to {most}").into();
            }
        })
    }
}
