//! Whether a message that an export lacks was never delivered, or is merely not there any more.
//!
//! Many exports leave no trace of a message that was taken back. Three things tell such a hole from a message that never
//! came. A stretch in which the messages of both sides are missing is a gap of the export. Where the platform counts its
//! messages, a missing number is a message that was there, and no missing number is none. And a chat that lacks messages
//! of the contact, which the platform delivered or the database would not have them, lost messages at that time.

use super::item::Item;
use super::line::NotReported;
use super::partners::Pairing;
use super::side::Side;

/// A message of the contact that is missing makes doubtful what is missing within this time of it, in microseconds.
const BESIDE: i64 = 900_000_000;

/// A message of the contact with the text of another one within this time came again, in microseconds.
const AGAIN: i64 = 3_600_000_000;

/// Of a hundred messages of contacts an export shows at least so many, or it does not show that side.
const SHOWN: usize = 50;

/// What is known of the holes of one contact's chat.
#[derive(Debug)]
pub(super) struct Holes {
    /// Times of the contact's messages that are missing, in order.
    incoming: Vec<i64>,
    /// By place on the recorded side: it stands in a stretch that is missing whole.
    is_gap: Vec<bool>,
    /// Nothing is left of what was taken back.
    leaves_nothing: bool,
    counted: Option<Counted>,
}

/// The numbers of a chat in the order of time.
#[derive(Debug)]
struct Counted {
    numbers: Vec<(i64, u64)>,
}

impl Holes {
    /// Those of one contact. `numbers` are those of all chats of the delivered side, in order, if it counts its messages.
    pub(super) fn of(pairing: &Pairing<'_, '_>, leaves_nothing: bool, numbers: Option<&[u64]>) -> Self {
        let items = &pairing.recorded.items;
        let missing: Vec<bool> = (0..items.len()).map(|place| is_missing(pairing, place)).collect();
        let mut is_gap = vec![false; items.len()];
        let shown = Shown::of(pairing);
        let (mut incoming, mut all) = (Vec::new(), 0);
        for (place, item) in items.iter().enumerate().filter(|(_, item)| !item.is_outgoing()) {
            all += usize::from(item.has_text());
            if missing[place] && !shown.came_again(item) {
                incoming.push(item.from);
            }
        }
        let both = all.saturating_sub(incoming.len());
        if 100 * both < SHOWN * all || all == 0 {
            incoming.clear();
        }
        let counts: Vec<usize> = (0..items.len()).filter(|place| !items[*place].is_repeat).collect();
        for run in counts.chunk_by(|one, other| missing[*one] && missing[*other]) {
            let lacks_incoming =
                |place: &usize| !items[*place].is_outgoing() && incoming.binary_search(&items[*place].from).is_ok();
            if run.len() > 1 && run.iter().any(lacks_incoming) {
                for place in run {
                    is_gap[*place] = true;
                }
            }
        }
        let counted = numbers.filter(|_| leaves_nothing).map(|_| Counted::of(pairing.delivered));
        Self { incoming, is_gap, leaves_nothing, counted }
    }

    /// Why the message at a place of the recorded side may have been delivered all the same.
    pub(super) fn doubt(&self, place: usize, item: &Item, numbers: Option<&[u64]>) -> Option<NotReported> {
        if self.is_gap[place] {
            return Some(NotReported::Gap);
        }
        if !self.leaves_nothing {
            return None;
        }
        let is_hole = if let (Some(counted), Some(numbers)) = (&self.counted, numbers) {
            counted.is_hole(item.from, numbers)
        } else {
            let next = self.incoming.partition_point(|at| *at < item.from.saturating_sub(BESIDE));
            self.incoming.get(next).is_some_and(|at| *at <= item.from.saturating_add(BESIDE))
        };
        is_hole.then_some(NotReported::DeletedOrUndelivered)
    }
}

fn is_missing(pairing: &Pairing<'_, '_>, place: usize) -> bool {
    let item = &pairing.recorded.items[place];
    pairing.is_left_recorded(place) && !item.is_bare() && !item.is_deleted
}

/// Texts and times of the contact's messages that both sides have, in order.
struct Shown(Vec<(u64, i64)>);

impl Shown {
    fn of(pairing: &Pairing<'_, '_>) -> Self {
        let both = pairing.recorded.items.iter().zip(&pairing.of_recorded);
        let incoming = both.filter(|(item, partner)| !item.is_outgoing() && partner.is_some());
        let mut shown: Vec<(u64, i64)> = incoming.map(|(item, _)| (item.text, item.from)).collect();
        shown.sort_unstable();
        Self(shown)
    }

    /// Whether a message of the contact is one that stands there another time, as a webhook that came again.
    fn came_again(&self, item: &Item) -> bool {
        let next = self.0.partition_point(|shown| *shown < (item.text, item.from.saturating_sub(AGAIN)));
        self.0.get(next).is_some_and(|(text, at)| *text == item.text && *at <= item.from.saturating_add(AGAIN))
    }
}

impl Counted {
    fn of(side: &Side<'_>) -> Self {
        let numbers = side.items.iter().filter_map(|item| Some((item.from, side.number(item)?)));
        Self { numbers: numbers.collect() }
    }

    /// Whether a number is missing between the messages before and after a moment.
    fn is_hole(&self, at: i64, numbers: &[u64]) -> bool {
        let next = self.numbers.partition_point(|(from, _)| *from <= at);
        let before = next.checked_sub(1).and_then(|before| self.numbers.get(before));
        let (Some((_, before)), Some((_, after))) = (before, self.numbers.get(next)) else { return true };
        let below = |limit: u64| numbers.partition_point(|number| *number < limit);
        let between = below(*after).saturating_sub(below(before + 1));
        after.saturating_sub(before + 1) > between as u64
    }
}

/// The numbers of all messages of the delivered side in order, if the platform counts messages: in each chat they grow
/// with time, most by one. Where chats share numbers each has its own count, and one chat's numbers tell nothing of others.
pub(super) fn numbers(sides: &[&Side<'_>]) -> Option<Vec<u64>> {
    let (mut all, mut steps, mut ones) = (Vec::new(), 0usize, 0usize);
    for side in sides {
        let own: Option<Vec<u64>> = side.items.iter().map(|item| side.number(item)).collect();
        let own = own?;
        if !own.is_sorted() {
            return None;
        }
        steps += own.len().saturating_sub(1);
        ones += own.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        all.extend(own);
    }
    all.sort_unstable();
    let has_shared = all.windows(2).any(|pair| pair[0] == pair[1]);
    (steps >= 4 && 2 * ones >= steps).then(|| if has_shared { Vec::new() } else { all })
}
