//! Google Chat as Takeout gives it: `Groups/DM …/messages.json` beside `group_info.json`, and `Users/…/user_info.json`.

mod dates;

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::memmem;

use super::chat::{ChatRow, Gathered, Writer};
use super::format::{Deleted, Export, Format, Outgoing, Tells, refuses_nothing};
use super::json::{Lines, Object, bad, document};
use super::pairs::{self, Pair, Side};
use super::sides::{is_called, no_owner, no_such_owner};
use super::tree::{Entry, Tree};
use crate::error::{Error, ExportProblem};
use crate::source::file::json_start::{first_of, keys};
use dates::Date;

/// Google Chat.
pub(super) const FORMAT: Format = Format {
    name: "Google Chat",
    is_chat,
    refuses: refuses_nothing,
    read,
    tells: Tells { deleted: Deleted::Absent, outgoing: Outgoing::Text, provider_ids: false, minutes: false },
};

fn is_chat(entry: &Entry) -> bool {
    let text = entry.start.trim_ascii_start();
    if !text.starts_with(b"{") || memmem::find(text, b"\"created_date\"").is_none() {
        return false;
    }
    let row = first_of(text, "messages").map(keys).unwrap_or_default();
    (row.contains("creator") && row.contains("created_date")) && !row.contains("contact_id")
}

/// Someone, as a file calls them.
#[derive(Debug, Clone)]
struct Person {
    email: String,
    name: Option<String>,
    is_bot: bool,
}

