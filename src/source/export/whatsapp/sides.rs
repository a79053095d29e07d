//! Which side of a chat wrote a row, as far as a file tells it.

use std::collections::BTreeSet;

use super::super::chat::{Gathered, Writer};
use super::super::owner::plain;
use super::chat_file::{ChatFile, Program};

/// What the Web calls whoever made the export, by language.
const YOU: [&str; 24] = [
    "you",
    "vous",
    "tú",
    "usted",
    "du",
    "sie",
    "você",
    "tu",
    "jij",
    "jy",
    "dig",
    "deg",
    "sinä",
    "sen",
    "siz",
    "ty",
    "вы",
    "ви",
    "أنت",
    "אתה",
    "あなた",
    "나",
    "您",
    "你",
];

/// The sides of one chat.
pub(super) struct Sides<'f> {
    file: &'f ChatFile<'f>,
    /// The contact's name, where it is told.
    other: Option<String>,
    /// Whoever made the export, where rows of the Web call them "You".
    you: Option<String>,
    /// The contact made the export: the file is named after the bot.
    is_contacts: bool,
}

impl<'f> Sides<'f> {
    pub(super) fn of(file: &'f ChatFile<'f>, me: Option<&str>) -> Self {
        let names = file.people.names();
        let other = file.people.other_side(&file.title).map(str::to_owned);
        let named = other.clone().or_else(|| file.title.sure().map(str::to_owned));
        let is_contacts = me.is_some_and(|me| named.is_some_and(|named| plain(&named) == plain(me)));
        let is_other = |name: &str| other.as_deref() == Some(name);
        let you = match names.as_slice() {
            _ if file.program != Program::Web => None,
            [one, two] if is_other(one) || is_other(two) => Some(if is_other(one) { *two } else { *one }),
            _ => names.iter().copied().find(|name| YOU.contains(&plain(name).as_str())),
        };
        let you = you.map(str::to_owned);
        Self { file, other, you, is_contacts }
    }

    /// What the chat is called. Empty where only the bot's name will tell it.
    pub(super) fn id(&self) -> String {
        if self.is_contacts {
            return self.you.clone().unwrap_or_default();
        }
        let title = || self.file.title.sure().map(str::to_owned);
        let not_you = || {
            let you = self.you.as_deref()?;
            self.file.people.names().into_iter().find(|name| *name != you).map(str::to_owned)
        };
        self.other.clone().or_else(title).or_else(not_you).unwrap_or_default()
    }

    /// The contact's name.
    pub(super) fn name(&self) -> Option<String> {
        Some(self.id()).filter(|id| !id.is_empty())
    }

    /// Who wrote the rows of a name.
    pub(super) fn writer(&self, name: &str) -> Writer {
        let name = self.file.people.name(name);
        match &self.you {
            Some(you) if (you == name) == self.is_contacts => Writer::Contact,
            Some(_) => Writer::Bot,
            None => Writer::Named(name.to_owned()),
        }
    }
}

/// The one name that deleted messages as only whoever made the export can, if no chat is named after it.
pub(super) fn tell_owner(files: &[ChatFile<'_>], gathered: &mut Gathered) {
    let chats = || files.iter().filter(|file| !file.is_group() && file.program != Program::Web);
    let owners: BTreeSet<&str> = chats().flat_map(ChatFile::owners).collect();
    let mut owners = owners.into_iter();
    let (Some(owner), None) = (owners.next(), owners.next()) else { return };
    let is_contact =
        |file: &ChatFile<'_>| file.people.other_side(&file.title).is_some_and(|other| plain(other) == plain(owner));
    if !chats().any(is_contact) {
        gathered.owner = Some(owner.to_owned());
    }
}
