//! A value that lacks its quotes, which is what most people get wrong in TOML.

use std::ops::Range;

use crate::error::SyntaxProblem;
use crate::text::{excerpt, without_passwords};

/// Keys whose values are nobody else's business.
const SECRET: [&str; 4] = ["key", "password", "secret", "token"];

/// What is wrong with the line of an error if its value lacks quotes: the key, and how to write the line.
pub(super) fn bare(text: &str, span: &Range<usize>) -> Option<SyntaxProblem> {
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let (key, value) = line.split_once('=')?;
    let (key, value) = (key.trim(), value.split(" #").next()?.trim());
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "_-.\"'".contains(letter);
    let quoted = ['"', '\'', '[', '{'];
    if key.is_empty() || !key.chars().all(is_key) || value.is_empty() || value.contains(quoted) {
        return None;
    }
    // The value itself is what the parser stopped at, and no other part of the line.
    let is_secret = SECRET.iter().any(|word| key.to_lowercase().contains(word));
    let shown = if is_secret { "…".to_owned() } else { excerpt(&without_passwords(value), 60) };
    let quote = if value.contains('\\') { '\'' } else { '"' };
    Some(SyntaxProblem::NoQuotes { key: key.to_owned(), shown, quote })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: &str) -> Option<String> {
        let text = format!("[source]\n{line}\n");
        let error = toml::de::DeTable::parse(&text).unwrap_err();
        bare(&text, &error.span().unwrap()).map(|problem| problem.to_string())
    }

    #[test]
    fn a_value_without_quotes_is_shown_with_them() {
        for (line, written) in [
            ("messages = dm_messages", "messages = \"dm_messages\""),
            ("messages = public.dm_messages # the bot's", "messages = \"public.dm_messages\""),
            ("messages=dm messages", "messages = \"dm messages\""),
            ("at = 10m", "at = \"10m\""),
            ("files = C:\\chat.csv", "files = 'C:\\chat.csv'"),
            ("redact_key = abcdef", "redact_key = \"…\""),
        ] {
            let problem = problem(line).unwrap_or_else(|| panic!("{line}"));
            assert!(problem.ends_with(&format!("a text needs quotes (write {written})")), "{problem}");
        }
        let url = problem("url = postgres://reader:hunter2@db.example/bot").unwrap();
        assert!(url.contains("postgres://reader") && !url.contains("hunter2"), "{url}");
    }

    #[test]
    fn other_mistakes_keep_the_words_of_the_parser() {
        for line in ["messages", "messages = ", "messages = \"open", "messages = [a", "= x", "[source", "a = \"b\" c"] {
            assert_eq!(problem(line), None, "{line}");
        }
    }
}
