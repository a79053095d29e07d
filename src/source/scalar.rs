//! One value of a row of a file, before it is known to be right.

use std::borrow::Cow;

use super::mapping::{is_nothing, lost_digits};
use crate::error::RowProblem;
use crate::time::Timestamp;

/// A value of a row before it is known to be right.
#[derive(Debug, Clone)]
pub(super) enum Scalar<'a> {
    Int(i64),
    Float(f64),
    Bool(bool),
    Time(Timestamp),
    Text(Cow<'a, str>),
    /// An object or a list, as JSON.
    Json(Cow<'a, str>),
}

impl Scalar<'_> {
    /// The value as text, as the row wrote it.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Int(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
            Self::Bool(value) => value.to_string().into(),
            Self::Time(at) => at.to_string().into(),
            Self::Text(text) | Self::Json(text) => Cow::Borrowed(text),
        }
    }

    /// The value as an id; `None` if it has lost digits on its way in, so that two ids may have become one.
    fn id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Float(number) if number.fract() != 0.0 || number.abs() >= WHOLE_DOUBLES => None,
            Self::Float(number) => Some((*number as i64).to_string().into()),
            Self::Json(_) => None,
            Self::Text(text) if lost_digits(text) => None,
            other => Some(other.text()),
        }
    }
}

/// From here on not every whole number is a double of its own: 2^53.
pub(super) const WHOLE_DOUBLES: f64 = 9_007_199_254_740_992.0;

/// A double that is a whole number is one: programs with no other kind of number, or with nulls among them, write so.
pub(super) fn of_double<'a>(number: f64) -> Scalar<'a> {
    let is_whole = number.fract() == 0.0 && number.abs() < WHOLE_DOUBLES;
    if is_whole { Scalar::Int(number as i64) } else { Scalar::Float(number) }
}

/// Reads the usual words for yes and no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" | "yes" | "y" => Some(true),
        "false" | "f" | "0" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// Whether a value stands for no attachment, as systems write that.
pub(super) fn says_nothing(text: &str) -> bool {
    NO_ATTACHMENT.contains(&text.trim())
}

/// How systems write that a message carries no attachment, beside null.
pub(super) const NO_ATTACHMENT: [&str; 7] = ["", "[]", "{}", "null", "false", "f", "0"];

/// An id with all of its digits; words for nothing are none.
pub(super) fn id_of<'a>(
    value: Option<&'a Scalar<'_>>,
    field: &'static str,
    nulls: &[String],
) -> Result<Option<Cow<'a, str>>, RowProblem> {
    let Some(value) = value else { return Ok(None) };
    let lost = || {
        let expected = match value {
            Scalar::Float(number) if number.abs() >= WHOLE_DOUBLES => {
                "a string or a 64-bit number; a double this large has lost digits"
            }
            _ => "an id with all of its digits: a whole number of at most 19 digits, or a string",
        };
        RowProblem::Value { field, value: value.text().into_owned(), expected }
    };
    let id = value.id().ok_or_else(lost)?;
    Ok((!id.is_empty() && !is_nothing(&id, nulls)).then_some(id))
}
