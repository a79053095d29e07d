//! Control characters as Telegram Desktop writes them, `\x1B`, which JSON does not know.

use memchr::memmem;

/// The document with those escapes as JSON writes them.
pub(super) fn mended(text: String) -> String {
    if memmem::find(text.as_bytes(), b"\\x").is_none() {
        return text;
    }
    let mut mended = String::with_capacity(text.len() + text.len() / 64);
    let mut rest = text.as_str();
    while let Some(place) = rest.find('\\') {
        let (before, escape) = rest.split_at(place);
        mended.push_str(before);
        // What is escaped may be a backslash, which escapes nothing after it.
        let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
        let (taken, after) = escape.split_at(length);
        mended.push_str(if taken == "\\x" { "\\u00" } else { taken });
        rest = after;
    }
    mended.push_str(rest);
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_escapes_of_json_and_backslashes_stay() {
        for (written, meant) in [
            (r#""a\x1Bb""#, "a\u{1b}b"),
            (r#""a\\x1Bb""#, "a\\x1Bb"),
            (r#""\\\x00é\n""#, "\\\u{0}é\n"),
            (r#""none""#, "none"),
        ] {
            let mended = mended(written.to_owned());
            assert_eq!(serde_json::from_str::<String>(&mended).unwrap(), meant, "{written}");
        }
        assert_eq!(mended("cut \\x off \\".to_owned()), "cut \\u00 off \\");
    }
}
