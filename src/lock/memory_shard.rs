//! A part of the claims in memory: found by key, thrown away in the order in which they expire.

use std::collections::VecDeque;

use hashbrown::HashTable;

use super::{LockKey, Token};
use crate::time::{Span, Timestamp};

/// There are no more lines than this; claims for still other times stand in the last one, in the order in which they came.
const LINES: usize = 16;
const NUMBER_BITS: u32 = 28;
const NUMBERS: u32 = (1 << NUMBER_BITS) - 1;

/// The claims of some keys. Those that are held for the same time stand in one line, and are found by their places in it:
/// a table of places alone is small enough for a processor's cache where one of whole claims is not.
#[derive(Debug, Default)]
pub(super) struct Shard {
    lines: Vec<Line>,
    /// The places of those that are held, by key.
    places: HashTable<Place>,
}

/// Claims in the order in which they expire; those that were given back or made again are gone, but still in it.
#[derive(Debug)]
struct Line {
    span: Span,
    claims: VecDeque<Held>,
    /// The number of the first; numbers begin anew after the largest.
    first: u32,
    /// How many are not gone.
    live: usize,
}

/// The line of a claim in the highest bits, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

/// A claim.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) key: LockKey,
    pub(super) token: Token,
    pub(super) expires: Timestamp,
    /// Its message is still worked on.
    pub(super) at_work: bool,
    gone: bool,
}

impl Place {
    const fn new(line: usize, number: u32) -> Self {
        Self((line as u32) << NUMBER_BITS | number & NUMBERS)
    }

    const fn line(self) -> usize {
        (self.0 >> NUMBER_BITS) as usize
    }

    const fn number(self) -> u32 {
        self.0 & NUMBERS
    }
}

impl Held {
    pub(super) const fn new(key: LockKey, token: Token, expires: Timestamp, at_work: bool) -> Self {
        Self { key, token, expires, at_work, gone: false }
    }
}

impl Line {
    const fn of(span: Span) -> Self {
        Self { span, claims: VecDeque::new(), first: 0, live: 0 }
    }

    const fn index(&self, number: u32) -> usize {
        (number.wrapping_sub(self.first) & NUMBERS) as usize
    }

    fn pop(&mut self) {
        self.claims.pop_front();
        self.first = self.first.wrapping_add(1) & NUMBERS;
    }
}

impl Shard {
    /// How many claims there are, expired ones included.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Where the claim of a key stands.
    pub(super) fn place(&self, key: LockKey) -> Option<Place> {
        self.places.find(key.hashed(), |place| self.get(*place).key == key).copied()
    }

    /// The claim at a place.
    pub(super) fn get(&self, place: Place) -> &Held {
        let line = &self.lines[place.line()];
        &line.claims[line.index(place.number())]
    }

    /// The line for claims that are held for so long.
    fn line(&mut self, span: Span) -> usize {
        if let Some(line) = self.lines.iter().position(|line| line.span == span) {
            return line;
        }
        if self.lines.len() < LINES {
            self.lines.push(Line::of(span));
        }
        self.lines.len() - 1
    }

    /// Adds a claim whose key has none, and that is held for `span`.
    pub(super) fn add(&mut self, held: Held, span: Span) {
        let number = self.line(span);
        let line = &mut self.lines[number];
        let place = Place::new(number, line.first.wrapping_add(line.claims.len() as u32));
        line.claims.push_back(held);
        line.live += 1;
        let Self { lines, places } = self;
        let rehash = |place: &Place| {
            let line = &lines[place.line()];
            line.claims[line.index(place.number())].key.hashed()
        };
        places.insert_unique(held.key.hashed(), place, rehash);
    }

    /// Puts a claim in the place of another one of its key.
    pub(super) fn replace(&mut self, place: Place, held: Held, span: Span) {
        let line = &mut self.lines[place.line()];
        let index = line.index(place.number());
        let before = &mut line.claims[index];
        if line.span == span && before.expires == held.expires {
            // Its place in the line is right already.
            *before = held;
            return;
        }
        self.remove(place);
        self.add(held, span);
        self.forget_gone(place.line());
    }

    /// Takes a claim out.
    pub(super) fn take(&mut self, place: Place) {
        self.remove(place);
        self.forget_gone(place.line());
    }

    fn remove(&mut self, place: Place) {
        let line = &mut self.lines[place.line()];
        let index = line.index(place.number());
        line.claims[index].gone = true;
        line.live -= 1;
        let key = line.claims[index].key;
        while line.claims.back().is_some_and(|last| last.gone) {
            line.claims.pop_back();
        }
        self.forget(key, place);
    }

    fn forget(&mut self, key: LockKey, place: Place) {
        if let Ok(found) = self.places.find_entry(key.hashed(), |other| *other == place) {
            found.remove();
        }
    }

    /// Throws away the oldest claims that have expired, looking at no more than `most` of each line; tells how many.
    pub(super) fn clean(&mut self, now: Timestamp, most: usize) -> u64 {
        let before = self.places.len();
        for number in 0..self.lines.len() {
            for _ in 0..most {
                let oldest = self.lines[number].claims.front().copied();
                let Some(oldest) = oldest.filter(|held| held.gone || held.expires <= now) else { break };
                self.pop(number, &oldest);
            }
        }
        (before - self.places.len()) as u64
    }

    /// Forgets the oldest claim whose message was answered, of those that are held longest; tells whether there was one.
    pub(super) fn forget_oldest_answered(&mut self) -> bool {
        let mut lines: Vec<usize> = (0..self.lines.len()).collect();
        lines.sort_by_key(|number| std::cmp::Reverse(self.lines[*number].span));
        for number in lines {
            while let Some(oldest) = self.lines[number].claims.front().copied() {
                if !oldest.gone && oldest.at_work {
                    break;
                }
                self.pop(number, &oldest);
                if !oldest.gone {
                    return true;
                }
            }
        }
        false
    }

    /// Throws away the oldest claim of a line.
    fn pop(&mut self, number: usize, oldest: &Held) {
        let line = &mut self.lines[number];
        let place = Place::new(number, line.first);
        line.live -= usize::from(!oldest.gone);
        line.pop();
        if !oldest.gone {
            self.forget(oldest.key, place);
        }
    }

    /// Keeps a line about as short as what it holds: else claims that are given back at once, or made again and again, would
    /// pile up in it.
    fn forget_gone(&mut self, number: usize) {
        let Self { lines, places } = self;
        let line = &mut lines[number];
        if line.claims.len() <= 2 * line.live + 64 {
            return;
        }
        let mut kept = VecDeque::with_capacity(line.live);
        for (index, held) in line.claims.iter().enumerate().filter(|(_, held)| !held.gone) {
            let place = |index: usize| Place::new(number, line.first.wrapping_add(index as u32));
            let before = place(index);
            if let Some(found) = places.find_mut(held.key.hashed(), |other| *other == before) {
                *found = place(kept.len());
            }
            kept.push_back(*held);
        }
        line.claims = kept;
    }

    /// The room that is there, of the table and of all lines.
    #[cfg(test)]
    pub(super) fn room(&self) -> (usize, usize) {
        (self.places.capacity(), self.lines.iter().map(|line| line.claims.capacity()).sum())
    }

    /// How many claims stand in lines, those that are gone included.
    #[cfg(test)]
    pub(super) fn in_line(&self) -> usize {
        self.lines.iter().map(|line| line.claims.len()).sum()
    }
}
