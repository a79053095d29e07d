//! Why a row of a source is not a message.

use crate::corpus::TooLarge;
use crate::text::excerpt;

/// Why a row is not a message.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what it is about")]
pub enum RowProblem {
    #[error("not a message: {0}")]
    NotJson(String),
    #[error("not a message: the line is not a JSON object")]
    NoObject,
    #[error("not an event of a lock: {0}")]
    NotAnEvent(String),
    #[error("not an event of a lock: the line is not a JSON object")]
    NoEventObject,
    #[error("not a CSV row: it has {fields} fields, and the header has {width}")]
    CsvWidth { fields: usize, width: usize },
    #[error("{0} is not valid UTF-8")]
    NotUtf8(&'static str),
    #[error("no {0} (a message has contact_id, direction, text and at)")]
    Missing(&'static str),
    #[error("the {0} is NULL")]
    Empty(&'static str),
    #[error("unknown direction “{}” (known: incoming, inbound, in, received, user; outgoing, outbound, out, sent, bot, assistant)", excerpt(.0, 40))]
    Direction(String),
    #[error("unreadable {field} “{}” (expected a time such as 2026-01-07T14:02:11.120Z)", excerpt(.value, 60))]
    Time { field: &'static str, value: String },
    #[error("the {field} “{}” begins with a day or a month, and no row tells which", excerpt(.value, 60))]
    DateOrder { field: &'static str, value: String },
    #[error("the {field} {at} is before 2000, so its unit is probably wrong")]
    TooEarly { field: &'static str, at: String },
    #[error("unreadable {field} “{}” (expected {expected})", excerpt(.value, 60))]
    Value { field: &'static str, value: String, expected: &'static str },
    #[error("{0}")]
    TooLarge(#[from] TooLarge),
}
