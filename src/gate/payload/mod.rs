//! What the body of a webhook call says: who wrote what, in the form of each platform.

mod batch;
mod pointers;
mod reader;

pub(super) use batch::Batch;
pub use pointers::Pointers;

use crate::lock::Call;
use crate::text::surrogates;

/// The form of the bodies that a webhook gets.
#[derive(Debug, Clone)]
pub enum Payload {
    /// One message a call, found by JSON pointers (RFC 6901).
    One(Pointers),
    /// Any number of updates a call, as Messenger, Instagram and the `WhatsApp` Cloud API send them.
    Batch,
}

/// What a body says.
#[derive(Debug)]
pub enum Content {
    /// One message.
    One(Update),
    /// Several updates.
    Batch(Batch),
}

/// One message of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Update {
    /// Who wrote.
    pub contact: Option<String>,
    /// The platform's id of it.
    pub message_id: Option<String>,
    /// What it says.
    pub text: Option<String>,
}

/// Why a body is not what the platform sends. The texts hold nothing of what the body says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPayload {
    /// Not UTF-8.
    #[error("the body is not UTF-8 (compressed bodies are not read)")]
    NotUtf8,
    /// With a mark before its first character.
    #[error("the body begins with a byte order mark, which JSON has not: send it without")]
    ByteOrderMark,
    /// Not JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but not with these fields.
    #[error("the body is JSON, but {0}")]
    Shape(String),
}

impl Payload {
    /// Whether the user has said where the platform's message ids stand.
    pub(super) const fn expects_id(&self) -> bool {
        match self {
            Self::One(pointers) => pointers.expects_id,
            Self::Batch => false,
        }
    }

    /// Reads a body.
    pub fn read(&self, body: &[u8]) -> Result<Content, BadPayload> {
        let text = std::str::from_utf8(body).map_err(|_| BadPayload::NotUtf8)?;
        if text.starts_with('\u{feff}') {
            return Err(BadPayload::ByteOrderMark);
        }
        let text = &surrogates::whole(text);
        match self {
            Self::One(pointers) => pointers.read(text).map(Content::One),
            Self::Batch => Batch::read(text).map(Content::Batch),
        }
    }
}

impl Content {
    /// The messages that are to be judged.
    pub fn updates(&self) -> &[Update] {
        match self {
            Self::One(update) => std::slice::from_ref(update),
            Self::Batch(batch) => batch.updates(),
        }
    }

    /// What of `body` is passed on when the updates marked in `left_out` are not: `None` is nothing.
    pub fn without(&self, body: &str, left_out: &[bool]) -> Option<String> {
        match self {
            Self::One(_) => None,
            Self::Batch(batch) => batch.without(body, left_out),
        }
    }
}

impl Update {
    /// The update as a lock sees it.
    pub fn call(&self) -> Call<'_> {
        Call { contact: self.contact.as_deref(), message_id: self.message_id.as_deref(), text: self.text.as_deref() }
    }
}

/// A number's digits; `None` if it is too large to be told from its neighbours, so that two ids never become one.
fn digits(number: &serde_json::Number) -> Option<String> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let exact = number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.abs() < EXACT);
    exact.then(|| number.to_string())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn payloads() -> [Payload; 2] {
        [Payload::One(Pointers::many_chat()), Payload::Batch]
    }

    #[test]
    fn a_message_cut_in_the_middle_of_an_emoji_is_not_lost_and_goes_on_as_it_came() {
        let body = r#"{"id":1,"text":"merci \ud83d"}"#;
        let content = payloads()[0].read(body.as_bytes()).unwrap();
        assert_eq!(content.updates()[0].text.as_deref(), Some("merci \u{fffd}"));
        let body = r#"{"entry":[{"messaging":[{"message":{"mid":"a","text":"\ud83d"}},{"message":{"mid":"b","text":"\ude0a"}}]}]}"#;
        let content = payloads()[1].read(body.as_bytes()).unwrap();
        let kept = content.without(body, &[true, false]).unwrap();
        assert_eq!(kept, r#"{"entry":[{"messaging":[{"message":{"mid":"b","text":"\ude0a"}}]}]}"#);
    }

    #[test]
    fn a_body_that_is_no_plain_utf_8_is_told_what_it_seems_to_be() {
        for payload in payloads() {
            let error = |body: &[u8]| payload.read(body).unwrap_err().to_string();
            assert!(error(b"\xef\xbb\xbf{\"entry\":[]}").contains("byte order mark"));
            assert!(error(b"\x1f\x8b\x08\x00").contains("compressed bodies are not read"));
        }
    }

    /// JSON of the words that the readers look for, in any arrangement.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let words = [
            "entry",
            "messaging",
            "changes",
            "standby",
            "value",
            "messages",
            "statuses",
            "field",
            "sender",
            "id",
            "message",
            "mid",
            "text",
            "is_echo",
            "comments",
            "postback",
            "payload",
            "from",
            "type",
            "subscriber",
            "last_input_text",
        ];
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            "\\PC{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(8, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::vec((prop::sample::select(words.to_vec()), inner), 0..4)
                    .prop_map(|pairs| pairs.into_iter().map(|(word, value)| (word.to_owned(), value)).collect()),
            ]
        })
    }

    /// Reads a body, and takes updates out of it; what is left has to be JSON with the other ones.
    fn take_apart(body: &str, mask: u32) {
        for payload in payloads() {
            let Ok(content) = payload.read(body.as_bytes()) else { continue };
            let left_out: Vec<bool> = (0..content.updates().len()).map(|place| mask >> (place % 32) & 1 == 1).collect();
            let Content::Batch(batch) = &content else { continue };
            let kept: Vec<&Update> =
                batch.updates().iter().zip(&left_out).filter(|(_, out)| !**out).map(|(update, _)| update).collect();
            match content.without(body, &left_out) {
                Some(rest) => {
                    let rest = payload.read(rest.as_bytes()).unwrap();
                    assert_eq!(rest.updates().iter().collect::<Vec<_>>(), kept, "{body}");
                }
                None => assert!(kept.is_empty(), "{body}"),
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
            for payload in payloads() {
                let _: Result<Content, BadPayload> = payload.read(&body);
            }
        }

        #[test]
        fn json_of_any_form_is_read_or_refused_and_loses_what_is_left_out_alone(body in json(), mask in any::<u32>()) {
            take_apart(&body.to_string(), mask);
            take_apart(&serde_json::json!({ "entry": [body] }).to_string(), mask);
            let updates = serde_json::json!([{ "messaging": [body], "changes": [{ "value": { "messages": [body] } }] }]);
            take_apart(&serde_json::json!({ "entry": updates }).to_string(), mask);
        }

        #[test]
        fn json_that_is_cut_off_or_damaged_is_read_or_refused(body in json(), cut in any::<prop::sample::Index>(), with in any::<u8>()) {
            let mut body = serde_json::json!({ "entry": [body] }).to_string().into_bytes();
            let place = cut.index(body.len());
            for payload in payloads() {
                let _: Result<Content, BadPayload> = payload.read(&body[..place]);
            }
            body[place] = with;
            for payload in payloads() {
                let _: Result<Content, BadPayload> = payload.read(&body);
            }
        }
    }

    #[test]
    fn brackets_within_brackets_do_not_break_the_reader() {
        let deep = "[".repeat(100_000);
        for body in
            [deep.clone(), format!(r#"{{"entry":{deep}"#), format!(r#"{{"entry":[{deep}{}]}}"#, "]".repeat(100_000))]
        {
            for payload in payloads() {
                let _: Result<Content, BadPayload> = payload.read(body.as_bytes());
            }
        }
    }
}
