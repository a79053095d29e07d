//! Messages that both sides name alike.

use crate::reconcile::item::Item;
use crate::reconcile::place::Ids;
use crate::reconcile::side::Side;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::reconcile) struct Anchor {
    /// When it was recorded, in microseconds.
    pub(in crate::reconcile) at: i64,
    /// By how much the delivered time is ahead, in microseconds.
    pub(in crate::reconcile) ahead: i64,
}

/// Those of one contact: by provider id, then by texts that each side has once; and what its provider ids tell.
pub(in crate::reconcile) fn anchors(recorded: &Side<'_>, delivered: &Side<'_>, by_id: bool) -> (Vec<Anchor>, Ids) {
    let (before, after) = (recorded.middle(), delivered.middle());
    let anchor = |one: &Item, other: &Item| Anchor { at: one.from, ahead: other.from + after - one.from - before };
    let text = |item: &Item| if item.has_text() && !item.is_repeat { item.text } else { 0 };
    let (mut found, mut ids) = (Vec::new(), Ids::default());
    if by_id {
        let id = |item: &Item| if item.is_repeat { 0 } else { item.id };
        let (mine, theirs) = (once(recorded, id), once(delivered, id));
        common(&mine, &theirs, |one, other| found.push(anchor(one, other)));
        ids = Ids { comparable: mine.len().min(theirs.len()) as u64, equal: found.len() as u64 };
    }
    common(&once(recorded, text), &once(delivered, text), |one, other| found.push(anchor(one, other)));
    (found, ids)
}

/// The items whose key no other item of their direction has, by direction and key; 0 is no key.
fn once<'i>(side: &'i Side<'_>, key: impl Fn(&Item) -> u64) -> Vec<(bool, u64, &'i Item)> {
    let keyed = side.items.iter().map(|item| (item.is_outgoing(), key(item), item));
    let mut all: Vec<(bool, u64, &Item)> = keyed.filter(|(_, key, _)| *key != 0).collect();
    all.sort_unstable_by_key(|(outgoing, key, _)| (*outgoing, *key));
    let same = |one: &(bool, u64, &Item), other: &(bool, u64, &Item)| (one.0, one.1) == (other.0, other.1);
    all.chunk_by(same).filter(|chunk| chunk.len() == 1).map(|chunk| chunk[0]).collect()
}

/// Walks two sorted lists and hands on what both have.
fn common<'i>(a: &[(bool, u64, &'i Item)], b: &[(bool, u64, &'i Item)], mut each: impl FnMut(&'i Item, &'i Item)) {
    let (mut x, mut y) = (0, 0);
    while let (Some(one), Some(other)) = (a.get(x), b.get(y)) {
        match (one.0, one.1).cmp(&(other.0, other.1)) {
            std::cmp::Ordering::Less => x += 1,
            std::cmp::Ordering::Greater => y += 1,
            std::cmp::Ordering::Equal => {
                each(one.2, other.2);
                x += 1;
                y += 1;
            }
        }
    }
}
