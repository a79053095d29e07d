//! Bodies whose fields stand where the user says, or under the names that bodies designed at `ManyChat` usually have.

use std::borrow::Cow;

use super::found::Found;
use super::json::Json;
use super::many_chat::{self, Named};
use super::update::{BadPayload, Update, joined};
use super::value::Value;
use crate::lock::KeyKind;

/// Where the fields of a message stand: of each list the first place with a value counts. Places are JSON pointers, into
/// a message or else into the whole body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointers {
    /// Where the list of messages stands, if a body may have several.
    pub each: Option<String>,
    /// The contact's id.
    pub contact: Vec<String>,
    /// The platform's id of the message.
    pub message_id: Vec<String>,
    /// Places that tell a message from others together.
    pub key_parts: Vec<String>,
    /// What it says.
    pub text: Vec<String>,
    /// Where the user names no place for it, the usual names of `ManyChat` count.
    pub usual: bool,
}

impl Pointers {
    /// Reads a body. A header may hold the id.
    pub(super) fn read(&self, found: &mut Found<'_, '_>, key: KeyKind, header: Option<&str>) -> Result<(), BadPayload> {
        let body = found.body;
        let Some(each) = &self.each else {
            let update = self.update(body, body, true, key, header)?;
            found.own(body, update);
            return Ok(());
        };
        let Some(list) = body.at(each).and_then(Json::list) else {
            return Err(BadPayload::Shape(format!("has no list at {each}, where --each says that messages are")));
        };
        let is_alone = list.len() == 1;
        found.list_at(each, |found, element| {
            match self.update(element, body, is_alone, key, None) {
                Ok(update) => found.own(element, update),
                Err(bad) => found.bad(bad),
            }
            Ok(())
        })?;
        Ok(())
    }

    fn update(
        &self,
        element: &Json<'_>,
        body: &Json<'_>,
        is_alone: bool,
        key: KeyKind,
        header: Option<&str>,
    ) -> Result<Update, BadPayload> {
        let look = |pointer: &String| Value::of(element.at(pointer).or_else(|| body.at(pointer)));
        let find = |pointers: &[String], named: Named| match pointers {
            [] if self.usual => many_chat::find(element, named),
            pointers => Value::first(pointers.iter().map(look)),
        };
        let contact = find(&self.contact, Named::Contact);
        let text = find(&self.text, Named::Text);
        let message_id = match header {
            Some(id) => Value::Is(id.to_owned()),
            // What stands beside a list of several is the id of none of them.
            None if !is_alone && !self.has_own_id(element) => Value::Nothing,
            None if self.key_parts.is_empty() => find(&self.message_id, Named::Id),
            None => self.key_of_parts(look),
        };
        self.check(key, &contact, &message_id, &text, body)?;
        Ok(Update {
            account: if self.usual { many_chat::scope(element) } else { None },
            contact: contact.into_text(),
            message_id: message_id.into_text(),
            text: text.into_text(),
            ..Update::default()
        })
    }

    /// Whether an element of a list holds its id, or a part of it.
    fn has_own_id(&self, element: &Json<'_>) -> bool {
        let pointers = if self.key_parts.is_empty() { &self.message_id } else { &self.key_parts };
        let is_there = |pointer: &String| matches!(Value::of(element.at(pointer)), Value::Is(_));
        pointers.is_empty() || pointers.iter().any(is_there)
    }

    /// All parts together; where one is not there, the others would be one message's and another one's too.
    fn key_of_parts(&self, look: impl Fn(&String) -> Value) -> Value {
        let mut parts = Vec::with_capacity(self.key_parts.len());
        for pointer in &self.key_parts {
            match look(pointer) {
                Value::Is(part) => parts.push(Cow::Owned(part)),
                other => return other,
            }
        }
        Value::Is(joined(&parts))
    }

