//! The looks at all conversations that tell which ids several contacts share.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::filter::Filter;
use super::{Person, SharedIds, is_count};
use crate::corpus::{Conversation, Corpus};
use crate::model::Direction;
use crate::text::content;
use crate::text::hash::{bytes, pair};

/// An id of more contacts than this is that of something that many have.
const CONTACTS: usize = 2;

/// So many ids are kept as they stand.
const KEPT: usize = 1 << 17;

/// Fewer ids that several contacts share with different texts may be slips.
const FEW: usize = 3;

/// More looks that pass ids on bring little.
const FILTERS: u64 = 4;

/// Learns in several looks at the same conversations.
#[derive(Debug)]
pub struct SharedIdsBuilder {
    looks: u64,
    /// What the looks before let pass; none before the first.
    passed: Option<Filter>,
    look: Look,
    kept: usize,
}

#[derive(Debug)]
enum Look {
    /// Passes ids on; the number is that of the rows noted.
    Filter(Filter, AtomicU64),
    /// Keeps what was passed on.
    Keep(Kept),
    Over(SharedIds),
}

/// Ids with what they stand for.
type Kept = FxHashMap<(Direction, Box<str>), Uses>;

/// What an id stands for.
#[derive(Debug, Default)]
struct Uses {
    /// In order; nothing once there are too many.
    contacts: Vec<Box<str>>,
    has_many: bool,
    /// Of the first text, cut to 16 bytes.
    text: Option<[u8; 16]>,
    differs: bool,
}

impl SharedIdsBuilder {
    /// For a source of at most so many messages.
    pub fn new(messages: u64) -> Self {
        Self::keeping(messages, KEPT)
    }

    fn keeping(messages: u64, kept: usize) -> Self {
        let look = Look::Filter(Filter::new(messages, 0), AtomicU64::new(0));
        Self { looks: 0, passed: None, look, kept }
    }

    /// Looks at the conversations of one more part.
    pub fn look(&mut self, corpus: &Corpus) {
        if !corpus.has_provider_ids() {
            return;
        }
        let conversations = || (0..corpus.conversation_count()).into_par_iter().filter_map(|i| corpus.conversation(i));
        let passed = self.passed.as_ref();
        match &mut self.look {
            Look::Filter(filter, noted) => {
                let (filter, noted) = (&*filter, &*noted);
                conversations().for_each(|conversation| {
                    let contact = bytes(conversation.contact().id.as_bytes());
                    let mut rows = 0;
                    each_passed(&conversation, passed, |id, _| {
                        filter.note(id, contact);
                        rows += 1;
                    });
                    noted.fetch_add(rows, Ordering::Relaxed);
                });
            }
            Look::Keep(kept) => {
                // More than are kept of the whole are too many of a share too.
                let most = self.kept;
                let shares = conversations().fold(Kept::default, |mut share, conversation| {
                    if share.len() <= most {
                        keep(&conversation, passed, &mut share);
                    }
                    share
                });
                let found = shares.reduce(Kept::default, |one, other| join(one, other, most));
                *kept = join(std::mem::take(kept), found, most);
            }
            Look::Over(_) => {}
        }
    }

    /// Ends a look at all conversations; whether another one is needed.
    pub fn goes_on(&mut self) -> bool {
        let look = std::mem::replace(&mut self.look, Look::Keep(Kept::default()));
        self.looks += 1;
        match look {
            Look::Filter(filter, noted) => {
                let noted = noted.into_inner();
                let left = noted as f64 * filter.errors();
                if noted == 0 {
                    self.look = Look::Over(SharedIds::default());
                } else if left > self.kept as f64 / 2.0 && self.looks < FILTERS {
                    self.look = Look::Filter(Filter::new(noted, self.looks), AtomicU64::new(0));
                }
                self.passed = Some(filter);
                noted > 0
            }
            Look::Keep(kept) => {
                let is_full = kept.len() > self.kept;
                let none = || SharedIds { is_full, ..SharedIds::default() };
                self.look = Look::Over(if is_full { none() } else { tell(kept) });
                self.passed = None;
                false
            }
            over @ Look::Over(_) => {
                self.look = over;
                false
            }
        }
    }

