//! Whose conversation a message is in.

use std::collections::BTreeMap;

use super::given::Expression;
use super::names::{has_word, key, singular, words};
use super::outcome::Role;
use super::parties::parties;
use super::sample::{Column, Kind, Sample};
use super::vocabulary::{Meaning, is_no_id};
use crate::error::Lack;
use crate::model::Direction;
use crate::text::excerpt;

/// Names of columns that tell a contact or a conversation, the likeliest first.
#[rustfmt::skip]
const NAMES: [&str; 58] = [
    "contactid", "leadid", "chatid", "chatjid", "remotejid", "conversationid", "threadid", "threadts", "channelid",
    "sessionid", "ticketid", "customerid", "clientid", "profileid", "patientid", "subscriberid", "waid", "wachatid",
    "phone", "phonenumber", "contactphone", "customerphone", "clientphone", "userphone", "email", "contactemail",
    "conversation", "chat", "thread", "session", "contact", "lead", "jid", "roomid", "dialogid", "visitorid", "psid",
    "igsid", "contactwaid", "senderid", "botsessionid", "chatsessionid", "usersessionid", "peerid", "conversationuuid",
    "phonee164", "telefono", "telefone", "celular", "msisdn", "whatsappnumber", "whatsappid", "conversaid",
    "conversacionid", "clienteid", "contatoid", "contactoid", "pacienteid",
];

/// Of these a contact has many, so that even a much finer column does not beat them.
const PEOPLE: [&str; 6] = ["contactid", "leadid", "patientid", "subscriberid", "profileid", "customerid"];

/// What is on the bot's side.
#[rustfmt::skip]
const OURS: [&str; 23] = [
    "user", "usuario", "tenant", "organization", "organisation", "org", "account", "workspace", "company", "team",
    "bot", "chatbot", "agent", "admin", "owner", "inbox", "instance", "integration", "connection", "business", "shop",
    "store", "project",
];

/// Of these the person who writes to the bot may be one, where nothing else tells it.
const USERS: [&str; 2] = ["user", "usuario"];

/// Users who are certainly on the bot's side.
const STAFF: [&str; 11] =
    ["agent", "admin", "owner", "bot", "chatbot", "assigned", "assignee", "operator", "staff", "by", "created"];

/// What a message can be about, and nobody's conversation.
#[rustfmt::skip]
const THINGS: [&str; 30] = [
    "message", "msg", "reply", "quoted", "parent", "template", "campaign", "asset", "media", "file", "attachment",
    "booking", "order", "product", "intent", "category", "tag", "status", "type", "flow", "broadcast", "character",
    "model", "prompt", "run", "request", "trace", "event", "batch", "external",
];

/// Names of columns that tell a user, who is a contact where nothing else is.
#[rustfmt::skip]
const USERS_NAMES: [&str; 9] = [
    "userid", "user", "iguserid", "fbuserid", "telegramuserid", "userphonenumber", "telegramid", "username",
    "usuarioid",
];

/// Words of names that tell a person or a conversation, together with one for an id or a number.
#[rustfmt::skip]
const PERSONS: [&str; 22] = [
    "contact", "conversation", "chat", "thread", "lead", "customer", "subscriber", "jid", "psid", "phone", "session",
    "dialog", "room", "ticket", "telefono", "telefone", "celular", "cliente", "paciente", "contacto", "contato",
    "conversa",
];

/// A column that may tell whose message it is.
struct Tried<'s> {
    column: &'s Column,
    /// Where it stands by name; lower is likelier.
    place: usize,
    groups: usize,
    /// The share of groups with several messages and both directions.
    mixed: f64,
    /// Most values stand in one of the rows that were looked at, and the others in both directions often enough.
    is_thin: bool,
    /// All messages that were looked at went one way.
    is_one_sided: bool,
    /// Nearly every message has a value.
    is_full: bool,
    /// It is known who wrote.
    is_told: bool,
}

/// Where a column of users stands, who are the bot's own as often as they are contacts.
const LAST_RESORT: usize = usize::MAX - 1;

