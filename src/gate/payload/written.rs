//! JSON as it is written: numbers keep their digits, and no name stands for two values.

use std::collections::HashMap;

use serde::Deserialize;

use super::BadPayload;
use super::json::Json;

/// With more fields than this an object is looked through in another way.
const FEW: usize = 32;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Json<'_>, BadPayload> {
    let mut json = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    check(&mut json, text)?;
    Ok(json)
}

/// The same for a text that does not live as long as what is read.
pub(super) fn read_owned(text: &str) -> Result<Json<'static>, BadPayload> {
    // A reader of bytes keeps nothing of what it reads.
    let read = Json::deserialize(&mut serde_json::Deserializer::from_reader(text.as_bytes()));
    let mut json = read.map_err(|error| not_json(&error))?;
    check(&mut json, text)?;
    Ok(json)
}

/// What is wrong with a text that should be JSON, without a word of the text.
fn not_json(error: &serde_json::Error) -> BadPayload {
    use serde_json::error::Category;
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => BadPayload::NotJson(format!("it ends early, at {place}")),
        Category::Data => BadPayload::Shape(format!("has another form than expected at {place}")),
        Category::Syntax | Category::Io => BadPayload::NotJson(format!("see {place}")),
    }
}

/// Puts the digits of numbers in, and fails if a name stands for two values.
fn check(json: &mut Json<'_>, text: &str) -> Result<(), BadPayload> {
    walk(json, &mut Numbers(text.as_bytes()))
}

fn walk(json: &mut Json<'_>, numbers: &mut Numbers<'_>) -> Result<(), BadPayload> {
    match json {
        Json::Number(_) => {
            let _: Option<&str> = numbers.next();
            Ok(())
        }
        Json::Digits(digits) => {
            *digits = numbers.next().unwrap_or_default().into();
            Ok(())
        }
        Json::List(elements) => elements.iter_mut().try_for_each(|element| walk(element, numbers)),
        Json::Object(fields) => {
            fields.iter_mut().try_for_each(|(_, value)| walk(value, numbers))?;
            if is_ambiguous(fields) { Err(BadPayload::Twice) } else { Ok(()) }
        }
        Json::Null | Json::Bool(_) | Json::Text(_) => Ok(()),
    }
}

/// Whether one name stands for two values. Which of them counts is a matter of who reads.
pub(super) fn is_ambiguous(fields: &[(std::borrow::Cow<'_, str>, Json<'_>)]) -> bool {
    if fields.len() <= FEW {
        let mut rest = fields;
        while let [(name, value), more @ ..] = rest {
            if more.iter().any(|(other, another)| other == name && another != value) {
                return true;
            }
            rest = more;
        }
        return false;
    }
    let mut seen = HashMap::with_capacity(fields.len());
    fields.iter().any(|(name, value)| seen.insert(name.as_ref(), value).is_some_and(|before| before != value))
}

/// The numbers of a text that is JSON, in their order.
struct Numbers<'t>(&'t [u8]);

impl<'t> Iterator for Numbers<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        loop {
            match self.0 {
                [] => return None,
                [b'"', rest @ ..] => self.0 = after_text(rest),
                [b'-' | b'0'..=b'9', ..] => {
                    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
                    let length = self.0.iter().take_while(|byte| is_part(byte)).count();
                    let (number, rest) = self.0.split_at(length);
                    self.0 = rest;
                    return std::str::from_utf8(number).ok();
                }
                [_, rest @ ..] => self.0 = rest,
            }
        }
    }
}

/// What comes after the end of a text within JSON.
fn after_text(mut rest: &[u8]) -> &[u8] {
    loop {
        match rest {
            [] => return rest,
            [b'"', rest @ ..] => return rest,
            [b'\\', _, more @ ..] | [_, more @ ..] => rest = more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_no_machine_holds_keeps_its_digits() {
        let text = r#"{"1.5":["\"2.5\\",1e20,{"a":-0,"b":[12345678901234567890123,7,1.50]}],"c":18446744073709551615}"#;
        let json = read(text).unwrap();
        let digits = |pointer: &str| json.at(pointer).and_then(Json::scalar).map(String::from);
        for (pointer, expected) in [
            ("/1.5/1", "1e20"),
            ("/1.5/2/a", "-0"),
            ("/1.5/2/b/0", "12345678901234567890123"),
            ("/1.5/2/b/1", "7"),
            ("/1.5/2/b/2", "1.50"),
            ("/c", "18446744073709551615"),
        ] {
            assert_eq!(digits(pointer).as_deref(), Some(expected), "{pointer}");
        }
        assert_eq!(read_owned(text).unwrap(), json);
    }

    #[test]
    fn a_name_that_stands_for_two_values_makes_a_body_unreadable_wherever_it_is() {
        let many = (0..100).map(|number| format!(r#""{number}":1"#)).collect::<Vec<_>>().join(",");
        for (text, ambiguous) in [
            (r#"{"a":1,"a":1}"#.to_owned(), false),
            (r#"{"a":1,"a":2}"#.to_owned(), true),
            (r#"{"a":1,"\u0061":"1"}"#.to_owned(), true),
            (r#"[[{"x":{"a":1e20,"b":1,"a":1e21}}]]"#.to_owned(), true),
            (format!(r#"{{{many},"7":1}}"#), false),
            (format!(r#"{{{many},"7":2}}"#), true),
        ] {
            assert_eq!(read(&text).err(), ambiguous.then_some(BadPayload::Twice), "{text}");
        }
    }
}
