//! Messages in memory: one arena of text, fixed-size rows beside it, and cheap views of single conversations.
//!
//! A conversation that streams by is a corpus of one contact, so whoever reads a [`Conversation`] cannot tell.

mod builder;
mod conversation;
mod places;
mod repeats;
mod row;

use std::ops::Range;

pub use builder::{ContactIndex, CorpusBuilder, TooLarge};
pub use conversation::Conversation;
pub use places::Place;
pub use repeats::{DuplicateId, Repeats};

use crate::model::Contact;
use places::Places;
use row::Row;

/// All messages that were read, grouped by contact and ordered by time and id within each.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Texts, provider ids and odd message ids, end to end.
    arena: String,
    /// In the order in which they were read.
    rows: Vec<Row>,
    /// Indexes into `rows`, contact by contact.
    order: Vec<u32>,
    /// Each contact's part of `order`, by contact index.
    spans: Vec<Range<u32>>,
    /// By contact index: contacts in the order of their ids.
    contacts: Vec<Contact>,
    places: Places,
}

impl Corpus {
    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether there is no message at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many conversations there are, empty ones included.
    pub fn conversation_count(&self) -> usize {
        self.contacts.len()
    }

    /// The conversation at `index` in the order of contact ids, `None` past the last.
    pub fn conversation(&self, index: usize) -> Option<Conversation<'_>> {
        let contact = self.contacts.get(index)?;
        let span = self.spans.get(index)?;
        Some(Conversation::new(self, contact, &self.order[span.start as usize..span.end as usize]))
    }

    /// All conversations in the order of contact ids.
    pub fn conversations(&self) -> impl Iterator<Item = Conversation<'_>> {
        (0..self.contacts.len()).filter_map(|index| self.conversation(index))
    }

    /// All contacts in the order of their ids.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// Keeps the conversations of the contacts that `keep` accepts.
    pub fn retain(&mut self, keep: impl Fn(&Contact) -> bool) {
        let kept: Vec<bool> = self.contacts.iter().map(keep).collect();
        let mut flags = kept.iter();
        self.contacts.retain(|_| flags.next().is_none_or(|kept| *kept));
        let mut flags = kept.iter();
        self.spans.retain(|_| flags.next().is_none_or(|kept| *kept));
    }
}
