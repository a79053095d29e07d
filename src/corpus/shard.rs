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
    pub(super) places: Places,
}

/// Where a row stands: its shard in the high 8 bits, its place there in the others. Rows that were read earlier have
/// the smaller value.
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

    pub(super) fn shard(self) -> usize {
        (self.0 >> ROW_BITS) as usize
    }

    pub(super) fn row(self) -> usize {
        (self.0 & (MAX_ROWS as u32 - 1)) as usize
    }
}

/// The row that stands at `at`, and the arena that it points into.
pub(super) fn row_at(shards: &[Shard], at: RowAt) -> (&Row, &str) {
    let shard = &shards[at.shard()];
    (&shard.rows[at.row()], &shard.arena)
}

/// The id of the message that stands at `at`.
pub(super) fn id_at(shards: &[Shard], at: RowAt) -> MessageId<'_> {
    let (row, arena) = row_at(shards, at);
    row.id(arena)
}
