//! JSON documents of exports: objects whose values are read only where they are asked for, and borrow what they can.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, ExportProblem};
use crate::text::surrogates;
use crate::time::{Timestamp, parse_time};

/// So much of a wrong value is kept for the error.
const SHOWN: usize = 200;

/// An object: its keys with their values as they are written.
#[derive(Debug)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<&RawValue>()? {
                    let key = string(key.get()).unwrap_or_default();
                    entries.push((key, map.next_value()?));
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl<'a> Object<'a> {
    /// An object and nothing else.
    pub(super) fn parse(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// One of a list.
    pub(super) fn item(json: &'a str) -> Result<Self, ExportProblem> {
        Self::parse(json).map_err(|_| bad("message", json, "object"))
    }

    /// The value of a key as it is written; `None` for null.
    pub(super) fn raw(&self, key: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(name, _)| name == key)?;
        Some(value.get()).filter(|value| *value != "null")
    }

    /// Whether the object has a key, be its value null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key)
    }

    /// All keys with their values as they are written.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value.get()))
    }

    /// Whether a value is there that is no empty text, list or object, no null and no false.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.raw(key).is_some_and(|value| {
            let inner = value.trim_matches(['"', '[', ']', '{', '}']).trim();
            !inner.is_empty() && value != "false"
        })
    }

    /// Whether a value is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.raw(key) == Some("true")
    }

    /// A text; `None` where there is none.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<Cow<'a, str>>, ExportProblem> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        string(value).map(Some).ok_or_else(|| bad(key, value, "text"))
    }

    /// A text that has to be there.
    pub(super) fn needed(&self, key: &'static str) -> Result<Cow<'a, str>, ExportProblem> {
        self.text(key)?.ok_or(ExportProblem::MissingField { field: key })
    }

    /// An id, be it a number or a text.
    pub(super) fn id(&self, key: &'static str) -> Result<Option<Cow<'a, str>>, ExportProblem> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let id = if is_number { Some(Cow::Borrowed(value)) } else { string(value) };
        id.map(|id| Some(id).filter(|id| !id.is_empty())).ok_or_else(|| bad(key, value, "id"))
    }

    /// A whole number, in quotes or not.
    pub(super) fn integer(&self, key: &'static str) -> Result<Option<i64>, ExportProblem> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        let text = string(value).unwrap_or(Cow::Borrowed(value));
        whole_number(&text).map(Some).ok_or_else(|| bad(key, value, "whole number"))
    }

    /// A moment that is told in so many microseconds a unit since 1970.
    pub(super) fn moment(&self, key: &'static str, unit: i64) -> Result<Option<Timestamp>, ExportProblem> {
        let Some(number) = self.integer(key)? else { return Ok(None) };
        let at = number.checked_mul(unit).map(Timestamp::from_micros).filter(|at| at.is_writable());
        at.map(Some).ok_or_else(|| bad(key, &number.to_string(), "time"))
    }

    /// A moment that is told as RFC 3339 with an offset.
    pub(super) fn dated(&self, key: &'static str) -> Result<Timestamp, ExportProblem> {
        let text = self.needed(key)?;
        let read = parse_time(&text, chrono_tz::UTC).filter(|read| !read.zone_assumed);
        read.map(|read| read.at).ok_or_else(|| bad(key, &text, "time"))
    }

    /// An object within; `None` where there is none.
    pub(super) fn object(&self, key: &'static str) -> Result<Option<Self>, ExportProblem> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        Self::parse(value).map(Some).map_err(|_| bad(key, value, "object"))
    }

    /// A list; empty where there is none.
    pub(super) fn list(&self, key: &'static str) -> Result<Vec<&'a str>, ExportProblem> {
        let Some(value) = self.raw(key) else { return Ok(Vec::new()) };
        items(value).ok_or_else(|| bad(key, value, "list"))
    }
}

/// The values of a list; `None` where it is none.
pub(super) fn items(json: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// What a JSON string says; halves of emoji become the replacement character.
pub(super) fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains(['\\', '"']) {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(json).or_else(|_| serde_json::from_str(&surrogates::whole(json))).ok().map(Cow::Owned)
}

fn whole_number(text: &str) -> Option<i64> {
    let exact = text.parse().ok();
    exact.or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

/// The problem of a value.
pub(super) fn bad(field: &'static str, value: &str, expected: &'static str) -> ExportProblem {
    ExportProblem::BadValue { field, value: value.chars().take(SHOWN).collect(), expected }
}

/// The object that a document is, or its error with the line.
pub(super) fn document<'a>(json: &'a str, shown: &str) -> Result<Object<'a>, Error> {
    Object::parse(json).map_err(|error| match error.is_data() {
        true => Error::Export { place: shown.to_owned(), problem: Box::new(bad("the document", json, "object")) },
        false => broken(shown, &error),
    })
}

/// The error of a document that is no JSON, with its line.
pub(super) fn broken(shown: &str, error: &serde_json::Error) -> Error {
    let said = error.to_string();
    let sentence = said.split(" at line ").next().unwrap_or_default().to_owned();
    let place = format!("{shown}:{}", error.line());
    Error::Export { place, problem: Box::new(ExportProblem::BadJson { error: sentence }) }
}

/// Places of values in their document, one after the other.
pub(super) struct Lines<'a> {
    document: &'a str,
    offset: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(document: &'a str) -> Self {
        Self { document, offset: 0, line: 1 }
    }

    /// The line of a part of the document, which stands behind those asked for before; where several share a line, the
    /// place in their list tells more.
    pub(super) fn of(&mut self, part: &str, index: usize) -> u64 {
        let offset = (part.as_ptr() as usize).saturating_sub(self.document.as_ptr() as usize);
        if let Some(between) = self.document.as_bytes().get(self.offset..offset) {
            self.line += memchr::memchr_iter(b'\n', between).count() as u64;
            self.offset = offset;
        }
        self.line.max(index as u64 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_wrong_types_are_told_with_their_field_and_none_panics() {
        let json =
            r#"{"a": [], "b": 99999999999999999999, "c": "12", "d": {"x": 1}, "e": 1.5e3, "f": null, "g": 1e400}"#;
        let object = Object::parse(json).unwrap();
        assert_eq!(object.integer("c").unwrap(), Some(12));
        assert_eq!(object.integer("e").unwrap(), Some(1500));
        assert_eq!(object.integer("f").unwrap(), None);
        assert_eq!(object.id("b").unwrap().unwrap(), "99999999999999999999");
        for key in ["a", "b", "d", "g"] {
            assert!(object.integer(key).is_err(), "{key}");
            assert!(object.text(key).is_err(), "{key}");
        }
        assert!(object.moment("c", i64::MAX).is_err());
        assert!(object.needed("f").is_err() && object.list("c").is_err() && object.object("a").is_err());
        assert!(!object.holds("a") && !object.holds("f") && object.holds("d") && object.has("f"));
    }

    #[test]
    fn depth_that_nobody_asks_for_is_passed_over() {
        let deep = format!("{{\"x\": {}{}, \"text\": \"hi\"}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Object::parse(&deep).unwrap().text("text").unwrap().unwrap(), "hi");
    }

    #[test]
    fn half_an_emoji_costs_no_message() {
        assert_eq!(string(r#""a\ud83db""#).unwrap(), "a\u{fffd}b");
        assert_eq!(string("12"), None);
    }

    #[test]
    fn a_place_is_a_line_or_the_place_in_a_list() {
        let lines = "{\"m\": [\n{},\n{}\n]}";
        let object = Object::parse(lines).unwrap();
        let mut places = Lines::new(lines);
        let found: Vec<u64> =
            object.list("m").unwrap().iter().enumerate().map(|(index, item)| places.of(item, index)).collect();
        assert_eq!(found, [2, 3]);
        let one = "[{},{}]";
        let mut places = Lines::new(one);
        let found: Vec<u64> =
            items(one).unwrap().iter().enumerate().map(|(index, item)| places.of(item, index)).collect();
        assert_eq!(found, [1, 2]);
    }
}
