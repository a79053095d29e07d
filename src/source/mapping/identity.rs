//! By what a message is known: the row's id, and the platform's.

use std::collections::BTreeMap;

use super::names::{has_word, key, rank, words};
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};
use super::vocabulary::is_no_id;
use crate::text::excerpt;

/// The column that holds the row's own id: `id`, else the whole primary key.
pub(super) fn id(sample: &Sample) -> Option<Role> {
    let usable = |column: &&Column| {
        // A row that stands twice is told when it is read; a column that repeats all the time is no id.
        let present = column.present().count();
        let unique = column.is_primary || column.distinct() * 10 >= present * 9 || is_neutral(sample, column, "id");
        column.is_whole()
            && unique
            && (present == column.values.len() || is_neutral(sample, column, "id"))
            && matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid | Kind::Decimal)
    };
    let named = |name: &str| sample.columns.iter().find(|column| key(&column.name) == name).filter(usable);
    let primary = || sample.columns.iter().find(|column| column.is_primary).filter(usable);
    let others = || {
        ["messageid", "msgid", "uuid", "messageuuid", "pk", "rowid", "internalid"].iter().find_map(|name| named(name))
    };
    let column = named("id").or_else(primary).or_else(others)?;
    let evidence = if column.is_primary { "the primary key" } else { "different in every row" };
    Some(Role::new(column.from.clone(), if sample.rows == 0 && !column.is_primary { "by its name" } else { evidence }))
}

/// Whether a file names a field as the neutral message file does.
fn is_neutral(sample: &Sample, column: &Column, name: &str) -> bool {
    !sample.is_database && column.name == name
}

/// Whether ids stand for something else than messages: an edit keeps its id and has other words, and so do few.
pub(crate) fn mean_something_else(same: u64, other: u64, ids: u64) -> bool {
    other >= 3 && other >= same && other * 20 >= ids
}

/// What a provider id is not: the id of another message, or of something else.
const OF_ANOTHER: [&str; 27] = [
    "reply",
    "replied",
    "quoted",
    "parent",
    "context",
    "in",
    "response",
    "original",
    "ref",
    "reference",
    "thread",
    "forwarded",
    "edited",
    "previous",
    "prev",
    "next",
    "root",
    "last",
    "first",
    "ai",
    "template",
    "conversation",
    "chat",
    "contact",
    "user",
    "session",
    "request",
];

/// Names of columns that hold the platform's id, the likeliest first.
const NAMES: [&str; 29] = [
    "providerid",
    "wamid",
    "wamessageid",
    "whatsappmessageid",
    "igmessageid",
    "instagrammessageid",
    "fbmessageid",
    "mid",
    "manychatmessageid",
    "telegrammessageid",
    "providermessageid",
    "platformmessageid",
    "transportmessageid",
    "channelmessageid",
    "externalmessageid",
    "externalid",
    "bspmessageid",
    "twiliomessagesid",
    "twiliosid",
    "messagesid",
    "sourceid",
    "messageid",
    "msgid",
    "remoteid",
    "wppmessageid",
    "slackts",
    "wamsgid",
    "remotemessageid",
    "waid",
];

/// The column that holds the platform's id, and what is to be said of it.
pub(super) fn provider_id(sample: &Sample, taken: &[&str]) -> (Option<Role>, Option<String>) {
    let mut ranked: Vec<(usize, &Column)> = sample
        .columns
        .iter()
        .filter(|column| !taken.contains(&column.from.shown().as_str()) && !column.is_primary)
        .filter_map(|column| Some((place(column)?, column)))
        .collect();
    ranked.sort_by_key(|(place, column)| (*place, column.from.shown()));
    let mut note = None;
    let says_something = |column: &Column| column.values.is_empty() || column.present().any(|id| !is_no_id(id));
    let (told, silent): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(_, column)| says_something(column));
    for (_, column) in told {
        match trouble(column, sample) {
            None => return (Some(Role::new(column.from.clone(), described(column))), None),
            Some(why) => {
                let name = excerpt(&column.from.shown(), 60);
                note = note.or(Some(format!("{name} is not used as the platform's id of a message: {why}")));
            }
        }
    }
    // A column may be empty in all rows looked at because older rows lack it.
    let later = silent.first().filter(|_| note.is_none());
    (later.map(|(_, column)| Role::new(column.from.clone(), EMPTY)), note)
}

/// What is said of a column that is empty in all rows looked at.
pub(crate) const EMPTY: &str = "empty in all rows looked at";

/// How likely it is by name that a column holds the platform's ids; lower is likelier.
pub(super) fn place(column: &Column) -> Option<usize> {
    if !matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid | Kind::Decimal) || column.reference.is_some() {
        return None;
    }
    let inner = usize::from(!column.is_whole()) * 200;
    if let Some(rank) = rank(&column.name, &NAMES) {
        // `wa_id` is a person as often as a message; its values tell.
        let is_message = key(&column.name) != "waid" || column.present().all(|value| value.starts_with("wamid."));
        return (is_message && (key(&column.name) != "waid" || !column.values.is_empty())).then_some(rank + inner);
    }
    // Twilio calls the id of anything so; those of messages begin with SM or MM.
    let is_twilio = |id: &str| id.len() == 34 && (id.starts_with("SM") || id.starts_with("MM"));
    if key(&column.name) == "sid" && column.present().next().is_some() && column.present().all(is_twilio) {
        return Some(NAMES.len() + inner);
    }
    // The id of an object that is called `key` is that of the message.
    let in_key = column.from.shown().to_lowercase().ends_with("key/id");
    let name = words(&column.name);
    let ends = |end: &[&str]| {
        name.len() > end.len() && name.ends_with(&end.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    };
    let looks_so = ends(&["message", "id"])
        || ends(&["msg", "id"])
        || ends(&["sid"]) && has_word(&column.name, &["message", "msg", "sms", "twilio"]);
    let foreign = has_word(&column.name, &OF_ANOTHER) || has_word(&column.name, &["account"]);
    (in_key || looks_so && !foreign).then_some(100 + inner)
}

/// Why a column cannot tell one message from another.
fn trouble(column: &Column, sample: &Sample) -> Option<String> {
    let ids: Vec<(usize, &str)> = column
        .values
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((row, id.as_deref().filter(|id| !is_no_id(id))?)))
        .collect();
    let mut rows_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, id) in &ids {
        rows_of.entry(*id).or_default().push(*row);
    }
    // A repeated delivery brings the same words again; ids that cover different words are something else's.
    let texts: Vec<&Column> = sample
        .columns
        .iter()
        .filter(|other| other.kind == Kind::Text && super::content::is_text_name(&other.name))
        .collect();
    let text = texts.iter().max_by(|a, b| a.filled().total_cmp(&b.filled()))?;
    if is_neutral(sample, column, "provider_id") {
        return None;
    }
    let repeated = rows_of.values().filter(|rows| rows.len() > 1);
    let (mut same, mut other) = (0, 0);
    for rows in repeated {
        let first = text.values[rows[0]].as_deref();
        if rows.iter().all(|row| text.values[*row].as_deref() == first) { same += 1 } else { other += 1 }
    }
    mean_something_else(same, other, rows_of.len() as u64)
        .then(|| format!("{other} of its values stand for several texts each"))
}

fn described(column: &Column) -> String {
    if column.values.is_empty() {
        return "by its name".to_owned();
    }
    let ids = column.present().filter(|id| !is_no_id(id)).count();
    format!("{ids} of {} rows have one, {} different", column.values.len(), column.distinct())
}
