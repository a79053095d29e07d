//! A conversation's sends and incoming messages, side by side.

use std::collections::hash_map::Entry;
use std::sync::OnceLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::text::Texts;
use crate::corpus::Conversation;
use crate::habits::{AGAIN_AFTER, Habits, Room, Send, each_send};
use crate::model::Direction;
use crate::text::content;
use crate::text::hash::bytes;
use crate::time::{Resolution, Span, Timestamp};

/// From so many delays on a conversation has its own shortest one.
const OWN_DELAYS: usize = 4;

/// The spread of the logarithms of delays where too few are known, and the least it counts for.
const USUAL_SPREAD: f64 = 0.6;
const LEAST_SPREAD: f64 = 0.3;

/// There is room for so many entries at once, if there are as many.
const ROOM: usize = 1024;

/// Texts of fewer bytes come again by chance.
const TELLING: usize = 16;

/// One incoming message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming {
    pub(super) position: usize,
    pub(super) at: Timestamp,
    /// The hash of its trimmed text, 0 where nothing is written.
    pub(super) text: u64,
    /// How many bytes that text has.
    pub(super) length: usize,
    /// The hash of its provider id, 0 where there is none.
    pub(super) id: u64,
    /// The latest earlier one of the same text.
    pub(super) same: Option<usize>,
}

/// What is known of a send besides what came before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// The hash of its plain words, none where nothing is written.
    pub(super) text: Option<u64>,
    /// How many incoming messages came before it.
    pub(super) incoming: usize,
    /// The latest earlier send of the same plain words, and how many there are.
    pub(super) same: Option<usize>,
    pub(super) same_before: u32,
    /// Which block of neighbours it stands in.
    pub(super) block: u32,
}

/// How long replies take in this conversation, in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) median: f64,
    /// No reply to a message is made in less.
    pub(super) shortest: f64,
    /// The standard deviation of the delays' logarithms.
    pub(super) spread: f64,
}

/// Sends and incoming messages in order.
pub(super) struct Timeline<'a> {
    pub(super) sends: Vec<Send>,
    pub(super) sent: Vec<Sent>,
    pub(super) incoming: Vec<Incoming>,
    pub(super) pace: Pace,
    pub(super) texts: Texts<'a>,
    /// How fine the times are.
    pub(super) resolution: Resolution,
    /// How often each incoming text came.
    pub(super) incoming_texts: FxHashMap<u64, Said>,
    /// The share of incoming texts that had come before.
    pub(super) robot: f32,
    /// What was sent, by plain words.
    sent_texts: FxHashMap<u64, Said>,
    /// Whether the habits know this conversation, so that its own sends have to be taken off.
    pub(super) known: bool,
    /// For each template when it was first and last sent, once somebody asks.
    forms: OnceLock<FxHashMap<u64, (Timestamp, Timestamp)>>,
}

/// How often a text came or was sent, and where it did last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) count: u32,
    latest: usize,
}

impl Incoming {
    /// Whether its text is long enough that nobody writes it again and again by chance.
    pub(super) fn is_telling(&self) -> bool {
        self.length >= TELLING
    }
}

impl<'a> Timeline<'a> {
    pub(super) fn of(conversation: &Conversation<'a>, habits: &Habits) -> Self {
        let has_ids = conversation.may_have_provider_ids();
        let mut incoming: Vec<Incoming> = Vec::with_capacity(conversation.len().min(ROOM));
        incoming.extend(conversation.positions(Direction::Incoming).map(|position| {
            let text = content(conversation.text(position));
            let id = has_ids.then(|| conversation.provider_id(position)).flatten();
            Incoming {
                position,
                at: conversation.at(position),
                text: raw(text),
                length: text.map_or(0, str::len),
                id: id.map_or(0, |id| bytes(id.as_bytes())),
                same: None,
            }
        }));
        let most = conversation.len() - incoming.len();
        let mut sends: Vec<Send> = Vec::with_capacity(most);
        let mut texts = Texts::with_capacity(most);
        let mut words: Vec<Option<u64>> = Vec::with_capacity(most);
        each_send(conversation, &mut Room::default(), true, |send, template| {
            words.push(template.map(|template| template.text));
            sends.push(*send);
            texts.push(conversation.text(send.position), template);
        });
        let mut timeline = Self {
            pace: Pace::of(&sends, habits),
            sent: Vec::with_capacity(sends.len()),
            sends,
            texts,
            resolution: conversation.resolution(),
            incoming_texts: room(incoming.len()),
            robot: 0.0,
            known: habits.knows(&conversation.contact().id),
            sent_texts: room(words.len()),
            forms: OnceLock::new(),
            incoming,
        };
        timeline.count(&words);
        timeline
    }

    fn count(&mut self, words: &[Option<u64>]) {
        let mut written = 0u32;
        for (index, incoming) in self.incoming.iter_mut().enumerate().filter(|(_, incoming)| incoming.text != 0) {
            written += 1;
            incoming.same = said(&mut self.incoming_texts, incoming.text, index).map(|before| before.latest);
        }
        let distinct = self.incoming_texts.len() as f32;
        self.robot = if written == 0 { 0.0 } else { 1.0 - distinct / written as f32 };
        let (mut asked, mut block) = (0, 0);
        for (index, send) in self.sends.iter().enumerate() {
            asked += send.asked as usize;
            block += u32::from(!send.is_neighbour());
            let text = words[index];
            let before = text.and_then(|text| said(&mut self.sent_texts, text, index));
            self.sent.push(Sent {
                text,
                incoming: asked,
                same_before: before.map_or(0, |before| before.count),
                same: before.map(|before| before.latest),
                block,
            });
        }
    }

