//! How far apart two long texts are, with work that grows as their length and not as its square.
//!
//! Shingles, short pieces that overlap, are chosen by their hash, the same ones wherever they stand. Those that stand once
//! in each text, in the same order in both, are anchors; between two anchors little is left to compare. What is found is
//! never less than the edit distance, as it is the length of a way from one text to the other. See Broder (1997), On the
//! Resemblance and Containment of Documents, and Manber (1994), Finding Similar Files in a Large File System.

use std::collections::hash_map::Entry;
use std::ops::Range;

use rapidfuzz::distance::levenshtein;
use rustc_hash::FxHashMap;

use super::hash::{fold, mix};

/// Characters of a shingle.
const SHINGLE: usize = 12;

/// One of so many shingles is chosen.
const CHOSEN: u64 = 4;

/// For each character of the longer text, so many pairs of characters may be compared.
const PAIRS: usize = 4_000;

/// At most `most` edits that make one text of the other; `None` if there are more, or if so few are not found.
pub(super) fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut way = Way { one: &one, other: &other, most, edits: 0, pairs: PAIRS * one.len().max(other.len()) };
    let same_from = |place: usize, place_other: usize| {
        one[place..].iter().zip(&other[place_other..]).take_while(|(a, b)| a == b).count()
    };
    let start = same_from(0, 0);
    let (mut at, mut at_other) = (start, start);
    for (place, place_other) in anchors(&one[start..], &other[start..]) {
        let (place, place_other) = (place + start, place_other + start);
        // An anchor may overlap what the one before it led to.
        if place < at || place_other < at_other {
            continue;
        }
        way.between(at..place, at_other..place_other)?;
        let same = same_from(place, place_other);
        (at, at_other) = (place + same, place_other + same);
    }
    way.between(at..one.len(), at_other..other.len())?;
    Some(way.edits)
}

/// A way from one text to the other.
struct Way<'t> {
    one: &'t [char],
    other: &'t [char],
    most: usize,
    edits: usize,
    /// So many pairs of characters may still be compared.
    pairs: usize,
}

impl Way<'_> {
    /// Goes over two stretches; `None` once there are too many edits.
    fn between(&mut self, one: Range<usize>, other: Range<usize>) -> Option<()> {
        let (one, other) = (&self.one[one], &self.other[other]);
        let left = self.most - self.edits;
        if one.len().abs_diff(other.len()) > left {
            return None;
        }
        let pairs = one.len().saturating_mul(other.len());
        self.edits += match self.pairs.checked_sub(pairs) {
            Some(rest) => {
                self.pairs = rest;
                let within = levenshtein::Args::default().score_cutoff(left);
                levenshtein::distance_with_args(one.iter().copied(), other.iter().copied(), &within)?
            }
            None => one.len().max(other.len()),
        };
        (self.edits <= self.most).then_some(())
    }
}

/// Where the same shingles stand in both texts, in the order of both.
fn anchors(one: &[char], other: &[char]) -> Vec<(usize, usize)> {
    let (places, places_other) = (chosen(one), chosen(other));
    let mut both: Vec<(usize, usize)> = places
        .into_iter()
        .filter_map(|(hash, place)| Some((place?, (*places_other.get(&hash)?)?)))
        .filter(|(place, place_other)| one[*place..][..SHINGLE] == other[*place_other..][..SHINGLE])
        .collect();
    both.sort_unstable();
    rising(&both)
}

/// The chosen shingles by their hash, each with its place if it has only one.
fn chosen(text: &[char]) -> FxHashMap<u64, Option<usize>> {
    let mut places = FxHashMap::default();
    for (place, shingle) in text.windows(SHINGLE).enumerate() {
        let hash = mix(shingle.iter().fold(0, |hash, letter| fold(hash, u64::from(u32::from(*letter)))));
        if hash.is_multiple_of(CHOSEN) {
            match places.entry(hash) {
                Entry::Vacant(entry) => {
                    entry.insert(Some(place));
                }
                Entry::Occupied(mut entry) => {
                    entry.insert(None);
                }
            }
        }
    }
    places
}

/// The most pairs, in order, whose second places rise too: a longest increasing subsequence (Fredman 1975, On Computing
/// the Length of Longest Increasing Subsequences).
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends such a sequence with the least second place.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, (_, second)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *second);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() { ends.push(index) } else { ends[length] = index }
    }
    let mut rising: Vec<(usize, usize)> = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(index) = next {
        rising.push(pairs[index]);
        next = before[index];
    }
    rising.reverse();
    rising
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(one: &str, other: &str) -> usize {
        levenshtein::distance(one.chars(), other.chars())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn a_way_is_never_shorter_than_the_edit_distance_and_hardly_longer(
            words in proptest::collection::vec("[a-z]{1,9}", 200..500),
            changes in proptest::collection::vec((any::<proptest::sample::Index>(), "[a-z ]{0,2}"), 0..120),
        ) {
            let one = words.join(" ");
            let mut other: Vec<char> = one.chars().collect();
            for (place, put) in changes {
                let place = place.index(other.len());
                other.splice(place..=place, put.chars());
            }
            let other: String = other.into_iter().collect();
            let exact = exact(&one, &other);
            let found = edits(&one, &other, usize::MAX / 2).unwrap();
            prop_assert!(found >= exact && found <= exact + exact / 10 + 4, "{} needed, {} found", exact, found);
        }

        #[test]
        fn no_way_is_shorter_than_the_edit_distance_where_texts_are_full_of_repetition(
            one in "[ab]{0,300}",
            other in "[abc]{0,300}",
        ) {
            if let Some(found) = edits(&one, &other, 40) {
                prop_assert!(found <= 40 && found >= exact(&one, &other));
            }
        }
    }

    #[test]
    fn two_texts_of_a_megabyte_are_compared_with_bounded_work() {
        let word = |number: u64| format!("{:x} ", mix(number));
        let text = |number: &dyn Fn(u64) -> u64| (0..60_000).map(|place| word(number(place))).collect::<String>();
        let one = text(&|place| place);
        let alike = text(&|place| if place % 25 == 0 { place + 1_000_000 } else { place });
        let most = one.len() * 3 / 20;
        assert!(one.len() > 1_000_000 && edits(&one, &alike, most).is_some_and(|found| found > 20_000));
        assert_eq!(edits(&one, &text(&|place| place + 5_000_000), most), None);
    }
}
