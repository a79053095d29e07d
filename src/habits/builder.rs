//! Learning, conversation by conversation.

use rustc_hash::{FxHashMap, FxHashSet};

use super::histogram::{Histogram, bin};
use super::part::{Part, contact_key};
use super::sample::{Sample, Sampled};
use super::sends::{Ids, NEIGHBOURS, Room, Send, UNASKED, each_send};
use super::sketch::Sketch;
use super::{Habits, gap_key, pair_key, slot, slot_key};
use crate::corpus::Conversation;
use crate::text::hash::pair;
use crate::time::{Span, Timestamp};

/// The counts of a template: sends, contacts, contacts whom it reached again, sends after an incoming message, sends that
/// begin anew, contacts whose last it is, unasked sends, blocks.
pub(super) const FORM_COUNTS: usize = 8;
pub(super) const SENDS: usize = 0;
pub(super) const CONTACTS: usize = 1;
pub(super) const AGAIN: usize = 2;
pub(super) const START: usize = 3;
pub(super) const FIRST: usize = 4;
pub(super) const LAST: usize = 5;
pub(super) const NOT_ASKED: usize = 6;
pub(super) const BLOCKS: usize = 7;

/// A template comes again where its sends to a contact are farther apart.
pub const AGAIN_AFTER: Span = Span::seconds(120);

/// One conversation teaches of so many templates, neighbours and slots: what is kept while it is read stays small.
const OWN: usize = 8192;

/// So many templates of a block are held against each other.
const BLOCK: usize = 8;

/// Gaps between repeats are counted by the second up to here.
pub(super) const REPEAT_SECONDS: usize = 64;

/// Takes in conversations; two builders add up.
#[derive(Debug)]
pub struct HabitsBuilder {
    pub(super) learned: Learned,
    part: Part,
    own: Own,
    room: Room,
}

/// What was learned so far: whole numbers that add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Learned {
    pub(super) contacts: u64,
    /// The sum of each count over all templates.
    pub(super) totals: [u64; FORM_COUNTS],
    pub(super) forms: Sketch<FORM_COUNTS>,
    /// By two templates in their order: how often, and in how many contacts.
    pub(super) neighbours: Sketch<2>,
    /// By two templates in any order: blocks with both.
    pub(super) together: Sketch<1>,
    /// By template and bin: gaps before unasked sends.
    pub(super) gaps: Sketch<1>,
    /// By template and ten minutes: contacts whom an unasked send reached.
    pub(super) slots: Sketch<1>,
    pub(super) delays: Histogram,
    pub(super) unasked: Histogram,
    /// By second: gaps between neighbours of one template.
    pub(super) repeats: [u64; REPEAT_SECONDS + 1],
    /// Of incoming and outgoing messages.
    pub(super) ids: [Ids; 2],
    /// Bursts of incoming messages that got one reply, and others.
    pub(super) bursts: [u64; 2],
    pub(super) sample: Sample,
}

