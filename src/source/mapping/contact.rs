//! Whose conversation a message is in.

use std::collections::BTreeMap;

use super::direction::parties;
use super::given::Expression;
use super::names::{has_word, key, words};
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};
use super::words::{Meaning, is_no_id};
use crate::model::Direction;
use crate::text::excerpt;

/// Names of columns that tell a contact or a conversation, the likeliest first.
const NAMES: [&str; 46] = [
    "contactid", "leadid", "chatid", "chatjid", "remotejid", "conversationid", "threadid", "threadts", "channelid",
    "sessionid", "ticketid", "customerid", "clientid", "profileid", "patientid", "subscriberid", "waid", "wachatid",
    "phone", "phonenumber", "contactphone", "customerphone", "clientphone", "userphone", "email", "contactemail",
    "conversation", "chat", "thread", "session", "contact", "lead", "jid", "roomid", "dialogid", "visitorid", "psid",
    "igsid", "contactwaid", "senderid", "botsessionid", "chatsessionid", "usersessionid", "peerid", "conversationuuid",
    "phonee164",
];

/// Of these a contact has many, so that even a much finer column does not beat them.
const PEOPLE: [&str; 6] = ["contactid", "leadid", "patientid", "subscriberid", "profileid", "customerid"];

/// What is on the bot's side.
const OURS: [&str; 25] = [
    "user", "users", "tenant", "tenants", "organization", "organisation", "organizations", "org", "account", "accounts",
    "workspace", "company", "team", "bot", "agent", "agents", "admin", "owner", "inbox", "instance", "integration",
    "business", "shop", "store", "project",
];

/// What a message can be about, and nobody's conversation.
const THINGS: [&str; 30] = [
    "message", "msg", "reply", "quoted", "parent", "template", "campaign", "asset", "media", "file", "attachment",
    "booking", "order", "product", "intent", "category", "tag", "status", "type", "flow", "broadcast", "character",
    "model", "prompt", "run", "request", "trace", "event", "batch", "external",
];

/// A column that may tell whose message it is.
struct Tried<'s> {
    column: &'s Column,
    /// Where it stands by name; lower is likelier.
    place: usize,
    groups: usize,
    /// The share of groups with several messages and both directions.
    mixed: f64,
}

/// The column that tells whose message it is, or why none does.
pub(super) fn find(sample: &Sample, meanings: &[Option<Meaning>]) -> Result<Role, String> {
    let mut tried: Vec<Tried<'_>> =
        sample.columns.iter().filter_map(|column| try_column(column, place(sample, column)?, meanings)).collect();
    tried.sort_by_key(|tried| (tried.place, tried.column.from.shown()));
    let passing = || tried.iter().filter(|tried| passes(tried));
    let by_pair = || of_parties(sample, meanings);
    let last_resort = usize::MAX - 1;
    let Some(mut best) = passing().find(|tried| tried.place < last_resort) else {
        if let Some(pair) = by_pair() {
            return Ok(pair);
        }
        return match passing().find(|tried| tried.groups > 1 || sample.rows == 0) {
            Some(user) => Ok(described(user, sample)),
            None => Err(nobody(&tried)),
        };
    };
    for other in passing() {
        let protected = PEOPLE.contains(&key(&best.column.name).as_str()) && best.groups > 1;
        if !protected && other.place < last_resort && other.groups >= 3 * best.groups {
            best = other;
        }
    }
    // One conversation of everybody is none: then sender and recipient tell more.
    if best.groups == 1 && sample.rows >= 12
        && let Some(pair) = by_pair().filter(|_| best.place > 8)
    {
        return Ok(pair);
    }
    Ok(described(best, sample))
}

