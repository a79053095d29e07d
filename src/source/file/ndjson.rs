//! One JSON object a line, or JSON values that stand otherwise.

use std::fmt;

use memchr::memchr_iter;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::blocks::Block;
use super::share::Share;
use super::shown;
use super::{extended_json, json_text, json_values};
use crate::error::RowProblem;
use crate::source::intake::{RawRow, Scalar, of_double};

/// The columns of the neutral message file; other fields are left alone.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    id: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    contact_id: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    handle: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    direction: Option<Scalar<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    text: Option<Option<Scalar<'a>>>,
    #[serde(borrow, default)]
    at: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    provider_id: Option<Scalar<'a>>,
    #[serde(borrow, default, deserialize_with = "anything")]
    attachment: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    stopped: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    stopped_at: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    stage: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    message_count: Option<Scalar<'a>>,
}

impl<'a> From<Line<'a>> for RawRow<'a> {
    fn from(line: Line<'a>) -> Self {
        let Line {
            id,
            contact_id,
            handle,
            direction,
            text,
            at,
            provider_id,
            attachment,
            stopped,
            stopped_at,
            stage,
            message_count,
        } = line;
        Self {
            id,
            contact_id,
            handle,
            direction,
            text,
            at,
            provider_id,
            attachment,
            stopped,
            stopped_at,
            stage,
            message_count,
        }
    }
}

/// Tells a field that is null from one that is absent.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Scalar<'a>>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An attachment may be written as any value: what matters is whether it is something, so its JSON is kept as text.
fn anything<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Scalar<'a>>, D::Error> {
    let json: &'de RawValue = Deserialize::deserialize(deserializer)?;
    Ok(Some(Scalar::Text(json.get().trim_matches('"').into())))
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyScalar;
        impl<'de> Visitor<'de> for AnyScalar {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number, true or false")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(text.into()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(text.to_owned().into()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Scalar::Int(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                // Ids beyond 63 bits keep their digits.
                Ok(i64::try_from(number).map_or_else(|_| Scalar::Text(number.to_string().into()), Scalar::Int))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(of_double(number))
            }
            /// A value as mongoexport writes it.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let first: Option<(String, &RawValue)> = map.next_entry()?;
                let value = first.and_then(|(key, value)| extended_json::of_entry(&key, value.get()));
                let only = map.next_key::<de::IgnoredAny>()?.is_none();
                value.filter(|_| only).ok_or_else(|| de::Error::invalid_type(de::Unexpected::Map, &self))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Scalar::Bool(value))
            }
        }
        deserializer.deserialize_any(AnyScalar)
    }
}

/// Parses all lines of a block; blank ones are passed over.
pub(super) fn read(block: &Block, share: &mut Share<'_>) {
    let mut start = 0;
    let ends = memchr_iter(block.line_end, &block.bytes).map(|end| end + 1).chain([block.bytes.len()]);
    for (number, end) in (block.first_line..).zip(ends) {
        let line = &block.bytes[start..end];
        start = end;
        if !line.trim_ascii().is_empty() && !take(number, line, share) {
            return;
        }
    }
}

/// Parses all values of a block, wherever lines end.
pub(super) fn read_values(block: &Block, share: &mut Share<'_>) {
    for (line, value) in json_values::values(&block.bytes, block.first_line, block.line_end) {
        if !take(line, value, share) {
            return;
        }
    }
}

/// Takes in a message; what is no JSON, but can be mended without a guess, is mended first.
fn take(number: u64, line: &[u8], share: &mut Share<'_>) -> bool {
    let row = parse(line);
    let mended = || str::from_utf8(line).ok().and_then(json_text::mended);
    match row.is_err().then(mended).flatten() {
        Some(mended) => share.take(number, parse(mended.as_bytes())),
        None => share.take(number, row),
    }
}

/// Gives the time of each message of a block that has it as text.
pub(super) fn each_time(block: &Block, take: &mut dyn FnMut(&str) -> bool) {
    let values = json_values::values(&block.bytes, block.first_line, block.line_end);
    let times = values.filter_map(|(_, value)| parse(value).ok()?.at);
    let _: bool = times.into_iter().all(|at| take(&at.text()));
}

fn parse(line: &[u8]) -> Result<RawRow<'_>, RowProblem> {
    let text = str::from_utf8(line).map_err(|_| RowProblem::NotUtf8("the line"))?;
    // Serde would take an array too, its values by position.
    if !text.trim_start().starts_with('{') {
        return Err(RowProblem::NotJson("expected a JSON object".to_owned()));
    }
    serde_json::from_str::<Line<'_>>(text).map(RawRow::from).map_err(|error| {
        let message = error.to_string().replace(" at line 1 column ", " at column ");
        // Serde calls the end of the line a line of its own.
        let message = message.split(" at line ").next().unwrap_or_default();
        RowProblem::NotJson(shown(message))
    })
}
