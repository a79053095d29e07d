//! Takes messages in, in any order, and groups them.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Corpus;
use super::places::{Place, Places};
use super::row::{MAX_OFFSET, MAX_PROVIDER, MAX_TEXT, Parts, Row};
use crate::model::{Contact, ContactFacts, Message, MessageId};
use crate::time::Timestamp;

/// A contact known to a [`CorpusBuilder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactIndex(u32);

/// A message does not fit into a corpus.
#[derive(Debug, thiserror::Error)]
pub enum TooLarge {
    /// More text than a row can point into.
    #[error("more than 1 TiB of text, or more than 4 billion messages")]
    Corpus,
    /// One text over 4 GiB.
    #[error("a text over 4 GiB")]
    Text,
    /// A provider id over 64 KiB.
    #[error("a provider id over 64 KiB")]
    ProviderId,
}

/// A value with the time of the message that carried it, so that the latest wins in whatever order they come.
type Latest<T> = Option<(Timestamp, T)>;

#[derive(Debug, Default)]
struct DraftFacts {
    handle: Latest<String>,
    stopped: Latest<bool>,
    stopped_at: Latest<Timestamp>,
    stage: Latest<String>,
    message_count: Latest<i64>,
}

/// Collects messages and contacts; [`CorpusBuilder::finish`] groups them.
#[derive(Debug, Default)]
pub struct CorpusBuilder {
    arena: String,
    rows: Vec<Row>,
    ids: Vec<String>,
    facts: Vec<DraftFacts>,
    index: FxHashMap<String, u32>,
    places: Places,
}

impl CorpusBuilder {
    /// An empty corpus to be.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many messages were taken in.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no message was taken in.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The contact with this id, added if it is new.
    pub fn contact(&mut self, id: &str) -> ContactIndex {
        if let Some(known) = self.known_contact(id) {
            return known;
        }
        let index = self.ids.len() as u32;
        self.ids.push(id.to_owned());
        self.facts.push(DraftFacts::default());
        self.index.insert(id.to_owned(), index);
        ContactIndex(index)
    }

    /// The contact with this id, if a message or a fact named it already.
    pub fn known_contact(&self, id: &str) -> Option<ContactIndex> {
        self.index.get(id).copied().map(ContactIndex)
    }

    /// Adds what is known of a contact as of `at`; for each fact the latest word counts.
    pub fn learn(&mut self, contact: ContactIndex, at: Timestamp, facts: ContactFacts) {
        fn keep<T: Ord>(known: &mut Latest<T>, at: Timestamp, value: Option<T>) {
            let newer = |value: &T| known.as_ref().is_none_or(|(since, old)| (*since, old) < (at, value));
            if let Some(value) = value.filter(newer) {
                *known = Some((at, value));
            }
        }
        let draft = &mut self.facts[contact.0 as usize];
        keep(&mut draft.handle, at, facts.handle);
        keep(&mut draft.stopped, at, facts.stopped);
        keep(&mut draft.stopped_at, at, facts.stopped_at);
        keep(&mut draft.stage, at, facts.stage);
        keep(&mut draft.message_count, at, facts.message_count);
    }

    /// The place in the source of the message that is taken in next.
    pub fn at_place(&mut self, place: Place) {
        self.places.add(self.rows.len() as u32, place);
    }

    /// Takes in one message.
    pub fn push(&mut self, contact: ContactIndex, message: Message<'_>) -> Result<(), TooLarge> {
        let parts = Parts {
            offset: self.arena.len(),
            text: message.text.map(str::len),
            provider: message.provider_id.map(str::len),
        };
        if parts.offset > MAX_OFFSET || self.rows.len() >= u32::MAX as usize {
            return Err(TooLarge::Corpus);
        }
        if parts.text > Some(MAX_TEXT) {
            return Err(TooLarge::Text);
        }
        if parts.provider > Some(MAX_PROVIDER) {
            return Err(TooLarge::ProviderId);
        }
        self.rows.push(Row::new(contact.0, &message, &parts));
        self.arena.push_str(message.text.unwrap_or_default());
        self.arena.push_str(message.provider_id.unwrap_or_default());
        if let MessageId::Text(id) = message.id {
            self.arena.push_str(id);
        }
        Ok(())
    }

    /// Groups the messages by contact, contacts in the order of their ids, messages by time and id.
    pub fn finish(mut self) -> Corpus {
        let mut by_id: Vec<u32> = (0..self.ids.len() as u32).collect();
        by_id.sort_unstable_by_key(|index| &self.ids[*index as usize]);
        let mut rank = vec![0u32; by_id.len()];
        for (place, index) in by_id.iter().enumerate() {
            rank[*index as usize] = place as u32;
        }
        for row in &mut self.rows {
            row.contact = rank[row.contact as usize];
        }
        let contacts = by_id.iter().map(|index| self.take_contact(*index as usize)).collect();
        let spans = count(&self.rows, by_id.len());
        let order = group(&self.rows, &self.arena, &spans);
        self.rows.shrink_to_fit();
        Corpus { arena: self.arena, rows: self.rows, order, spans, contacts, places: self.places }
    }

    fn take_contact(&mut self, index: usize) -> Contact {
        fn value<T>(latest: Latest<T>) -> Option<T> {
            latest.map(|(_, value)| value)
        }
        let draft = std::mem::take(&mut self.facts[index]);
        let facts = ContactFacts {
            handle: value(draft.handle),
            stopped: value(draft.stopped),
            stopped_at: value(draft.stopped_at),
            stage: value(draft.stage),
            message_count: value(draft.message_count),
        };
        Contact { id: std::mem::take(&mut self.ids[index]), facts }
    }
}

/// Each contact's share of the rows, end to end.
fn count(rows: &[Row], contacts: usize) -> Vec<Range<u32>> {
    let mut sizes = vec![0u32; contacts];
    for row in rows {
        sizes[row.contact as usize] += 1;
    }
    let mut start = 0;
    let span = |size: u32| {
        let span = start..start + size;
        start = span.end;
        span
    };
    sizes.into_iter().map(span).collect()
}

/// A counting sort by contact, then each contact's rows by time and id.
fn group(rows: &[Row], arena: &str, spans: &[Range<u32>]) -> Vec<u32> {
    let mut next: Vec<u32> = spans.iter().map(|span| span.start).collect();
    let mut order = vec![0u32; rows.len()];
    for (index, row) in rows.iter().enumerate() {
        let place = &mut next[row.contact as usize];
        order[*place as usize] = index as u32;
        *place += 1;
    }
    let mut rest = order.as_mut_slice();
    let mut parts = Vec::with_capacity(spans.len());
    for span in spans {
        let (part, after) = rest.split_at_mut(span.len());
        parts.push(part);
        rest = after;
    }
    parts.into_par_iter().for_each(|part| {
        part.sort_by(|a, b| {
            let (a, b) = (&rows[*a as usize], &rows[*b as usize]);
            a.at().cmp(&b.at()).then_with(|| a.id(arena).cmp(&b.id(arena)))
        });
    });
    order
}