    /// A body has to have what its key is made of: else a pointer is wrong.
    fn check(
        &self,
        key: KeyKind,
        contact: &Value,
        message_id: &Value,
        text: &Value,
        body: &Json<'_>,
    ) -> Result<(), BadPayload> {
        let lacking = |what: &str, found: &Value, places: &[String]| {
            let places = match (places.is_empty(), self.usual) {
                (true, true) => format!("at {}", many_chat::SOME_NAMES),
                (true, false) => "in the header of --id-header".to_owned(),
                (false, _) => format!("at {}", places.join(", ")),
            };
            if *found == Value::Placeholder {
                return BadPayload::Shape(format!(
                    "has a name in braces for the {what} ({places}): the platform left it in place of a value, as \
                     it knows no such field"
                ));
            }
            let hint = if body.at("/entry").is_some() {
                "; does it have the form of --payload messenger or whatsapp?"
            } else {
                ""
            };
            BadPayload::Shape(format!("has no {what} ({places}){hint}"))
        };
        let id_places = if self.key_parts.is_empty() { &self.message_id } else { &self.key_parts };
        let has_words = self.usual || (!self.contact.is_empty() && !self.text.is_empty());
        let (needs_contact, needs_text) = match (key, message_id) {
            // The platform's own id is enough.
            (KeyKind::MessageId, Value::Is(_)) => (false, false),
            (KeyKind::MessageId, _) if !has_words => return Err(lacking("message id", message_id, id_places)),
            // The place of an id that is there and empty is as good as that of a text.
            (KeyKind::MessageId, id) => (true, *id == Value::Nothing),
            (KeyKind::Text, _) => (true, true),
            (KeyKind::Contact, _) => (true, false),
        };
        if needs_contact && !matches!(contact, Value::Is(_)) {
            return Err(lacking("contact", contact, &self.contact));
        }
        if needs_text && *text == Value::Nothing {
            return Err(lacking("text", text, &self.text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::payload::{Payload, PayloadForm};

    fn payload(pointers: Pointers, key: KeyKind) -> Payload {
        Payload { key, ..Payload::new(PayloadForm::Pointers(pointers)) }
    }

    fn read_by(payload: &Payload, body: &str) -> Result<Update, BadPayload> {
        let mut updates = payload.read_body(body.as_bytes())?.into_updates();
        assert_eq!(updates.len(), 1, "{body}");
        let update = updates.remove(0);
        Ok(Update { digest: 0, ..update })
    }

    fn read(body: &str) -> Result<(Option<String>, Option<String>), BadPayload> {
        let usual = Pointers { usual: true, ..Pointers::default() };
        read_by(&payload(usual, KeyKind::MessageId), body).map(|update| (update.contact, update.text))
    }

    #[test]
    fn the_usual_bodies_of_many_chat_are_understood() {
        let expected = Ok((Some("42".to_owned()), Some("merci".to_owned())));
        for body in [
            r#"{"subscriber":{"id":"42","ig_username":"lea"},"last_input_text":"merci"}"#,
            r#"{"id":42,"key":"user:42","last_input_text":"merci"}"#,
            r#"{"subscriber_id":"42","message":"merci"}"#,
            r#"{"user_id":42,"message":{"text":"merci"}}"#,
            r#"{"contactId":"42","text":"merci"}"#,
            r#"{"userId":"42","pregunta":"merci"}"#,
            r#"{"user_id":"42","message_text":"merci"}"#,
            r#"{"user_id":"42","last_text_input":"merci"}"#,
            r#"{"User ID":"42","User Message":"merci"}"#,
            r#"{"messenger user id":"42","last user freeform input":"merci"}"#,
        ] {
            assert_eq!(read(body), expected, "{body}");
        }
    }

    #[test]
    fn a_placeholder_that_was_not_filled_in_is_no_text() {
        let body = r#"{"id":"1","last_input_text":"{{last_input_text}}"}"#;
        assert_eq!(read(body), Ok((Some("1".to_owned()), None)));
    }

    #[test]
    fn a_place_that_is_empty_is_no_mistake_but_one_that_is_not_there_is() {
        assert_eq!(read(r#"{"id":"1","text":null}"#), Ok((Some("1".to_owned()), None)));
        let missing = read(r#"{"id":"1","secret":"merci"}"#).unwrap_err().to_string();
        assert!(missing.contains("last_input_text") && !missing.contains("merci"), "{missing}");
        let missing = read(r#"{"entry":[{"id":"secret"}]}"#).unwrap_err().to_string();
        assert!(missing.contains("subscriber_id") && !missing.contains("secret"), "{missing}");
        assert!(missing.ends_with("; does it have the form of --payload messenger or whatsapp?"), "{missing}");
    }

    #[test]
    fn a_body_needs_what_its_key_is_made_of_and_no_more() {
        let pointers = |contact: &str, id: &str, text: &str| {
            let list = |place: &str| place.split_whitespace().map(str::to_owned).collect();
            Pointers { contact: list(contact), message_id: list(id), text: list(text), ..Pointers::default() }
        };
        let (by_id, by_text, by_contact) = (KeyKind::MessageId, KeyKind::Text, KeyKind::Contact);
        for (key, pointers, body, lacking) in [
            (by_contact, pointers("/who", "", ""), r#"{"who":1}"#, None),
            (by_contact, pointers("/who", "", "/text"), r#"{"who":1}"#, None),
            (by_contact, pointers("/who", "/mid", ""), r#"{"mid":1}"#, Some("has no contact (at /who)")),
            (by_text, pointers("/who", "", "/text"), r#"{"who":1,"text":"x"}"#, None),
            (by_text, pointers("/who", "/mid", "/text"), r#"{"who":1,"mid":1}"#, Some("has no text (at /text)")),
            (by_text, pointers("/who", "/mid", "/text"), r#"{"mid":1,"text":"x"}"#, Some("has no contact (at /who)")),
            (by_id, pointers("", "/ev/id", ""), r#"{"ev":{"id":1}}"#, None),
            (by_id, pointers("", "/ev/id", ""), r#"{"ev":{}}"#, Some("has no message id (at /ev/id)")),
            (by_id, pointers("", "/ev/id", ""), r#"{"ev":{"id":null}}"#, Some("has no message id (at /ev/id)")),
            (by_id, pointers("/who", "/mid", ""), r#"{"who":1}"#, Some("has no message id (at /mid)")),
            (by_id, pointers("/who", "/mid", "/text"), r#"{"who":1,"text":"x"}"#, None),
            (by_id, pointers("/who", "/mid", "/text"), r#"{"mid":1}"#, None),
            (by_id, pointers("/who", "/mid", "/text"), r#"{"text":"x"}"#, Some("has no contact (at /who)")),
            (by_id, pointers("/who", "/mid", "/text"), r#"{"who":1,"mid":null}"#, None),
        ] {
            let read = read_by(&payload(pointers.clone(), key), body);
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
            assert!(error.contains("for the contact (at subscriber_id,"), "{error}");
            assert!(error.contains("left it in place of a value") && !error.contains("merci"), "{error}");
        }
        assert_eq!(read(r#"{"subscriber_id":"{{x}}","id":7,"text":"y"}"#), Ok((Some("7".into()), Some("y".into()))));
    }

    #[test]
    fn parts_of_a_key_count_together_or_not_at_all() {
        let parts = |body: &str| {
            let pointers = Pointers {
                key_parts: vec!["/event".to_owned(), "/id".to_owned()],
                contact: vec!["/who".to_owned()],
                text: vec!["/text".to_owned()],
                ..Pointers::default()
            };
            read_by(&payload(pointers, KeyKind::MessageId), body).unwrap().message_id
        };
        assert_eq!(parts(r#"{"event":"new","id":7}"#).as_deref(), Some("new\u{1f}7"));
        assert_eq!(parts(r#"{"event":"new","who":1,"text":"x"}"#), None);
    }

    #[test]
    fn what_is_wrong_with_a_body_is_told_without_a_word_of_it() {
        for body in ["merci", "{\"id\":1,\"text\":\"merci", "[1,2", "\u{0}", "merci tu me fais rougir"] {
            let error = read(body).unwrap_err().to_string();
            assert!(error.contains("not JSON") && !error.contains("merci"), "{error}");
        }
    }
}