/// The column that tells whose message it is, or why none does.
pub(super) fn find(sample: &Sample, meanings: &[Option<Meaning>]) -> Result<Role, Lack> {
    // The neutral message file says so itself, however few messages it holds.
    let neutral = |column: &&Column| !sample.is_database && column.is_whole() && column.name == "contact_id";
    if let Some(column) = sample.columns.iter().find(neutral) {
        return Ok(given(sample, &column.from, meanings));
    }
    let mut tried: Vec<Tried<'_>> =
        sample.columns.iter().filter_map(|column| try_column(column, place(sample, column)?, meanings)).collect();
    tried.sort_by_key(|tried| (tried.place, tried.column.from.shown()));
    let passing = || tried.iter().filter(|tried| passes(tried));
    let by_pair = || of_parties(sample, meanings);
    let likely = || passing().filter(|tried| tried.place < LAST_RESORT);
    // A column that some messages lack would lose these.
    let Some(mut best) = likely().find(|tried| tried.is_full).or_else(|| likely().next()) else {
        if let Some((pair, _)) = by_pair() {
            return Ok(pair);
        }
        // The rows that were looked at say too little; the whole is held against it before any report.
        if let Some(thin) = tried.iter().find(|tried| tried.is_thin && tried.is_full && tried.place < 300) {
            return Ok(described(thin, sample));
        }
        return match passing().find(|tried| tried.groups > 1 || sample.rows == 0) {
            Some(user) => Ok(described(user, sample)),
            None => Err(nobody(&tried)),
        };
    };
    for other in passing().filter(|other| !other.is_thin) {
        if !is_protected(best) && best.groups > 0 && other.groups >= 3 * best.groups {
            best = other;
        }
    }
    // A few conversations of everybody are the bot's own accounts: then sender and recipient tell more.
    let finer = |groups: usize| {
        !is_protected(best) && groups >= 3 * best.groups || best.groups == 1 && sample.rows >= 12 && best.place > 8
    };
    match by_pair() {
        Some((pair, groups)) if sample.rows > 0 && finer(groups) => Ok(pair),
        _ => Ok(described(best, sample)),
    }
}

/// A person has many conversations, so that a finer column does not beat the person.
fn is_protected(tried: &Tried<'_>) -> bool {
    PEOPLE.contains(&key(&tried.column.name).as_str()) && tried.groups > 1
}

fn described(tried: &Tried<'_>, sample: &Sample) -> Role {
    let column = tried.column;
    let reference = column.reference.as_ref().map(|reference| format!("refers to {}, ", excerpt(&reference.table, 60)));
    let reference = reference.unwrap_or_default();
    let evidence = match sample.rows {
        0 => format!("{reference}by its name"),
        rows if tried.groups == 0 || !tried.is_told => {
            format!("{reference}{} values in {rows} rows", column.distinct())
        }
        rows if tried.is_thin => {
            format!("{reference}{} values in {rows} rows, too many for these rows to tell more", column.distinct())
        }
        rows => format!(
            "{reference}{} values in {rows} rows, {:.0} % of them with several messages of both directions",
            column.distinct(),
            tried.mixed * 100.0
        ),
    };
    Role::new(column.from.clone(), evidence)
}

fn nobody(tried: &[Tried<'_>]) -> Lack {
    let Some(nearest) = tried.first() else { return Lack::NoContact };
    let percent = (nearest.mixed * 100.0).round_ties_even() as u32;
    Lack::OddContact { column: nearest.column.from.shown(), values: nearest.groups, percent }
}

/// How likely it is by name that a column tells whose message it is; lower is likelier.
fn place(sample: &Sample, column: &Column) -> Option<usize> {
    if !matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid | Kind::Decimal) || column.is_primary {
        return None;
    }
    let name = key(&column.name);
    let listed = NAMES.iter().position(|known| *known == name);
    if let Some(reference) = &column.reference {
        let either = |any: &[&str]| {
            let mut words = words(&reference.table).into_iter().chain(words(&column.name));
            words.any(|word| any.contains(&singular(&word).as_str()))
        };
        let is_ours = either(&OURS) && !either(&["contact", "chat", "conversation", "session"]);
        let is_thing = listed.is_none() && has_word(&column.name, &THINGS);
        // A foreign key leads to the bot's own side as often as to the other.
        let place = match listed {
            Some(rank) => Some(rank),
            None if is_ours => (either(&USERS) && !has_word(&column.name, &STAFF)).then_some(LAST_RESORT),
            None => Some(NAMES.len() + 40),
        };
        return place.filter(|_| !reference.to_itself && !is_thing);
    }
    let as_last = || USERS_NAMES.contains(&name.as_str()).then_some(LAST_RESORT);
    let loosely = || {
        let fits = has_word(&column.name, &PERSONS)
            && has_word(
                &column.name,
                &[
                    "id", "jid", "uuid", "phone", "number", "key", "ref", "sid", "psid", "telefono", "telefone",
                    "celular",
                ],
            )
            && !has_word(&column.name, &THINGS)
            && !has_word(&column.name, &["our", "business", "agent", "bot", "tenant"]);
        fits.then_some(300)
    };
    let listed =
        listed.filter(|_| !(["phone", "email"].contains(&name.as_str()) && has_word(&sample.name, &["users"])));
    // What stands within JSON is only part of the platform's own words.
    listed.map(|rank| rank + 100 + usize::from(!column.is_whole()) * 50).or_else(loosely).or_else(as_last)
}

