//! Bodies of one message, whose fields stand where the user says: `ManyChat`, Telegram, one's own.

use serde_json::Value;

use super::{BadPayload, Update, digits, not_json};
use crate::lock::KeyKind;

/// Where the fields of a message stand: of each list the first place with a value counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointers {
    /// The contact's id.
    pub contact: Vec<String>,
    /// The platform's id of the message.
    pub message_id: Vec<String>,
    /// What it says.
    pub text: Vec<String>,
    /// What the fields are for: a body has to have what this is made of.
    pub key: KeyKind,
    /// The place of the id is no guess: a message without one is noticed, where the key is the id.
    pub expects_id: bool,
}

/// What stands at a place.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// No such place.
    Nothing,
    /// The place is there and empty.
    Empty,
    /// A name instead of the value that it stands for.
    Placeholder,
    Value(String),
}

impl Pointers {
    /// The names that bodies designed at `ManyChat` usually have; it sends no message ids.
    pub fn many_chat() -> Self {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            contact: list(&[
                "/subscriber/id",
                "/subscriber_id",
                "/contact_id",
                "/user_id",
                "/id",
                "/contact/id",
                "/user/id",
            ]),
            message_id: list(&["/message_id", "/mid"]),
            text: list(&["/last_input_text", "/text", "/message", "/message/text", "/subscriber/last_input_text"]),
            key: KeyKind::MessageId,
            expects_id: false,
        }
    }

    /// Reads a body.
    pub(super) fn read(&self, body: &str) -> Result<Update, BadPayload> {
        let body: Value = serde_json::from_str(body).map_err(|error| not_json(&error))?;
        let contact = find(&body, &self.contact);
        let message_id = find(&body, &self.message_id);
        let text = find(&body, &self.text);
        let lacking = |what: &str, found: &Found, places: &[String]| {
            let places = places.join(", ");
            if *found == Found::Placeholder {
                return BadPayload::Shape(format!(
                    "has a name in braces for the {what} (at {places}): the platform left it in place of a value, as \
                     it knows no such field"
                ));
            }
            let hint =
                if body.get("entry").is_some() { "; has it the form of --payload meta or whatsapp?" } else { "" };
            BadPayload::Shape(format!("has no {what} (at {places}){hint}"))
        };
        let (needs_contact, needs_text) = match (self.key, &message_id) {
            // The platform's own id is enough.
            (KeyKind::MessageId, Found::Value(_)) => (false, false),
            (KeyKind::MessageId, _) if self.contact.is_empty() || self.text.is_empty() => {
                return Err(lacking("message id", &message_id, &self.message_id));
            }
            // The place of an id that is there and empty is as good as that of a text.
            (KeyKind::MessageId, id) => (true, *id == Found::Nothing),
            (KeyKind::Text, _) => (true, true),
            (KeyKind::Contact, _) => (true, false),
        };
        if needs_contact && !matches!(contact, Found::Value(_)) {
            return Err(lacking("contact", &contact, &self.contact));
        }
        if needs_text && text == Found::Nothing {
            return Err(lacking("text", &text, &self.text));
        }
        Ok(Update { contact: contact.value(), message_id: message_id.value(), text: text.value() })
    }
}

impl Found {
    fn value(self) -> Option<String> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Empty | Self::Placeholder => None,
        }
    }
}

/// The first place with something in it.
fn find(body: &Value, places: &[String]) -> Found {
    let mut found = Found::Nothing;
    for place in places {
        match body.pointer(place) {
            Some(Value::String(text)) if is_placeholder(text) => found = Found::Placeholder,
            Some(Value::String(text)) if !text.trim().is_empty() => return Found::Value(text.clone()),
            Some(Value::Number(number)) => match digits(number) {
                Some(digits) => return Found::Value(digits),
                None => found = Found::Empty,
            },
            Some(Value::Null | Value::String(_)) if found == Found::Nothing => found = Found::Empty,
            _ => {}
        }
    }
    found
}

