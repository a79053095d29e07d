//! Puts the rows of all shards in order: by contact, then by time and id.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::shard::{RowAt, Shard, id_at, row_at};

/// Rows that one task takes at a time.
const CHUNK: usize = 1 << 16;

pub(super) struct Grouped {
    /// Contact by contact.
    pub(super) order: Vec<RowAt>,
    /// Each contact's part of `order`.
    pub(super) spans: Vec<Range<u32>>,
    /// Contacts, in order, of which two messages may have the same id.
    pub(super) suspects: Vec<u32>,
}

/// A counting sort by contact, which `rank` gives for each shard's own numbers; then each contact's rows by time and id.
pub(super) fn group(shards: &mut [Shard], contacts: usize, rank: impl Fn(usize, u32) -> u32 + Sync) -> Grouped {
    let sizes: Vec<AtomicU32> = (0..contacts).map(|_| AtomicU32::new(0)).collect();
    shards.par_iter_mut().enumerate().for_each(|(index, shard)| {
        shard.contacts.par_chunks_mut(CHUNK).for_each(|contacts| {
            for contact in contacts {
                *contact = rank(index, *contact);
                sizes[*contact as usize].fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    let mut end = 0;
    let spans: Vec<Range<u32>> = sizes
        .iter()
        .map(|size| {
            let start = end;
            end += size.swap(start, Ordering::Relaxed);
            start..end
        })
        .collect();
    // What was a size is now the place of the contact's next row.
    let order = scatter(shards, &sizes, end as usize);
    for shard in shards.iter_mut() {
        shard.contacts = Vec::new();
    }
    let mut order: Vec<RowAt> = order.into_iter().map(|at| RowAt::from_bits(at.into_inner())).collect();
    let shards = &*shards;
    let mut parts: Vec<&mut [RowAt]> = Vec::with_capacity(spans.len());
    let mut rest = order.as_mut_slice();
    for span in &spans {
        let (part, after) = rest.split_at_mut(span.len());
        parts.push(part);
        rest = after;
    }
    let suspects = parts
        .into_par_iter()
        .enumerate()
        .map_init(Scratch::default, |scratch, (contact, part)| scratch.sort(part, shards).then_some(contact as u32))
        .flatten()
        .collect();
    Grouped { order, spans, suspects }
}

fn scatter(shards: &[Shard], next: &[AtomicU32], rows: usize) -> Vec<AtomicU32> {
    let order: Vec<AtomicU32> = (0..rows).map(|_| AtomicU32::new(0)).collect();
    shards.par_iter().enumerate().for_each(|(index, shard)| {
        shard.contacts.par_chunks(CHUNK).enumerate().for_each(|(chunk, contacts)| {
            for (place, contact) in contacts.iter().enumerate() {
                let at = RowAt::new(index, chunk * CHUNK + place);
                let place = next[*contact as usize].fetch_add(1, Ordering::Relaxed);
                order[place as usize].store(at.bits(), Ordering::Relaxed);
            }
        });
    });
    order
}

/// What sorting needs, kept from one contact to the next.
#[derive(Default)]
struct Scratch {
    by_time: Vec<(i64, RowAt)>,
    ids: Vec<u64>,
}

impl Scratch {
    /// Sorts one contact's rows by time and id, and says whether two of them may have the same id.
    fn sort(&mut self, part: &mut [RowAt], shards: &[Shard]) -> bool {
        self.by_time.clear();
        self.ids.clear();
        // Rows lie scattered over memory: where no look depends on the one before, the waits run side by side.
        std::hint::black_box(part.iter().fold(0, |sum, at| sum ^ row_at(shards, *at).0.at().micros()));
        for at in part.iter() {
            let (row, arena) = row_at(shards, *at);
            self.by_time.push((row.at().micros(), *at));
            self.ids.push(FxBuildHasher.hash_one(row.id(arena)));
        }
        if part.len() > CHUNK {
            self.by_time.par_sort_unstable();
            self.ids.par_sort_unstable();
        } else {
            self.by_time.sort_unstable();
            self.ids.sort_unstable();
        }
        for same_moment in self.by_time.chunk_by_mut(|a, b| a.0 == b.0).filter(|chunk| chunk.len() > 1) {
            same_moment.sort_by(|a, b| id_at(shards, a.1).cmp(&id_at(shards, b.1)));
        }
        for (place, (_, at)) in part.iter_mut().zip(&self.by_time) {
            *place = *at;
        }
        self.ids.windows(2).any(|pair| pair[0] == pair[1])
    }
}
