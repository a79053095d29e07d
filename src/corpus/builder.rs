//! Takes messages in, in any order, and groups them.

use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Corpus;
use super::draft_facts::DraftFacts;
use super::grouping::{Grouped, group};
use super::places::Place;
use super::row::{MAX_OFFSET, MAX_PROVIDER, MAX_TEXT, Parts, Row};
use super::shard::{MAX_ROWS, MAX_SHARDS, Shard};
use super::spool::{Budget, Origin, SpoolWriter};
use crate::model::{Contact, ContactFacts, Message, MessageId};
use crate::time::{Resolution, Timestamp};

/// What a row takes beside its text, and about what a contact takes, in bytes.
const BYTES_OF_ROW: usize = 48;
const BYTES_OF_CONTACT: usize = 300;

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

/// Collects messages and contacts; [`CorpusBuilder::finish`] groups them.
///
/// Several builders may each take a part of a source, at the same time; [`CorpusBuilder::absorb`] joins them.
#[derive(Debug, Default)]
pub struct CorpusBuilder {
    drafts: Vec<Draft>,
    /// The piece of the source that is taken in.
    piece: Option<u32>,
    ids: Vec<String>,
    facts: Vec<DraftFacts>,
    index: FxHashMap<String, u32>,
    /// Of builders that were absorbed: this builder's number of each of their contacts.
    translations: Vec<Vec<u32>>,
    /// What may be kept in memory, if there is a limit.
    budget: Option<Arc<Budget>>,
}

#[derive(Debug, Default)]
struct Draft {
    shard: Shard,
    /// Which translation its contacts need, if any.
    translation: Option<usize>,
}

impl Draft {
    /// Whether it takes more rows.
    fn is_open(&self) -> bool {
        let full = self.shard.rows.len() >= MAX_ROWS || self.shard.arena.len() > MAX_OFFSET;
        self.translation.is_none() && !full
    }
}

impl CorpusBuilder {
    /// An empty corpus to be.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty corpus to be whose messages go to files where `budget` says so, see [`CorpusBuilder::relieve`].
    pub fn within(budget: Arc<Budget>) -> Self {
        Self { budget: Some(budget), ..Self::default() }
    }

    /// Sets all messages and contacts aside if memory has no more room for them. If so, no [`ContactIndex`] given out so
    /// far means anything any more. An error is one of the files.
    pub fn relieve(&mut self) -> io::Result<bool> {
        let Some(budget) = self.budget.clone() else { return Ok(false) };
        let rows = |draft: &Draft| draft.shard.arena.len() + draft.shard.rows.len() * BYTES_OF_ROW;
        let bytes = self.drafts.iter().map(rows).sum::<usize>() + self.ids.len() * BYTES_OF_CONTACT;
        let relieves = budget.asks_for(bytes as u64);
        if relieves {
            self.set_aside(&budget)?;
        }
        Ok(relieves)
    }

    /// Sets the rest aside if others were set aside before; whether there is nothing left in memory.
    pub fn set_rest_aside(&mut self) -> io::Result<bool> {
        let Some(budget) = self.budget.clone().filter(|budget| budget.is_exceeded()) else { return Ok(false) };
        self.set_aside(&budget)?;
        Ok(true)
    }

    fn set_aside(&mut self, budget: &Budget) -> io::Result<()> {
        let mut writer = SpoolWriter::new(budget)?;
        for draft in &self.drafts {
            let Shard { arena, rows, contacts, places, .. } = &draft.shard;
            for (place, (row, contact)) in rows.iter().zip(contacts).enumerate() {
                let origin = Origin {
                    piece: draft.shard.piece(place),
                    place: places.of(place as u32),
                    attachment: draft.shard.attachment(place),
                    is_deleted: draft.shard.is_deleted(place),
                };
                writer.message(&self.ids[*contact as usize], &row.message(arena), origin)?;
            }
        }
        for (contact, facts) in self.ids.iter().zip(&self.facts) {
            writer.facts(contact, facts, true)?;
        }
        writer.finish()?;
        let (piece, budget) = (self.piece, self.budget.take());
        *self = Self { piece, budget, ..Self::default() };
        Ok(())
    }

    /// What messages were set aside by, if any were.
    pub fn exceeded_budget(&self) -> Option<Arc<Budget>> {
        self.budget.clone().filter(|budget| budget.is_exceeded())
    }

    /// Sets facts of a contact aside whose messages may have been set aside before; it is no contact without messages.
    pub fn set_facts_aside(&self, contacts: &[(String, ContactFacts)]) -> io::Result<()> {
        let Some(budget) = &self.budget else { return Ok(()) };
        let mut writer = SpoolWriter::new(budget)?;
        for (contact, facts) in contacts {
            let facts = DraftFacts::of(Timestamp::from_micros(0), facts.clone());
            writer.facts(contact, &facts, false)?;
        }
        writer.finish()
    }

    /// How many messages were taken in.
    pub fn len(&self) -> usize {
        self.drafts.iter().map(|draft| draft.shard.rows.len()).sum()
    }

    /// Whether no message was taken in.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is taken in from now on is of this piece of the source. Messages count as read in the order of pieces,
    /// whichever builder took them in and when.
    pub fn begin_piece(&mut self, piece: u32) {
        self.piece = Some(piece);
        if let Some(draft) = self.drafts.last_mut().filter(|draft| draft.is_open()) {
            draft.shard.begin_piece(piece);
        }
    }

