//! One JSON object a line, or JSON values that stand otherwise.

use std::fmt;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use memchr::memchr_iter;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::blocks::Block;
use super::input::shown;
use super::roles::{Field, FieldsByName, Roles, assign};
use super::share::Share;
use super::{extended_json, json_text, json_values, plain_line};
use crate::error::RowProblem;
use crate::source::raw_row::RawRow;
use crate::source::scalar::{Scalar, of_double};

/// The fields of one line, each where the roles want it.
struct Line<'r>(&'r Roles);

impl<'de> DeserializeSeed<'de> for Line<'_> {
    type Value = RawRow<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = RawRow<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Roles { fields, late, .. } = self.0;
        let mut row = RawRow::default();
        // Lines of one file have their fields in one order, so the next field is nearly always known without a search.
        let mut expected = 0;
        let mut seen = 0u64;
        while let Some(found) = map.next_key_seed(Key { fields, expected, late: late.as_deref() })? {
            let index = match found {
                Named::Role(index) => index,
                Named::Late(field) => {
                    take_field(&mut row, &field, &mut map)?;
                    continue;
                }
                Named::Nothing => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            expected = index + 1;
            let bit = 1u64.checked_shl(index as u32).unwrap_or(0);
            if seen & bit != 0 {
                return Err(de::Error::custom(format_args!("duplicate field `{}`", shown(&fields[index].name))));
            }
            seen |= bit;
            take_field(&mut row, &fields[index], &mut map)?;
        }
        Ok(row)
    }
}

/// Puts the value that comes next where it belongs.
#[inline]
fn take_field<'de, A: MapAccess<'de>>(row: &mut RawRow<'de>, field: &Field, map: &mut A) -> Result<(), A::Error> {
    if field.is_attachment {
        let json: &'de RawValue = map.next_value()?;
        assign(row, &field.uses, Scalar::Text(json.get().trim_matches('"').into()));
    } else if let Some(value) = map.next_value::<Option<Scalar<'de>>>()? {
        assign(row, &field.uses, value);
    }
    Ok(())
}

/// What a field is by its name.
enum Named {
    /// One of the roles.
    Role(usize),
    /// One that none of the rows looked at has.
    Late(Arc<Field>),
    Nothing,
}

/// Finds a field by its name.
struct Key<'r> {
    fields: &'r [Field],
    expected: usize,
    late: Option<&'r dyn FieldsByName>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Named;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        if self.fields.get(self.expected).is_some_and(|field| field.name == name) {
            return Ok(Named::Role(self.expected));
        }
        if let Some(index) = self.fields.iter().position(|field| field.name == name) {
            return Ok(Named::Role(index));
        }
        Ok(self.late.and_then(|late| late.field(name)).map_or(Named::Nothing, Named::Late))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
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
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Scalar::Bool(value))
            }
            /// An object: a value as mongoexport writes it, or JSON.
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(MapAccessDeserializer::new(map))?.to_string();
                Ok(extended_json::extended_json(&value).unwrap_or_else(|| Scalar::Json(value.into())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
                Ok(Scalar::Json(value.to_string().into()))
            }
        }
        deserializer.deserialize_any(AnyValue)
    }
}

/// Parses all lines of a block; blank ones are passed over.
pub(super) fn read(block: &Block, roles: &Roles, share: &mut Share<'_>) {
    // Where all of it is UTF-8, no line has to be looked at for that.
    let whole = simdutf8::basic::from_utf8(&block.bytes).ok();
    for (number, range) in line_ranges(block) {
        let line = &block.bytes[range.clone()];
        let text = whole.and_then(|whole| whole.get(range));
        let goes_on = match text.and_then(|text| plain_line::read(text, roles)) {
            Some(row) => share.take(number, roles, Ok(row)),
            None => line.trim_ascii().is_empty() || take(number, line, roles, share),
        };
        if !goes_on {
            return;
        }
    }
}

/// Parses all values of a block, wherever lines end.
pub(super) fn read_values(block: &Block, roles: &Roles, share: &mut Share<'_>) {
    for (line, value) in json_values::values(&block.bytes, block.first_line, block.line_end) {
        if !take(line, value, roles, share) {
            return;
        }
    }
}

/// Takes in a message; what is no JSON, but can be mended without a guess, is mended first.
fn take(number: u64, line: &[u8], roles: &Roles, share: &mut Share<'_>) -> bool {
    let row = parse(line, roles);
    let mended = || str::from_utf8(line).ok().and_then(json_text::mended);
    match row.is_err().then(mended).flatten() {
        Some(mended) => share.take(number, roles, parse(mended.as_bytes(), roles)),
        None => share.take(number, roles, row),
    }
}

/// Gives the time of each message of a block that has it as text.
pub(super) fn each_time(block: &Block, roles: &Roles, take: &mut dyn FnMut(&str) -> bool) {
    let values = json_values::values(&block.bytes, block.first_line, block.line_end);
    let times = values.filter_map(|(_, value)| parse(value, roles).ok()?.at);
    let _: bool = times.into_iter().all(|at| take(&at.text()));
}

/// The lines of a block with their numbers.
pub(super) fn lines(block: &Block) -> impl Iterator<Item = (u64, &[u8])> {
    line_ranges(block).map(|(number, range)| (number, &block.bytes[range]))
}

/// Where the lines of a block stand, each with its number.
fn line_ranges(block: &Block) -> impl Iterator<Item = (u64, Range<usize>)> {
    let ends = memchr_iter(block.line_end, &block.bytes).map(|end| end + 1).chain([block.bytes.len()]);
    let mut start = 0;
    (block.first_line..).zip(ends).map(move |(number, end)| (number, mem::replace(&mut start, end)..end))
}

/// The objects at the start of a block, as far as they are any.
pub(super) fn objects(block: &Block) -> impl Iterator<Item = Value> {
    lines(block).map(|(_, line)| line).filter(|line| !line.trim_ascii().is_empty()).map_while(object)
}

/// The values at the start of a block, as far as they are any.
pub(super) fn values(block: &Block) -> impl Iterator<Item = Value> {
    json_values::values(&block.bytes, block.first_line, block.line_end).map_while(|(_, value)| object(value))
}

fn object(line: &[u8]) -> Option<Value> {
    let mended = || json_text::mended(str::from_utf8(line).ok()?).and_then(|line| serde_json::from_str(&line).ok());
    serde_json::from_slice(line).ok().or_else(mended)
}

fn parse<'a>(line: &'a [u8], roles: &Roles) -> Result<RawRow<'a>, RowProblem> {
    let text = simdutf8::basic::from_utf8(line).map_err(|_| RowProblem::NotUtf8("the line"))?;
    match plain_line::read(text, roles) {
        Some(row) => Ok(row),
        None => parse_any(text, roles),
    }
}

/// The same of any line, with Serde.
pub(super) fn parse_any<'a>(text: &'a str, roles: &Roles) -> Result<RawRow<'a>, RowProblem> {
    // Serde would take an array too, its values by position.
    if !text.trim_start().starts_with('{') {
        return Err(RowProblem::NoObject);
    }
    let mut json = serde_json::Deserializer::from_str(text);
    Line(roles).deserialize(&mut json).and_then(|row| json.end().map(|()| row)).map_err(|error| {
        let message = error.to_string().replace(" at line 1 column ", " at column ");
        // Serde calls the end of the line a line of its own.
        let message = message.split(" at line ").next().unwrap_or_default();
        RowProblem::NotJson(shown(message))
    })
}
