//! A view of one contact's messages.

use std::borrow::Cow;
use std::sync::Arc;

use super::glance::Glance;
use super::row::Row;
use super::shard::{RowAt, Shard, row_at};
use crate::model::{Contact, Direction, Message, MessageId};
use crate::time::{Resolution, Timestamp};

/// One contact's messages in order of time and id, borrowed from where they are kept.
#[derive(Debug, Clone)]
pub struct Conversation<'a> {
    shards: &'a [Shard],
    contact: &'a Contact,
    rows: Cow<'a, [RowAt]>,
    /// What is asked of every row, once it is gathered.
    glances: Option<Arc<[Glance<'a>]>>,
    resolution: Resolution,
    tells_replies: bool,
}

/// What is gathered of a longer conversation would take too much memory.
const GATHERED: usize = 50_000;

impl<'a> Conversation<'a> {
    pub(super) fn new(shards: &'a [Shard], contact: &'a Contact, rows: &'a [RowAt], resolution: Resolution) -> Self {
        Self { shards, contact, rows: Cow::Borrowed(rows), glances: None, resolution, tells_replies: true }
    }

    pub(super) fn telling_replies(self, tells_replies: bool) -> Self {
        Self { tells_replies, ..self }
    }

    /// Whether the source tells what replies say; else an empty one may have had any text.
    pub fn tells_replies(&self) -> bool {
        self.tells_replies
    }

    /// Whose conversation this is.
    pub fn contact(&self) -> &'a Contact {
        self.contact
    }

    /// How fine its times are.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// How many messages it has.
    #[inline]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no message.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at `position` and the arena that it points into.
    #[inline]
    fn row(&self, position: usize) -> (&'a Row, &'a str) {
        row_at(self.shards, self.rows[position])
    }

    /// The message at `position`, counted from 0. Panics past the end, as a slice does.
    pub fn message(&self, position: usize) -> Message<'a> {
        let (row, arena) = self.row(position);
        row.message(arena)
    }

    /// The time of the message at `position`.
    #[inline]
    pub fn at(&self, position: usize) -> Timestamp {
        match &self.glances {
            Some(glances) => glances[position].at,
            None => self.row(position).0.at(),
        }
    }

    /// The direction of the message at `position`.
    #[inline]
    pub fn direction(&self, position: usize) -> Direction {
        match &self.glances {
            Some(glances) => glances[position].direction,
            None => self.row(position).0.direction(),
        }
    }

    /// The text of the message at `position`.
    #[inline]
    pub fn text(&self, position: usize) -> Option<&'a str> {
        if let Some(glances) = &self.glances {
            return glances[position].text;
        }
        let (row, arena) = self.row(position);
        row.text(arena)
    }

    /// The platform's id of the message at `position`.
    pub fn provider_id(&self, position: usize) -> Option<&'a str> {
        let (row, arena) = self.row(position);
        row.provider_id(arena)
    }

    /// What tells the attachment of the message at `position` from others: the same number for the same attachment.
    pub fn attachment(&self, position: usize) -> Option<u64> {
        let at = self.rows[position];
        self.shards[at.shard()].attachment(at.row())
    }

    /// Whether the message at `position` was taken back: it stood there, and its text is gone.
    pub fn is_deleted(&self, position: usize) -> bool {
        let at = self.rows[position];
        self.shards[at.shard()].is_deleted(at.row())
    }

    /// Whether anything tells attachments of the source apart.
    pub fn may_have_known_attachments(&self) -> bool {
        self.shards.iter().any(|shard| !shard.attachments.is_empty())
    }

    /// Whether a message of the source has a provider id: where none has, nobody need look for them.
    pub fn may_have_provider_ids(&self) -> bool {
        self.shards.iter().any(|shard| shard.has_provider_ids)
    }

    /// Brings all texts near. They lie scattered over memory, so the first look at each is a wait for it; here, where no
    /// look depends on the one before, the waits run side by side.
    pub fn fetch(&self) {
        let touch = |sum: u8, at: &RowAt| {
            let (row, arena) = row_at(self.shards, *at);
            sum ^ row.touch(arena)
        };
        std::hint::black_box(self.rows.iter().fold(0, touch));
    }

    /// The same conversation with the time, the direction and the text of every message side by side, for whoever looks at
    /// them again and again. A very long one is brought near alone.
    #[must_use]
    pub fn gathered(self) -> Self {
        if self.len() > GATHERED {
            self.fetch();
            return self;
        }
        let glance = |at: &RowAt| {
            let (row, arena) = row_at(self.shards, *at);
            Glance::of(row, arena)
        };
        let glances = self.rows.iter().map(glance).collect();
        Self { glances: Some(glances), ..self }
    }

    /// Every message's id and the row that holds it.
    pub(super) fn ids_with_rows(&self) -> impl Iterator<Item = (MessageId<'a>, RowAt)> + '_ {
        self.rows.iter().map(|at| {
            let (row, arena) = row_at(self.shards, *at);
            (row.id(arena), *at)
        })
    }

    /// All messages in order.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = Message<'a>> + '_ {
        (0..self.len()).map(|position| self.message(position))
    }

    /// The positions of the messages of one direction, in order.
    pub fn positions(&self, direction: Direction) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(move |position| self.direction(*position) == direction)
    }

    /// The first position whose message is not earlier than `at`.
    pub fn first_from(&self, at: Timestamp) -> usize {
        if let Some(glances) = &self.glances {
            return glances.partition_point(|glance| glance.at < at);
        }
        self.rows.partition_point(|row| row_at(self.shards, *row).0.at() < at)
    }

    /// The same conversation without the messages at `positions`, which are in ascending order.
    #[must_use]
    pub fn without(&self, positions: &[usize]) -> Self {
        let mut left_out = positions.iter().copied().peekable();
        let kept = |position: &usize| left_out.next_if_eq(position).is_none();
        let kept: Vec<usize> = (0..self.len()).filter(kept).collect();
        let rows = kept.iter().map(|position| self.rows[*position]).collect();
        let glances = self.glances.as_ref().map(|glances| kept.iter().map(|position| glances[*position]).collect());
        Self { rows: Cow::Owned(rows), glances, ..*self }
    }
}
