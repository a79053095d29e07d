//! Which messages of one contact are one on both sides.
//!
//! First those of one provider id. Then those of one text, in the order of time. Where messages are left over on both
//! sides of a stretch of time, all of that stretch are weighed against each other by [`super::cost`].

use rustc_hash::FxHashMap;

use super::align::align;
use super::item::Item;
use super::line::How;
use super::partners::{Pairing, Rules};
use super::pool::{self, Stretch};
use super::side::Side;
use crate::model::Direction;

impl<'s, 'c> Pairing<'s, 'c> {
    /// Pairs all messages of both sides.
    pub(super) fn of(recorded: &'s Side<'c>, delivered: &'s Side<'c>, rules: Rules) -> Self {
        let (of_recorded, of_delivered) = (vec![None; recorded.items.len()], vec![None; delivered.items.len()]);
        let mut pairing = Self { recorded, delivered, of_recorded, of_delivered, rules };
        if rules.by_id {
            pairing.by_id();
        }
        pairing.by_text();
        for direction in [Direction::Incoming, Direction::Outgoing] {
            for stretch in pairing.stretches(direction) {
                pool::settle(&mut pairing, &stretch);
            }
        }
        pairing
    }

    fn by_id(&mut self) {
        let usable = |item: &&Item| item.id != 0 && !item.is_repeat;
        let keyed = self.recorded.items.iter().enumerate().filter(|(_, item)| usable(item));
        let known: FxHashMap<(u64, bool), usize> =
            keyed.map(|(place, item)| ((item.id, item.is_outgoing()), place)).collect();
        for (place, item) in self.delivered.items.iter().enumerate().filter(|(_, item)| usable(item)) {
            let found = known.get(&(item.id, item.is_outgoing())).copied();
            if let Some(other) = found.filter(|other| self.of_recorded[*other].is_none()) {
                self.join(other, place, How::Id);
            }
        }
    }

    fn by_text(&mut self) {
        let (mine, theirs) = (self.by_hash(true), self.by_hash(false));
        let mut found: Vec<(usize, usize)> = Vec::new();
        let groups = |all: &[(bool, u64, u32)]| -> Vec<(bool, u64)> {
            all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|chunk| (chunk[0].0, chunk[0].1)).collect()
        };
        let of_key = |all: &[(bool, u64, u32)], key: (bool, u64)| {
            let from = all.partition_point(|entry| (entry.0, entry.1) < key);
            let to = all.partition_point(|entry| (entry.0, entry.1) <= key);
            all[from..to].iter().map(|entry| entry.2 as usize).collect::<Vec<usize>>()
        };
        for key in groups(&theirs) {
            let (mine, theirs) = (of_key(&mine, key), of_key(&theirs, key));
            if !mine.is_empty() {
                self.same(&mine, &theirs, &mut found);
            }
        }
        for (one, other) in found {
            self.join(one, other, How::Same);
        }
    }

    /// What is left of one side with a text, by direction, text and time.
    fn by_hash(&self, is_recorded: bool) -> Vec<(bool, u64, u32)> {
        let (side, partners) =
            if is_recorded { (self.recorded, &self.of_recorded) } else { (self.delivered, &self.of_delivered) };
        let left = side.items.iter().enumerate().filter(|(place, item)| {
            item.text != 0 && !item.is_deleted && !item.is_repeat && partners[*place].is_none()
        });
        let mut all: Vec<(bool, u64, u32)> =
            left.map(|(place, item)| (item.is_outgoing(), item.text, place as u32)).collect();
        all.sort_unstable();
        all
    }

    /// Pairs messages of one text, stretch by stretch: where the next one is farther than the lag, a new one begins.
    fn same(&self, mine: &[usize], theirs: &[usize], found: &mut Vec<(usize, usize)>) {
        // Of rows with ids that tell messages apart, those without can still be partners.
        let has_id = |side: &Side<'_>, place: &usize| self.rules.ids_tell && side.items[*place].id != 0;
        let (with, without): (Vec<usize>, Vec<usize>) = mine.iter().partition(|place| has_id(self.recorded, place));
        let taken = self.aligned(&without, theirs, found);
        if !with.is_empty() {
            let free = theirs.iter().enumerate().filter(|(at, _)| !taken[*at]).map(|(_, place)| *place);
            let free: Vec<usize> = free.filter(|place| !has_id(self.delivered, place)).collect();
            self.aligned(&with, &free, found);
        }
    }

    /// Which of `theirs` found a partner.
    fn aligned(&self, mine: &[usize], theirs: &[usize], found: &mut Vec<(usize, usize)>) -> Vec<bool> {
        let mut taken = vec![false; theirs.len()];
        let (mut one, mut other) = (0, 0);
        while one < mine.len() && other < theirs.len() {
            let (from, from_other) = (one, other);
            let item = |place: usize| &self.recorded.items[mine[place]];
            let their = |place: usize| &self.delivered.items[theirs[place]];
            let mut reach = i64::MIN;
            loop {
                let fits = |at: i64| reach == i64::MIN || at.saturating_sub(reach) <= self.rules.lag;
                let next = (one < mine.len()).then(|| item(one).from);
                let next_other = (other < theirs.len()).then(|| their(other).from);
                match (next, next_other) {
                    (Some(at), other_at) if other_at.is_none_or(|other_at| at <= other_at) && fits(at) => {
                        reach = reach.max(item(one).to);
                        one += 1;
                    }
                    (at, Some(other_at)) if at.is_none_or(|at| other_at < at) && fits(other_at) => {
                        reach = reach.max(their(other).to);
                        other += 1;
                    }
                    _ => break,
                }
            }
            let apart = |one: usize, other: usize| {
                let (one, other) = (item(from + one), their(from_other + other));
                let apart = one.apart(other);
                if other.from < one.from { -apart } else { apart }
            };
            for (a, b) in align(one - from, other - from_other, self.rules.lag, &apart) {
                found.push((mine[from + a], theirs[from_other + b]));
                taken[from_other + b] = true;
            }
        }
        taken
    }

    /// Stretches of time of one direction with messages left over on both sides.
    fn stretches(&self, direction: Direction) -> Vec<Stretch> {
        let mut found = Vec::new();
        let mut stretch = Stretch::default();
        let (mut one, mut other, mut reach) = (0, 0, i64::MIN);
        let (mine, theirs) = (&self.recorded.items, &self.delivered.items);
        loop {
            let next = mine.get(one).map(|item| item.from);
            let next_other = theirs.get(other).map(|item| item.from);
            let is_mine = match (next, next_other) {
                (None, None) => break,
                (Some(at), Some(other_at)) => at <= other_at,
                (next, _) => next.is_some(),
            };
            let item = if is_mine { &mine[one] } else { &theirs[other] };
            if item.direction == direction && !item.is_repeat {
                if reach != i64::MIN && item.from.saturating_sub(reach) > self.rules.lag {
                    found.push(std::mem::take(&mut stretch));
                }
                reach = reach.max(item.to);
                if is_mine {
                    stretch.recorded.push(one as u32);
                    stretch.left.0 += usize::from(self.is_left_recorded(one));
                } else {
                    stretch.delivered.push(other as u32);
                    stretch.left.1 += usize::from(self.is_left_delivered(other));
                }
            }
            if is_mine { one += 1 } else { other += 1 }
        }
        found.push(stretch);
        found.retain(|stretch| stretch.left.0 > 0 && stretch.left.1 > 0);
        found
    }
}