impl Person {
    /// Somebody without an address is told by the name.
    fn read(object: &Object<'_>) -> Result<Option<Self>, ExportProblem> {
        let name = object.text("name")?.map(Cow::into_owned).filter(|name| !name.is_empty());
        let email = object.text("email")?.map(Cow::into_owned).filter(|email| !email.is_empty());
        let is_bot = object.text("user_type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("bot"));
        Ok(email.or_else(|| name.clone()).map(|email| Self { email, name, is_bot }))
    }

    fn side(self) -> Side {
        Side { id: Some(self.email), name: self.name, also: Vec::new() }
    }
}

/// The messages of one file, with who wrote each.
struct Group {
    rows: Vec<(Person, ChatRow)>,
    people: Vec<Person>,
    is_space: bool,
    place: usize,
    export: u32,
}

fn read(export: &Export<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let members = people(export.tree, "group_info.json");
    let mut groups = Vec::new();
    for (number, (place, entry)) in export.files().enumerate() {
        let rows = match export.tree.text(place).and_then(|text| rows(&text, entry, gathered)) {
            Ok(rows) => rows,
            // A language that nobody reads is that of all files.
            Err(error) if is_language(&error) => return Err(error),
            Err(error) => {
                gathered.bad(error)?;
                continue;
            }
        };
        let mut people = members.get(folder(&entry.path)).cloned().unwrap_or_default();
        for (writer, _) in &rows {
            match people.iter_mut().find(|person| person.email == writer.email) {
                Some(known) => known.is_bot |= writer.is_bot,
                None => people.push(writer.clone()),
            }
        }
        let is_space = entry.folder_name().starts_with("Space ");
        groups.push(Group { rows, people, is_space, place, export: number as u32 });
    }
    let owners = owners(export, &groups)?;
    let mut pairs = Vec::new();
    for group in groups {
        pairs.extend(pair(group, &owners, gathered));
    }
    pairs::settle(pairs, FORMAT.name, export, gathered)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whoever exported: as files of their own say, else the person beside bots, else the one in every chat, else as the user
/// says.
fn owners(export: &Export<'_>, groups: &[Group]) -> Result<BTreeMap<String, Person>, Error> {
    let told = people(export.tree, "user_info.json").into_values().flatten();
    let told: BTreeMap<String, Person> = told.map(|person| (person.email.clone(), person)).collect();
    if !told.is_empty() {
        return Ok(told);
    }
    let twos: Vec<&Group> = groups.iter().filter(|group| !group.is_space && group.people.len() == 2).collect();
    let beside_bots = twos.iter().filter_map(|group| match group.people.as_slice() {
        [a, b] if a.is_bot && !b.is_bot => Some(b),
        [a, b] if b.is_bot && !a.is_bot => Some(a),
        _ => None,
    });
    let mut found: BTreeMap<String, Person> =
        beside_bots.map(|person| (person.email.clone(), person.clone())).collect();
    let persons = || twos.iter().flat_map(|group| &group.people);
    if found.is_empty() && twos.len() > 1 {
        let in_all = |one: &&Person| twos.iter().all(|group| group.people.iter().any(|other| other.email == one.email));
        found = persons().filter(in_all).map(|person| (person.email.clone(), person.clone())).collect();
    }
    if let (true, Some(me)) = (found.len() != 1, export.me) {
        let called = |one: &&Person| is_called(me, one.name.iter().chain([&one.email]).map(String::as_str));
        found = persons().filter(called).map(|person| (person.email.clone(), person.clone())).collect();
    }
    if found.len() == 1 || twos.is_empty() {
        return Ok(found);
    }
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    for (writer, _) in twos.iter().flat_map(|group| &group.rows) {
        *names.entry(writer.name.clone().unwrap_or_else(|| writer.email.clone())).or_default() += 1;
    }
    let names = names.into_iter().collect();
    Err(match export.me {
        Some(me) => no_such_owner(me, names, export.shown),
        None => no_owner(FORMAT.name, names, export.shown),
    })
}

fn is_language(error: &Error) -> bool {
    matches!(error, Error::Export { problem, .. } if matches!(**problem, ExportProblem::Unreadable { .. }))
}

/// People in files of a name, by the folder that the file lies in; what cannot be read tells nothing.
fn people(tree: &Tree, name: &str) -> BTreeMap<String, Vec<Person>> {
    let mut found = BTreeMap::new();
    for (place, entry) in tree.entries.iter().enumerate().filter(|(_, entry)| entry.file_name() == name) {
        let Ok(text) = tree.text(place) else { continue };
        let Ok(document) = Object::parse(&text) else { continue };
        let user = document.object("user").ok().flatten();
        let members = document.list("members").unwrap_or_default();
        let members = members.into_iter().filter_map(|member| Object::parse(member).ok()).chain(user);
        let people = members.filter_map(|member| Person::read(&member).ok().flatten()).collect();
        found.insert(folder(&entry.path).to_owned(), people);
    }
    found
}

/// The messages of one file with who wrote each.
fn rows(text: &str, entry: &Entry, gathered: &mut Gathered) -> Result<Vec<(Person, ChatRow)>, Error> {
    let shown = entry.shown();
    let document = document(text, &shown)?;
    let wrong = |problem| Error::Export { place: shown.clone(), problem: Box::new(problem) };
    let (mut places, mut rows) = (Lines::new(text), Vec::new());
    for (index, json) in document.list("messages").map_err(wrong)?.into_iter().enumerate() {
        let line = places.of(json, index);
        match Object::item(json).and_then(|row| message(&row, line)) {
            Ok(row) => rows.push(row),
            Err(problem @ ExportProblem::Unreadable { .. }) => return Err(wrong(problem)),
            Err(problem) => gathered.bad_row(&shown, line, problem)?,
        }
    }
    Ok(rows)
}

fn message(row: &Object<'_>, line: u64) -> Result<(Person, ChatRow), ExportProblem> {
    let missing = |field| ExportProblem::MissingField { field };
    let creator = row.object("creator")?.map(|creator| Person::read(&creator)).transpose()?.flatten();
    let date = row.needed("created_date")?;
    let at = match dates::read(&date) {
        Date::Read(at) => at,
        Date::OtherLanguage => {
            return Err(ExportProblem::Unreadable {
                what: "a Google Chat export whose dates are not in English",
                how: "switch the language of the Google account to English, and export again: \
                      https://myaccount.google.com/language",
            });
        }
        Date::None => return Err(bad("created_date", &date, "date of Google Chat")),
    };
    let is_deleted = row.text("message_state")?.is_some_and(|state| state == "DELETED") || row.has("deletion_metadata");
    let text = row.text("text")?.map(Cow::into_owned).filter(|text| !text.is_empty() && !is_deleted);
    let attachment = (row.holds("attached_files") || text.is_none()) && !is_deleted;
    let id = row.id("message_id")?.map(Cow::into_owned);
    let row = ChatRow { writer: Writer::Contact, at, text, id, provider_id: None, attachment, is_deleted, line };
    Ok((creator.ok_or_else(|| missing("creator"))?, row))
}

/// A chat of two, one of whom exported it.
fn pair(group: Group, owners: &BTreeMap<String, Person>, gathered: &mut Gathered) -> Option<Pair> {
    let Group { rows, people, is_space, place, export } = group;
    let (own, others): (Vec<Person>, Vec<Person>) =
        people.into_iter().partition(|person| owners.contains_key(&person.email));
    let is_alone = own.len() == 1 && others.is_empty();
    let mut others = others.into_iter();
    let (Some(other), None, false, 0..=1) = (others.next(), others.next(), is_space, own.len()) else {
        if !rows.is_empty() {
            let what = if is_alone { "saved messages" } else { "messages in spaces" };
            *gathered.left_out.entry(what).or_default() += rows.len() as u64;
        }
        return None;
    };
    let own = own.into_iter().next().or_else(|| owners.values().next().cloned());
    let side = |writer: Person| if writer.email == other.email { Writer::Contact } else { Writer::Bot };
    let rows = rows.into_iter().map(|(writer, row)| ChatRow { writer: side(writer), ..row }).collect();
    let is_with_bot = other.is_bot;
    let own = own.map(Person::side).unwrap_or_default();
    Some(Pair { other: other.side(), own, is_with_bot, rows, place, export })
}
