//! Learning, conversation by conversation.

use rustc_hash::{FxHashMap, FxHashSet};

use super::accounts::Keys;
use super::counters::{AGAIN, BLOCKS, CONTACTS, Counters, FIRST, FORM_COUNTS, LAST, NOT_ASKED, SENDS, START};
use super::histogram::bin;
use super::keys::{gap_key, pair_key, slot, slot_key};
use super::learned::Learned;
use super::part::{Part, contact_key};
use super::sample::Sampled;
use super::sends::{NEIGHBOURS, Room, Send, UNASKED, each_send};
use super::usual::Habits;
use crate::corpus::Conversation;
use crate::text::hash::pair;
use crate::time::{Span, Timestamp};

/// A template comes again where its sends to a contact are farther apart.
pub const AGAIN_AFTER: Span = Span::seconds(120);

/// One conversation teaches of so many templates, neighbours and slots: what is kept while it is read stays small.
const OWN: usize = 8192;

/// So many templates of a block are held against each other.
const BLOCK: usize = 8;

/// Takes in conversations; two builders add up.
#[derive(Debug)]
pub struct HabitsBuilder {
    pub(super) learned: Learned,
    part: Part,
    own: Own,
    room: Room,
}

/// What one conversation says of each template; emptied after each.
#[derive(Debug, Default)]
struct Own {
    keys: Keys,
    forms: FxHashMap<u64, OwnForm>,
    neighbours: FxHashMap<u64, u32>,
    slots: FxHashSet<u64>,
    /// Templates of the block under way, and whether each came twice.
    block: Vec<(u64, bool)>,
}

#[derive(Debug)]
struct OwnForm {
    counts: [u32; FORM_COUNTS],
    first: Timestamp,
}

impl Default for HabitsBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl HabitsBuilder {
    /// Nothing learned yet; every conversation is to be read.
    pub fn new() -> Self {
        Self::of_part(Part::WHOLE)
    }

    /// Nothing learned yet of a source of so many messages and contacts. Of a large one, some of the contacts teach enough:
    /// those that the hash of their id chooses. All builders that are to be merged need the same numbers.
    pub fn for_size(messages: u64, contacts: u64) -> Self {
        Self::of_part(Part::for_size(messages, contacts))
    }

    fn of_part(part: Part) -> Self {
        Self { learned: Learned::default(), part, own: Own::default(), room: Room::default() }
    }

    /// Learns from one conversation, the whole of it, if its contact is of those to be read.
    pub fn add(&mut self, conversation: &Conversation<'_>) {
        let Self { learned: Learned { counters, whole, accounts }, part, own, room } = self;
        let contact = contact_key(&conversation.contact().id);
        if !part.has(contact) {
            return;
        }
        conversation.fetch();
        let account = conversation.contact().facts.account.as_deref();
        own.keys = Keys::of(account);
        let mut apart = account.and_then(|account| accounts.group(account));
        let is_sampled = whole.sample.wants(contact) || apart.as_ref().is_some_and(|group| group.sample.wants(contact));
        let mut sampled = is_sampled.then(Sampled::default);
        let mut bursts = Bursts::default();
        let mut before: Option<Send> = None;
        let ids = each_send(conversation, room, is_sampled, |send, template| {
            whole.time(send);
            if let Some(group) = &mut apart {
                group.time(send);
            }
            if let Some(gap) = counters.follow(own, before.as_ref(), send) {
                whole.repeat(gap);
                if let Some(group) = &mut apart {
                    group.repeat(gap);
                }
            }
            bursts.follow(send);
            if let Some(sampled) = &mut sampled {
                sampled.add(send, template);
            }
            before = Some(*send);
        });
        counters.end_block(own);
        if let Some(form) = before.and_then(|last| last.form).and_then(|form| own.forms.get_mut(&form)) {
            form.counts[LAST] = 1;
        }
        let bursts = bursts.finish();
        for group in std::iter::once(whole).chain(apart) {
            group.merge_ids(ids);
            if before.is_none() {
                continue;
            }
            group.contacts += 1;
            group.bursts.iter_mut().zip(bursts).for_each(|(sum, count)| *sum += count);
            group.count(own.forms.values().map(|form| form.counts));
            if let Some(sampled) = sampled.as_ref().filter(|_| group.sample.wants(contact)) {
                group.sample.add(contact, sampled.clone());
            }
        }
        counters.take(own);
    }

