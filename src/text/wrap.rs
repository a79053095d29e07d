//! Lines of prose for a terminal. Commands and settings in them stay whole, so that they can be copied.

use unicode_width::UnicodeWidthStr;

/// A text in lines of at most `width` columns, from the second on indented by two more than the first. What stands
/// between backticks, and a word that is longer than a line, is never broken.
pub fn prose(text: &str, width: usize) -> String {
    let indent = &text[..text.len() - text.trim_start_matches(' ').len()];
    let mut lines = vec![indent.to_owned()];
    for piece in pieces(text) {
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

/// The words of a text; those between two backticks are one.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            // A backtick without a second one quotes nothing.
            '`' => is_quoted = !is_quoted && text[at + 1..].contains('`'),
            ' ' if !is_quoted => {
                found.extend(Some(&text[start..at]).filter(|piece| !piece.is_empty()));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(Some(&text[start..]).filter(|piece| !piece.is_empty()));
    found
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
    fn a_short_text_and_a_long_word_stay_as_they_are() {
        let url = "postgres://reader@db.example/".repeat(4);
        for text in ["", "note: short", "a ` alone and the rest", url.as_str()] {
            assert_eq!(prose(text, 30), text);
        }
    }
}
