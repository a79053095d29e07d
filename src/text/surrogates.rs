//! Halves of emoji, which programs that count in UTF-16 leave behind when they cut a text.

use std::borrow::Cow;

/// What stands for a half that has lost its other one.
const REPLACEMENT: &str = "\\ufffd";

/// JSON whose escapes of single surrogates are those of the replacement character, which is as long: every byte stays
/// where it is. JavaScript reads such text, Rust has no string for it, and the message must not be lost for that.
pub fn whole(json: &str) -> Cow<'_, str> {
    let mut mended = Cow::Borrowed(json);
    let mut place = 0;
    while let Some(found) = json[place..].find('\\') {
        place += found;
        let high = match unit(json, place) {
            Some(0xD800..=0xDBFF) => true,
            Some(0xDC00..=0xDFFF) => false,
            // Another escape, of which the character after the backslash may be a backslash.
            _ => {
                place += 1 + json[place + 1..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
        };
        if high && matches!(unit(json, place + REPLACEMENT.len()), Some(0xDC00..=0xDFFF)) {
            place += 2 * REPLACEMENT.len();
            continue;
        }
        mended.to_mut().replace_range(place..place + REPLACEMENT.len(), REPLACEMENT);
        place += REPLACEMENT.len();
    }
    mended
}

/// The UTF-16 code unit of the escape at `place`, if one stands there.
fn unit(json: &str, place: usize) -> Option<u16> {
    let digits = json.get(place..place + REPLACEMENT.len())?.strip_prefix("\\u")?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    plain.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_half_is_replaced_and_everything_else_stays() {
        for (json, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE0A\ud83d\ud83d\ude0a""#, r#""\ufffd\ufffd\ud83d\ude0a""#),
            (r#""\ud83d\ude0a \u00e9 \n é""#, r#""\ud83d\ude0a \u00e9 \n é""#),
            (r#""\\ud83d \"\\\ud83dx""#, r#""\\ud83d \"\\\ufffdx""#),
            (r#""\ud83"#, r#""\ud83"#),
            ("\\", "\\"),
            ("\\é\\ud8", "\\é\\ud8"),
        ] {
            assert_eq!(whole(json), expected);
            assert_eq!(whole(json).len(), json.len());
        }
    }

    proptest::proptest! {
        #[test]
        fn what_could_be_read_is_not_changed_and_halves_never_keep_a_text_from_being_read(
            parts in proptest::collection::vec("[a\\\\\"é]|\\\\ud83d|\\\\ude0a|\\\\u0041|\\\\n", 0..12),
        ) {
            let json = format!("\"{}\"", parts.concat());
            let read = serde_json::from_str::<String>(&json);
            if read.is_ok() {
                proptest::prop_assert_eq!(whole(&json), json.as_str());
            } else if let Err(error) = serde_json::from_str::<String>(&whole(&json)) {
                proptest::prop_assert!(!error.to_string().contains("surrogate"), "{error}");
            }
        }
    }
}
