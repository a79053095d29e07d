//! All messages of one contact on one side, in order.

use rustc_hash::FxHashSet;

use super::clock::Clock;
use super::item::Item;
use super::place::MessageAt;
use crate::corpus::{Conversation, Corpus};
use crate::time::Resolution;

/// What a time in whole minutes leaves open, in microseconds.
const MINUTE: i64 = 60_000_000;

/// The messages of one contact, maybe from several conversations, by time.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) items: Vec<Item>,
    conversations: Vec<(u32, Conversation<'a>)>,
    /// Its times are whole minutes.
    is_coarse: bool,
}

impl<'a> Side<'a> {
    /// Those of the conversations at `places`; `own_ids` says whether the source's own ids may be the platform's.
    pub(super) fn of(corpus: &'a Corpus, places: &[usize], own_ids: bool) -> Self {
        let found = |place: &usize| Some((*place as u32, corpus.conversation(*place)?));
        let conversations: Vec<(u32, Conversation<'a>)> = places.iter().filter_map(found).collect();
        let mut items: Vec<Item> = Vec::new();
        for (index, conversation) in &conversations {
            let all = 0..conversation.len();
            items.extend(all.map(|position| Item::of(conversation, *index as usize, position, own_ids)));
        }
        if conversations.len() > 1 {
            items.sort_by_key(|item| (item.from, item.place));
        }
        let mut seen = FxHashSet::default();
        for item in items.iter_mut().filter(|item| item.id != 0) {
            item.is_repeat = !seen.insert((item.id, item.text, item.direction));
        }
        let is_coarse = conversations.iter().any(|(_, one)| one.resolution() == Resolution::Minutes);
        Self { items, conversations, is_coarse }
    }

    /// The middle of what a time leaves open, later than the time itself by so many microseconds.
    pub(super) fn middle(&self) -> i64 {
        if self.is_coarse { MINUTE / 2 } else { 0 }
    }

    /// Moves all times to the recorded clock.
    pub(super) fn set_clock(&mut self, clock: &Clock) {
        self.items.iter_mut().for_each(|item| item.from = clock.recorded(item.from));
        // An hour that a clock shows twice changes the order.
        self.items.sort_by_key(|item| (item.from, item.place));
    }

    /// Widens times to what they leave open.
    pub(super) fn widen(&mut self) {
        let open = if self.is_coarse { MINUTE - 1 } else { 0 };
        self.items.iter_mut().for_each(|item| item.to = item.from + open);
    }

    fn conversation(&self, place: MessageAt) -> Option<&Conversation<'a>> {
        self.conversations.iter().find(|(index, _)| *index == place.conversation).map(|(_, found)| found)
    }

    /// The text of an item.
    pub(super) fn text(&self, item: &Item) -> &'a str {
        let found = self.conversation(item.place).and_then(|found| found.text(item.place.position as usize));
        found.map_or("", str::trim)
    }

    /// What tells the attachment of an item from others.
    pub(super) fn attachment(&self, item: &Item) -> Option<u64> {
        self.conversation(item.place)?.attachment(item.place.position as usize)
    }

    /// The number that an item's own id is, if it is one.
    pub(super) fn number(&self, item: &Item) -> Option<u64> {
        match self.conversation(item.place)?.message(item.place.position as usize).id {
            crate::model::MessageId::Number(number) => Some(number),
            _ => None,
        }
    }

    /// From when to when it has messages, in microseconds.
    pub(super) fn range(&self) -> Option<(i64, i64)> {
        Some((self.items.first()?.from, self.items.iter().map(|item| item.to).max()?))
    }
}
