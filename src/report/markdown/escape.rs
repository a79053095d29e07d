//! Texts of any origin within Markdown.
//!
//! They stand in code spans (<https://spec.commonmark.org/0.31.2/#code-spans>): nothing in one is a link, an image, HTML,
//! emphasis, a mention, a reference or an emoji's name, and it is read back as it was. Escapes with a backslash would not do
//! that, since GitHub and GitLab look for @names, #numbers and addresses in what escapes turn into.

use std::collections::BTreeSet;

use crate::page::wrapped;

/// More of a text than this is left out, in columns.
const COLUMNS: usize = 300;

/// A text in one line of code, cut where it is long.
pub(super) fn code(text: &str) -> String {
    let text = wrapped(text, COLUMNS, 1).concat();
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    // A run of ticks ends a code span that a run of the same length began.
    let runs: BTreeSet<usize> = text.split(|character| character != '`').map(str::len).collect();
    let ticks = "`".repeat((1..=runs.len() + 1).find(|length| !runs.contains(length)).unwrap_or(1));
    let touches = text.starts_with('`') || text.ends_with('`');
    let space = if touches { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A sentence as it is; as code, where it holds anything that Markdown may take for more than text.
pub(super) fn plain(text: &str) -> String {
    let harmless = |character: char| character.is_ascii_alphanumeric() || " .,;()%+'×–".contains(character);
    let is_address = text.to_ascii_lowercase().contains("www.");
    if text.chars().all(harmless) && !is_address { text.to_owned() } else { code(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_in_a_text_never_end_its_code() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "` `` `");
        assert_eq!(code("`a``"), "``` `a`` ```");
    }

    #[test]
    fn a_sentence_of_our_own_is_no_code() {
        assert_eq!(plain("same reply 3 times within 2.4 s"), "same reply 3 times within 2.4 s");
        assert_eq!(plain("see www.example"), "`see www.example`");
        assert_eq!(plain("*a*"), "`*a*`");
    }
}
