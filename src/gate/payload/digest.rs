//! What tells at a glance whether two messages say the same.

use super::Update;
use super::canonical::{is_volatile, unsigned};
use super::json::Json;

/// Of a message that is understood: of its platform's id, of what it says, and of what was chosen or attached. Its contact
/// may be written in two ways.
pub(super) fn of_message(update: &Update) -> u16 {
    let part = |part: &Option<String>| part.as_ref().map_or(0, |part| text_hash(part.trim()));
    short(mixed(mixed(part(&update.message_id), part(&update.text)), part(&update.detail)))
}

/// Of all that a body says, for bodies of which nobody knows what matters. Neither the order of fields counts nor what a
/// delivery adds.
pub(super) fn of_body(json: &Json<'_>) -> u16 {
    short(value(json))
}

/// Sixteen bits that are the same on every machine and in every version: gates compare them through their store.
const fn short(hash: u64) -> u16 {
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (mixed >> 48) as u16
}

const fn mixed(state: u64, word: u64) -> u64 {
    (state.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn text_hash(text: &str) -> u64 {
    text.as_bytes().chunks(8).fold(mixed(0, text.len() as u64), |state, part| {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        mixed(state, u64::from_le_bytes(word))
    })
}

fn value(json: &Json<'_>) -> u64 {
    match json {
        Json::Null => mixed(0, 1),
        Json::Bool(truth) => mixed(0, 2 + u64::from(*truth)),
        Json::Number(_) | Json::Digits(_) => mixed(4, text_hash(&json.scalar().unwrap_or_default())),
        Json::Text(text) => text_hash(&unsigned(text)),
        Json::List(elements) => elements.iter().fold(mixed(0, 5), |state, element| mixed(state, value(element))),
        Json::Object(fields) => {
            let counting = fields.iter().filter(|(name, _)| !is_volatile(name));
            // A sum is the same in every order.
            counting.fold(mixed(0, 6), |sum, (name, field)| sum.wrapping_add(mixed(text_hash(name), value(field))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::payload::written::read;

    fn of(text: &str) -> u16 {
        of_body(&read(text).unwrap())
    }

    fn message(id: &str, text: Option<&str>, detail: Option<&str>) -> u16 {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let (text, detail) = (owned(text), owned(detail));
        of_message(&Update { message_id: Some(id.to_owned()), text, detail, ..Update::default() })
    }

    #[test]
    fn another_text_is_another_digest_and_a_redelivery_is_the_same() {
        let body = r#"{"id":"A","deliveryContext":{"isRedelivery":false},"n":[1,-2,0.5,null,true]}"#;
        assert_eq!(of(body), of(&body.replace("false", "true").replace(',', " , ")));
        assert_eq!(of(body), of(r#"{"n":[1,-2,0.5,null,true],"id":"A","timestamp":7}"#));
        let digests: std::collections::BTreeSet<u16> = (0..100).map(|n| of(&format!(r#"{{"id":{n}}}"#))).collect();
        assert!(digests.len() > 95, "{}", digests.len());
        assert_ne!(of(r#"{"a":"b","c":"d"}"#), of(r#"{"a":"d","c":"b"}"#));
    }

    #[test]
    fn a_message_is_what_it_says_and_what_was_chosen() {
        let one = message("1", Some("oui"), None);
        assert_eq!(one, message("1", Some(" oui\n"), None));
        let others = [("2", Some("oui"), None), ("1", None, Some("oui")), ("1", Some("oui"), Some("YES"))];
        for (id, text, detail) in others {
            assert_ne!(one, message(id, text, detail));
        }
    }

    #[test]
    fn it_is_the_same_in_every_version() {
        assert_eq!(of(r#"{"id":"A","text":"merci tu me fais rougir"}"#), 28_607);
        assert_eq!(message("A", Some("merci tu me fais rougir"), Some("YES")), 52_150);
    }
}
