//! A table that tells of most ids that one contact alone has them: a Bloom filter (1970, Space/Time Trade-offs in Hash
//! Coding with Allowable Errors) whose places keep a mark of the contact.

use std::sync::atomic::{AtomicU16, Ordering};

use crate::text::hash::pair;

/// No contact so far, or several.
const NOBODY: u16 = 0;
const SEVERAL: u16 = u16::MAX;

/// The least and the most places, as powers of two: at most 32 MiB.
const LEAST: u32 = 10;
const MOST: u32 = 24;

/// Which contacts have which ids, by hashes.
#[derive(Debug)]
pub(super) struct Filter {
    places: Vec<AtomicU16>,
    seed: u64,
}

impl Filter {
    /// Empty, for about so many ids; filters of two seeds err on different ids.
    pub(super) fn new(ids: u64, seed: u64) -> Self {
        let power = (2 * ids.max(1)).ilog2() + 1;
        let places = 1usize << power.clamp(LEAST, MOST);
        Self { places: (0..places).map(|_| AtomicU16::new(NOBODY)).collect(), seed }
    }

    fn places(&self, id: u64) -> [&AtomicU16; 2] {
        let hash = pair(id, self.seed);
        let mask = self.places.len() - 1;
        [hash as usize & mask, (hash >> 32) as usize & mask].map(|place| &self.places[place])
    }

    /// Notes that a contact has an id. What is there in the end is the same in whatever order it is noted.
    pub(super) fn note(&self, id: u64, contact: u64) {
        let mark = (contact % u64::from(SEVERAL - 1)) as u16 + 1;
        for place in self.places(id) {
            let noted = place.compare_exchange(NOBODY, mark, Ordering::Relaxed, Ordering::Relaxed);
            if noted.is_err_and(|known| known != mark) {
                place.store(SEVERAL, Ordering::Relaxed);
            }
        }
    }

    /// Whether several contacts may have an id.
    pub(super) fn may_be_shared(&self, id: u64) -> bool {
        self.places(id).into_iter().all(|place| place.load(Ordering::Relaxed) == SEVERAL)
    }

    /// About which share of the ids of one contact are taken for shared ones.
    pub(super) fn errors(&self) -> f64 {
        let several = self.places.iter().filter(|place| place.load(Ordering::Relaxed) == SEVERAL).count();
        (several as f64 / self.places.len() as f64).powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hash::mix;

    #[test]
    fn ids_of_several_contacts_pass_and_most_others_do_not() {
        let filter = Filter::new(2_000, 1);
        for id in 0..1_000u64 {
            filter.note(mix(id), mix(id % 50));
            filter.note(mix(id), mix(id % 50));
        }
        for id in 0..20u64 {
            filter.note(mix(id), mix(77));
        }
        assert!((0..20).all(|id| filter.may_be_shared(mix(id))));
        let wrong = (20..1_000).filter(|id| filter.may_be_shared(mix(*id))).count();
        assert!(wrong < 150 && filter.errors() < 0.15, "{wrong} {}", filter.errors());
    }
}
