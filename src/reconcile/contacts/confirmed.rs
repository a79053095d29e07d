//! Contacts whose names differ in signs alone, and whose messages say that they are one.

use rustc_hash::FxHashMap;

use super::candidates::telling;
use super::kinds::{MatchedBy, UnmatchedWhy};
use super::matching::{Group, Matched};
use super::names::{letters, names};
use crate::corpus::Corpus;

/// So many texts must be in both conversations, and such a share of a hundred of those in the shorter one.
const TEXTS: usize = 3;
const SHARE: usize = 50;

/// Matches what is left where one contact of either side has these letters and both have many texts in common.
pub(in crate::reconcile) fn confirm(matched: &mut Matched, delivered: &Corpus, recorded: &Corpus) {
    let mut is_free = vec![true; recorded.conversation_count()];
    matched.groups.iter().flat_map(|group| &group.recorded).for_each(|place| is_free[*place] = false);
    let left: Vec<usize> = matched.left.iter().map(|(place, _)| *place).collect();
    if left.is_empty() {
        return;
    }
    let ours = by_letters(delivered, left.into_iter());
    let theirs = by_letters(recorded, (0..is_free.len()).filter(|place| is_free[*place]));
    let mut found: FxHashMap<usize, Option<usize>> = FxHashMap::default();
    for (key, places) in &ours {
        let Some(others) = theirs.get(key) else { continue };
        if let ([place], [other]) = (places.as_slice(), others.as_slice()) {
            let known = found.entry(*place).or_insert(Some(*other));
            *known = known.filter(|known| known == other);
        }
    }
    matched.left.retain(|(place, why)| {
        let other = found.get(place).copied().flatten().filter(|other| is_free[*other]);
        let other =
            other.filter(|other| *why == UnmatchedWhy::Unknown && share_texts(delivered, *place, recorded, *other));
        if let Some(other) = other {
            is_free[other] = false;
            let group = Group { delivered: vec![*place], recorded: vec![other], by: MatchedBy::Letters };
            matched.groups.push(group);
        }
        other.is_none()
    });
    matched.groups.sort_by(|one, other| one.delivered.cmp(&other.delivered));
}

fn by_letters(corpus: &Corpus, places: impl Iterator<Item = usize>) -> FxHashMap<String, Vec<usize>> {
    let mut index: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for place in places {
        let mut keys: Vec<String> = names(&corpus.contacts()[place]).iter().map(|name| letters(name)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter(|key| !key.is_empty()).for_each(|key| index.entry(key).or_default().push(place));
    }
    index
}

fn share_texts(delivered: &Corpus, place: usize, recorded: &Corpus, other: usize) -> bool {
    let (Some(one), Some(other)) = (delivered.conversation(place), recorded.conversation(other)) else { return false };
    let (one, other) = (telling(&one), telling(&other));
    let shared = one.iter().filter(|text| other.binary_search(text).is_ok()).count();
    shared >= TEXTS && 100 * shared >= SHARE * one.len().min(other.len())
}
