//! Texts of any origin as cells that a spreadsheet takes for text.
//!
//! What makes a cell a formula: OWASP, CSV Injection (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::text::display_safe;

/// A text in one line.
pub(super) fn safe(text: &str) -> String {
    harmless(&display_safe(text))
}

/// A text in as many lines as it has.
pub(super) fn safe_text(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> =
        text.split('\n').map(|line| display_safe(line.strip_suffix('\r').unwrap_or(line))).collect();
    harmless(&lines.join("\n"))
}

/// An apostrophe stands before whatever would start a formula.
///
/// A cell starts with the text, and also after a semicolon or a line break within it: where a comma is the decimal sign,
/// spreadsheets split at semicolons, and quotes of fields between commas then protect nothing.
fn harmless(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 1);
    let mut start = 0;
    for (end, separator) in text.match_indices([';', '\n']) {
        push(&text[start..end], start == 0, &mut cell);
        cell.push_str(separator);
        start = end + separator.len();
    }
    push(&text[start..], start == 0, &mut cell);
    cell
}

fn push(part: &str, is_first: bool, cell: &mut String) {
    let begins = begins_formula(part);
    // A smile after a semicolon is no formula: «;-)» is far too common to be spoilt.
    let smiles = !is_first && ["-)", "=)"].iter().any(|smile| part.starts_with(smile));
    if begins && !smiles {
        cell.push('\'');
    }
    cell.push_str(part);
}

/// Whether the first character that is seen, in its plain form, begins a formula. Quotes before it may be taken off by a
/// reader, and full-width forms count as what they look like.
fn begins_formula(part: &str) -> bool {
    let passed_over = |character: &char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '"' | '\u{200C}' | '\u{200D}' | '\u{FE0F}')
    };
    let first = part.nfkc().find(|character| !passed_over(character));
    matches!(first, Some('=' | '+' | '-' | '@' | '\u{2212}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_whatever_stands_before_it() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u{a0}=1", "＝1", "＠SUM", "\"=1", "－1", "﹣1"] {
            assert_eq!(safe(formula), format!("'{}", display_safe(formula)));
        }
        assert_eq!(safe("\t=1"), "' =1");
        assert_eq!(safe("\r=1"), "␍=1");
    }

    #[test]
    fn a_formula_after_a_semicolon_or_a_line_break_becomes_text_too() {
        assert_eq!(safe_text("a;=1\n+2\r\n  @x"), "a;'=1\n'+2\n'  @x");
        assert_eq!(safe_text("ok ;-) =) a-b; c"), "ok ;-) =) a-b; c");
    }

    #[test]
    fn what_is_no_formula_stays_as_it_is() {
        for text in ["", "merci 😊", "crème, brûlée", "2+2=4", "a@b", "👩‍❤️‍👨", "— voilà", "'=1"]
        {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn lines_stay_and_nothing_in_them_acts_on_a_terminal() {
        assert_eq!(safe_text("a\r\nb\u{1b}[2J\nc\u{202e}"), "a\nb␛[2J\nc<U+202E>");
    }
}
