//! How a format writes what all of them say: the numbers, and texts of any origin within a sentence.

use std::ops::Range;

use crate::text::excerpt;

/// More of a quoted text is left out, in characters.
const QUOTED: usize = 200;

/// The words of a format.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// Makes a text of any origin safe within a sentence.
    pub(super) quote: fn(&str) -> String,
    /// Writes a number.
    pub(super) number: fn(usize) -> String,
}

impl Words {
    /// Digits alone, and texts between quotation marks.
    pub(super) const PLAIN: Self = Self { quote: quoted, number: digits };

    /// `1 finding`, `2 findings`.
    pub(super) fn counted(self, count: usize, what: &str) -> String {
        format!("{} {what}{}", (self.number)(count), if count == 1 { "" } else { "s" })
    }
}

/// A text between quotation marks, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", excerpt(text, QUOTED))
}

/// With a capital at its start.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn digits(number: usize) -> String {
    number.to_string()
}

/// The places of those that are not shown where a list of `count` shows at most `most`, the `last` ones of them from its
/// end.
pub(super) fn left_out(count: usize, most: usize, last: usize) -> Range<usize> {
    if count > most { most - last..count - last } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_shows_its_first_and_its_last_ones() {
        assert_eq!(left_out(12, 12, 3), 0..0);
        assert_eq!(left_out(13, 12, 3), 9..10);
        assert_eq!(left_out(100, 12, 3), 9..97);
    }
}