    /// What was learned, once no look is needed any more.
    pub fn finish(self) -> SharedIds {
        match self.look {
            Look::Over(shared) => shared,
            Look::Filter(..) | Look::Keep(_) => SharedIds::default(),
        }
    }
}

/// Every message whose id passed, by the hash of the id.
fn each_passed(conversation: &Conversation<'_>, passed: Option<&Filter>, mut each: impl FnMut(u64, usize)) {
    for position in 0..conversation.len() {
        let Some(id) = conversation.provider_id(position).filter(|id| !is_count(id)) else { continue };
        let hash = pair(bytes(id.as_bytes()), conversation.direction(position) as u64);
        if passed.is_none_or(|passed| passed.may_be_shared(hash)) {
            each(hash, position);
        }
    }
}

fn keep(conversation: &Conversation<'_>, passed: Option<&Filter>, kept: &mut Kept) {
    let contact = conversation.contact().id.as_str();
    each_passed(conversation, passed, |_, position| {
        let Some(id) = conversation.provider_id(position) else { return };
        let digest = |text: &str| {
            let mut start = [0; 16];
            start.copy_from_slice(&Sha256::digest(text)[..16]);
            start
        };
        let text = content(conversation.text(position)).map(digest);
        let uses = Uses { contacts: vec![contact.into()], text, ..Uses::default() };
        kept.entry((conversation.direction(position), id.into())).or_default().add(uses);
    });
}

fn join(one: Kept, other: Kept, most: usize) -> Kept {
    let (mut all, fewer) = if one.len() < other.len() { (other, one) } else { (one, other) };
    for (id, uses) in fewer {
        if all.len() > most {
            break;
        }
        all.entry(id).or_default().add(uses);
    }
    all
}

