//! People under several ids, and ids that stand for no message.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Direction;

/// Provider ids that stand in the conversations of several contacts.
#[derive(Debug, Default)]
pub struct SharedIds {
    pub(super) people: Vec<Person>,
    /// By the first of a person's contacts, the place in `people`.
    pub(super) by_contact: FxHashMap<Box<str>, usize>,
    /// Ids that stand for several contacts, and for no message.
    pub(super) no_messages: FxHashSet<(Direction, Box<str>)>,
    pub(super) is_full: bool,
    pub(super) counts_anew: bool,
}

/// Contacts that have messages in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// The ids of the contacts, at least two, in order.
    pub contacts: Vec<Box<str>>,
    /// The provider ids of incoming messages that stand under more than one of them.
    pub messages: FxHashSet<Box<str>>,
}

impl SharedIds {
    /// The person of whose contacts this one comes first.
    pub fn person_led_by(&self, contact: &str) -> Option<&Person> {
        self.by_contact.get(contact).map(|place| &self.people[*place])
    }

    /// Whether an id stands for several contacts and is no message's: that of a conversation, an account, a campaign.
    pub fn is_no_message(&self, direction: Direction, id: &str) -> bool {
        // Most sources have none, and a look at the map needs an owned id.
        !self.no_messages.is_empty() && self.no_messages.contains(&(direction, id.into()))
    }

    /// Whether ids count anew in each conversation, as most that several contacts share have different texts: then they
    /// tell nothing beyond.
    pub fn counts_anew(&self) -> bool {
        self.counts_anew
    }

    /// Whether there were too many ids to look at all of them; then nothing is known.
    pub fn is_full(&self) -> bool {
        self.is_full
    }
}
