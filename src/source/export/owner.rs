//! Who the bot is, where the rows of an export only tell names.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::chat::{Chat, Gathered, Writer};
use crate::error::{Error, ExportProblem};
use crate::text::{excerpt, nearest};

/// Names as they are compared: NFC, without marks of direction, in small letters.
pub(super) fn plain(name: &str) -> String {
    let is_mark = |letter: &char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let unmarked: String = name.chars().filter(|letter| !is_mark(letter)).collect();
    unmarked.nfc().flat_map(char::to_lowercase).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells each named row's side. `me` is the bot's name as the user says it, `shown` the export for people.
pub(super) fn decide(
    gathered: &mut Gathered,
    me: Option<&str>,
    format: &'static str,
    shown: &str,
) -> Result<(), Error> {
    let writers = writers(&gathered.chats);
    let refuse = |problem| Err(Error::Export { place: shown.to_owned(), problem: Box::new(problem) });
    let owner = match me {
        Some(me) if writers.is_empty() => {
            gathered
                .remarks
                .push(format!("--me “{}” is not used: the export tells which messages are the bot's", excerpt(me, 60)));
            return Ok(());
        }
        Some(me) if writers.contains_key(&plain(me)) => Some(plain(me)),
        Some(me) => {
            let names: Vec<(String, u64)> = by_count(&writers);
            let near = nearest(me, names.iter().map(|(name, _)| name.as_str()));
            let nearest = near.first().map(|name| (*name).to_owned());
            return refuse(ExportProblem::NoSuchOwner { me: me.to_owned(), names, nearest });
        }
        None if writers.is_empty() => return Ok(()),
        None => gathered.owner.as_deref().map(plain).or_else(|| common(&gathered.chats)),
    };
    let Some(owner) = owner else {
        let names = by_count(&writers);
        let source_name = shown.to_owned();
        return refuse(ExportProblem::NoOwner { format, names, source_name });
    };
    let why = match (me, &gathered.owner) {
        (Some(_), _) => "by --me or `me` in [source]",
        (None, Some(_)) => "the export names its owner",
        (None, None) if gathered.chats.len() > 1 => "the one who writes in every chat, and whom no chat is named for",
        (None, None) => "the chat is named for the other one",
    };
    let name = writers.get(&owner).map_or(owner.as_str(), |(name, _)| name.as_str());
    gathered.bot = Some(format!("{} is the bot: {why}", excerpt(name, 60)));
    for chat in &mut gathered.chats {
        for row in &mut chat.rows {
            let Writer::Named(name) = &row.writer else { continue };
            let is_bot = plain(name) == owner;
            if !is_bot && chat.name.is_none() {
                chat.name = Some(name.clone());
            }
            row.writer = if is_bot { Writer::Bot } else { Writer::Contact };
        }
        // A chat that nothing but its rows names is called like its contact.
        if chat.id.is_empty() {
            chat.id = chat.name.clone().unwrap_or_else(|| format!("chat {}", chat.file + 1));
        }
    }
    Ok(())
}

/// Names of rows as they are compared, each as it is written first and how often.
fn writers(chats: &[Chat]) -> BTreeMap<String, (String, u64)> {
    let mut writers: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for name in chats.iter().flat_map(names) {
        writers.entry(plain(name)).or_insert_with(|| (name.to_owned(), 0)).1 += 1;
    }
    writers
}

fn by_count(writers: &BTreeMap<String, (String, u64)>) -> Vec<(String, u64)> {
    let mut names: Vec<(String, u64)> = writers.values().cloned().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    names
}

fn names(chat: &Chat) -> impl Iterator<Item = &str> {
    chat.rows.iter().filter_map(|row| match &row.writer {
        Writer::Named(name) => Some(name.as_str()),
        Writer::Contact | Writer::Bot => None,
    })
}

/// The one who is in every chat. Where a chat names its other side and that is one of its two writers, the other one is
/// the bot; every chat that tells has to tell the same.
fn common(chats: &[Chat]) -> Option<String> {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut everywhere: Option<BTreeSet<String>> = None;
    let mut people: BTreeSet<String> = BTreeSet::new();
    for chat in chats {
        let writers: BTreeSet<String> = names(chat).map(plain).collect();
        if writers.is_empty() {
            continue;
        }
        let other = chat.name.as_deref().map(plain);
        if let Some(other) = other.filter(|other| writers.contains(other)) {
            let rest: Vec<&String> = writers.iter().filter(|name| **name != other).collect();
            if let [owner] = rest.as_slice() {
                told.insert((*owner).clone());
            }
            people.insert(other);
        }
        everywhere = Some(match everywhere {
            None => writers,
            Some(known) if known.len() > 1 || writers.len() > 1 => known.intersection(&writers).cloned().collect(),
            Some(known) => known,
        });
    }
    let only = |names: BTreeSet<String>| (names.len() == 1).then(|| names.into_iter().next()).flatten();
    match told.len() {
        0 if chats.len() > 1 => only(everywhere?.difference(&people).cloned().collect()),
        0 => None,
        _ => only(told).filter(|owner| !people.contains(owner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::export::chat::ChatRow;
    use crate::time::Timestamp;

    fn chat(name: Option<&str>, writers: &[&str]) -> Chat {
        let row = |writer: &&str| ChatRow {
            writer: Writer::Named((*writer).to_owned()),
            at: Timestamp::from_micros(0),
            text: None,
            id: None,
            provider_id: None,
            attachment: false,
            is_deleted: false,
            line: 1,
        };
        Chat { name: name.map(str::to_owned), rows: writers.iter().map(row).collect(), ..Chat::new("c", 0) }
    }

    fn owner(chats: Vec<Chat>, me: Option<&str>) -> Result<Vec<Vec<Writer>>, String> {
        let mut gathered = Gathered { chats, ..Gathered::default() };
        decide(&mut gathered, me, "WhatsApp", "chat.txt").map_err(|error| error.to_string())?;
        Ok(gathered.chats.into_iter().map(|chat| chat.rows.into_iter().map(|row| row.writer).collect()).collect())
    }

    #[test]
    fn the_other_name_of_a_chat_with_one_person_is_the_bot() {
        let sides = owner(vec![chat(Some("Ana"), &["Ana", "Shop", "ANA"])], None);
        assert_eq!(sides, Ok(vec![vec![Writer::Contact, Writer::Bot, Writer::Contact]]));
    }

    #[test]
    fn who_is_in_every_chat_is_the_bot() {
        let sides = owner(vec![chat(None, &["Ana", "Shop"]), chat(None, &["Shop", "Omar"])], None).unwrap();
        assert_eq!(sides, [[Writer::Contact, Writer::Bot], [Writer::Bot, Writer::Contact]]);
    }

    #[test]
    fn one_chat_of_two_names_is_never_guessed() {
        let error = owner(vec![chat(None, &["Ana", "Shop", "Shop"])], None).unwrap_err();
        assert!(error.contains("Shop (2 messages), Ana (1 message)"), "{error}");
        let same_two = vec![chat(None, &["Ana", "Shop"]), chat(None, &["Ana", "Shop"])];
        assert!(owner(same_two, None).is_err());
    }

    #[test]
    fn chats_that_contradict_each_other_tell_nothing() {
        let chats = vec![chat(Some("Ana"), &["Ana", "Shop"]), chat(Some("Shop"), &["Ana", "Shop"])];
        assert!(owner(chats, None).is_err());
    }

    #[test]
    fn a_name_that_nobody_has_is_refused_with_the_nearest() {
        let chats = || vec![chat(None, &["Ana", "Cafe\u{301} Nova"])];
        assert!(owner(chats(), Some("Café nova")).is_ok());
        assert!(owner(chats(), Some("Shop")).unwrap_err().contains("nobody in it is called Shop"));
    }
}