/// What one conversation says of each template; emptied after each.
#[derive(Debug, Default)]
struct Own {
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
        let learned = Learned {
            contacts: 0,
            totals: [0; FORM_COUNTS],
            forms: Sketch::new(15),
            neighbours: Sketch::new(16),
            together: Sketch::new(15),
            gaps: Sketch::new(15),
            slots: Sketch::new(15),
            delays: Histogram::default(),
            unasked: Histogram::default(),
            repeats: [0; REPEAT_SECONDS + 1],
            ids: [Ids::default(); 2],
            bursts: [0; 2],
            sample: Sample::default(),
        };
        Self { learned, part, own: Own::default(), room: Room::default() }
    }

    /// Learns from one conversation, the whole of it, if its contact is of those to be read.
    pub fn add(&mut self, conversation: &Conversation<'_>) {
        let Self { learned, part, own, room } = self;
        let contact = contact_key(&conversation.contact().id);
        if !part.has(contact) {
            return;
        }
        conversation.fetch();
        let key = Some(contact).filter(|contact| learned.sample.wants(*contact));
        let mut sampled = key.map(|key| (key, Sampled::default()));
        let mut bursts = Bursts::default();
        let mut before: Option<Send> = None;
        let ids = each_send(conversation, room, key.is_some(), |send, template| {
            learned.time(send);
            learned.follow(own, before.as_ref(), send);
            bursts.follow(send);
            if let Some((_, sampled)) = &mut sampled {
                sampled.add(send, template);
            }
            before = Some(*send);
        });
        learned.end_block(own);
        let Some(last) = before else {
            learned.merge_ids(ids);
            return;
        };
        if let Some(form) = last.form.and_then(|form| own.forms.get_mut(&form)) {
            form.counts[LAST] = 1;
        }
        learned.contacts += 1;
        learned.merge_ids(ids);
        let [once, apart] = bursts.finish();
        learned.bursts[0] += once;
        learned.bursts[1] += apart;
        learned.take(own);
        if let Some((key, sampled)) = sampled {
            learned.sample.add(key, sampled);
        }
    }

    /// Adds all that `other` learned.
    pub fn merge(&mut self, other: Self) {
        let (mine, others) = (&mut self.learned, other.learned);
        mine.contacts += others.contacts;
        mine.totals.iter_mut().zip(others.totals).for_each(|(sum, count)| *sum += count);
        mine.forms.merge(&others.forms);
        mine.neighbours.merge(&others.neighbours);
        mine.together.merge(&others.together);
        mine.gaps.merge(&others.gaps);
        mine.slots.merge(&others.slots);
        mine.delays.merge(&others.delays);
        mine.unasked.merge(&others.unasked);
        mine.repeats.iter_mut().zip(others.repeats).for_each(|(sum, count)| *sum += count);
        mine.merge_ids(others.ids);
        mine.bursts.iter_mut().zip(others.bursts).for_each(|(sum, count)| *sum += count);
        mine.sample.merge(others.sample);
    }

    /// What is usual in all that was taken in.
    pub fn finish(self) -> Habits {
        Habits::of(self.learned, self.part)
    }

    /// About how much memory it holds between two conversations, in bytes.
    pub fn bytes(&self) -> usize {
        let Learned { forms, neighbours, together, gaps, slots, sample, .. } = &self.learned;
        let sketches = forms.bytes() + neighbours.bytes() + together.bytes() + gaps.bytes() + slots.bytes();
        size_of::<Learned>() + sketches + sample.bytes()
    }
}

impl Learned {
    fn merge_ids(&mut self, ids: [Ids; 2]) {
        self.ids.iter_mut().zip(ids).for_each(|(sum, ids)| sum.merge(ids));
    }

    fn time(&mut self, send: &Send) {
        if let Some(asked) = send.last_asked.filter(|_| send.single) {
            self.delays.add(send.at - asked);
        }
        if let Some(gap) = send.gap.filter(|gap| send.asked == 0 && *gap > UNASKED) {
            self.unasked.add(gap);
        }
    }

    fn follow(&mut self, own: &mut Own, before: Option<&Send>, send: &Send) {
        if !send.is_neighbour() {
            self.end_block(own);
        }
        let Some(form) = send.form else { return };
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
                self.gaps.add(gap_key(form, bin(gap)), [1]);
            }
        }
        let Some(other) = before.and_then(|before| before.form).filter(|_| send.asked == 0) else { return };
        if send.gap.is_some_and(|gap| gap < NEIGHBOURS) && own.neighbours.len() < OWN {
            *own.neighbours.entry(pair(other, form)).or_default() += 1;
        }
        if let Some(second) = send.gap.filter(|_| other == form).map(nearest_second)
            && second <= REPEAT_SECONDS
        {
            self.repeats[second] += 1;
        }
    }

    fn end_block(&mut self, own: &mut Own) {
        for place in 0..own.block.len() {
            let (form, twice) = own.block[place];
            if twice {
                self.together.add(pair_key(form, form), [1]);
            }
            for (other, _) in &own.block[..place] {
                self.together.add(pair_key(*other, form), [1]);
            }
        }
        own.block.clear();
    }

    /// Takes in what the conversation said, and empties it.
    fn take(&mut self, own: &mut Own) {
        for (form, found) in own.forms.drain() {
            self.totals.iter_mut().zip(found.counts).for_each(|(sum, count)| *sum += u64::from(count));
            self.forms.add(form, found.counts);
        }
        own.neighbours.drain().for_each(|(pair, count)| self.neighbours.add(pair, [count, 1]));
        own.slots.drain().for_each(|slot| self.slots.add(slot, [1]));
    }
}

/// The second that a length of time is nearest to.
pub(super) fn nearest_second(gap: Span) -> usize {
    ((gap.micros().max(0) + 500_000) / 1_000_000) as usize
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
