//! A mapping as settings: printed, pasted and read back, it is the same mapping.

use std::fmt::Write as _;

use super::given::Expression;
use super::outcome::{Answered, Mapping};
use super::vocabulary::Directions;

/// Settings of a source, as far as they say what its columns mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The table; `None` for files, and for a query.
    pub messages: Option<String>,
    /// The table of contacts.
    pub contacts: Option<String>,
    /// The message files, where the source is files.
    pub files: Vec<String>,
    /// What else was said of the files, by the keys of the settings: `me`, `time_zone`, `dates`.
    pub said: Vec<(&'static str, String)>,
    /// The preset.
    pub preset: Option<String>,
    /// The words of the direction column.
    pub directions: Directions,
    /// Each role with its column; `None` is one that somebody has to fill in, and so a comment.
    pub columns: Vec<(&'static str, Option<Expression>)>,
    /// The rows to read, as SQL.
    pub filter: Option<String>,
    /// Which words are incoming and which outgoing is a guess.
    pub guesses_direction: bool,
}

impl Settings {
    /// The settings that stand for a mapping.
    pub(crate) fn of(mapping: &Mapping, is_database: bool) -> Self {
        let fact = ["handle", "stopped", "stopped_at", "stage", "message_count"];
        let column = |(name, role): &(&'static str, &super::outcome::Role)| {
            (!fact.contains(name) && *name != "attachment").then(|| (*name, Some(role.from.clone())))
        };
        let (messages, files) =
            if is_database { (Some(mapping.messages.clone()), vec![]) } else { (None, vec![mapping.messages.clone()]) };
        Self {
            messages,
            files,
            contacts: None,
            said: Vec::new(),
            preset: mapping.preset.map(str::to_owned),
            directions: match mapping.answered {
                Answered::Words(_) => mapping.directions.clone(),
                Answered::InOneRow(_) => Directions::default(),
            },
            // A preset stands for all of its columns.
            columns: if mapping.preset.is_some() {
                Vec::new()
            } else {
                mapping.roles().iter().filter_map(column).collect()
            },
            filter: None,
            guesses_direction: false,
        }
    }

    /// The lines of a settings file.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec!["[source]".to_owned()];
        let text = |key: &str, value: &Option<String>| value.as_ref().map(|value| format!("{key} = {}", quoted(value)));
        lines.extend((!self.files.is_empty()).then(|| format!("files = {}", list(&self.files))));
        lines.extend(self.said.iter().map(|(key, value)| format!("{key} = {}", quoted(value))));
        lines.extend(text("messages", &self.messages));
        lines.extend(text("contacts", &self.contacts));
        lines.extend(text("preset", &self.preset));
        let Directions { incoming, outgoing, ignore } = &self.directions;
        if self.guesses_direction {
            lines.push("# a guess: look at some messages, and swap the two".to_owned());
            lines.push("# if the bot wrote what is incoming here".to_owned());
        }
        for (key, words) in [("incoming", incoming), ("outgoing", outgoing), ("ignore", ignore)] {
            lines.extend((!words.is_empty()).then(|| format!("{key} = {}", list(words))));
        }
        lines.extend(text("where", &self.filter));
        if !self.columns.is_empty() {
            lines.push(String::new());
            lines.push("[source.columns]".to_owned());
        }
        for (role, from) in &self.columns {
            lines.push(match from {
                Some(from) => format!("{role} = {}", expression(from)),
                None => format!("# {role} = \"…\"    (name the column)"),
            });
        }
        lines
    }
}

/// An expression as a value of the settings.
pub(crate) fn expression(from: &Expression) -> String {
    match from {
        Expression::Column(name) => quoted(name),
        Expression::Sql(sql) => format!("{{ sql = {} }}", quoted(sql)),
        Expression::Path { column, pointer } => {
            format!("{{ column = {}, path = {} }}", quoted(column), quoted(pointer))
        }
        Expression::Parties { from, to } => format!("{{ from = {}, to = {} }}", quoted(from), quoted(to)),
    }
}

fn list(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML 1.0. What terminals act upon is written as its number, so it is safe to print as well.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if crate::text::display_safe(letter.encode_utf8(&mut [0; 4])) == letter.to_string() => {
                quoted.push(letter);
            }
            letter => {
                // Writing to a string cannot fail.
                let _: std::fmt::Result = write!(quoted, "\\U{:08X}", letter as u32);
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_come_back_out_of_toml_as_they_were() {
        for name in ["plain", "a\"b\\c", "line\nbreak\ttab", "\u{202e}rtl\u{1b}[31m", "é😊", ""] {
            let line = format!("a = {}", quoted(name));
            assert_eq!(line.lines().count(), 1);
            assert!(!line.contains('\u{1b}') && !line.contains('\u{202e}'));
            let read: toml::Table = line.parse().unwrap();
            assert_eq!(read["a"].as_str(), Some(name), "{line}");
        }
    }
}