    /// Whether an incoming message says to the letter what a send does.
    pub(super) fn is_said_again(&self, send: usize, incoming: &Incoming) -> bool {
        let text = self.texts.content(send).filter(|text| text.len() == incoming.length);
        incoming.text != 0 && text.is_some() && raw(text) == incoming.text
    }

    /// How often the plain words of a send were sent in all.
    pub(super) fn same_in_all(&self, send: usize) -> u32 {
        self.sent[send].text.and_then(|text| self.sent_texts.get(&text)).map_or(0, |text| text.count)
    }

    /// The send at a position of the conversation.
    pub(super) fn send_at(&self, position: usize) -> Option<usize> {
        self.sends.binary_search_by_key(&position, |send| send.position).ok()
    }

    /// How long after one send another one came.
    #[inline]
    pub(super) fn gap(&self, earlier: usize, later: usize) -> Span {
        self.sends[later].at - self.sends[earlier].at
    }

    /// The incoming messages between two sends.
    #[inline]
    pub(super) fn between(&self, earlier: usize, later: usize) -> std::ops::Range<usize> {
        self.sent[earlier].incoming..self.sent[later].incoming
    }

    /// The last incoming message before a send.
    pub(super) fn asked_before(&self, send: usize) -> Option<&Incoming> {
        self.sent[send].incoming.checked_sub(1).map(|last| &self.incoming[last])
    }

    /// Whether two sends say the same in plain words.
    pub(super) fn same_text(&self, one: usize, other: usize) -> bool {
        self.sent[one].text.is_some() && self.sent[one].text == self.sent[other].text
    }

    /// Whether the template reached this contact again, and whether it is the last one sent.
    pub(super) fn own_habit(&self, form: u64) -> (bool, bool) {
        let forms = self.forms.get_or_init(|| {
            let mut forms: FxHashMap<u64, (Timestamp, Timestamp)> = room(self.sends.len());
            for (form, send) in self.sends.iter().filter_map(|send| send.form.zip(Some(send))) {
                forms.entry(form).or_insert((send.at, send.at)).1 = send.at;
            }
            forms
        });
        let again = forms.get(&form).is_some_and(|(first, last)| *last - *first > AGAIN_AFTER);
        (again, self.sends.last().and_then(|send| send.form) == Some(form))
    }

    /// The sends less than `within` before and after one, at most `most` on each side, without itself.
    pub(super) fn near(&self, send: usize, within: Span, most: usize) -> impl Iterator<Item = usize> + '_ {
        let first = (send.saturating_sub(most)..send).find(move |other| self.gap(*other, send) < within);
        let after = send + 1..(send + 1 + most).min(self.sends.len());
        (first.unwrap_or(send)..send).chain(after.take_while(move |other| self.gap(send, *other) < within))
    }
}

impl Pace {
    /// Delays of sends that came after one message alone; what the source does stands in where there are too few.
    fn of(sends: &[Send], habits: &Habits) -> Self {
        let single = sends.iter().filter(|send| send.single);
        let delay = |send: &Send| send.last_asked.map(|asked| (send.at - asked).as_seconds());
        let mut delays: Vec<f64> = single.filter_map(delay).collect();
        delays.sort_unstable_by(f64::total_cmp);
        let usual = habits.shortest_delay();
        let least = delays.first().filter(|_| delays.len() >= OWN_DELAYS);
        let logs: Vec<f64> = delays.iter().map(|delay| delay.max(0.01).ln()).collect();
        let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
        let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / logs.len().max(1) as f64;
        Self {
            median: delays.get(delays.len() / 2).copied().unwrap_or_else(|| habits.usual_delay()).max(0.1),
            shortest: least.map_or(usual, |least| usual.min(0.9 * least)).max(0.03),
            spread: if logs.len() < OWN_DELAYS { USUAL_SPREAD } else { variance.sqrt().max(LEAST_SPREAD) },
        }
    }
}

/// A map with room for so many entries, as far as that is little.
pub(super) fn room<V>(entries: usize) -> FxHashMap<u64, V> {
    FxHashMap::with_capacity_and_hasher(entries.min(ROOM), FxBuildHasher)
}

/// Counts a text that came or was sent; what was known of it before.
fn said(texts: &mut FxHashMap<u64, Said>, text: u64, index: usize) -> Option<Said> {
    match texts.entry(text) {
        Entry::Vacant(free) => {
            free.insert(Said { count: 1, latest: index });
            None
        }
        Entry::Occupied(mut known) => {
            let count = known.get().count + 1;
            Some(known.insert(Said { count, latest: index }))
        }
    }
}

/// The hash of a trimmed text, 0 where nothing is written.
fn raw(text: Option<&str>) -> u64 {
    text.map_or(0, |text| bytes(text.as_bytes()).max(1))
}
