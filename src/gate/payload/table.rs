//! Bodies whose messages are found by a table: where what stands, and what is a message.

use std::borrow::Cow;

use super::canonical::details;
use super::found::Found;
use super::json::{Json, steps};
use super::platform::Platform;
use super::update::{BadPayload, Update, joined};

/// A form in which a platform sends messages. Places are JSON pointers, into a message or else into the whole body.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) platform: Platform,
    /// All of these hold of every such body, whatever it tells.
    pub(super) marks: &'static [If],
    /// Where the list of messages stands, if there may be several.
    pub(super) list: Option<&'static str>,
    /// All of these hold of a message.
    pub(super) message: &'static [If],
    /// One of these holds of what only happens, as when somebody comes in: it has an id and says nothing.
    pub(super) event: &'static [If],
    /// Who gets it: the parts that are there.
    pub(super) account: &'static [&'static str],
    /// Where it was written, if not in a chat of two: the parts that are there.
    pub(super) group: &'static [&'static str],
    /// What it comes as, where one message comes as several: the parts that are there. A bot may answer to one of them only.
    pub(super) kind: &'static [&'static str],
    /// Who wrote: the first that is there.
    pub(super) contact: &'static [&'static str],
    /// Its id: the first of these of which all parts are there.
    pub(super) id: &'static [&'static [&'static str]],
    /// What it says: the first that is there.
    pub(super) text: &'static [&'static str],
    /// What was chosen or attached: all that is there.
    pub(super) detail: &'static [&'static str],
    /// What it answers: all that is there. By itself that tells no two messages apart.
    pub(super) reply: &'static [&'static str],
}

