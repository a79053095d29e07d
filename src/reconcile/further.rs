//! Further parts of a message that the platform showed in several: pieces of a long text, a caption, the pictures of an
//! album.

use std::ops::Range;

use super::cost::places_in;
use super::item::Item;
use super::line::How;
use super::partners::Pairing;
use crate::text::{Norm, TELLING_CHARS};

/// A caption or another picture of an album comes within this time, in microseconds.
const TOGETHER: i64 = 2_500_000;

/// Whose part each delivered message is, by place; those with a partner and those that are no part are nobody's. Only
/// where pictures never have a caption of their own may a text beside one be it.
pub(super) fn further(pairing: &Pairing<'_, '_>, shows_captions: bool) -> Vec<Option<u32>> {
    let mut parts = vec![None; pairing.delivered.items.len()];
    for (place, partner) in pairing.of_recorded.iter().enumerate() {
        let Some((first, how)) = *partner else { continue };
        let whole = Whole { pairing, recorded: place, first: first as usize };
        match how {
            How::Id | How::Near | How::Reworded => whole.pieces(&mut parts),
            How::Media if pairing.recorded.items[place].is_placeholder => whole.album(shows_captions, &mut parts),
            _ => {}
        }
    }
    parts
}

/// A recorded message and the delivered one that is its partner.
struct Whole<'p, 's, 'c> {
    pairing: &'p Pairing<'s, 'c>,
    recorded: usize,
    first: usize,
}

impl Whole<'_, '_, '_> {
    /// Delivered messages without a partner near the first one.
    fn beside(&self, reach: i64) -> Vec<(usize, &Item)> {
        let items = &self.pairing.delivered.items;
        let first = &items[self.first];
        let from = items.partition_point(|item| item.from < first.from.saturating_sub(reach));
        let near =
            items.iter().enumerate().skip(from).take_while(|(_, item)| item.from <= first.to.saturating_add(reach));
        near.filter(|(place, item)| self.pairing.is_left_delivered(*place) && item.direction == first.direction)
            .collect()
    }

    /// Pieces of the text that the first one does not have.
    fn pieces(&self, parts: &mut [Option<u32>]) {
        let (recorded, delivered) = (self.pairing.recorded, self.pairing.delivered);
        let beside = self.beside(self.pairing.rules.lag);
        if beside.iter().all(|(place, item)| parts[*place].is_some() || !item.has_text()) {
            return;
        }
        let norm = |text: &str| Norm::of(text);
        let whole = norm(recorded.text(&recorded.items[self.recorded]));
        let first = norm(delivered.text(&delivered.items[self.first]));
        let Some(start) = places_in(whole.as_str(), first.as_str()).next() else { return };
        let mut taken: Vec<Range<usize>> = Vec::new();
        taken.push(start..start + first.as_str().len());
        for (place, item) in beside {
            if parts[place].is_some() || !item.has_text() {
                continue;
            }
            let piece = norm(delivered.text(item));
            let tells = piece.as_str().chars().count() >= TELLING_CHARS;
            let free = |start: &usize| {
                let end = start + piece.as_str().len();
                let adjoins = taken.iter().any(|taken| taken.end + 1 >= *start && taken.start <= end + 1);
                taken.iter().all(|taken| taken.end <= *start || end <= taken.start) && (tells || adjoins)
            };
            if let Some(start) = places_in(whole.as_str(), piece.as_str()).find(free) {
                taken.push(start..start + piece.as_str().len());
                parts[place] = Some(self.recorded as u32);
            }
        }
    }

    /// The caption that stands alone, and further pictures, of a message that the database has as a mere word.
    fn album(&self, shows_captions: bool, parts: &mut [Option<u32>]) {
        let delivered = self.pairing.delivered;
        let first = &delivered.items[self.first];
        let mut is_named = shows_captions || first.text != 0;
        for (place, item) in self.beside(TOGETHER) {
            // Of whole minutes only the same one is at once.
            let is_later = item.to > item.from && item.from != first.from;
            if parts[place].is_some() || is_later || item.apart(first) > TOGETHER {
                continue;
            }
            let (one, other) = (delivered.attachment(first), delivered.attachment(item));
            let is_picture = item.is_media && !item.is_placeholder && (one.is_none() || one != other);
            let is_caption = item.has_text() && !item.is_media && !is_named && !self.is_recorded(item);
            if is_picture || is_caption {
                is_named |= is_caption;
                parts[place] = Some(self.recorded as u32);
            }
        }
    }

    /// Whether the recorded side has this text, or one near to it, near this time.
    fn is_recorded(&self, item: &Item) -> bool {
        let (side, lag) = (self.pairing.recorded, self.pairing.rules.lag);
        let norm = Norm::of(self.pairing.delivered.text(item));
        let from = side.items.partition_point(|other| other.from < item.from.saturating_sub(lag));
        let near = side.items[from..].iter().take_while(|other| other.from <= item.to.saturating_add(lag));
        let is_it = |other: &Item| other.text == item.text || norm.near(&Norm::of(side.text(other))).is_some();
        near.into_iter().any(|other| other.has_text() && is_it(other))
    }
}
