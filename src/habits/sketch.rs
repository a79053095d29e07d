//! Counts of more things than there is room for.
//!
//! A count-min sketch (Cormode & Muthukrishnan 2005, An Improved Data Stream Summary, Journal of Algorithms 55): each
//! thing has one place in each of two rows, and both take its counts; the smaller one is the less disturbed by others.
//! Sums do not depend on an order, so that sketches of two halves add up to that of the whole. Where a source has more
//! things than places (every text of a language model is another one), each place holds a heap of rare ones. What lies in
//! the middle place of a row is that heap: it is taken off, with two standard deviations of its own (count-mean-min; Deng
//! & Rafiei 2007, New Estimation Algorithms for Streaming Data), so that a rare thing counts as nothing rather than as
//! common.

use crate::text::hash::mix;

/// Each thing has a place in so many rows.
const ROWS: usize = 2;

/// `N` counts for each thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch<const N: usize> {
    /// Row by row.
    cells: Vec<[u32; N]>,
}

impl<const N: usize> Sketch<N> {
    /// A row has two to the power of `bits` places.
    pub(super) fn new(bits: u32) -> Self {
        Self { cells: vec![[0; N]; ROWS << bits] }
    }

    fn places(&self, thing: u64) -> [usize; ROWS] {
        let width = self.cells.len() / ROWS;
        let hash = mix(thing);
        [hash as usize & (width - 1), width + ((hash >> 32) as usize & (width - 1))]
    }

    /// Adds to the counts of a thing.
    pub(super) fn add(&mut self, thing: u64, counts: [u32; N]) {
        for place in self.places(thing) {
            let cell = self.cells[place].iter_mut().zip(counts);
            cell.for_each(|(sum, count)| *sum = sum.saturating_add(count));
        }
    }

    /// Adds all that `other` counted.
    pub(super) fn merge(&mut self, other: &Self) {
        let sums = self.cells.as_flattened_mut().iter_mut().zip(other.cells.as_flattened());
        sums.for_each(|(sum, count)| *sum = sum.saturating_add(*count));
    }

    /// How much memory it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.cells.as_slice())
    }

    /// Ready to be asked.
    pub(super) fn finish(self) -> Counts<N> {
        let width = self.cells.len() / ROWS;
        let mut heaps = [[0; N]; ROWS];
        for (row, heaps) in self.cells.chunks(width).zip(&mut heaps) {
            let used = row.iter().filter(|cell| **cell != [0; N]).count();
            // With half of the places empty, the middle one is.
            if 2 * used <= width {
                continue;
            }
            for (count, heap) in heaps.iter_mut().enumerate() {
                let mut column: Vec<u32> = row.iter().map(|cell| cell[count]).collect();
                *heap = with_spread(*column.select_nth_unstable(width / 2).1);
            }
        }
        Counts { sketch: self, heaps }
    }
}

/// A heap and two standard deviations of it, where its parts come independently of each other (Poisson).
fn with_spread(heap: u32) -> u32 {
    heap.saturating_add((2.0 * f64::from(heap).sqrt()) as u32)
}

/// A sketch that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts<const N: usize> {
    sketch: Sketch<N>,
    /// For each row and count, what is there of other things.
    heaps: [[u32; N]; ROWS],
}

impl<const N: usize> Counts<N> {
    /// The counts of a thing: never less than they are while half of the places are empty.
    pub(super) fn of(&self, thing: u64) -> [u32; N] {
        let mut counts = [u32::MAX; N];
        for (place, heaps) in self.sketch.places(thing).into_iter().zip(&self.heaps) {
            let cell = self.sketch.cells[place].iter().zip(heaps);
            let freed = cell.map(|(sum, heap)| sum.saturating_sub(*heap));
            counts.iter_mut().zip(freed).for_each(|(count, other)| *count = (*count).min(other));
        }
        counts
    }

    /// About how many things have at least `least` of a count.
    pub(super) fn reaching(&self, count: usize, least: u32) -> usize {
        let width = self.sketch.cells.len() / ROWS;
        let rows = self.sketch.cells.chunks(width).zip(&self.heaps);
        let reach = |cell: &&[u32; N], heaps: &[u32; N]| cell[count].saturating_sub(heaps[count]) >= least;
        rows.map(|(row, heaps)| row.iter().filter(|cell| reach(cell, heaps)).count()).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn counts_are_those_of_a_map_while_there_is_room(things in proptest::collection::vec(0u64..40, 0..200), cut in 0usize..200) {
            let mut sketches = [Sketch::<1>::new(12), Sketch::new(12)];
            for (place, thing) in things.iter().enumerate() {
                sketches[usize::from(place < cut)].add(*thing, [1]);
            }
            let [mut whole, half] = sketches;
            whole.merge(&half);
            let counts = whole.finish();
            for thing in 0..40 {
                let exact = things.iter().filter(|other| **other == thing).count() as u32;
                proptest::prop_assert_eq!(counts.of(thing), [exact]);
            }
        }
    }

    #[test]
    fn what_came_once_is_nothing_and_what_is_common_stays_so_among_many_others() {
        let mut sketch = Sketch::<2>::new(10);
        (0..100_000).for_each(|thing| sketch.add(thing, [1, 0]));
        (0..1000).for_each(|_| sketch.add(1_000_000, [1, 1]));
        let counts = sketch.finish();
        let rare = (0..1000).filter(|thing| counts.of(*thing)[0] < 10).count();
        assert!(rare > 900, "{rare}");
        let [common, other] = counts.of(1_000_000);
        assert!((950..=1050).contains(&common) && other == 1000, "{common} {other}");
    }
}
