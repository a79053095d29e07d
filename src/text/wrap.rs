//! Lines of prose for a terminal. Commands and settings in them stay whole, so that they can be copied.

use unicode_width::UnicodeWidthStr;

/// The words of a text that are to stand on one line each: a number and what it counts are one, as `34 findings` or
/// `93 %`, unless they are wider than a line of `width` columns together.
pub fn words(text: &str, width: usize) -> Vec<&str> {
    let mut start = 0;
    let words = text.split(' ').map(|word| {
        let at = start;
        start += word.len() + 1;
        (at, word)
    });
    counted(text, words, width)
}

/// Words, each with where it begins in the text, those that a number counts joined with it; of several spaces none is
/// kept.
fn counted<'t>(text: &'t str, words: impl Iterator<Item = (usize, &'t str)>, width: usize) -> Vec<&'t str> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for (start, word) in words.filter(|(_, word)| !word.is_empty()) {
        let number =
            found.last_mut().filter(|(before, number)| before + number.len() + 1 == start && counts(number, word));
        let both = number.map(|(before, number)| (&text[*before..start + word.len()], number));
        match both.filter(|(both, _)| both.width() <= width) {
            Some((both, number)) => *number = both,
            None => found.push((start, word)),
        }
    }
    found.into_iter().map(|(_, word)| word).collect()
}

/// Whether a word is a number and the next one is what it counts.
fn counts(word: &str, next: &str) -> bool {
    let number = word.trim_start_matches(['(', '+', '≈', '“', '-']);
    let is_number = number.starts_with(|first: char| first.is_ascii_digit())
        && number.ends_with(|last: char| last.is_ascii_digit())
        && number.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
    is_number && next.starts_with(|first: char| first.is_alphabetic() || first == '%')
}

/// A text in lines of at most `width` columns, from the second on indented by two more than the first. What stands
/// between backticks, and a word that is longer than a line, is never broken.
pub fn prose(text: &str, width: usize) -> String {
    let indent = &text[..text.len() - text.trim_start_matches(' ').len()];
    let mut lines = vec![indent.to_owned()];
    for piece in pieces(text, width) {
        let Some(line) = lines.last_mut() else { continue };
        let is_first = line.trim().is_empty();
        if !is_first && line.width() + 1 + piece.width() > width {
            lines.push(format!("{indent}  {piece}"));
        } else {
            line.push_str(if is_first { "" } else { " " });
            line.push_str(piece);
        }
    }
    lines.join("\n")
}

/// The same where what stands between two backticks is one word.
fn pieces(text: &str, width: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            // A backtick without a second one quotes nothing.
            '`' => is_quoted = !is_quoted && text[at + 1..].contains('`'),
            ' ' if !is_quoted => {
                found.push((start, &text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push((start, &text[start..]));
    counted(text, found.into_iter(), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_fits_its_width_and_commands_stay_whole() {
        let text = "note: reads public.chats (12 rows); guessed: contact chat_ref; check them with `dm-audit doctor --table public.chats`";
        let wrapped = prose(text, 40);
        assert_eq!(
            wrapped,
            "note: reads public.chats (12 rows);\n  guessed: contact chat_ref; check them\n  with\n  `dm-audit doctor --table public.chats`"
        );
        assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>().join(" "), text);
        assert_eq!(prose("  name one of the tables", 12), "  name one\n    of the\n    tables");
    }

    #[test]
    fn a_number_and_what_it_counts_are_never_torn() {
        let text =
            "error: 34 findings of 24 contacts took 9 s (93 % of 1,024 rows), +1 min 18 s later, in 2026 or 34 more";
        for width in 12..60 {
            let wrapped = prose(text, width);
            for pair in ["34 findings", "24 contacts", "9 s", "(93 %", "1,024 rows", "+1 min", "18 s", "34 more"] {
                assert!(wrapped.contains(pair), "{width} {pair}: {wrapped}");
            }
            assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>().join(" "), text);
        }
        assert_eq!(words("34 incomprehensibilities  9 s", 10), ["34", "incomprehensibilities", "9 s"]);
        assert_eq!(words("a 1.  b 2 3", 10), ["a", "1.", "b", "2", "3"]);
    }

    #[test]
    fn a_quotation_stays_whole_with_what_touches_it() {
        for (text, expected) in [
            ("write `a b`, then c", "write\n  `a b`,\n  then c"),
            ("`a b``c d` e", "`a b``c d`\n  e"),
            ("3 `a b` 4 c", "3 `a b`\n  4 c"),
            ("x `a 1 b", "x `a 1 b"),
        ] {
            assert_eq!(prose(text, 9), expected);
        }
    }

    #[test]
    fn a_short_text_and_a_long_word_stay_as_they_are() {
        let url = "postgres://reader@db.example/".repeat(4);
        for text in ["", "note: short", "a ` alone and the rest", url.as_str()] {
            assert_eq!(prose(text, 30), text);
        }
    }
}
