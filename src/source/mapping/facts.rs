//! What the rows of a file say of contacts beside their messages.

use super::given::{Expression, GivenMapping};
use super::names::key;
use super::outcome::Role;
use super::sample::{Column, Sample};

/// Names of contacts within an object of the row.
const INNER: [&str; 4] = ["contact/username", "contact/name", "customer/username", "customer/name"];

/// What the rows of a file say of contacts. A name is taken only if all messages of a contact bear it, as the sender's
/// is the bot's own half of the time.
pub(super) fn facts(sample: &Sample, given: &GivenMapping, contact: &Role) -> [Option<Role>; 5] {
    if sample.is_database {
        return [const { None }; 5];
    }
    let of = &given.contact_columns;
    let named = [
        (&of.handle, &["handle", "username", "contactname", "contacthandle", "contactusername", "igusername"][..]),
        (&of.stopped, &["stopped", "isstopped"][..]),
        (&of.stopped_at, &["stoppedat"][..]),
        (&of.stage, &["stage"][..]),
        (&of.message_count, &["messagecount"][..]),
    ];
    let contacts = sample.find(&contact.from);
    let belongs = |column: &&Column| {
        let Some(contacts) = contacts.filter(|_| key(&column.name) != "handle") else { return true };
        let mut seen = std::collections::BTreeMap::new();
        let pairs = contacts
            .values
            .iter()
            .zip(&column.values)
            .filter_map(|(contact, value)| Some((contact.as_ref()?, value.as_ref()?)));
        pairs.into_iter().all(|(contact, value)| *seen.entry(contact).or_insert(value) == value)
            || ["stopped", "isstopped", "stoppedat", "stage", "messagecount"].contains(&key(&column.name).as_str())
    };
    named.map(|(given, names)| {
        if let Some(from) = given {
            // Where it is not here yet, later rows may have it.
            let is_here = from.columns().iter().all(|column| sample.named(column).is_some());
            return is_here.then(|| Role::new(from.clone(), "named by the settings"));
        }
        let fits = |name: &&str| sample.columns.iter().find(|column| key(&column.name) == *name && column.is_whole());
        let found = names.iter().find_map(fits).filter(|column| belongs(column));
        // The contact may be an object of its own.
        let inner = || {
            let is_name = |column: &&Column| INNER.contains(&column.from.shown().as_str()) && belongs(column);
            names.contains(&"contactname").then(|| sample.columns.iter().find(is_name)).flatten()
        };
        let found = found.or_else(inner);
        found.map(|column| Role::new(column.from.clone(), "by its name"))
    })
}

/// Which of the facts a field tells by its name alone, as its place among them.
pub(super) fn place(given: &GivenMapping, name: &str) -> Option<usize> {
    let of = &given.contact_columns;
    let facts = [
        (&of.handle, &["handle"][..]),
        (&of.stopped, &["stopped", "isstopped"][..]),
        (&of.stopped_at, &["stoppedat"][..]),
        (&of.stage, &["stage"][..]),
        (&of.message_count, &["messagecount"][..]),
    ];
    facts.iter().position(|(given, names)| match given {
        Some(from) => *from == Expression::Column(name.to_owned()),
        None => names.contains(&key(name).as_str()),
    })
}
