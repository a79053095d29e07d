//! Bodies that are forms, as an object of texts.

use std::borrow::Cow;

use serde::Deserialize;
use url::form_urlencoded;

use super::json::Json;

/// The fields of a form. A name that stands twice with two values is a list, which is nobody's id.
pub(super) fn form(body: &[u8]) -> Json<'_> {
    let mut fields: Vec<(Cow<'_, str>, Json<'_>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(body) {
        let value = Json::Text(value);
        // A form has few fields; of one that has many, nobody looks for what stands twice.
        let same = fields.iter_mut().take(100).find(|(found, _)| *found == name);
        match same {
            None => fields.push((name, value)),
            Some((_, Json::List(values))) => values.push(value),
            Some((_, found)) if *found == value => {}
            Some((_, found)) => *found = Json::List(vec![found.clone(), value]),
        }
    }
    wrapped(&fields).unwrap_or(Json::Object(fields))
}

/// JSON that is the only field of a form, as Slack tells of pressed buttons.
fn wrapped(fields: &[(Cow<'_, str>, Json<'_>)]) -> Option<Json<'static>> {
    let [(name, Json::Text(json))] = fields else { return None };
    if name != "payload" || !json.starts_with('{') {
        return None;
    }
    // A reader of bytes keeps nothing of what it reads.
    Json::deserialize(&mut serde_json::Deserializer::from_reader(json.as_bytes())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_a_name_with_two_values_is_no_id() {
        let form = form(b"From=%2B33600&Body=a+b%26&To=1&To=1&MessageSid=A&MessageSid=B&MessageSid=C&empty=&x");
        let text = |name: &str| form.at(name).and_then(Json::scalar).map(Cow::into_owned);
        assert_eq!((text("/From"), text("/Body")), (Some("+33600".into()), Some("a b&".into())));
        assert_eq!(
            (text("/To"), text("/MessageSid"), text("/empty"), text("/x")),
            (Some("1".into()), None, None, None)
        );
        assert_eq!(form.at("/MessageSid").and_then(Json::list).map(<[_]>::len), Some(3));
    }

    #[test]
    fn json_in_the_field_payload_is_the_body() {
        let form = form(b"payload=%7B%22type%22%3A%22block_actions%22%7D");
        assert!(form.at("/type").is_some_and(|kind| kind.is("block_actions")));
    }
}
