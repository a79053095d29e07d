//! Why a row of a source is no message.

use crate::corpus::TooLarge;
use crate::text::excerpt;
use crate::time::Timestamp;

/// Why a row is no message.
#[derive(Debug, thiserror::Error)]
pub enum RowProblem {
    /// The line is not a JSON object, or a field has the wrong type.
    #[error("not a message: {0}")]
    NotJson(String),
    /// The line is no event of a lock's log.
    #[error("not an event of a lock: {0}")]
    NotAnEvent(String),
    /// A row of a CSV file does not fit its header.
    #[error("not a CSV row: {0}")]
    NotCsv(String),
    /// Bytes that are no text.
    #[error("{0} is not valid UTF-8")]
    NotUtf8(&'static str),
    /// A required value is absent.
    #[error("no {0} (a message has contact_id, direction, text and at)")]
    Missing(&'static str),
    /// A value that a message needs is NULL.
    #[error("the {0} is NULL")]
    Empty(&'static str),
    /// The direction is none of the known words.
    #[error("unknown direction “{}” (known: incoming, inbound, in, received, user; outgoing, outbound, out, sent, bot, assistant)", excerpt(.0, 40))]
    Direction(String),
    /// The time cannot be read.
    #[error("unreadable {field} “{}” (expected a time such as 2026-01-07T14:02:11.120Z)", excerpt(.value, 60))]
    Time {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
    },
    /// A typed time is of the last century, when no bot of today wrote.
    #[error("the {field} {value} is before 2000, so its column or its unit is probably wrong")]
    Early {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: Timestamp,
    },
    /// A value that should be another kind of value.
    #[error("unreadable {field} “{}” (expected {expected})", excerpt(.value, 60))]
    Value {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// It does not fit into memory's layout.
    #[error("{0}")]
    TooLarge(#[from] TooLarge),
}
