//! Texts that stand for media.

use std::fmt;

use regex::Regex;

/// What begins a pattern of texts that all begin with a square bracket.
const BRACKET: &str = r"^\[";

/// The pattern of texts that stand for media and are no text of their own.
#[derive(Debug, Clone)]
pub struct Placeholder {
    regex: Regex,
    /// Only texts that begin with a square bracket match: most texts need no further look.
    begins_with_bracket: bool,
}

impl Placeholder {
    /// Texts that match `regex` once white space is trimmed at both ends.
    pub fn new(regex: Regex) -> Self {
        let after = regex.as_str().strip_prefix(BRACKET);
        // An alternative need not begin so, and a bracket that may be left out need not stand there.
        let must = |after: &str| !after.contains('|') && !after.starts_with(['?', '*', '{']);
        Self { begins_with_bracket: after.is_some_and(must), regex }
    }

    /// Whether a text is a placeholder.
    pub fn matches(&self, text: &str) -> bool {
        let first = text.as_bytes().first().filter(|first| first.is_ascii_graphic());
        if self.begins_with_bracket && first.is_some_and(|first| *first != b'[') {
            return false;
        }
        self.regex.is_match(text.trim())
    }
}

/// The pattern as the user wrote it.
impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.regex.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Tuning;

    proptest::proptest! {
        #[test]
        fn a_placeholder_is_what_its_pattern_matches_whatever_it_begins_with(text in "[ \\[\\]A-C_x]{0,6}") {
            let patterns =
                [Tuning::PLACEHOLDER, r"^\[", r"^\[?A", r"^\[*A", r"^\[{0,1}A", r"^\[A|B", r"^\[+A", "A", r"(?i)^\[a"];
            for pattern in patterns {
                let regex = Regex::new(pattern).unwrap();
                let expected = regex.is_match(text.trim());
                proptest::prop_assert_eq!(Placeholder::new(regex).matches(&text), expected, "{}", pattern);
            }
        }
    }
}
