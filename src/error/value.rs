//! What is wrong with a value of the command line, the environment or the settings file.

use std::borrow::Cow;

use super::gate::GateSettingError;
use crate::database::BadUrl;
use crate::text::excerpt;
use crate::text::number::grouped;

/// A value that cannot be used where it stands.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum ValueError {
    #[error("“{text}” has no unit")]
    NoUnitOfTime { text: String },
    #[error("“{text}” has no unit")]
    NoUnitOfSize { text: String },
    #[error("“{text}” has no unit")]
    NoPercent { text: String, fraction: f64 },
    #[error("“{}” is not a duration", excerpt(.text, 40))]
    NoDuration { text: String },
    #[error("it must be longer than 0 and shorter than a year")]
    NoWindow,
    #[error("“{}” is not a number from 1 to {most}", excerpt(.text, 40))]
    NoCount { text: String, most: usize },
    #[error("“{}” is not a probability", excerpt(.text, 40))]
    NoProbability { text: String },
    #[error("{problem}")]
    Expression { problem: String },
    #[error("the expression matches every text")]
    MatchesEverything,
    #[error("it is blank, and would match everything")]
    BlankPattern,
    #[error("it holds no pattern")]
    NoPattern,
    #[error("“{}” is not a number of findings", excerpt(.text, 40))]
    NoNumberOfFindings { text: String },
    #[error("“{}” is not a share of the outgoing messages", excerpt(.text, 40))]
    NoShare { text: String },
    #[error("“{}” is less than 32 MiB", excerpt(.text, 40))]
    TooLittleMemory { text: String },
    #[error("“{}” is not a size", excerpt(.text, 40))]
    NoMemory { text: String },
    #[error("there is no time zone “{}”", excerpt(.name, 60))]
    NoZone { name: String },
    #[error("it is empty")]
    EmptyKey,
    #[error("it is blank")]
    Blank,
    #[error("“{}” is not a fingerprint", excerpt(.text, 40))]
    NoFingerprint { text: String },
    #[error("“{}” is not a date", excerpt(.text, 40))]
    NoDate { text: String },
    #[error("an entry needs a reason")]
    NoReason,
    #[error("it names nothing to ignore")]
    IgnoresNothing,
    #[error("it names no rule")]
    NoRule,
    #[error("there is no rule “{}”", excerpt(.word, 40))]
    UnknownRule { word: String, nearest: Vec<&'static str> },
    #[error("no rule of `{command}` is left")]
    NoRuleLeft { command: &'static str },
    #[error("{code} is here and at {first}")]
    RuleTwice { code: &'static str, first: String },
    #[error("a word is blank, or there is none")]
    BlankWord,
    #[error("“{}” can never be found", excerpt(.word, 60))]
    WordWithoutUse { word: String, expected: &'static str },
    #[error("“{}” is not a severity", excerpt(.text, 40))]
    NoSeverity { text: String },
    #[error("expected {expected}, found {found}")]
    OtherType { expected: String, found: String },
    #[error("there is no such key")]
    UnknownKey { nearest: Option<String>, known: Vec<String> },
    #[error("“{}” is not a way to read a database", excerpt(.text, 40))]
    NoTransfer { text: String },
    #[error("it is not the order of a date")]
    NoDateOrder,
    #[error("url names a source already")]
    UrlAndFiles,
    #[error("it names no file")]
    NoFiles,
    #[error("it is for a database, and this source is files")]
    ForDatabase,
    #[error("messages names a table already")]
    QueryAndTable,
    #[error("it is SQL, and this source is files")]
    SqlFilterOfFiles,
    #[error("it is SQL, and this source is files")]
    SqlOfFiles,
    #[error("it is not a JSON pointer")]
    NoPointer,
    #[error("it leads to no value")]
    NoExpression,
    #[error("“{}” is in {list} too", excerpt(.word, 40))]
    InTwoLists { word: String, list: &'static str },
    #[error(transparent)]
    Url(#[from] BadUrl),
    #[error(transparent)]
    Gate(#[from] GateSettingError),
    #[error("{place}: {problem}")]
    Given { place: String, problem: Box<Self> },
}

impl ValueError {
    /// What to do, or nothing.
    pub fn advice(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::NoUnitOfTime { text } => {
                return format!("write {text}s for seconds, or {text}m for minutes").into();
            }
            Self::NoUnitOfSize { text } => return format!("write {text}MB for megabytes, or {text}B for bytes").into(),
            Self::NoPercent { text, fraction } => return readings(*fraction, text).into(),
            Self::NoDuration { .. } => "write it as 300s, 5m or 2h",
            Self::NoWindow => "write it as 300s, 5m or 2h, or leave it out",
            Self::NoCount { .. } => "write such a number, or leave it out",
            Self::NoProbability { .. } => "write a number from 0 to 1, such as 0.5",
            Self::Expression { .. } => "correct the expression (syntax: https://docs.rs/regex)",
            Self::MatchesEverything => "name what it must match",
            Self::BlankPattern => "give a text",
            Self::NoPattern => "add pattern, regex or like, or leave the table out",
            Self::NoNumberOfFindings { .. } => "write a whole number from 0 on",
            Self::NoShare { .. } => "write it in percent, as in 0.5%",
            Self::TooLittleMemory { .. } | Self::NoMemory { .. } => "write it as 500MB or 2GiB",
            Self::NoZone { .. } => "name one such as UTC or Europe/Paris",
            Self::EmptyKey => "name a secret, or unset it for a random key",
            Self::Blank => "say something, or leave the key out",
            Self::NoFingerprint { .. } => "write 16 hexadecimal digits, as --format json prints them",
            Self::NoDate { .. } => "write it as 2026-03-01",
            Self::NoReason => "add reason = \"why it may be left out\"",
            Self::IgnoresNothing => "name a fingerprint, contact, text or rule",
            Self::NoRule => "write a code, its first letters or a name, as in DM1 or link-spam",
            Self::UnknownRule { nearest, .. } if nearest.is_empty() => "this command lists them:\n  dm-audit rules",
            Self::UnknownRule { nearest, .. } => return Cow::Owned(format!("did you mean {}?", nearest.join(", "))),
            Self::NoRuleLeft { .. } => "select more rules, or ignore fewer; this command lists them:\n  dm-audit rules",
            Self::RuleTwice { .. } => "join the two tables",
            Self::BlankWord => "leave the key out",
            Self::WordWithoutUse { expected, .. } => expected,
            Self::NoSeverity { .. } => {
                "write error, warning or info; a rule is turned off by ignore, the exit code by --exit-zero"
            }
            Self::OtherType { .. } => "",
            Self::UnknownKey { nearest: Some(near), .. } => return Cow::Owned(format!("did you mean {near}?")),
            Self::UnknownKey { known, .. } if known.is_empty() => "nothing can be set here",
            Self::UnknownKey { known, .. } => return Cow::Owned(format!("known here: {}", known.join(", "))),
            Self::NoTransfer { .. } => "write binary, text or cursor, or leave it out",
            Self::NoDateOrder => "write \"dmy\" (31/12/2026), \"mdy\" (12/31/2026) or \"ymd\" (2026/12/31)",
            Self::UrlAndFiles | Self::QueryAndTable => "keep one of the two",
            Self::NoFiles => "name one, or leave the key out",
            Self::ForDatabase => "leave it out, or name a url instead of files",
            Self::SqlFilterOfFiles => "leave it out, or write where = \"\" to read rows that were never sent too",
            Self::SqlOfFiles => "name a column, or a path into a line",
            Self::NoPointer => "write it as /message/conversation",
            Self::NoExpression => {
                "write a column's name, { sql = \"…\" }, { path = \"/json/pointer\" }, { column = \"…\", path = \"/json/pointer\" } or, for contact_id, { from = \"…\", to = \"…\" }"
            }
            Self::InTwoLists { .. } => "leave it in one of the lists",
            Self::Url(bad) => bad.advice(),
            Self::Gate(problem) => return problem.advice(),
            Self::Given { problem, .. } => return problem.advice(),
        })
    }

    /// The advice behind the problem: an error of a file is one line, which has no room for a command of its own.
    pub(super) fn advice_in_brackets(&self) -> String {
        let advice = self.advice().replace("\n  ", " ");
        if advice.is_empty() { String::new() } else { format!(" ({advice})") }
    }
}

/// What a number without a percent sign may mean.
fn readings(fraction: f64, text: &str) -> String {
    let one_in = |share: f64| match (1.0 / share).round() as usize {
        1 => "all of the".to_owned(),
        messages => format!("one in {}", grouped(messages)),
    };
    let as_percent = fraction / 100.0;
    match (as_percent <= 1.0, fraction <= 1.0) {
        (true, true) => format!(
            "write {text}% ({} outgoing messages), or {}% ({} outgoing messages)",
            one_in(as_percent),
            percent(fraction),
            one_in(fraction)
        ),
        (true, false) => format!("write {text}% ({} outgoing messages)", one_in(as_percent)),
        _ => "write it in percent, from 0% to 100%".to_owned(),
    }
}

/// A fraction in percent, without the noise of binary digits.
fn percent(fraction: f64) -> String {
    let digits = format!("{:.9}", fraction * 100.0);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}
