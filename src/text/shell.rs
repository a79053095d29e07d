//! Words of commands that a user copies into a shell.

/// The text as one word of a POSIX shell; `None` for a text that no line can hold as it is.
pub fn word(text: &str) -> Option<String> {
    if text.is_empty() || text.chars().any(|letter| letter.is_control() || super::display_safe(text) != text) {
        return None;
    }
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "./_-+@,:=%".contains(letter);
    // What begins with a hyphen is an option, whatever quotes are around it.
    let text = if text.starts_with('-') && text != "-" { format!("./{text}") } else { text.to_owned() };
    Some(if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_more_than_its_letters() {
        for (text, expected) in [
            ("export.ndjson", "export.ndjson"),
            ("postgres://app@db.example:5432/bot", "postgres://app@db.example:5432/bot"),
            ("my chats/a.csv", "'my chats/a.csv'"),
            ("l'été.csv", r"'l'\''été.csv'"),
            ("$(rm x)", "'$(rm x)'"),
            ("postgres://app@h/b?sslmode=require", "'postgres://app@h/b?sslmode=require'"),
            ("--help", "./--help"),
            ("-", "-"),
        ] {
            assert_eq!(word(text).as_deref(), Some(expected));
        }
        for text in ["", "a\nb", "a\u{202e}b", "a\u{1b}[2Jb"] {
            assert_eq!(word(text), None, "{text:?}");
        }
    }
}
