//! One JSON object a line.

use std::fmt;

use memchr::memchr_iter;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::blocks::Block;
use super::roles::{Roles, assign};
use super::share::Share;
use super::shown;
use crate::error::RowProblem;
use crate::source::intake::{RawRow, Scalar};

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
        let fields = &self.0.fields;
        let mut row = RawRow::default();
        // Lines of one file have their fields in one order, so the next field is nearly always known without a search.
        let mut expected = 0;
        let mut seen = 0u64;
        while let Some(found) = map.next_key_seed(Key { fields, expected })? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            expected = index + 1;
            let bit = 1u64.checked_shl(index as u32).unwrap_or(0);
            if seen & bit != 0 {
                return Err(de::Error::custom(format_args!("duplicate field `{}`", shown(&fields[index].name))));
            }
            seen |= bit;
            if fields[index].is_attachment {
                let json: &'de RawValue = map.next_value()?;
                assign(&mut row, &fields[index].uses, Scalar::Text(json.get().trim_matches('"').into()));
            } else if let Some(value) = map.next_value::<Option<Scalar<'de>>>()? {
                assign(&mut row, &fields[index].uses, value);
            }
        }
        Ok(row)
    }
}

/// Finds a field by its name.
struct Key<'r> {
    fields: &'r [super::roles::Field],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        if self.fields.get(self.expected).is_some_and(|field| field.name == name) {
            return Ok(Some(self.expected));
        }
        Ok(self.fields.iter().position(|field| field.name == name))
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
                Ok(Scalar::Float(number))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Scalar::Bool(value))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let value = Value::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Scalar::Json(value.to_string().into()))
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
    for (number, line) in lines(block) {
        if !line.trim_ascii().is_empty() && !share.take(number, roles, parse(line, roles)) {
            return;
        }
    }
}

/// The lines of a block with their numbers.
pub(super) fn lines(block: &Block) -> impl Iterator<Item = (u64, &[u8])> {
    let ends = memchr_iter(b'\n', &block.bytes).map(|end| end + 1).chain([block.bytes.len()]);
    let mut start = 0;
    (block.first_line..).zip(ends).map(move |(number, end)| {
        let line = &block.bytes[start..end];
        start = end;
        (number, line)
    })
}

/// The objects at the start of a block, as far as they are any.
pub(super) fn objects(block: &Block) -> impl Iterator<Item = Value> {
    lines(block).filter(|(_, line)| !line.trim_ascii().is_empty()).map_while(|(_, line)| serde_json::from_slice(line).ok())
}

fn parse<'a>(line: &'a [u8], roles: &Roles) -> Result<RawRow<'a>, RowProblem> {
    let text = str::from_utf8(line).map_err(|_| RowProblem::NotUtf8("the line"))?;
    // Serde would take an array too, its values by position.
    if !text.trim_start().starts_with('{') {
        return Err(RowProblem::NotJson("expected a JSON object".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    Line(roles).deserialize(&mut json).and_then(|row| json.end().map(|()| row)).map_err(|error| {
        let message = error.to_string().replace(" at line 1 column ", " at column ");
        // Serde calls the end of the line a line of its own.
        let message = message.split(" at line ").next().unwrap_or_default();
        RowProblem::NotJson(shown(message))
    })
}
