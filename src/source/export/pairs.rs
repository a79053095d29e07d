//! Chats of two, exported by one of them: which side is the bot.

use std::collections::BTreeMap;

use super::chat::{Chat, ChatRow, Gathered, Writer};
use super::format::Export;
use super::sides::{is_called, no_owner, no_such_owner, writer};
use crate::error::Error;

/// One of the two.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    /// What it is called as well.
    pub(super) also: Vec<String>,
}

impl Side {
    fn is_called(&self, me: &str) -> bool {
        is_called(me, self.name.iter().chain(&self.id).chain(&self.also).map(String::as_str))
    }

    fn shown(&self) -> String {
        self.name.clone().or_else(|| self.id.clone()).unwrap_or_else(|| "exporter".to_owned())
    }
}

/// A chat with somebody.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) other: Side,
    /// Whoever exported it.
    pub(super) own: Side,
    /// The other side is a program.
    pub(super) is_with_bot: bool,
    /// The writer is the other side as contact, or whoever exported it as bot.
    pub(super) rows: Vec<ChatRow>,
    pub(super) place: usize,
    pub(super) export: u32,
}

impl Pair {
    /// Whether the bot is the other side; `None` where the chat is not with what the user called the bot.
    fn bot_is_other(&self, me: Option<&str>) -> Option<bool> {
        let Some(me) = me else { return Some(self.is_with_bot) };
        if self.other.is_called(me) { Some(true) } else { self.own.is_called(me).then_some(false) }
    }

    /// The chat with its sides.
    fn chat(self, me: Option<&str>, bot_is_other: bool) -> Chat {
        let (other, own) = (self.other.shown(), self.own.shown());
        let contact = if bot_is_other { self.own } else { self.other };
        let mut chat = Chat::new(contact.id.clone().unwrap_or_else(|| contact.shown()), self.place);
        (chat.name, chat.export, chat.rows) = (contact.name, self.export, self.rows);
        for row in &mut chat.rows {
            let is_other = row.writer == Writer::Contact;
            row.writer = writer(me, is_other == bot_is_other, if is_other { &other } else { &own });
        }
        chat
    }
}

/// Takes chats over. Whoever exports is the bot where it talks with people; where it only talks with a bot, that is the one.
pub(super) fn settle(
    pairs: Vec<Pair>,
    format: &'static str,
    export: &Export<'_>,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    let pairs: Vec<Pair> = pairs.into_iter().filter(|pair| !pair.rows.is_empty()).collect();
    let with_people = pairs.iter().any(|pair| !pair.is_with_bot);
    let mut counts: BTreeMap<(bool, String), u64> = BTreeMap::new();
    for pair in &pairs {
        for (is_other, side) in [(true, &pair.other), (false, &pair.own)] {
            let rows = pair.rows.iter().filter(|row| (row.writer == Writer::Contact) == is_other).count() as u64;
            *counts.entry((is_other && pair.is_with_bot, side.shown())).or_default() += rows;
        }
    }
    let names = |bots_alone: bool| {
        let listed = counts.iter().filter(|((is_bot, _), _)| *is_bot || !bots_alone);
        listed.map(|((_, name), rows)| (name.clone(), *rows)).collect::<Vec<_>>()
    };
    match export.me {
        None if !with_people && names(true).len() > 1 => return Err(no_owner(format, names(true), export.shown)),
        Some(me) if !pairs.is_empty() && pairs.iter().all(|pair| pair.bot_is_other(Some(me)).is_none()) => {
            return Err(no_such_owner(me, names(false), export.shown));
        }
        _ => {}
    }
    let mut left_out = 0;
    for pair in pairs {
        let apart = |bot_is_other: bool| pair.is_with_bot && (!bot_is_other || (export.me.is_none() && with_people));
        match pair.bot_is_other(export.me).filter(|bot_is_other| !apart(*bot_is_other)) {
            Some(bot_is_other) => gathered.chats.push(pair.chat(export.me, bot_is_other)),
            None => left_out += pair.rows.len() as u64,
        }
    }
    if left_out > 0 {
        let what = if export.me.is_none() { "messages of chats with bots" } else { "messages of other chats" };
        *gathered.left_out.entry(what).or_default() += left_out;
        if export.me.is_none() {
            let hint = "chats with bots are left out beside those with people: --me BOT reads the one with that bot";
            gathered.remarks.push(hint.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;
    use crate::time::{DateOrder, Timestamp};

    fn pair(other: &str, is_with_bot: bool) -> Pair {
        let row = |writer| ChatRow {
            writer,
            at: Timestamp::from_micros(0),
            text: None,
            id: None,
            provider_id: None,
            attachment: false,
            is_deleted: false,
            line: 1,
        };
        let side = |name: &str| Side { id: Some(format!("id {name}")), name: Some(name.to_owned()), also: Vec::new() };
        let rows = vec![row(Writer::Contact), row(Writer::Bot)];
        Pair { other: side(other), own: side("Owner"), is_with_bot, rows, ..Pair::default() }
    }

    /// The contacts with whether the first row is the bot's, or the error.
    fn settled(pairs: Vec<Pair>, me: Option<&str>) -> Result<Vec<(String, bool)>, String> {
        let tree = Tree::default();
        let export =
            Export { tree: &tree, shown: "x", chats: Vec::new(), zone: chrono_tz::UTC, dates: DateOrder::Unknown, me };
        let mut gathered = Gathered::default();
        settle(pairs, "Test", &export, &mut gathered).map_err(|error| error.to_string())?;
        crate::source::export::owner::decide(&mut gathered, me, "Test", "x").map_err(|error| error.to_string())?;
        assert!(gathered.remarks.iter().all(|remark| !remark.contains("not used")));
        Ok(gathered.chats.into_iter().map(|chat| (chat.id, chat.rows[0].writer == Writer::Bot)).collect())
    }

    #[test]
    fn whoever_talks_with_people_is_the_bot_and_whoever_talks_with_a_bot_is_not() {
        let people = settled(vec![pair("Ana", false), pair("Father", true)], None);
        assert_eq!(people, Ok(vec![("id Ana".to_owned(), false)]));
        assert_eq!(settled(vec![pair("Shop", true)], None), Ok(vec![("id Owner".to_owned(), true)]));
        assert!(settled(vec![pair("Shop", true), pair("Father", true)], None).unwrap_err().contains("Father"));
    }

    #[test]
    fn the_users_word_turns_a_chat_round_and_names_that_nobody_has_are_refused() {
        let both = || vec![pair("Ana", false), pair("Shop", true)];
        assert_eq!(settled(both(), Some("shop")), Ok(vec![("id Owner".to_owned(), true)]));
        assert_eq!(settled(both(), Some("id Ana")), Ok(vec![("id Owner".to_owned(), true)]));
        assert_eq!(settled(both(), Some("Owner")), Ok(vec![("id Ana".to_owned(), false)]));
        assert!(settled(both(), Some("Omar")).unwrap_err().contains("nobody in it is called Omar"));
    }
}