    /// Adds all that `other` learned.
    pub fn merge(&mut self, other: Self) {
        self.learned.counters.merge(&other.learned.counters);
        self.learned.whole.merge(other.learned.whole);
        self.learned.accounts.merge(other.learned.accounts);
    }

    /// What is usual in all that was taken in.
    pub fn finish(self) -> Habits {
        Habits::of_source(self.learned, self.part)
    }

    /// About how much memory it holds between two conversations, in bytes.
    pub fn bytes(&self) -> usize {
        let Learned { counters, whole, accounts } = &self.learned;
        counters.bytes() + whole.bytes() + accounts.bytes()
    }
}

impl Counters {
    /// Counts one send; the gap to the one before where that has the same template.
    fn follow(&mut self, own: &mut Own, before: Option<&Send>, send: &Send) -> Option<Span> {
        if !send.is_neighbour() {
            self.end_block(own);
        }
        let form = send.form?;
        let stood = own.block.iter().position(|(other, _)| *other == form);
        match stood {
            Some(place) => own.block[place].1 = true,
            None if own.block.len() < BLOCK => own.block.push((form, false)),
            None => {}
        }
        if own.forms.len() < OWN || own.forms.contains_key(&form) {
            let entry = own.forms.entry(form);
            let found = entry.or_insert_with(|| OwnForm { counts: [0; FORM_COUNTS], first: send.at });
            found.counts[SENDS] += 1;
            found.counts[CONTACTS] = 1;
            found.counts[AGAIN] = u32::from(send.at - found.first > AGAIN_AFTER);
            found.counts[START] += u32::from(send.asked > 0);
            found.counts[FIRST] += u32::from(send.is_first());
            found.counts[NOT_ASKED] += u32::from(send.is_unasked());
            found.counts[BLOCKS] += u32::from(stood.is_none());
        }
        if send.is_unasked() {
            if own.slots.len() < OWN {
                own.slots.insert(slot_key(form, slot(send.at)));
            }
            if let Some(gap) = send.gap {
                own.keys.each(gap_key(form, bin(gap))).for_each(|key| self.gaps.add(key, [1]));
            }
        }
        let other = before.and_then(|before| before.form).filter(|_| send.asked == 0)?;
        if send.gap.is_some_and(|gap| gap < NEIGHBOURS) && own.neighbours.len() < OWN {
            *own.neighbours.entry(pair(other, form)).or_default() += 1;
        }
        send.gap.filter(|_| other == form)
    }

    fn end_block(&mut self, own: &mut Own) {
        for place in 0..own.block.len() {
            let (form, twice) = own.block[place];
            if twice {
                own.keys.each(pair_key(form, form)).for_each(|key| self.together.add(key, [1]));
            }
            for (other, _) in &own.block[..place] {
                own.keys.each(pair_key(*other, form)).for_each(|key| self.together.add(key, [1]));
            }
        }
        own.block.clear();
    }

    /// Takes in what the conversation said, and empties it.
    fn take(&mut self, own: &mut Own) {
        let keys = own.keys;
        for (form, found) in own.forms.drain() {
            keys.each(form).for_each(|key| self.forms.add(key, found.counts));
        }
        for (pair, count) in own.neighbours.drain() {
            keys.each(pair).for_each(|key| self.neighbours.add(key, [count, 1]));
        }
        own.slots.drain().for_each(|slot| keys.each(slot).for_each(|key| self.slots.add(key, [1])));
    }
}

/// Turns after several incoming messages, and whether another turn without any follows within a minute.
#[derive(Default)]
struct Bursts {
    open: Option<Timestamp>,
    counts: [u64; 2],
}

impl Bursts {
    fn follow(&mut self, send: &Send) {
        if send.is_neighbour() {
            return;
        }
        if let Some(open) = self.open.take() {
            self.counts[usize::from(send.asked == 0 && send.at - open <= UNASKED)] += 1;
        }
        self.open = (send.asked > 1).then_some(send.at);
    }

    fn finish(mut self) -> [u64; 2] {
        self.counts[0] += u64::from(self.open.is_some());
        self.counts
    }
}