fn described(tried: &Tried<'_>, sample: &Sample) -> Role {
    let column = tried.column;
    let reference = column.reference.as_ref().map(|reference| format!("refers to {}, ", excerpt(&reference.table, 60)));
    let reference = reference.unwrap_or_default();
    let evidence = match sample.rows {
        0 => format!("{reference}by its name"),
        rows if tried.groups == 0 => format!("{reference}{} values in {rows} rows", column.distinct()),
        rows => format!(
            "{reference}{} values in {rows} rows, {:.0} % of them with several messages of both directions",
            column.distinct(),
            tried.mixed * 100.0
        ),
    };
    Role::new(column.from.clone(), evidence)
}

fn nobody(tried: &[Tried<'_>]) -> String {
    let Some(nearest) = tried.first() else { return "no column is called after a contact or a conversation".to_owned() };
    format!(
        "{} has {} values, of which {:.0} % have several messages of both directions",
        excerpt(&nearest.column.from.shown(), 60),
        nearest.groups,
        nearest.mixed * 100.0
    )
}

/// How likely it is by name that a column tells whose message it is; lower is likelier.
fn place(sample: &Sample, column: &Column) -> Option<usize> {
    if !matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid | Kind::Decimal) || column.is_primary {
        return None;
    }
    let name = key(&column.name);
    let listed = NAMES.iter().position(|known| *known == name);
    if let Some(reference) = &column.reference {
        let other = words(&reference.table);
        let is_ours = other.iter().any(|word| OURS.contains(&word.as_str()))
            && !other.iter().any(|word| ["contact", "contacts", "chat", "conversation", "session"].contains(&word.as_str()));
        // A foreign key leads to the bot's own side as often as to the other.
        let foreign = if is_ours || has_word(&column.name, &OURS[..18]) { listed } else { Some(listed.unwrap_or(NAMES.len())) };
        let is_thing = listed.is_none() && has_word(&column.name, &THINGS);
        return foreign.filter(|_| !reference.to_itself && !is_thing).map(|rank| rank + usize::from(listed.is_none()) * 40);
    }
    let as_last = || (["userid", "user", "iguserid", "fbuserid", "telegramuserid", "userphonenumber", "telegramid", "username"]
        .contains(&name.as_str()))
    .then_some(usize::MAX - 1);
    let loosely = || {
        let is_person = has_word(&column.name, &["contact", "conversation", "chat", "thread", "lead", "customer", "subscriber", "jid", "psid", "phone", "session", "dialog", "room", "ticket"]);
        let is_id = has_word(&column.name, &["id", "jid", "uuid", "phone", "number", "key", "ref", "sid", "psid"]);
        let fits = is_person && is_id && !has_word(&column.name, &THINGS) && !has_word(&column.name, &["our", "business", "agent", "bot", "tenant"]);
        fits.then_some(300)
    };
    let listed = listed.filter(|_| !(["phone", "email"].contains(&name.as_str()) && has_word(&sample.name, &["users"])));
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
    let mixed = groups.values().filter(|(incoming, outgoing)| *incoming > 0 && *outgoing > 0).count();
    let mixed = if groups.is_empty() { 1.0 } else { mixed as f64 / groups.len() as f64 };
    Some(Tried { column, place, groups: groups.len(), mixed })
}

/// Most conversations go both ways. A sample cuts some of them off, and a table of a few rows says little.
fn passes(tried: &Tried<'_>) -> bool {
    let rows = tried.column.values.len();
    tried.mixed >= 0.5 || rows == 0 || (rows < 12 && tried.groups * 2 <= rows.max(2) && tried.place < 300)
}

/// Of sender and recipient the one that is not the bot, if that makes conversations.
fn of_parties(sample: &Sample, meanings: &[Option<Meaning>]) -> Option<Role> {
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
    Some(Role::new(Expression::Parties { from, to }, evidence))
}

/// The role that the settings give, with what is seen in it.
pub(super) fn given(sample: &Sample, from: &Expression, meanings: &[Option<Meaning>]) -> Role {
    let tried = sample.find(from).and_then(|column| try_column(column, 0, meanings));
    tried.map_or_else(|| Role::new(from.clone(), "named by the settings"), |tried| described(&tried, sample))
}
