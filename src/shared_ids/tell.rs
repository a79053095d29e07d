//! What ids that several contacts share stand for: people, or no messages.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Person, SharedIds};
use crate::model::Direction;

/// An id of more contacts than this is that of something that many have.
const CONTACTS: usize = 2;

/// Fewer ids that several contacts share with different texts may be slips.
const FEW: usize = 3;

/// Ids with what they stand for.
pub(super) type Kept = FxHashMap<(Direction, Box<str>), Uses>;

/// What an id stands for.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// In order; nothing once there are too many.
    contacts: Vec<Box<str>>,
    has_many: bool,
    /// Of the first text, cut to 16 bytes.
    text: Option<[u8; 16]>,
    differs: bool,
}

impl Uses {
    /// Of one row.
    pub(super) fn of(contact: &str, text: Option<[u8; 16]>) -> Self {
        Self { contacts: vec![contact.into()], text, ..Self::default() }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.differs |= other.differs || self.text.is_some() && other.text.is_some() && self.text != other.text;
        self.text = self.text.or(other.text);
        for contact in other.contacts {
            if let Err(place) = self.contacts.binary_search(&contact) {
                self.contacts.insert(place, contact);
            }
        }
        self.has_many |= other.has_many || self.contacts.len() > CONTACTS;
        if self.has_many {
            self.contacts = Vec::new();
        }
    }

    fn is_shared(&self) -> bool {
        self.has_many || self.contacts.len() > 1
    }

    /// The two contacts, if there are two.
    fn two(&self) -> Option<(&str, &str)> {
        match self.contacts.as_slice() {
            [one, other] => Some((one, other)),
            _ => None,
        }
    }
}

/// Tells people from ids that stand for no message.
pub(super) fn tell(kept: Kept) -> SharedIds {
    let shared: Vec<_> = kept.into_iter().filter(|(_, uses)| uses.is_shared()).collect();
    let differing = shared.iter().filter(|(_, uses)| uses.differs).count();
    if differing >= FEW && differing * 2 > shared.len() {
        return SharedIds { counts_anew: true, ..SharedIds::default() };
    }
    let came_in = |direction: Direction| direction == Direction::Incoming;
    // Where two contacts share an id under which each wrote something else, ids count anew for each of them.
    let apart: FxHashSet<(&str, &str)> = shared
        .iter()
        .filter(|((direction, _), uses)| came_in(*direction) && uses.differs)
        .filter_map(|(_, uses)| uses.two())
        .collect();
    let is_message = |direction: Direction, uses: &Uses| {
        let is_one = came_in(direction) && !uses.differs && uses.text.is_some();
        is_one && uses.two().is_some_and(|two| !apart.contains(&two))
    };
    let mut pairs: FxHashMap<(&str, &str), Vec<&str>> = FxHashMap::default();
    for ((direction, id), uses) in &shared {
        if let Some(two) = uses.two().filter(|_| is_message(*direction, uses)) {
            pairs.entry(two).or_default().push(id);
        }
    }
    let no_message = |((direction, id), uses): &((Direction, Box<str>), Uses)| {
        // What both contacts of a person got is a message too.
        let is_persons = !uses.differs && uses.two().is_some_and(|two| pairs.contains_key(&two));
        (!is_persons).then(|| (*direction, id.clone()))
    };
    let no_messages = shared.iter().filter_map(no_message).collect();
    let people = people(&pairs);
    let by_contact = people.iter().enumerate().map(|(place, person)| (person.contacts[0].clone(), place)).collect();
    SharedIds { people, by_contact, no_messages, ..SharedIds::default() }
}

/// Contacts that are connected by the ids that pairs of them share.
fn people(pairs: &FxHashMap<(&str, &str), Vec<&str>>) -> Vec<Person> {
    let mut neighbours: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for (one, other) in pairs.keys() {
        neighbours.entry(one).or_default().push(other);
        neighbours.entry(other).or_default().push(one);
    }
    let mut contacts: Vec<&str> = neighbours.keys().copied().collect();
    contacts.sort_unstable();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut people = Vec::new();
    for first in contacts {
        if !seen.insert(first) {
            continue;
        }
        let (mut group, mut next) = (vec![first], 0);
        while let Some(contact) = group.get(next).copied() {
            group.extend(neighbours[contact].iter().copied().filter(|other| seen.insert(other)));
            next += 1;
        }
        group.sort_unstable();
        let is_of_it = |pair: &&(&str, &str)| group.binary_search(&pair.0).is_ok();
        let messages = pairs.keys().filter(is_of_it).flat_map(|pair| &pairs[pair]).map(|id| (*id).into()).collect();
        people.push(Person { contacts: group.into_iter().map(Into::into).collect(), messages });
    }
    people
}
