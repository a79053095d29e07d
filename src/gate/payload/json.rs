//! A body as a tree that borrows from it, read in one pass.

use std::borrow::Cow;
use std::fmt;
use std::iter;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The steps of a JSON pointer. They are so short that a look at each byte takes less time than a search.
pub(super) fn steps(pointer: &str) -> impl Iterator<Item = &str> {
    let mut rest = halves(pointer).map(|(_, rest)| rest);
    iter::from_fn(move || {
        let (step, next) = halves(rest?).map_or((rest?, None), |(step, next)| (step, Some(next)));
        rest = next;
        Some(step)
    })
}

/// What stands before the first slash, and after it.
fn halves(text: &str) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == b'/')?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// A value of JSON, or the fields of a form as an object of texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    /// A whole number.
    Number(i128),
    /// Any other number, as it is written.
    Digits(Box<str>),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// In the order in which they stand. What stands twice has one value.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// What stands at a JSON pointer (RFC 6901).
    pub(super) fn at(&self, pointer: &str) -> Option<&Self> {
        steps(pointer).try_fold(self, |value, step| value.step(step).map(|(_, value)| value))
    }

    /// A field or an element, with its number among those of this value.
    pub(super) fn step(&self, step: &str) -> Option<(u32, &Self)> {
        match self {
            Self::Object(fields) => {
                let name = unescaped(step);
                let place = fields.iter().rposition(|(found, _)| *found == name)?;
                Some((place as u32, &fields[place].1))
            }
            Self::List(elements) => {
                let plain = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
                let place: usize = step.parse().ok().filter(|_| plain)?;
                Some((place as u32, elements.get(place)?))
            }
            _ => None,
        }
    }

    /// A text that is not blank, or the digits of a number.
    pub(super) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Digits(digits) => Some(Cow::Borrowed(digits)),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Digits(_) => false,
        }
    }

    /// Whether it is this word, number or truth value.
    pub(super) fn is(&self, word: &str) -> bool {
        match self {
            Self::Text(text) => text == word,
            Self::Bool(truth) => word == if *truth { "true" } else { "false" },
            Self::Number(number) => word.parse() == Ok(*number),
            Self::Digits(digits) => **digits == *word,
            _ => false,
        }
    }

    /// Its elements, if it is a list.
    pub(super) fn list(&self) -> Option<&[Json<'a>]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

/// A step of a pointer without the escapes of `/` and `~`.
fn unescaped(step: &str) -> Cow<'_, str> {
    if step.bytes().any(|byte| byte == b'~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Json::Number(number.into()))
    }

    /// Its digits are put in afterwards.
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Json::Digits(Box::default()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Json::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(Name(name)) = object.next_key()? {
            fields.push((name, object.next_value()?));
        }
        Ok(Json::Object(fields))
    }
}

/// The name of a field.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        from.deserialize_str(Words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Json<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn pointers_lead_through_objects_and_lists() {
        let json = read(r#"{"a":{"b/c":[1,{"~":"x"}]},"a\u0062":2,"":{"":3}}"#);
        for (pointer, expected) in [
            ("/a/b~1c/0", Some("1")),
            ("/a/b~1c/1/~0", Some("x")),
            ("/ab", Some("2")),
            ("//", Some("3")),
            ("/a/b~1c/+1", None),
            ("/a/b~1c/2", None),
            ("/a", None),
            ("/ab/x", None),
        ] {
            assert_eq!(json.at(pointer).and_then(Json::scalar).as_deref(), expected, "{pointer}");
        }
        assert_eq!(json.at(""), Some(&json));
    }

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        let Json::Object(fields) = read(r#"{"a":"plain","b":"\u00e9"}"#) else { panic!() };
        let borrowed = |text: &Json<'_>| matches!(text, Json::Text(Cow::Borrowed(_)));
        assert!(borrowed(&fields[0].1) && !borrowed(&fields[1].1));
    }
}
