//! What every format is read as: chats of rows, before anybody knows which side is the bot.

use std::collections::BTreeMap;

use super::tells::Outgoing;
use crate::error::{Error, ExportProblem};
use crate::time::Timestamp;

/// Who wrote a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writer {
    /// The format tells that it came in.
    Contact,
    /// The format tells that it went out.
    Bot,
    /// Only a name is told.
    Named(String),
}

/// One message of a chat, or what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChatRow {
    /// Who wrote it.
    pub(super) writer: Writer,
    /// When it was sent, in UTC.
    pub(super) at: Timestamp,
    /// What it says; `None` for media alone, for deleted rows, and where the format tells no text.
    pub(super) text: Option<String>,
    /// Its id in the export, unique within the chat.
    pub(super) id: Option<String>,
    /// The id by which the platform's API knows it, where that is the same.
    pub(super) provider_id: Option<String>,
    /// It carries a picture, a recording or a file.
    pub(super) attachment: bool,
    /// It was sent and taken back: its text is gone.
    pub(super) is_deleted: bool,
    /// The line, or else the place in its list, counted from 1.
    pub(super) line: u64,
}

/// One conversation of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chat {
    /// What tells it from the others: the contact's id.
    pub(super) id: String,
    /// The other side's name, where the export tells it apart from the rows.
    pub(super) name: Option<String>,
    /// The account of the bot, where the export tells several apart.
    pub(super) account: Option<String>,
    /// The export that it came from, counted from 0: two of them may overlap, parts of one do not.
    pub(super) export: u32,
    /// The place in the tree of the file with its rows.
    pub(super) file: usize,
    /// In the order of the export.
    pub(super) rows: Vec<ChatRow>,
}

impl Chat {
    pub(super) fn new(id: impl Into<String>, file: usize) -> Self {
        Self { id: id.into(), name: None, account: None, export: 0, file, rows: Vec::new() }
    }
}

/// What was read of an export.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) chats: Vec<Chat>,
    /// The bot's name, where the export tells it.
    pub(super) owner: Option<String>,
    /// Who the bot is and why, in words, where the rows only tell names.
    pub(super) bot: Option<String>,
    /// What is there of the bot's messages, where that is not the same for every export of the format.
    pub(super) outgoing: Option<Outgoing>,
    /// Rows that are no messages, by what they are, in the plural: "reactions", "calls".
    pub(super) left_out: BTreeMap<&'static str, u64>,
    /// What a reader of the report has to know, in sentences. Names stand between quotation marks.
    pub(super) remarks: Vec<String>,
    /// Whether times are whole minutes, where the format has both kinds of files.
    pub(super) minutes: Option<bool>,
    /// Times that named no zone.
    pub(super) zone_assumed: u64,
    /// Times that the clocks of their zone never showed.
    pub(super) in_gap: u64,
    /// Rows and files that cannot be read are passed over.
    pub(super) skip_bad: bool,
    /// How many were, and the first of them.
    pub(super) bad: (u64, Option<Error>),
}

impl Gathered {
    /// Counts a row that is no message.
    pub(super) fn leave_out(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }

    /// Passes over what cannot be read, or fails.
    pub(super) fn bad(&mut self, error: Error) -> Result<(), Error> {
        if !self.skip_bad {
            return Err(error);
        }
        self.bad.0 += 1;
        self.bad.1.get_or_insert(error);
        Ok(())
    }

    /// The same for a place in a file.
    pub(super) fn bad_row(&mut self, file: &str, line: u64, problem: ExportProblem) -> Result<(), Error> {
        self.bad(Error::Export { place: format!("{file}:{line}"), problem: Box::new(problem) })
    }
}
