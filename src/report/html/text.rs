//! Texts of any origin as a page shows them, and numbers in words.

use crate::report::phrases::{Words, quoted};
use crate::text::display_safe;
pub(super) use crate::text::number::grouped;

/// The words of the page.
pub(super) const WORDS: Words = Words { quote: quoted, number: grouped };

/// A line of any origin, without anything invisible that acts.
pub(super) fn safe(text: &str) -> String {
    display_safe(text).into_owned()
}

/// The lines of a message, each of them safe; at most `most` characters in all, and how many more there are.
pub(super) fn lines(text: &str, most: usize) -> (Vec<String>, usize) {
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    let lines = text[..end].split('\n').map(|line| safe(line.strip_suffix('\r').unwrap_or(line)));
    (lines.collect(), text[end..].chars().count())
}

/// `1 finding`, `1,234 findings`.
pub(super) fn counted(number: usize, what: &str) -> String {
    WORDS.counted(number, what)
}

/// `1 copy`, `2 copies`.
pub(super) fn copies(number: usize) -> String {
    if number == 1 { "1 copy".to_owned() } else { format!("{} copies", grouped(number)) }
}

/// `a, b and c`.
pub(super) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_stay_breaks_and_all_else_that_is_invisible_is_shown() {
        assert_eq!(lines("a\r\nb\u{202E}c\n\x1b[2J", 100), (vec!["a".into(), "b<U+202E>c".into(), "␛[2J".into()], 0));
        assert_eq!(lines("éééé", 3), (vec!["ééé".to_owned()], 1));
    }

    #[test]
    fn a_list_ends_with_and() {
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
