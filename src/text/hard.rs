//! The hard parts of a text: what two texts about the same matter share to the letter.

use super::hash::{bytes, pair};
use super::template::{bounded, link, quoted_piece};

/// At most so many hard parts of a text are kept.
const MOST: usize = 64;

/// Puts the hashes of a text's links without query, handles, runs of digits and quoted pieces into `parts`, in ascending
/// order, each once.
pub fn hard_parts(text: &str, parts: &mut Vec<u32>) {
    let mut rest = bounded(text);
    if !may_have_parts(rest.as_bytes()) {
        return;
    }
    let start = parts.len();
    let mut before = None;
    while let Some(letter) = rest.chars().next() {
        if parts.len() - start >= MOST {
            break;
        }
        let (kind, part, length) = part(rest, letter, before);
        if let Some(kind) = kind {
            parts.push(pair(kind, bytes(part.to_lowercase().as_bytes())) as u32);
        }
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    parts[start..].sort_unstable();
    let mut own = parts.split_off(start);
    own.dedup();
    parts.extend(own);
}

/// A look that most texts do not pass: whether anything stands there that a hard part begins with or must hold.
fn may_have_parts(text: &[u8]) -> bool {
    let may_be_hard = |byte: u8| matches!(byte, b'0'..=b'9' | b'@' | b'"' | b':' | b'.' | 0xC2 | 0xE2);
    // All bytes are looked at, as many at once are faster than one after the other.
    if !text.iter().fold(false, |any, byte| any | may_be_hard(*byte)) {
        return false;
    }
    let next = |place: usize| text.get(place).copied().unwrap_or_default();
    text.iter().enumerate().any(|(place, byte)| match byte {
        b'0'..=b'9' | b'@' | b'"' => true,
        // Links hold `://` or begin with `www.`.
        b':' => next(place + 1) == b'/',
        b'w' | b'W' => next(place + 1) == b'.',
        // Quotation marks.
        0xC2 => next(place + 1) == 0xAB,
        0xE2 => next(place + 1) == 0x80 && matches!(next(place + 2), 0x9C | 0x9E),
        _ => false,
    })
}

/// What begins here: its kind, if it is a hard part, its letters and how many bytes it has.
fn part(text: &str, letter: char, before: Option<char>) -> (Option<u64>, &str, usize) {
    let run = |text: &str, inside: fn(char) -> bool| text.find(|letter| !inside(letter)).unwrap_or(text.len());
    match letter {
        '0'..='9' => {
            let end = run(text, |letter| letter.is_ascii_digit());
            (Some(0), &text[..end], end)
        }
        '@' if !before.is_some_and(char::is_alphanumeric) => {
            let end = 1 + run(&text[1..], |letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
            let name = text[1..end].trim_end_matches('.');
            (Some(1).filter(|_| !name.is_empty()), name, end)
        }
        'h' | 'H' | 'w' | 'W' => match link(text, before) {
            Some((link, after)) => {
                (Some(2), link.trim_end_matches(['/', '.', ',', '!', ')']), text.len() - after.len())
            }
            None => (None, "", 1),
        },
        '"' | '«' | '“' | '„' => match quoted_piece(text) {
            Some(end) => {
                let inside = text[letter.len_utf8()..end].trim_end_matches(['"', '»', '”', '“']).trim();
                (Some(3).filter(|_| !inside.is_empty()), inside, end)
            }
            None => (None, "", letter.len_utf8()),
        },
        _ => (None, "", letter.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut parts = Vec::new();
        hard_parts(text, &mut parts);
        parts
    }

    #[test]
    fn hard_parts_are_links_handles_digits_and_quotes() {
        assert_eq!(of("no such thing at a@b"), Vec::<u32>::new());
        assert_eq!(of("see https://x.example/a?u=1."), of("https://X.example/a/ then?"));
        assert_eq!(of("12,50 €"), of("50 12"));
        assert_eq!(of("write @Anna_b."), of("@anna_b"));
        assert_eq!(of("the \"red\" one"), of("“Red” was it"));
        assert_ne!(of("238"), of("239"));
        assert_eq!(of("www.x.example www.x.example 7").len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn runs_of_digits_are_found_by_a_plain_reading(text in "[a-c0-9@ \"]{0,30}") {
            let plain: std::collections::BTreeSet<u32> = text
                .split(|letter: char| !letter.is_ascii_digit())
                .filter(|run| !run.is_empty())
                .map(|run| pair(0, bytes(run.as_bytes())) as u32)
                .collect();
            if !text.contains(['@', '"']) {
                proptest::prop_assert_eq!(of(&text), plain.into_iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn a_text_that_may_have_no_parts_has_none(text in "(https?:|[Ww]{1,3}\\.|[a./:?@\"«»“”„’…éÂ7] ?){0,8}") {
            let marks = ['@', '"', '«', '“', '„'];
            let lower = text.to_lowercase();
            let has_mark = text.contains(|letter: char| letter.is_ascii_digit() || marks.contains(&letter));
            proptest::prop_assert!(may_have_parts(text.as_bytes()) || !has_mark);
            proptest::prop_assert!(may_have_parts(text.as_bytes()) || !(lower.contains("://") || lower.contains("www.")));
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,60}") {
            let parts = of(&text);
            proptest::prop_assert!(parts.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
