//! Whose chat it is, as the name of its file, folder or archive says.

use super::super::owner::plain;
use super::super::scan::{digit, is_blank, is_mark};
use super::super::tree::Entry;

/// What stands around the name, by language; whether the language writes the day before the month.
const AROUND: [(&str, &str, bool); 44] = [
    ("WhatsApp Chat with ", "", false),
    ("WhatsApp Chat - ", "", false),
    ("Discussion WhatsApp avec ", "", true),
    ("Chat de WhatsApp con ", "", true),
    ("WhatsApp-Chat mit ", "", true),
    ("WhatsApp Chat mit ", "", true),
    ("Conversa do WhatsApp com ", "", true),
    ("Conversa no WhatsApp com ", "", true),
    ("Conversa WhatsApp com ", "", true),
    ("Chat do WhatsApp com ", "", true),
    ("Chat WhatsApp con ", "", true),
    ("Chat di WhatsApp con ", "", true),
    ("WhatsApp-chat met ", "", true),
    ("WhatsApp-gesprek met ", "", true),
    ("WhatsApp-chatt med ", "", true),
    ("WhatsApp-samtale med ", "", true),
    ("WhatsApp chat med ", "", true),
    ("WhatsApp-keskustelu henkilön ", " kanssa", true),
    ("Czat WhatsApp z ", "", true),
    ("Chat WhatsApp s uživatelem ", "", true),
    ("WhatsApp chat s používateľom ", "", true),
    ("WhatsApp csevegés vele: ", "", false),
    ("WhatsApp csevegés vele_ ", "", false),
    ("Conversație WhatsApp cu ", "", true),
    ("WhatsApp razgovor s ", "", true),
    ("Чат WhatsApp с контактом ", "", true),
    ("Чат WhatsApp с ", "", true),
    ("Бесіда WhatsApp з ", "", true),
    ("WhatsApp Чат с ", "", true),
    ("Συνομιλία WhatsApp με ", "", true),
    ("دردشة واتساب مع ", "", true),
    ("محادثة واتساب مع ", "", true),
    ("צ'אט WhatsApp עם ", "", true),
    ("Chat WhatsApp dengan ", "", true),
    ("Sembang WhatsApp dengan ", "", true),
    ("Trò chuyện WhatsApp với ", "", true),
    ("แชท WhatsApp กับ ", "", true),
    ("Xat de WhatsApp amb ", "", true),
    ("", " ile WhatsApp Sohbeti", true),
    ("", "とのWhatsAppチャット", false),
    ("", "님과의 WhatsApp 대화", false),
    ("WhatsApp 與 ", " 的對話", false),
    ("WhatsApp 与 ", " 的对话", false),
    ("", " के साथ WhatsApp चैट", true),
];

/// What the place of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    text: String,
    /// WhatsApp named it, so that the name is there even where nobody of that name writes.
    is_sure: bool,
    pub(super) speaks_day_first: bool,
}

/// The title of a chat's file.
pub(super) fn title(entry: &Entry) -> Title {
    let file = entry.file_name();
    let stem = [".txt", ".TXT", ".md"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file);
    // iPhones and the Web give all files one name.
    let text = if matches!(stem, "_chat" | "chat") { entry.folder_name() } else { stem };
    of_text(text)
}

fn of_text(text: &str) -> Title {
    let text = text.trim();
    let found = AROUND.iter().find_map(|(before, after, day_first)| {
        let name = text.strip_prefix(before)?.strip_suffix(after)?.trim();
        (!name.is_empty()).then(|| (name.to_owned(), *day_first))
    });
    match found {
        Some((text, speaks_day_first)) => Title { text, is_sure: true, speaks_day_first },
        None => Title { text: text.to_owned(), is_sure: false, speaks_day_first: false },
    }
}

impl Title {
    /// The one of some names that the title means.
    pub(super) fn writer<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        let exact = |text: &str| names.iter().copied().find(|name| is_same(name, text));
        if let Some(name) = exact(&self.text).or_else(|| exact(without_number(&self.text))) {
            return Some(name);
        }
        // In a language that the list lacks, the name stands among the words.
        let lower = self.text.to_lowercase();
        if self.is_sure || !(lower.contains("whatsapp") || lower.contains("واتساب")) {
            return None;
        }
        let text = letters(&self.text);
        let within = names.iter().copied().filter(|name| {
            let name = letters(name);
            name.len() > 1 && text.contains(&name)
        });
        within.max_by_key(|name| name.len())
    }

    /// The name that it says, where WhatsApp said it.
    pub(super) fn sure(&self) -> Option<&str> {
        Some(without_number(&self.text)).filter(|_| self.is_sure)
    }
}

/// Whether two spellings are of one name: file systems take no marks.
fn is_same(one: &str, other: &str) -> bool {
    let (letters_one, letters_other) = (letters(one), letters(other));
    if letters_one.is_empty() { plain(one) == plain(other) } else { letters_one == letters_other }
}

fn letters(name: &str) -> String {
    let of_name = plain(name);
    let ascii = |letter: char| digit(letter).and_then(|value| char::from_digit(value, 10)).unwrap_or(letter);
    of_name.chars().filter(|letter| letter.is_alphanumeric()).map(ascii).collect()
}

/// `Ana Bell (1)` and `Ana Bell 2` are what a second download of `Ana Bell` is called.
fn without_number(text: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.len() < 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.rsplit_once(' ') {
        Some((name, last)) if last.strip_prefix('(').and_then(|last| last.strip_suffix(')')).is_some_and(number) => {
            name
        }
        _ => text,
    }
}

/// A name of a row: without marks, with plain blanks, without the sign of people who are not saved.
pub(super) fn clean(name: &str) -> String {
    let letters = name.chars().filter(|letter| !is_mark(*letter));
    let spaced: String = letters.map(|letter| if is_blank(letter) { ' ' } else { letter }).collect();
    let trimmed = spaced.trim();
    trimmed.strip_prefix('~').map_or(trimmed, str::trim_start).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_told_in_every_language() {
        for (text, name) in [
            ("WhatsApp Chat with Ana Bell", "Ana Bell"),
            ("WhatsApp Chat - Ana Bell (1)", "Ana Bell"),
            ("Discussion WhatsApp avec Ana Bell", "Ana Bell"),
            ("Ana Bellとのwhatsappチャット", "Ana Bell"),
            ("WhatsApp дзяўбанне Ana Bell", "Ana Bell"),
            ("Ana_Bell", "Ana Bell"),
            ("WhatsApp Chat with +55 11 98765-4321", "+55 11 98765‑4321"),
        ] {
            assert_eq!(of_text(text).writer(&["Café Nova", "Ana", name]), Some(name), "{text}");
        }
        assert_eq!(of_text("exports of Ana").writer(&["Ana", "Café Nova"]), None);
        assert_eq!(of_text("WhatsApp Chat with Ana").sure(), Some("Ana"));
        assert_eq!(of_text("bracket_first_line").sure(), None);
    }

    #[test]
    fn names_are_cleaned_of_what_whatsapp_adds() {
        assert_eq!(clean("\u{202a}+55\u{a0}11\u{a0}98765‑4321\u{202c}"), "+55 11 98765‑4321");
        assert_eq!(clean("~\u{202f}Ana"), "Ana");
        assert_eq!(clean(" Ana Bell"), "Ana Bell");
    }
}