/// A name that the platform left as it is instead of putting a value in its place, as in `{{last_input_text}}`.
fn is_placeholder(text: &str) -> bool {
    text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).is_some_and(|name| !name.contains("}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(Option<String>, Option<String>), BadPayload> {
        Pointers::many_chat().read(body).map(|update| (update.contact, update.text))
    }

    #[test]
    fn the_usual_bodies_of_many_chat_are_understood() {
        let expected = Ok((Some("42".to_owned()), Some("merci".to_owned())));
        for body in [
            r#"{"subscriber":{"id":"42","ig_username":"lea"},"last_input_text":"merci"}"#,
            r#"{"id":42,"key":"user:42","last_input_text":"merci"}"#,
            r#"{"subscriber_id":"42","message":"merci"}"#,
            r#"{"user_id":42,"message":{"text":"merci"}}"#,
        ] {
            assert_eq!(read(body), expected, "{body}");
        }
    }

    #[test]
    fn a_placeholder_that_was_not_filled_in_is_no_text() {
        let body = r#"{"id":"1","last_input_text":"{{last_input_text}}"}"#;
        assert_eq!(read(body), Ok((Some("1".to_owned()), None)));
        assert!(!is_placeholder("{{a}} et {{b}}"));
    }

    #[test]
    fn two_numbers_too_long_to_be_told_apart_are_no_ids() {
        let pointers = Pointers { message_id: vec!["/mid".to_owned()], ..Pointers::many_chat() };
        let id = |number: &str| pointers.read(&format!(r#"{{"id":1,"text":"x","mid":{number}}}"#)).unwrap().message_id;
        assert_eq!(id("12345678901234567890").as_deref(), Some("12345678901234567890"));
        assert_eq!(id("123456789012345678901"), None);
        assert_eq!(id("1.5").as_deref(), Some("1.5"));
    }

    #[test]
    fn a_place_that_is_empty_is_no_mistake_but_one_that_is_not_there_is() {
        assert_eq!(read(r#"{"id":"1","text":null}"#), Ok((Some("1".to_owned()), None)));
        let missing = read(r#"{"id":"1","secret":"merci"}"#).unwrap_err().to_string();
        assert!(missing.contains("/last_input_text") && !missing.contains("merci"), "{missing}");
        let missing = read(r#"{"entry":[{"id":"secret"}]}"#).unwrap_err().to_string();
        assert!(missing.contains("/subscriber/id") && !missing.contains("secret"), "{missing}");
        assert!(missing.ends_with("; has it the form of --payload meta or whatsapp?"), "{missing}");
    }

    #[test]
    fn a_body_needs_what_its_key_is_made_of_and_no_more() {
        let pointers = |key, contact: &str, id: &str, text: &str| {
            let list = |place: &str| place.split_whitespace().map(str::to_owned).collect();
            Pointers { contact: list(contact), message_id: list(id), text: list(text), key, expects_id: false }
        };
        let (by_id, by_text, by_contact) = (KeyKind::MessageId, KeyKind::Text, KeyKind::Contact);
        for (pointers, body, lacking) in [
            (pointers(by_contact, "/who", "", ""), r#"{"who":1}"#, None),
            (pointers(by_contact, "/who", "", "/text"), r#"{"who":1}"#, None),
            (pointers(by_contact, "/who", "/mid", ""), r#"{"mid":1}"#, Some("has no contact (at /who)")),
            (pointers(by_text, "/who", "", "/text"), r#"{"who":1,"text":"x"}"#, None),
            (pointers(by_text, "/who", "/mid", "/text"), r#"{"who":1,"mid":1}"#, Some("has no text (at /text)")),
            (pointers(by_text, "/who", "/mid", "/text"), r#"{"mid":1,"text":"x"}"#, Some("has no contact (at /who)")),
            (pointers(by_id, "", "/ev/id", ""), r#"{"ev":{"id":1}}"#, None),
            (pointers(by_id, "", "/ev/id", ""), r#"{"ev":{}}"#, Some("has no message id (at /ev/id)")),
            (pointers(by_id, "", "/ev/id", ""), r#"{"ev":{"id":null}}"#, Some("has no message id (at /ev/id)")),
            (pointers(by_id, "/who", "/mid", ""), r#"{"who":1}"#, Some("has no message id (at /mid)")),
            (pointers(by_id, "/who", "/mid", "/text"), r#"{"who":1,"text":"x"}"#, None),
            (pointers(by_id, "/who", "/mid", "/text"), r#"{"mid":1}"#, None),
            (pointers(by_id, "/who", "/mid", "/text"), r#"{"text":"x"}"#, Some("has no contact (at /who)")),
            (pointers(by_id, "/who", "/mid", "/text"), r#"{"who":1,"mid":null}"#, None),
        ] {
            let read = pointers.read(body);
            match lacking {
                None => assert!(read.is_ok(), "{pointers:?}, {body}: {read:?}"),
                Some(lacking) => assert!(read.unwrap_err().to_string().contains(lacking), "{pointers:?}, {body}"),
            }
        }
    }

    #[test]
    fn a_contact_whose_name_was_left_in_place_of_its_value_is_told_apart_from_a_missing_one() {
        for body in [
            r#"{"subscriber_id":"{{subscriber_id}}","text":"merci"}"#,
            r#"{"id":null,"contact_id":"{{merci}}","text":"x"}"#,
        ] {
            let error = read(body).unwrap_err().to_string();
            assert!(error.contains("for the contact (at /subscriber/id, /subscriber_id,"), "{error}");
            assert!(error.contains("left it in place of a value") && !error.contains("merci"), "{error}");
        }
        assert_eq!(read(r#"{"subscriber_id":"{{x}}","id":7,"text":"y"}"#), Ok((Some("7".into()), Some("y".into()))));
    }

    #[test]
    fn what_is_wrong_with_a_body_is_told_without_a_word_of_it() {
        for body in ["", "merci", "{\"id\":1,\"text\":\"merci", "[1,2", "\u{0}", "merci tu me fais rougir"] {
            let error = read(body).unwrap_err().to_string();
            assert!(error.contains("not JSON") && !error.contains("merci"), "{error}");
        }
    }
}
