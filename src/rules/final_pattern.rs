//! What a contact's last message looks like.

use memchr::{memchr, memchr2, memchr2_iter};
use regex::Regex;

use crate::text::eights::has_any;
use crate::text::{Norm, content};

/// Letters from rare to frequent, without those that have a third form: K (Kelvin) and İ become k and i in lower case.
const RARE_FIRST: &str = "qxzjwyvbgfhpmcdlutronsae";

/// The rarest letter of a text with where it stands there first, and the rarest of its other letters.
#[derive(Debug, Clone, Copy)]
pub struct Rare {
    letter: u8,
    place: usize,
    other: Option<u8>,
}

impl Rare {
    fn of(lower: &str) -> Option<Self> {
        let place_of = |letter: u8| Some((letter, memchr(letter, lower.as_bytes())?));
        let mut letters = RARE_FIRST.bytes().filter_map(place_of);
        let (letter, place) = letters.next()?;
        Some(Self { letter, place, other: letters.next().map(|(letter, _)| letter) })
    }

    /// Whether `lower`, a text in lower case that the letter is of, stands in `text`, whatever the case of its letters of
    /// ASCII; `None` where other letters may decide.
    fn finds(self, lower: &str, text: &str) -> Option<bool> {
        let bytes = text.as_bytes();
        let has = |letter: u8| has_any(bytes, [letter, letter.to_ascii_uppercase()]);
        if !has(self.letter) || self.other.is_some_and(|other| !has(other)) {
            return Some(false);
        }
        for place in memchr2_iter(self.letter, self.letter.to_ascii_uppercase(), bytes) {
            let start = place.checked_sub(self.place);
            let found = start.and_then(|start| bytes.get(start..start + lower.len()));
            if found.is_some_and(|found| found.eq_ignore_ascii_case(lower.as_bytes())) {
                return Some(true);
            }
        }
        // Of all other letters only the first bytes of K (Kelvin) and İ become letters of ASCII.
        let may_become = || memchr2(0xC4, 0xE2, bytes).is_some();
        (lower.is_ascii() && !may_become()).then_some(false)
    }
}

/// How a final message is recognised.
#[derive(Debug, Clone)]
pub enum FinalPattern {
    /// Contains this text, whatever the case.
    Substring {
        /// As the user wrote it.
        part: String,
        /// The same in lower case.
        lower: String,
        /// Rare letters of it: a text without one of them need not be looked at twice.
        rare: Option<Rare>,
    },
    /// Matches this expression.
    Regex(Regex),
    /// Is the same as or near to this template.
    Like(String, Norm),
}

impl FinalPattern {
    /// The flag and the key that such a pattern is given by.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Substring { .. } => "pattern",
            Self::Regex(_) => "regex",
            Self::Like(..) => "like",
        }
    }

    /// A text that contains `part`, ignoring case.
    pub fn substring(part: &str) -> Self {
        let lower = part.to_lowercase();
        let rare = Rare::of(&lower);
        Self::Substring { part: part.to_owned(), lower, rare }
    }

    /// A text that is the same as or near to `template`.
    pub fn like(template: &str) -> Self {
        Self::Like(template.trim().to_owned(), Norm::of(template))
    }

    /// Whether `text` is a final message by this pattern.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Substring { lower, rare, .. } => {
                rare.and_then(|rare| rare.finds(lower, text)).unwrap_or_else(|| text.to_lowercase().contains(lower))
            }
            Self::Regex(regex) => regex.is_match(text),
            Self::Like(template, norm) => {
                content(Some(text)).is_some_and(|text| text == template || norm.near(&Norm::of(text)).is_some())
            }
        }
    }
}

/// As a user would have written it.
impl std::fmt::Display for FinalPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Substring { part, .. } => f.write_str(part),
            Self::Regex(regex) => write!(f, "{regex}"),
            Self::Like(template, _) => f.write_str(template),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_part_of_a_text_is_found_where_both_in_lower_case_say_so(
            part in "[qQkKiIİéÉ aA\u{212A}]{1,3}",
            text in "[qQkKiIİéÉ aA\u{212A}…ĳſ]{0,16}",
        ) {
            let expected = text.to_lowercase().contains(&part.to_lowercase());
            proptest::prop_assert_eq!(FinalPattern::substring(&part).matches(&text), expected);
        }
    }
}
