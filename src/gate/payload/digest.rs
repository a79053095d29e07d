//! What tells at a glance whether two bodies are the same.

use super::json::Json;

/// What platforms change when they deliver a message again, and what `ManyChat` tells of a contact besides.
const VOLATILE: [&str; 12] = [
    "timestamp",
    "message-timestamp",
    "nonce",
    "sig",
    "deliveryContext",
    "delivery_attempts",
    "delivered_at",
    "delivery_status",
    "last_interaction",
    "last_seen",
    "ig_last_interaction",
    "ig_last_seen",
];

/// Sixteen bits of a hash that is the same on every machine and in every version: gates compare it through their store.
/// The order of fields counts, white space does not.
pub(super) fn digest(json: &Json<'_>) -> u16 {
    let mut state = Digest(0);
    state.value(json);
    let mixed = (state.0 ^ (state.0 >> 32)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (mixed >> 48) as u16
}

struct Digest(u64);

impl Digest {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        for part in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn value(&mut self, json: &Json<'_>) {
        match json {
            Json::Null => self.word(1),
            Json::Bool(truth) => self.word(2 + u64::from(*truth)),
            Json::Number(number) => {
                let bits = number.as_u64().or_else(|| number.as_i64().map(|number| number as u64));
                self.word(bits.or_else(|| number.as_f64().map(f64::to_bits)).unwrap_or_default());
            }
            Json::Text(text) => self.text(text),
            Json::List(elements) => {
                self.word(4 + elements.len() as u64);
                for element in elements {
                    self.value(element);
                }
            }
            Json::Object(fields) => {
                for (name, value) in fields.iter().filter(|(name, _)| !VOLATILE.contains(&name.as_ref())) {
                    self.text(name);
                    self.value(value);
                }
                self.word(5);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> u16 {
        digest(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn another_text_is_another_digest_and_a_redelivery_is_the_same() {
        let body = r#"{"id":"A","deliveryContext":{"isRedelivery":false},"n":[1,-2,0.5,null,true]}"#;
        assert_eq!(of(body), of(&body.replace("false", "true").replace(',', " , ")));
        let digests: std::collections::BTreeSet<u16> = (0..100).map(|n| of(&format!(r#"{{"id":{n}}}"#))).collect();
        assert!(digests.len() > 95, "{}", digests.len());
    }

    #[test]
    fn it_is_the_same_in_every_version() {
        assert_eq!(of(r#"{"id":"A","text":"merci tu me fais rougir"}"#), 48_341);
    }
}
