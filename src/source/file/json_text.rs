//! Mends JSON that programs write though no standard has it.

use std::borrow::Cow;

use memchr::{memchr2, memchr3};

use crate::text::surrogates;

/// The text that a JSON string literal stands for, its quotes included or not; half an emoji becomes U+FFFD.
pub(super) fn unescape(literal: &str) -> Cow<'_, str> {
    let inner = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(literal);
    if !inner.contains('\\') {
        return inner.into();
    }
    let quoted = format!("\"{inner}\"");
    // What is no literal stays as it is: nothing is lost then.
    serde_json::from_str(&surrogates::whole(&quoted)).map_or(inner.into(), Cow::Owned)
}

/// The same JSON with what Python and JavaScript libraries write and JSON has no word for: NaN and the infinities are
/// null, and half an emoji is U+FFFD. `None` where there is nothing to mend.
pub(super) fn mended(json: &str) -> Option<String> {
    let without_nan = without_nan(json);
    let json = without_nan.as_deref().unwrap_or(json);
    match surrogates::whole(json) {
        Cow::Owned(whole) => Some(whole),
        Cow::Borrowed(_) => without_nan,
    }
}

/// The same JSON with null for every NaN, Infinity and -Infinity outside of strings; `None` where there is none.
pub(super) fn without_nan(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut mended: Option<String> = None;
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr3(b'"', b'N', b'I', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            at = end_of_string(bytes, at + 1)?;
            continue;
        }
        let word = if bytes[at] == b'N' { "NaN" } else { "Infinity" };
        let start = if word == "Infinity" && at > done && bytes[at - 1] == b'-' { at - 1 } else { at };
        let end = at + word.len();
        let joined = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if json[at..].starts_with(word) && !joined(bytes.get(end)) && !(start > 0 && joined(bytes.get(start - 1))) {
            let mended = mended.get_or_insert_with(String::new);
            mended.push_str(&json[done..start]);
            mended.push_str("null");
            done = end;
        }
        at += 1;
    }
    mended.map(|mended| mended + &json[done..])
}

/// Where the string ends whose first byte stands at `at`; `None` if it never does.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_read_as_serde_reads_it_and_half_an_emoji_costs_no_message() {
        for (literal, text) in [
            (r#""plain""#, "plain"),
            (r#""a\n\"b\" \u00e9""#, "a\n\"b\" é"),
            (r#""\ud83d\ude0a""#, "😊"),
            (r#""ok \ud83d""#, "ok \u{FFFD}"),
            (r#""\ude0a\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (r"no quotes \u00e9", "no quotes é"),
            (r#""\q""#, r"\q"),
            ("\"\"", ""),
        ] {
            assert_eq!(unescape(literal), text, "{literal}");
        }
    }

    #[test]
    fn words_for_no_number_are_null_outside_of_strings_alone() {
        for (json, mended) in [
            (r#"{"a": NaN, "b": -Infinity, "c":Infinity}"#, Some(r#"{"a": null, "b": null, "c":null}"#)),
            (r#"["NaN", "\"NaN", NaN]"#, Some(r#"["NaN", "\"NaN", null]"#)),
            ("NaN", Some("null")),
            (r#"{"NaN": 1, "x": "say \\"}"#, None),
            ("[NaNa, aNaN, Infinity1]", None),
            (r#"{"a": 1}"#, None),
            (r#"{"a": NaN, "cut"#, None),
        ] {
            assert_eq!(without_nan(json).as_deref(), mended, "{json}");
        }
        assert_eq!(mended(r#"{"a":NaN,"b":"\ud83d"}"#).as_deref(), Some(r#"{"a":null,"b":"\ufffd"}"#));
        assert_eq!(mended(r#"{"b":"\ud83d\ude0a"}"#), None);
    }

    proptest::proptest! {
        #[test]
        fn what_could_be_read_is_not_changed(
            parts in proptest::collection::vec("[a\"é,: ]|NaN|-?Infinity|\\\\\\\\|\\\\\"|1|null|[\\[\\]{}]", 0..12),
        ) {
            let json = parts.concat();
            if serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok() {
                proptest::prop_assert_eq!(mended(&json), None, "{}", json);
            }
        }
    }
}