/// Something to look for in a body.
#[derive(Debug)]
pub(super) enum If {
    /// One of these places is there, and not null.
    There(&'static [&'static str]),
    /// None of them is.
    Missing(&'static [&'static str]),
    /// One of these words stands there.
    Is(&'static str, &'static [&'static str]),
    /// None of them does.
    IsNot(&'static str, &'static [&'static str]),
    /// One of them does, or nothing.
    IsOrMissing(&'static str, &'static [&'static str]),
    /// A word stands there that begins so.
    Begins(&'static str, &'static [&'static str]),
    /// No word stands there that begins so.
    BeginsNot(&'static str, &'static [&'static str]),
    /// Something stands there, and none of these words.
    IsOther(&'static str, &'static [&'static str]),
}

/// A form that holds no message, for forms that do to begin with.
pub(super) const OTHER: Table = Table {
    platform: Platform::ManyChat,
    marks: &[],
    list: None,
    message: &[If::There(&[])],
    event: &[],
    account: &[],
    group: &[],
    kind: &[],
    contact: &[],
    id: &[],
    text: &[],
    detail: &[],
    reply: &[],
};

/// How `WhatsApp` names a group.
const GROUP: &str = "@g.us";

/// A message, and the body that it stands in.
#[derive(Clone, Copy)]
struct Place<'j> {
    element: &'j Json<'j>,
    body: &'j Json<'j>,
    /// Of the names of its fields; what has no mark here is not there.
    marks: Marks,
}

/// A mark for each name of a field, which several names may share. A body of thirty fields is looked through for sixty
/// names, most of which it has not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks(u128);

impl Marks {
    const ALL: Self = Self(u128::MAX);

    /// Of all fields of a value.
    pub(super) fn of(json: &Json<'_>) -> Self {
        match json {
            Json::Object(fields) => Self(fields.iter().fold(0, |marks, (name, _)| marks | Self::one(name))),
            _ => Self::ALL,
        }
    }

    const fn one(name: &str) -> u128 {
        let (Some(first), Some(last)) = (name.as_bytes().first(), name.as_bytes().last()) else { return 1 };
        1 << ((name.len() * 37 + *first as usize * 11 + *last as usize * 5) % 128)
    }

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the first step of a pointer may be there.
    fn may_have(self, pointer: &str) -> bool {
        self.0 & Self::one(steps(pointer).next().unwrap_or_default()) != 0
    }
}

impl<'j> Place<'j> {
    fn at(self, pointer: &str) -> Option<&'j Json<'j>> {
        if !self.marks.may_have(pointer) {
            return None;
        }
        let found = self.element.at(pointer);
        let found =
            if found.is_none() && !std::ptr::eq(self.element, self.body) { self.body.at(pointer) } else { found };
        found.filter(|found| **found != Json::Null)
    }

    fn scalar(self, pointer: &str) -> Option<Cow<'j, str>> {
        self.at(pointer)?.scalar()
    }

    fn first(self, pointers: &[&str]) -> Option<String> {
        pointers.iter().find_map(|pointer| self.scalar(pointer)).map(Cow::into_owned)
    }

    /// Who wrote. `WhatsApp` names one person by a number and by an id that hides it, and beside them their group.
    fn contact(self, pointers: &[&str]) -> Option<String> {
        let found = || pointers.iter().filter_map(|pointer| self.scalar(pointer));
        let number = found().find(|contact| !contact.ends_with("@lid") && !contact.ends_with(GROUP));
        let person = number.or_else(|| found().find(|contact| !contact.ends_with(GROUP)));
        person.or_else(|| found().next()).map(Cow::into_owned)
    }

    /// Who got it, where, and as what. A chat of two is named by the contact, who may be written in several ways.
    fn account(self, table: &Table, contact: Option<&str>) -> Option<String> {
        let is_group =
            |place: &Cow<'_, str>| Some(place.as_ref()) != contact && (!place.contains('@') || place.ends_with(GROUP));
        let groups = table.group.iter().filter_map(|pointer| self.scalar(pointer)).filter(is_group);
        let accounts = table.account.iter().filter_map(|pointer| self.scalar(pointer));
        let kinds = table.kind.iter().filter_map(|pointer| self.scalar(pointer));
        let parts: Vec<_> = accounts.chain(groups).chain(kinds).collect();
        (!parts.is_empty()).then(|| joined(&parts))
    }

    fn joined(self, pointers: &[&str]) -> Option<String> {
        match pointers {
            [one] => self.scalar(one).map(Cow::into_owned),
            all => {
                let parts: Option<Vec<_>> = all.iter().map(|pointer| self.scalar(pointer)).collect();
                parts.map(|parts| joined(&parts))
            }
        }
    }
}

impl If {
    fn holds(&self, place: Place<'_>) -> bool {
        let is_one = |pointer: &str, words: &[&str]| {
            place.at(pointer).is_some_and(|found| words.iter().any(|word| found.is(word)))
        };
        let begins = |pointer: &str, words: &[&str]| {
            let found = place.scalar(pointer);
            found.is_some_and(|found| words.iter().any(|word| found.starts_with(word)))
        };
        match self {
            Self::There(pointers) => pointers.iter().any(|pointer| place.at(pointer).is_some()),
            Self::Missing(pointers) => pointers.iter().all(|pointer| place.at(pointer).is_none()),
            Self::Is(pointer, words) => is_one(pointer, words),
            Self::IsNot(pointer, words) => !is_one(pointer, words),
            Self::IsOrMissing(pointer, words) => is_one(pointer, words) || place.at(pointer).is_none(),
            Self::Begins(pointer, words) => begins(pointer, words),
            Self::BeginsNot(pointer, words) => !begins(pointer, words),
            Self::IsOther(pointer, words) => place.at(pointer).is_some() && !is_one(pointer, words),
        }
    }
}

impl Table {
    /// Whether a body, whose fields have these marks, has this form.
    pub(super) fn fits(&self, body: &Json<'_>, marks: Marks) -> bool {
        self.marks.iter().all(|mark| mark.holds(Place { element: body, body, marks }))
    }

    /// Reads a body that has it.
    pub(super) fn read(&self, found: &mut Found<'_, '_>) -> Result<(), BadPayload> {
        let body = found.body;
        let marks = Marks::of(body);
        let Some(list) = self.list else {
            self.one(found, body, marks);
            return Ok(());
        };
        let is_list = found.list_at(list, |found, element| {
            self.one(found, element, marks);
            Ok(())
        })?;
        if !is_list {
            found.other();
        }
        Ok(())
    }

    fn one<'j>(&self, found: &mut Found<'_, 'j>, element: &'j Json<'j>, above: Marks) {
        let place = Place { element, body: found.body, marks: Marks::of(element).or(above) };
        if !element.is_object() || !self.message.iter().all(|condition| condition.holds(place)) {
            return found.other();
        }
        let contact = place.contact(self.contact);
        let text = place.first(self.text);
        let update = Update {
            account: place.account(self, contact.as_deref()),
            contact,
            message_id: self.id.iter().find_map(|parts| place.joined(parts)),
            detail: details(element, self.detail, self.reply, text.as_deref()),
            text,
            ..Update::default()
        };
        if self.event.iter().any(|condition| condition.holds(place)) {
            found.event(element, update);
        } else {
            found.message(element, update);
        }
    }
}
