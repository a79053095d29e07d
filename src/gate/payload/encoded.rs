//! Bodies and queries that are forms, as an object of texts.

use std::borrow::Cow;

use url::form_urlencoded;

use super::BadPayload;
use super::json::Json;
use super::written::{is_ambiguous, read_owned};

/// The fields of a form.
pub(super) fn form(body: &[u8]) -> Result<Json<'_>, BadPayload> {
    let written = body.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    let decoded = form_urlencoded::parse(body).zip(written);
    let mut fields: Vec<_> =
        decoded.map(|((name, value), written)| (name, Json::Text(readable(value, written)))).collect();
    // The names of lists end so, and nothing else stands for several values.
    fields.retain(|(name, _)| !name.ends_with("[]"));
    if is_ambiguous(&fields) {
        return Err(BadPayload::Twice);
    }
    Ok(wrapped(&fields)?.unwrap_or(Json::Object(fields)))
}

/// A value, or as it is written if it is not UTF-8: in other encodings, words of one length would all be one.
fn readable<'b>(value: Cow<'b, str>, written: &'b [u8]) -> Cow<'b, str> {
    if !value.contains(char::REPLACEMENT_CHARACTER) {
        return value;
    }
    let start = written.iter().position(|byte| *byte == b'=').map_or(0, |place| place + 1);
    String::from_utf8_lossy(&written[start..])
}

/// JSON that is the only field of a form, as Slack tells of pressed buttons.
fn wrapped(fields: &[(Cow<'_, str>, Json<'_>)]) -> Result<Option<Json<'static>>, BadPayload> {
    match fields {
        [(name, Json::Text(json))] if name == "payload" && json.starts_with('{') => read_owned(json).map(Some),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_a_name_may_stand_twice_with_one_value() {
        let form = form(b"From=%2B33600&Body=a+b%26&To=1&To=1&empty=&x").unwrap();
        let text = |name: &str| form.at(name).and_then(Json::scalar).map(Cow::into_owned);
        assert_eq!((text("/From"), text("/Body")), (Some("+33600".into()), Some("a b&".into())));
        assert_eq!((text("/To"), text("/empty"), text("/x")), (Some("1".into()), None, None));
    }

    #[test]
    fn a_name_with_two_values_makes_a_form_unreadable_as_it_does_json() {
        assert_eq!(form(b"MessageSid=A&Body=x&MessageSid=B").err(), Some(BadPayload::Twice));
        assert_eq!(
            form(b"Body=x&tags[]=1&tags%5B%5D=2").unwrap().at("/Body").and_then(Json::scalar).as_deref(),
            Some("x")
        );
        assert_eq!(form(b"payload=%7B%22id%22%3A1%2C%22id%22%3A2%7D").err(), Some(BadPayload::Twice));
    }

    #[test]
    fn two_words_in_another_encoding_than_utf_8_are_not_one() {
        let text = |word: &str| {
            let body = format!("&id=1&&text={word}");
            form(body.as_bytes()).unwrap().at("/text").and_then(Json::scalar).map(Cow::into_owned)
        };
        assert_eq!((text("%E4%E0").as_deref(), text("%C3%A9+a").as_deref()), (Some("%E4%E0"), Some("é a")));
        assert_ne!(text("%E4%E0"), text("%ED%E5"));
    }

    #[test]
    fn json_in_the_field_payload_is_the_body() {
        let form = form(b"payload=%7B%22type%22%3A%22block_actions%22%7D").unwrap();
        assert!(form.at("/type").is_some_and(|kind| kind.is("block_actions")));
    }
}
