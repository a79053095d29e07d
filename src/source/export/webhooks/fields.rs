//! Values of a body.

use serde_json::Value;

use crate::error::ExportProblem;
use crate::time::{Timestamp, from_epoch};

/// The text at a pointer, unless it is blank.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The id at a pointer, be it a text or a number.
pub(super) fn id(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The same for one that has to be there.
pub(super) fn needed(value: &Value, pointer: &str, field: &'static str) -> Result<String, ExportProblem> {
    id(value, pointer).ok_or(ExportProblem::MissingField { field })
}

/// The moment at a pointer, counted since 1970.
pub(super) fn moment(value: &Value, pointer: &str, field: &'static str) -> Result<Timestamp, ExportProblem> {
    let found = value.pointer(pointer).ok_or(ExportProblem::MissingField { field })?;
    let number = found.as_i64().or_else(|| found.as_str()?.trim().parse().ok());
    let expected = "time in seconds or milliseconds since 1970";
    let wrong = || ExportProblem::BadValue { field, value: found.to_string(), expected };
    number.and_then(from_epoch).ok_or_else(wrong)
}

/// The items of the list at a pointer; none where there is no list.
pub(super) fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether an object has this key, with a value.
pub(super) fn has(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|value| !value.is_null())
}

/// Whether the value of a key is `true`.
pub(super) fn is(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}
