//! What was seen of directions and texts while rows came in: held against the mapping before anything is reported.

use crate::corpus::Place;
use crate::model::Direction;
use crate::source::mapping::{Meaning, json};
use crate::text::content;
use crate::time::{Resolution, Timestamp, is_whole_minute};

/// A direction has a handful of words; a column of more is none.
const MOST_WORDS: usize = 64;

/// Fewer replies without text may all be faults.
const MANY: u64 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) meaning: Option<Meaning>,
    pub(super) rows: u64,
    /// Where it stands first, for one that nobody knows.
    pub(super) first: Option<Place>,
}

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) words: Vec<Word>,
    pub(super) incoming: u64,
    pub(super) outgoing: u64,
    /// Texts that are JSON, where none was expected.
    pub(super) json: u64,
    /// Texts in JSON of a shape that nobody knows.
    pub(super) unknown_json: u64,
    /// A time is no whole minute.
    fine: bool,
    /// Replies that say something.
    replies: u64,
    /// Replies that carry an attachment.
    shown: u64,
}

impl Tally {
    /// Counts one more row of a word and returns its place; `None` if there are too many words.
    pub(super) fn word(&mut self, text: &str, meaning: Option<Meaning>, place: Option<Place>) -> Option<usize> {
        if let Some(known) = self.words.iter().position(|word| word.text == text) {
            self.words[known].rows += 1;
            let order = |place: &Place| (place.file, place.line);
            let first = self.words[known].first;
            self.words[known].first = first.into_iter().chain(place.filter(|_| meaning.is_none())).min_by_key(order);
            return Some(known);
        }
        if self.words.len() >= MOST_WORDS {
            return None;
        }
        self.words.push(Word { text: text.to_owned(), meaning, rows: 1, first: place.filter(|_| meaning.is_none()) });
        Some(self.words.len() - 1)
    }

    /// Counts one more row of the word at a place.
    #[inline]
    pub(super) fn word_again(&mut self, place: usize) {
        self.words[place].rows += 1;
    }

    #[inline]
    pub(super) fn count(&mut self, direction: Direction, at: Timestamp) {
        self.fine = self.fine || !is_whole_minute(at);
        match direction {
            Direction::Incoming => self.incoming += 1,
            Direction::Outgoing => self.outgoing += 1,
        }
    }

    /// Counts a reply that says something, or shows it.
    #[inline]
    pub(super) fn look_at_reply(&mut self, direction: Direction, text: Option<&str>, attachment: bool) {
        let is_reply = direction == Direction::Outgoing;
        self.replies += u64::from(is_reply && content(text).is_some());
        self.shown += u64::from(is_reply && attachment);
    }

    /// Whether no reply says anything, of more than a bot that fails would send in a row. A bot may send pictures alone;
    /// then many of its replies show one.
    pub(super) fn lacks_reply_texts(&self) -> bool {
        self.replies == 0 && self.outgoing >= MANY && self.shown * 4 < self.outgoing
    }

    /// How fine the times are.
    pub(super) fn resolution(&self) -> Resolution {
        Resolution::of_many(self.incoming + self.outgoing, !self.fine)
    }

    /// Looks whether a text is JSON, as its first character nearly always tells.
    #[inline]
    pub(super) fn look_at(&mut self, text: &str) {
        if matches!(text.as_bytes().first(), Some(b'{' | b'[')) && json::looks_like(text) {
            self.json += u64::from(json::parse(text).is_some());
        }
    }

    /// Takes over what another saw.
    pub(super) fn absorb(&mut self, other: Self) {
        for word in other.words {
            match self.words.iter_mut().find(|known| known.text == word.text) {
                Some(known) => {
                    known.rows += word.rows;
                    let order = |place: &Place| (place.file, place.line);
                    known.first = known.first.into_iter().chain(word.first).min_by_key(order);
                }
                None => self.words.push(word),
            }
        }
        self.incoming += other.incoming;
        self.outgoing += other.outgoing;
        self.json += other.json;
        self.unknown_json += other.unknown_json;
        self.fine |= other.fine;
        self.replies += other.replies;
        self.shown += other.shown;
    }

    /// Whether more words may have come than are kept.
    pub(super) fn has_too_many_words(&self) -> bool {
        self.words.len() >= MOST_WORDS
    }

    pub(super) fn unknown_words(&self) -> Vec<&Word> {
        self.words.iter().filter(|word| word.meaning.is_none()).collect()
    }
}
