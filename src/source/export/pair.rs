//! The two people of a chat whose text has their names, and a heading that names one of them.

use super::chat::Writer;
use super::owner::plain;

/// What a chat is called, and who has made its export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The chat's id; empty where only the bot's name will tell it.
    pub(super) id: String,
    /// The contact's name.
    pub(super) name: Option<String>,
    /// Who writes rows without a name: whoever made the export.
    pub(super) exporter: Writer,
}

impl Pair {
    /// `names` write in the chat, `title` is the name in its heading, where the heading is understood. An export of the
    /// contact's phone is called like the bot.
    pub(super) fn of(names: &[&str], title: Option<&str>, heading: &str, me: Option<&str>) -> Self {
        let same = |title: &str| names.iter().copied().find(|name| plain(name) == plain(title));
        let within = || {
            let heading = plain(heading);
            let named = names.iter().copied().filter(|name| !name.is_empty() && heading.contains(&plain(name)));
            named.max_by_key(|name| name.len())
        };
        let other = match title {
            Some(title) => same(title).or(Some(title)),
            None => within(),
        };
        let is_contacts = me.zip(other).is_some_and(|(me, other)| plain(me) == plain(other));
        let mut rest = names.iter().filter(|name| other.is_none_or(|other| plain(name) != plain(other)));
        let exporter = match (rest.next(), rest.next(), other) {
            (Some(name), None, Some(_)) => Writer::Named((*name).to_owned()),
            _ if is_contacts => Writer::Contact,
            _ => Writer::Bot,
        };
        let name = other.filter(|_| !is_contacts).map(str::to_owned);
        Self { id: name.clone().unwrap_or_default(), name, exporter }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_names_the_other_side_unless_that_is_the_bot() {
        let names = ["Ana", "Café Nova"];
        let of_shop = Pair::of(&names, Some("ana"), "", Some("Café Nova"));
        assert_eq!((of_shop.id.as_str(), of_shop.exporter), ("Ana", Writer::Named("Café Nova".to_owned())));
        let of_contact = Pair::of(&names, Some("Café Nova"), "", Some("Café Nova"));
        assert_eq!((of_contact.id.as_str(), of_contact.exporter), ("", Writer::Named("Ana".to_owned())));
        let in_other_words = Pair::of(&names, None, "[LINE] ανα: Ana", None);
        assert_eq!(in_other_words.id, "Ana");
        assert_eq!(Pair::of(&["Ana"], None, "", None), Pair { id: String::new(), name: None, exporter: Writer::Bot });
    }
}
