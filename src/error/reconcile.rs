//! Why two sources cannot be held against each other.

use crate::text::{excerpt, shown_path};
use crate::time::Timestamp;
use std::path::PathBuf;

/// Why nothing can be reconciled.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum ReconcileProblem {
    #[error("{} and {} hold the same messages with the same ids, so they are one side and not two", excerpt(.recorded, 80), excerpt(.delivered, 80))]
    SameMessages { recorded: String, delivered: String },
    #[error("{} holds no message of the bot, so it does not tell what was delivered", excerpt(.delivered, 80))]
    NoReplies { delivered: String },
    #[error("{} tells no text of the bot's messages, and shares no message id with {}", excerpt(.delivered, 80), excerpt(.recorded, 80))]
    NoTexts { recorded: String, delivered: String },
    #[error("{} or {} tells no times", excerpt(.recorded, 80), excerpt(.delivered, 80))]
    NoTimes { recorded: String, delivered: String },
    #[error("no contact is on both sides: {} has {}, and {} has {}", excerpt(.recorded, 80), names(.recorded_names), excerpt(.delivered, 80), names(.delivered_names))]
    NoContact { recorded: String, recorded_names: Vec<String>, delivered: String, delivered_names: Vec<String> },
    #[error("the two sides share no time: {} goes from {} to {}, and {} from {} to {}", excerpt(.recorded, 80), .recorded_times.0, .recorded_times.1, excerpt(.delivered, 80), .delivered_times.0, .delivered_times.1)]
    NoOverlap {
        recorded: String,
        recorded_times: (Timestamp, Timestamp),
        delivered: String,
        delivered_times: (Timestamp, Timestamp),
    },
    #[error("memory has no room for both sides at once")]
    Memory,
    #[error("{}:{line}: {problem}", shown_path(.file))]
    Map { file: PathBuf, line: u64, problem: MapProblem },
}

/// What is wrong with a line of a file that matches contacts.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum MapProblem {
    #[error("a line has two columns, and this one has {columns}")]
    Columns { columns: usize },
    #[error("the line is no CSV: {error}")]
    NoCsv { error: String },
    #[error("one of the two columns is empty")]
    Empty,
    #[error("no contact of the {side} side is called {}", excerpt(.name, 60))]
    NoContact { side: &'static str, name: String, nearest: Option<String> },
    #[error("several contacts of the {side} side are called {}", excerpt(.name, 60))]
    Several { side: &'static str, name: String },
    #[error("{} is on an earlier line too", excerpt(.name, 60))]
    Twice { name: String },
}

fn names(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(3).map(|name| format!("“{}”", excerpt(name, 40))).collect();
    match names.len() {
        0 => "none".to_owned(),
        count if count > shown.len() => format!("{} and {} more", shown.join(", "), count - shown.len()),
        _ => shown.join(", "),
    }
}

impl ReconcileProblem {
    /// What to do.
    pub fn advice(&self) -> String {
        match self {
            Self::SameMessages { .. } => "name the export of the platform with --delivered, and the database as the source",
            Self::NoReplies { .. } => {
                "name an export that shows both sides: a chat export of the shop's phone, or webhooks with echoes"
            }
            Self::NoTexts { .. } => {
                "store the platform's message ids in the database, and name their column as `provider_id` in [source.columns]"
            }
            Self::NoTimes { .. } => "name the column of the time as `at` in [source.columns], or name another source",
            Self::NoContact { .. } => {
                "write a file of two columns, delivered and recorded, with one contact a line, and name it with:\n  --map contacts.csv"
            }
            Self::NoOverlap { .. } => {
                "export a later or an earlier stretch of the chats; if a zone was misread, name it with --tz or --delivered-tz"
            }
            Self::Memory => "raise --memory-limit, or reconcile a stretch at a time with --since and --until",
            Self::Map { problem: MapProblem::NoContact { nearest: Some(nearest), .. }, .. } => {
                return format!("the nearest name: {}", excerpt(nearest, 60));
            }
            Self::Map { problem: MapProblem::Several { .. }, .. } => "name the contact by its id",
            Self::Map { .. } => "correct the line: delivered,recorded such as:\n  \"Ana Bell\",c1",
        }
        .to_owned()
    }
}
