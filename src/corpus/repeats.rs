//! Rows that bear an id which another row of their conversation bears already: one row read twice.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::places::Place;
use super::shard::{RowAt, Shard, id_at, reading_order, row_at};
use super::{Conversation, Corpus};
use crate::model::MessageId;

/// Two messages of one contact have the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateId {
    /// Whose messages.
    pub contact: String,
    /// The id they share.
    pub id: String,
    /// Where the first and the second stood, if the source said.
    pub places: Option<(Place, Place)>,
    /// They say the same, so that one row was read twice; else two messages bear one id.
    pub same_content: bool,
}

/// Every row that repeats the id of an earlier one.
#[derive(Debug)]
pub struct Repeats {
    rows: Vec<RowAt>,
    /// The first of them, by contact id; one with other content, if there is one.
    pub example: DuplicateId,
    /// Each of them has the direction and the time of the row that bears its id already.
    pub same_moment: bool,
}

impl Repeats {
    /// How many rows are one too many.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Never: a [`Repeats`] exists only where there is one.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Corpus {
    /// The rows that repeat an id of their conversation, if there are any.
    pub fn repeats(&self) -> Option<Repeats> {
        let repeated: Vec<(u32, Vec<RowAt>)> = self
            .suspects
            .par_iter()
            .filter_map(|index| Some((*index, repeats(&self.conversation(*index as usize)?, &self.shards))))
            .filter(|(_, repeats)| !repeats.is_empty())
            .collect();
        let original = |index: u32, repeat: RowAt| {
            let id = id_at(&self.shards, repeat);
            let span = &self.spans[index as usize];
            let same = |at: &&RowAt| id_at(&self.shards, **at) == id;
            let order = |at: &&RowAt| reading_order(&self.shards, **at);
            self.order[span.start as usize..span.end as usize].iter().filter(same).min_by_key(order).copied()
        };
        let moment = |at: RowAt| {
            let (row, _) = row_at(&self.shards, at);
            (row.direction(), row.at())
        };
        let differs = |index: u32, repeat: RowAt| {
            let content = |at: RowAt| {
                let (row, arena) = row_at(&self.shards, at);
                (moment(at), row.text(arena).map(str::to_owned))
            };
            original(index, repeat).is_some_and(|original| content(original) != content(repeat))
        };
        let is_later = |index: u32, repeat: RowAt| {
            original(index, repeat).is_some_and(|original| moment(original) == moment(repeat))
        };
        let first = repeated.first().and_then(|(index, rows)| Some((*index, *rows.first()?)))?;
        let all = || repeated.iter().flat_map(|(index, rows)| rows.iter().map(|row| (*index, *row)));
        let same_moment = all().all(|(index, repeat)| is_later(index, repeat));
        let differing = all().find(|(index, repeat)| differs(*index, *repeat));
        let (index, repeat) = differing.unwrap_or(first);
        let id = id_at(&self.shards, repeat);
        let original = original(index, repeat);
        let place = |at: RowAt| self.shards[at.shard()].places.of(at.row() as u32);
        let example = DuplicateId {
            contact: self.contacts[index as usize].id.clone(),
            id: id.to_string(),
            places: original.and_then(|original| Some((place(original)?, place(repeat)?))),
            same_content: differing.is_none(),
        };
        Some(Repeats { example, same_moment, rows: repeated.into_iter().flat_map(|(_, rows)| rows).collect() })
    }

    /// Takes rows out that repeat an id; the one that was read first stays.
    pub fn remove(&mut self, repeats: &Repeats) {
        let gone: FxHashSet<RowAt> = repeats.rows.iter().copied().collect();
        let mut start = 0;
        for span in &mut self.spans {
            let kept = self.order[span.start as usize..span.end as usize].iter().filter(|row| !gone.contains(row));
            let size = kept.count() as u32;
            *span = start..start + size;
            start += size;
        }
        self.order.retain(|row| !gone.contains(row));
        self.suspects.clear();
    }
}

/// The rows, in the order in which they were read, whose id an earlier row of the conversation bears.
fn repeats(conversation: &Conversation<'_>, shards: &[Shard]) -> Vec<RowAt> {
    let with_order = |(id, at)| (id, reading_order(shards, at));
    let mut by_id: Vec<(MessageId<'_>, (u32, RowAt))> = conversation.ids_with_rows().map(with_order).collect();
    by_id.sort_unstable();
    let mut repeats: Vec<(u32, RowAt)> =
        by_id.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1).collect();
    repeats.sort_unstable();
    repeats.into_iter().map(|(_, at)| at).collect()
}
