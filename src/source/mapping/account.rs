//! Which of the bot's own accounts a conversation is with.

use std::collections::BTreeMap;

use super::given::{Expression, GivenMapping};
use super::names::rank;
use super::outcome::Role;
use super::sample::{Column, Kind, Sample};

/// Names of columns that tell the bot's own end of a conversation, the likeliest first.
#[rustfmt::skip]
pub(crate) const ACCOUNTS: [&str; 30] = [
    "account", "inboxid", "inbox", "botid", "chatbotid", "pageid", "fbpageid", "igaccountid", "instagramaccountid",
    "phonenumberid", "businessphone", "businessphonenumberid", "instanceid", "instancename", "instance", "accountid",
    "businessaccountid", "businessid", "integrationid", "botname", "botusername", "chatbot", "tenantid", "workspaceid",
    "organizationid", "organisationid", "shopid", "storeid", "brandid", "projectid",
];

/// Nearly all rows have a value, and nearly all contacts one alone.
const MOST: f64 = 0.95;

/// The column of the account: the one that the settings name, else one of a usual name whose value is the same in all
/// messages of a contact.
pub(super) fn find(sample: &Sample, given: &GivenMapping, contact: &Role, taken: &[&str]) -> Option<Role> {
    if let Some(from) = &given.columns.account {
        return Some(Role::new(from.clone(), "named by the settings"));
    }
    let contacts = sample.find(&contact.from)?;
    let is_neutral =
        |from: &Expression, name: &str| !sample.is_database && *from == Expression::Column(name.to_owned());
    if is_neutral(&contact.from, "contact_id")
        && let Some(account) = sample.columns.iter().find(|column| is_neutral(&column.from, "account"))
        && each_has_one(contacts, account)
    {
        return Some(Role::new(account.from.clone(), "by its name"));
    }
    let fits = |column: &&Column| {
        column.is_whole()
            && matches!(column.kind, Kind::Text | Kind::Integer | Kind::Uuid)
            && !taken.contains(&column.from.shown().as_str())
            && column.filled() >= MOST
            && is_one_for_each(contacts, column)
    };
    let named = sample.columns.iter().filter_map(|column| Some((rank(&column.name, &ACCOUNTS)?, column)));
    let (_, found) = named.filter(|(_, column)| fits(column)).min_by_key(|(rank, _)| *rank)?;
    Some(Role::new(found.from.clone(), "by its name, and each contact has one"))
}

/// Whether no contact has two values.
fn each_has_one(contacts: &Column, column: &Column) -> bool {
    values(contacts, column).values().all(Option::is_some)
}

/// What each contact has, `None` for several.
fn values<'c>(contacts: &'c Column, column: &'c Column) -> BTreeMap<&'c str, Option<&'c str>> {
    let mut seen: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (contact, value) in contacts.values.iter().zip(&column.values) {
        if let (Some(contact), Some(value)) = (contact, value) {
            let known = seen.entry(contact).or_insert(Some(value));
            *known = known.filter(|known| known == value);
        }
    }
    seen
}

/// Whether contacts have one value each, and share it with others.
fn is_one_for_each(contacts: &Column, column: &Column) -> bool {
    let seen = values(contacts, column);
    let single: Vec<&str> = seen.values().filter_map(|value| *value).collect();
    let mut distinct = single.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let is_shared = seen.len() < 4 || 2 * distinct.len() <= seen.len();
    single.len() as f64 >= MOST * seen.len() as f64 && is_shared
}
