//! A part of the messages in memory, as one reader took it in.

use super::places::Places;
use super::row::Row;
use crate::model::MessageId;

/// One arena of text and the rows that point into it, in the order in which they were read.
#[derive(Debug, Default)]
pub(super) struct Shard {
    /// Texts, provider ids and odd message ids, end to end.
    pub(super) arena: String,
    pub(super) rows: Vec<Row>,
    /// Whose each row is, until that is told by the order.
    pub(super) contacts: Vec<u32>,
    pub(super) places: Places,
    /// The first row of each piece of the source.
    pieces: Vec<(u32, u32)>,
    /// Some ids are places within a piece, and count from its own start.
    pub(super) has_ordinals: bool,
    pub(super) has_provider_ids: bool,
    /// What tells the attachments of some rows from others, by row: few sources have it, so that it takes no room in rows.
    pub(super) attachments: Vec<(u32, u64)>,
    /// Rows whose messages were taken back, in order.
    pub(super) deleted: Vec<u32>,
}

impl Shard {
    /// What tells the attachment of the row at `place` from others, if anything does.
    pub(super) fn attachment(&self, place: usize) -> Option<u64> {
        let found = self.attachments.binary_search_by_key(&(place as u32), |(row, _)| *row);
        found.ok().map(|found| self.attachments[found].1)
    }

    /// Whether the message of the row at `place` was taken back.
    pub(super) fn is_deleted(&self, place: usize) -> bool {
        !self.deleted.is_empty() && self.deleted.binary_search(&(place as u32)).is_ok()
    }

    /// What is added from now on is of this piece of the source.
    pub(super) fn begin_piece(&mut self, piece: u32) {
        self.pieces.push((self.rows.len() as u32, piece));
    }

    /// The piece that the row at `place` is of; 0 if the source has no pieces.
    pub(super) fn piece(&self, place: usize) -> u32 {
        let stretch = self.pieces.partition_point(|(first, _)| *first as usize <= place).checked_sub(1);
        stretch.map_or(0, |stretch| self.pieces[stretch].1)
    }

    /// Turns places within pieces into places in the source, where `before` says how many rows come before a piece.
    pub(super) fn number(&mut self, before: &dyn Fn(u32) -> u64) {
        let end = (self.rows.len() as u32, 0);
        let starts = self.pieces.clone();
        for (index, (first, piece)) in starts.iter().enumerate() {
            let (next, _) = starts.get(index + 1).copied().unwrap_or(end);
            let before = before(*piece);
            self.rows[*first as usize..next as usize].iter_mut().for_each(|row| row.count_from(before));
        }
    }
}

/// Where a row stands: its shard in the high 8 bits, its place there in the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct RowAt(u32);

const ROW_BITS: u32 = 24;

/// So many shards, and so many rows in each, can be told apart.
pub(super) const MAX_SHARDS: usize = 1 << (u32::BITS - ROW_BITS);
pub(super) const MAX_ROWS: usize = 1 << ROW_BITS;

impl RowAt {
    pub(super) fn new(shard: usize, row: usize) -> Self {
        Self((shard as u32) << ROW_BITS | row as u32)
    }

    pub(super) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    #[inline]
    pub(super) fn shard(self) -> usize {
        (self.0 >> ROW_BITS) as usize
    }

    #[inline]
    pub(super) fn row(self) -> usize {
        (self.0 & (MAX_ROWS as u32 - 1)) as usize
    }
}

/// The row that stands at `at`, and the arena that it points into.
#[inline]
pub(super) fn row_at(shards: &[Shard], at: RowAt) -> (&Row, &str) {
    let shard = &shards[at.shard()];
    (&shard.rows[at.row()], &shard.arena)
}

/// When the row that stands at `at` was read: rows that stand earlier in the source have the smaller value.
pub(super) fn reading_order(shards: &[Shard], at: RowAt) -> (u32, RowAt) {
    (shards[at.shard()].piece(at.row()), at)
}

/// The id of the message that stands at `at`.
pub(super) fn id_at(shards: &[Shard], at: RowAt) -> MessageId<'_> {
    let (row, arena) = row_at(shards, at);
    row.id(arena)
}
