//! Why a file holds no messages that can be read.

use std::path::PathBuf;

use super::RowProblem;
use crate::text::{display_safe, excerpt, shown_path};

/// What is wrong with a file as a whole.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum FileProblem {
    #[error("is a folder")]
    Folder,
    #[error("is a folder without message files")]
    EmptyFolder,
    #[error("is named twice: by itself, or with a folder that holds it")]
    NamedTwice,
    #[error("is {kind}, whose files also hold deleted rows")]
    TableWithLog { kind: &'static str },
    #[error("is beside {}, which has the same name", shown_path(.other))]
    InTwoForms { other: PathBuf },
    #[error("{problem}")]
    OtherFormat { problem: &'static str, advice: &'static str },
    #[error("is not text")]
    NotText,
    #[error("is compressed with a window of {mebibytes} MiB, which takes as much memory to read")]
    LargeWindow { mebibytes: u64 },
    #[error("the column {} is in the header twice", display_safe(.column))]
    ColumnTwice { column: String },
    #[error("the column {} has a type that dm-audit cannot read", display_safe(.column))]
    ColumnType { column: String },
    #[error("is a Parquet file that cannot be read from its end")]
    StreamedParquet,
    #[error("is an encrypted Parquet file")]
    EncryptedParquet,
    #[error("the Parquet file holds no rows, or is damaged: {}", display_safe(.error))]
    EmptyParquet { error: String },
    #[error("the Parquet file is damaged or of a kind that cannot be read: {}", display_safe(.error))]
    DamagedParquet { error: String },
    #[error("the row on line {line} is longer than {most} bytes")]
    LongRow { line: u64, most: usize },
    #[error("line {line} is longer than {mebibytes} MiB")]
    LongLine { line: u64, mebibytes: u64 },
    #[error(transparent)]
    Quotes(#[from] BadQuotes),
    #[error(transparent)]
    Values(#[from] BadValues),
    #[error("holds {kind} and no objects, so none of its values is a message")]
    NoObjects { kind: &'static str },
    #[error("is a list of chats, and the messages of each stand in its “{}”", excerpt(.list, 40))]
    ChatsWithMessages { list: String },
    #[error("is a list of chats without their messages")]
    Chats,
    #[error("{problem}, and it is not an event of a gate")]
    NoEvent { problem: RowProblem },
    #[error("is what a gate writes to standard error")]
    GateOutput,
    #[error("event logs and messages cannot be read together, and this is not an event log")]
    MessagesAmongLogs,
    #[error("event logs and messages cannot be read together, and this is an event log")]
    LogAmongMessages,
}

impl FileProblem {
    /// Whether it goes on where the file's name ends: "FILE is a folder".
    pub(super) fn is_predicate(&self) -> bool {
        ["is ", "holds "].iter().any(|verb| self.to_string().starts_with(verb))
    }
}

/// Quotes of a CSV file that do not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum BadQuotes {
    #[error("line {0} opens a quote that is never closed, so the rest is lost")]
    NeverClosed(u64),
    #[error("line {line}: text follows the closing quote of a field that began on line {opened}")]
    TextAfterQuote { line: u64, opened: u64 },
}

/// Why JSON is not a list of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum BadValues {
    #[error("what begins on line {0} never ends: the file is cut off")]
    CutOff(u64),
    #[error("line {0}: there is no comma between two values of the list")]
    NoComma(u64),
    #[error("line {0}: “{1}” where the next value of the list should begin")]
    NoValue(u64, char),
    #[error("line {0}: the object around the list of messages holds something else, too")]
    NotAlone(u64),
}

impl FileProblem {
    /// What to do.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Folder => "name the message files in it (NDJSON, CSV or Parquet)",
            Self::EmptyFolder => {
                "name a folder that holds NDJSON, JSON, CSV or Parquet files; dm-audit skips names that begin with . or _"
            }
            Self::NamedTwice => "name each file once",
            Self::TableWithLog { .. } => {
                "write its current rows as Parquet files, for instance with Spark or DuckDB, and name those"
            }
            Self::InTwoForms { .. } => "move one of the two away, or name the files to read",
            Self::OtherFormat { advice, .. } => advice,
            Self::NotText => "give a message file: NDJSON, JSON, CSV or Parquet",
            Self::LargeWindow { .. } => {
                "decompress it first (zstd -d --long=31 FILE), or allow twice the window with --memory-limit"
            }
            Self::ColumnTwice { .. } => "leave one of them out",
            Self::ColumnType { .. } => "write it as text, a number or a timestamp",
            Self::StreamedParquet => "write it to a file of its own, uncompressed, and name that",
            Self::EncryptedParquet => "decrypt it: write it again without encryption, with its keys",
            Self::EmptyParquet { .. } | Self::DamagedParquet { .. } | Self::Values(_) => {
                "export or transfer the file again; nothing was audited"
            }
            Self::NoObjects { .. } => {
                "export each message as an object with names, such as:\n  \
                 {\"contact_id\": \"ana\", \"direction\": \"outgoing\", \"text\": \"Hi!\", \"at\": \"2026-01-07T14:00:00Z\"}"
            }
            Self::ChatsWithMessages { .. } => {
                "write one message a line, with the id of its chat as contact_id; jq does so, with the names of this file in place of messages and id:\n  \
                 jq -c '.. | objects | select(.messages) | .id as $chat | .messages[] | .contact_id = $chat' FILE > messages.ndjson"
            }
            Self::Chats => "export the messages of the chats: one message a row, with the id of its chat as contact_id",
            Self::LongRow { .. } => "give one message a row",
            Self::LongLine { .. } => "check that this is the file to read; give one message a line",
            Self::Quotes(_) => "write a quote within a quoted field twice, or export the file again",
            Self::NoEvent { .. } => {
                "correct the line, or leave it out with --skip-bad; the first whole line tells an event log"
            }
            Self::GateOutput => "name the file that gate --events writes",
            Self::MessagesAmongLogs | Self::LogAmongMessages => "name files of one kind",
        }
    }
}