fn try_column<'s>(column: &'s Column, place: usize, meanings: &[Option<Meaning>]) -> Option<Tried<'s>> {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut messages = 0;
    for (value, meaning) in column.values.iter().zip(meanings) {
        let Some(Meaning::Message(direction)) = meaning else { continue };
        messages += 1;
        let Some(value) = value.as_deref().filter(|value| !is_no_id(value)) else { continue };
        let group = groups.entry(value).or_default();
        match direction {
            Direction::Incoming => group.0 += 1,
            Direction::Outgoing => group.1 += 1,
        }
    }
    let filled: usize = groups.values().map(|(incoming, outgoing)| incoming + outgoing).sum();
    if messages > 0 && filled * 2 < messages {
        return None;
    }
    // While nobody knows who wrote, it counts how many values there are.
    let groups_alone = if messages == 0 { column.distinct() } else { groups.len() };
    let mixed = groups.values().filter(|(incoming, outgoing)| *incoming > 0 && *outgoing > 0).count();
    let several = groups.values().filter(|(incoming, outgoing)| incoming + outgoing > 1).count();
    let sides = groups.values().fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
    let is_one_sided = sides.0 == 0 || sides.1 == 0;
    let is_thin = groups.len() >= 12 && several * 2 < groups.len() && (several < 3 || mixed * 4 >= several);
    let mixed = if groups.is_empty() { 1.0 } else { mixed as f64 / groups.len() as f64 };
    Some(Tried {
        column,
        place,
        groups: groups_alone,
        mixed,
        is_thin,
        is_one_sided,
        is_full: filled * 20 >= messages * 19,
        is_told: messages > 0,
    })
}

/// Most conversations go both ways. A sample cuts some of them off, and a table of a few rows says little.
fn passes(tried: &Tried<'_>) -> bool {
    let rows = tried.column.values.len();
    tried.mixed >= 0.5 && (rows < 12 || tried.groups * 2 <= rows)
        || rows == 0
        || tried.is_one_sided && (tried.groups * 2 <= rows.max(2) && tried.place < 300 || names_a_person(tried.column))
        || (rows < 12 && tried.groups * 2 <= rows.max(2) && tried.place < 300)
        || tried.is_thin && names_a_person(tried.column)
}

/// Where all messages go one way, their contact can only be told by what it is called and refers to.
fn names_a_person(column: &Column) -> bool {
    let people = ["contact", "contacts", "customer", "customers", "lead", "leads", "subscriber", "subscribers"];
    let refers = column
        .reference
        .as_ref()
        .is_some_and(|reference| words(&reference.table).iter().any(|word| people.contains(&word.as_str())));
    refers || key(&column.name) == "contactid"
}

/// Of sender and recipient the one that is not the bot, if that makes conversations.
fn of_parties(sample: &Sample, meanings: &[Option<Meaning>]) -> Option<(Role, usize)> {
    let (from, to) = parties(sample)?;
    let contact = |row: usize| match meanings.get(row).copied().flatten() {
        Some(Meaning::Message(Direction::Incoming)) => from.values.get(row).cloned().flatten(),
        Some(Meaning::Message(Direction::Outgoing)) => to.values.get(row).cloned().flatten(),
        _ => None,
    };
    let mut joined = Column::new("contact", Kind::Text);
    joined.values = (0..sample.rows).map(contact).collect();
    let tried = try_column(&joined, 0, meanings)?;
    if sample.rows > 0 && !(tried.mixed >= 0.5 && tried.groups > 0) {
        return None;
    }
    let (from, to) = (from.name.clone(), to.name.clone());
    let evidence = format!(
        "the one of {} and {} that is not the bot: {} values, {:.0} % of them with several messages of both directions",
        excerpt(&from, 60),
        excerpt(&to, 60),
        tried.groups,
        tried.mixed * 100.0
    );
    Some((Role::new(Expression::Parties { from, to }, evidence), tried.groups))
}

/// The role that the settings give, with what is seen in it.
pub(super) fn given(sample: &Sample, from: &Expression, meanings: &[Option<Meaning>]) -> Role {
    let tried = sample.find(from).and_then(|column| try_column(column, 0, meanings));
    tried.map_or_else(|| Role::new(from.clone(), "by its name"), |tried| described(&tried, sample))
}