impl Uses {
    fn add(&mut self, other: Self) {
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
fn tell(kept: Kept) -> SharedIds {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::CorpusBuilder;
    use crate::model::{Message, MessageId};
    use crate::time::Timestamp;

    type Row<'a> = (&'a str, Direction, &'a str, &'a str);
    const IN: Direction = Direction::Incoming;
    const OUT: Direction = Direction::Outgoing;

    fn corpus(rows: &[Row<'_>]) -> Corpus {
        let mut builder = CorpusBuilder::new();
        for (place, (contact, direction, id, text)) in rows.iter().enumerate() {
            let contact = builder.contact(contact);
            let (id, provider_id) = (MessageId::Number(place as u64), Some(*id));
            let at = Timestamp::from_micros(1_767_225_600_000_000 + place as i64);
            let message = Message { id, direction: *direction, at, text: Some(text), provider_id, attachment: false };
            builder.push(contact, message).unwrap();
        }
        builder.finish()
    }

    fn learned(parts: &[Corpus], kept: usize) -> SharedIds {
        let mut builder = SharedIdsBuilder::keeping(100, kept);
        loop {
            for part in parts {
                builder.look(part);
            }
            if !builder.goes_on() {
                return builder.finish();
            }
        }
    }

    fn contacts(shared: &SharedIds) -> Vec<Vec<&str>> {
        shared.people.iter().map(|person| person.contacts.iter().map(|id| &**id).collect()).collect()
    }

    #[test]
    fn contacts_that_share_a_message_are_one_person_in_whatever_parts_they_come() {
        let rows = [("b", IN, "w1", "hi"), ("a", IN, "w1", " hi"), ("b", IN, "w2", "you?"), ("c", IN, "w2", "you?")];
        let parts = [corpus(&rows[..1]), corpus(&rows[1..3]), corpus(&rows[3..])];
        for shared in [learned(&[corpus(&rows)], 100), learned(&parts, 100)] {
            assert_eq!(contacts(&shared), [["a", "b", "c"]]);
            let person = shared.person_led_by("a").unwrap();
            assert_eq!(person.messages, FxHashSet::from_iter(["w1".into(), "w2".into()]));
            assert!(shared.person_led_by("b").is_none() && !shared.is_no_message(IN, "w1"));
        }
    }

    #[test]
    fn an_id_of_many_contacts_or_of_several_texts_is_no_message_and_no_person() {
        let many = ["a", "b", "c"].map(|contact| (contact, IN, "tenant", "hi"));
        let differing = [("a", IN, "w1", "hi"), ("b", IN, "w1", "ho"), ("a", IN, "w2", "hi"), ("b", IN, "w2", "hi")];
        let campaign = ["a", "b"].map(|contact| (contact, OUT, "c1", "sale"));
        let counts = ["a", "b"].map(|contact| (contact, IN, "17", "hi"));
        for (rows, id) in [(&many[..], "tenant"), (&differing, "w1"), (&campaign, "c1")] {
            let shared = learned(&[corpus(rows)], 100);
            assert_eq!(contacts(&shared), [[""; 0]; 0]);
            assert!(shared.is_no_message(rows[0].1, id), "{id}");
        }
        let shared = learned(&[corpus(&counts)], 100);
        assert!(contacts(&shared).is_empty() && !shared.is_no_message(IN, "17"));
    }

    #[test]
    fn too_many_shared_ids_are_said_to_be_too_many() {
        let ids: Vec<String> = (0..50).map(|id| format!("w{id}")).collect();
        let rows: Vec<Row<'_>> = ids.iter().flat_map(|id| [("a", IN, &**id, "hi"), ("b", IN, id, "hi")]).collect();
        assert!(learned(&[corpus(&rows)], 49).is_full());
        assert!(!learned(&[corpus(&rows)], 50).is_full());
    }

    proptest::proptest! {
        #[test]
        fn people_are_those_that_a_plain_reading_finds(
            rows in proptest::collection::vec((0..5usize, proptest::bool::ANY, 0..8usize, 0..2usize), 0..40),
        ) {
            const CONTACTS: [&str; 5] = ["a", "b", "c", "d", "e"];
            const IDS: [&str; 8] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "7"];
            let rows: Vec<Row<'_>> = rows
                .into_iter()
                .map(|(contact, incoming, id, text)| (CONTACTS[contact], if incoming { IN } else { OUT }, IDS[id], ["hi", "ho"][text]))
                .collect();
            let of = |id: &str, contact: &str| -> Vec<&str> {
                rows.iter().filter(|row| row.1 == IN && row.2 == id && row.0 == contact).map(|row| row.3).collect()
            };
            let holders = |id: &str| CONTACTS.into_iter().filter(|contact| !of(id, contact).is_empty()).collect::<Vec<_>>();
            let texts = |id: &str| rows.iter().filter(|row| row.1 == IN && row.2 == id).map(|row| row.3).collect::<FxHashSet<_>>();
            let two = |a: &str, b: &str| IDS[..7].iter().filter(|id| holders(id) == [a, b]).collect::<Vec<_>>();
            let mut expected: FxHashSet<(&str, &str)> = FxHashSet::default();
            for (place, a) in CONTACTS.iter().enumerate() {
                for b in &CONTACTS[place + 1..] {
                    let ids = two(a, b);
                    if !ids.is_empty() && ids.iter().all(|id| texts(id).len() == 1) {
                        expected.insert((a, b));
                    }
                }
            }
            let mut ids: Vec<_> = rows.iter().filter(|row| row.2 != "7").map(|row| (row.1 == IN, row.2)).collect();
            ids.sort_unstable();
            ids.dedup();
            let uses = |(incoming, id): &(bool, &str)| -> (usize, usize) {
                let of_id = || rows.iter().filter(|row| (row.1 == IN, row.2) == (*incoming, *id));
                let contacts: FxHashSet<&str> = of_id().map(|row| row.0).collect();
                let texts: FxHashSet<&str> = of_id().map(|row| row.3).collect();
                (contacts.len(), texts.len())
            };
            let shared: Vec<_> = ids.iter().map(uses).filter(|(contacts, _)| *contacts > 1).collect();
            let differing = shared.iter().filter(|(_, texts)| *texts > 1).count();
            if differing >= 3 && differing * 2 > shared.len() {
                expected.clear();
            }
            let shared = learned(&[corpus(&rows)], 100);
            let mut members: Vec<&str> = expected.iter().flat_map(|(a, b)| [*a, *b]).collect();
            members.sort_unstable();
            members.dedup();
            let mut found: Vec<&str> = contacts(&shared).concat();
            found.sort_unstable();
            proptest::prop_assert_eq!(found, members);
            for (a, b) in expected {
                let together = contacts(&shared).iter().any(|group| group.contains(&a) && group.contains(&b));
                proptest::prop_assert!(together);
            }
        }
    }
}