    /// Ids that are places in the source were counted from the start of their piece: now `before` says how many rows of
    /// the source come before each.
    pub fn number(&mut self, before: &dyn Fn(u32) -> u64) {
        let drafts = self.drafts.iter_mut().filter(|draft| draft.shard.has_ordinals);
        drafts.for_each(|draft| draft.shard.number(before));
    }

    /// Takes over all that `other` has.
    pub fn absorb(&mut self, other: Self) {
        let translation: Vec<u32> = other.ids.iter().map(|id| self.contact(id).0).collect();
        for (contact, facts) in translation.iter().zip(other.facts) {
            self.facts[*contact as usize].merge(facts);
        }
        let further = |inner: &Vec<u32>| inner.iter().map(|contact| translation[*contact as usize]).collect();
        let first = self.translations.len();
        let translated: Vec<Vec<u32>> = other.translations.iter().map(further).collect();
        self.translations.push(translation);
        self.translations.extend(translated);
        self.drafts.extend(other.drafts.into_iter().map(|draft| {
            let translation = Some(draft.translation.map_or(first, |inner| first + 1 + inner));
            Draft { translation, ..draft }
        }));
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
        self.merge(contact, DraftFacts::of(at, facts));
    }

    /// Adds the account that a contact wrote to at a moment; nothing is copied while that stays the same.
    pub fn learn_account(&mut self, contact: ContactIndex, at: Timestamp, account: &str) {
        match &mut self.facts[contact.0 as usize].account {
            Some((latest, known)) if *known == account => *latest = at.max(*latest),
            Some((latest, known)) if (*latest, known.as_str()) > (at, account) => {}
            known => *known = Some((at, account.to_owned())),
        }
    }

    pub(super) fn merge(&mut self, contact: ContactIndex, facts: DraftFacts) {
        self.facts[contact.0 as usize].merge(facts);
    }

    fn shard(&mut self) -> Result<&mut Shard, TooLarge> {
        if !self.drafts.last().is_some_and(Draft::is_open) {
            let mut draft = Draft::default();
            self.piece.into_iter().for_each(|piece| draft.shard.begin_piece(piece));
            self.drafts.push(draft);
        }
        if self.drafts.len() > MAX_SHARDS {
            return Err(TooLarge::Corpus);
        }
        self.drafts.last_mut().map(|draft| &mut draft.shard).ok_or(TooLarge::Corpus)
    }

    /// The place in the source of the message that is taken in next.
    pub fn at_place(&mut self, place: Place) -> Result<(), TooLarge> {
        let shard = self.shard()?;
        shard.places.add(shard.rows.len() as u32, place);
        Ok(())
    }

    /// What tells the attachment of the message that is taken in next from others.
    pub fn with_attachment(&mut self, identity: u64) -> Result<(), TooLarge> {
        let shard = self.shard()?;
        shard.attachments.push((shard.rows.len() as u32, identity));
        Ok(())
    }

    /// Of the message that is taken in next only its place is left: it was sent, and its text is gone.
    pub fn next_is_deleted(&mut self) -> Result<(), TooLarge> {
        let shard = self.shard()?;
        shard.deleted.push(shard.rows.len() as u32);
        Ok(())
    }

    /// Takes in one message.
    pub fn push(&mut self, contact: ContactIndex, message: Message<'_>) -> Result<(), TooLarge> {
        if message.text.is_some_and(|text| text.len() > MAX_TEXT) {
            return Err(TooLarge::Text);
        }
        if message.provider_id.is_some_and(|id| id.len() > MAX_PROVIDER) {
            return Err(TooLarge::ProviderId);
        }
        let shard = self.shard()?;
        let parts = Parts {
            offset: shard.arena.len(),
            text: message.text.map(str::len),
            provider: message.provider_id.map(str::len),
        };
        shard.has_ordinals |= matches!(message.id, MessageId::Ordinal(_));
        shard.rows.push(Row::new(&message, &parts));
        shard.contacts.push(contact.0);
        shard.arena.push_str(message.text.unwrap_or_default());
        shard.arena.push_str(message.provider_id.unwrap_or_default());
        shard.has_provider_ids |= message.provider_id.is_some();
        if let MessageId::Text(id) = message.id {
            shard.arena.push_str(id);
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
        self.index = FxHashMap::default();
        let contacts = by_id.iter().map(|index| self.take_contact(*index as usize)).collect();
        self.drafts.retain(|draft| !draft.shard.rows.is_empty());
        let (mut shards, translations): (Vec<Shard>, Vec<Option<usize>>) =
            self.drafts.into_iter().map(|draft| (draft.shard, draft.translation)).unzip();
        let translated = |shard: usize, contact: u32| match translations[shard] {
            Some(translation) => self.translations[translation][contact as usize],
            None => contact,
        };
        let ranked = |shard: usize, contact: u32| rank[translated(shard, contact) as usize];
        let Grouped { order, spans, suspects } = group(&mut shards, by_id.len(), ranked);
        let (resolution, without_reply_texts) = (Resolution::default(), false);
        Corpus { shards, order, spans, suspects, contacts, resolution, without_reply_texts }
    }

    fn take_contact(&mut self, index: usize) -> Contact {
        Contact { id: std::mem::take(&mut self.ids[index]), facts: std::mem::take(&mut self.facts[index]).into_facts() }
    }
}
