//! The messages of both sides side by side, each with what it is.

use super::absent::Holes;
use super::clock::Clock;
use super::copies::extra;
use super::further::further;
use super::input::{Deleted, Outgoing, Tells};
use super::item::Item;
use super::line::{Aligned, NotReported, What};
use super::partners::Pairing;
use crate::time::Timestamp;

/// What is known of both sides as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) tells: Tells,
    pub(super) clock: &'a Clock,
    /// The delivered side shows outgoing pictures.
    pub(super) shows_media: bool,
    /// The delivered side shows a picture with a caption.
    pub(super) shows_captions: bool,
    /// The delivered side shows an outgoing message.
    pub(super) shows_outgoing: bool,
    /// From when to when the recorded side has the messages of all contacts.
    pub(super) covers: Option<(Timestamp, Timestamp)>,
    /// The numbers of the delivered side in order, if it counts its messages; none if each chat counts for itself.
    pub(super) numbers: Option<&'a [u64]>,
}

/// From when to when both sides have messages, in microseconds of the recorded clock.
pub(super) fn overlap(pairing: &Pairing<'_, '_>) -> Option<(i64, i64)> {
    let (one, other) = (pairing.recorded.range()?, pairing.delivered.range()?);
    let (from, to) = (one.0.max(other.0), one.1.min(other.1));
    (from <= to.saturating_add(pairing.rules.lag)).then(|| (from.min(to), to.max(from)))
}

/// All rows in the order of time.
pub(super) fn rows(pairing: &Pairing<'_, '_>, known: Known<'_>) -> Vec<Aligned> {
    let leaves_nothing = known.tells.deleted == Deleted::Absent;
    let own = pairing.recorded.range().unwrap_or_default();
    let covers = known.covers.map_or(own, |(from, to)| (from.micros(), to.micros()));
    let recorded = (own.0.min(covers.0), own.1.max(covers.1));
    let side = SideBySide {
        pairing,
        known,
        parts: further(pairing, known.shows_captions),
        holes: Holes::of(pairing, leaves_nothing, known.numbers),
        ranges: (recorded, delivered_range(pairing)),
    };
    let mut rows: Vec<Aligned> = Vec::with_capacity(pairing.recorded.items.len() + pairing.delivered.items.len() / 8);
    rows.extend((0..pairing.recorded.items.len()).map(|place| side.recorded(place)));
    let alone = (0..pairing.delivered.items.len()).filter(|place| pairing.of_delivered[*place].is_none());
    rows.extend(alone.map(|place| side.delivered(place)));
    rows.sort_by_key(|row| (row.at, row.delivered, row.recorded));
    rows
}

/// From when to when the delivered side would show a recorded message, for certain: what a whole minute leaves open
/// counts as far as messages on both sides bear it out.
fn delivered_range(pairing: &Pairing<'_, '_>) -> (i64, i64) {
    let items = &pairing.delivered.items;
    let (first, last) =
        (items.first().map_or(0, |item| item.to), items.iter().map(|item| item.from).max().unwrap_or(0));
    let mut both = pairing.recorded.items.iter().zip(&pairing.of_recorded).filter(|(_, partner)| partner.is_some());
    let from = both.clone().next().map_or(first, |(item, _)| first.min(item.from));
    (from, both.next_back().map_or(last, |(item, _)| last.max(item.from)))
}

struct SideBySide<'p, 's, 'c> {
    pairing: &'p Pairing<'s, 'c>,
    known: Known<'p>,
    parts: Vec<Option<u32>>,
    holes: Holes,
    /// Of the recorded side, then of the delivered one.
    ranges: ((i64, i64), (i64, i64)),
}

impl SideBySide<'_, '_, '_> {
    /// The row of a recorded message, with its partner.
    fn recorded(&self, place: usize) -> Aligned {
        let item = &self.pairing.recorded.items[place];
        let at = Timestamp::from_micros(item.from);
        let row =
            |what, delivered| Aligned { recorded: Some(item.place), delivered, direction: item.direction, at, what };
        match self.pairing.of_recorded[place] {
            Some((other, how)) => row(What::Matched(how), Some(self.pairing.delivered.items[other as usize].place)),
            None => row(self.undelivered(place, item).map_or(What::NotDelivered, What::NotReported), None),
        }
    }

    /// Why a recorded message without a partner is no finding.
    fn undelivered(&self, place: usize, item: &Item) -> Option<NotReported> {
        let shows_text = self.known.shows_outgoing && self.known.tells.outgoing == Outgoing::Text;
        let can_be_found =
            self.is_told_by_id(item) || shows_text && (!item.is_media || item.has_text() || self.known.shows_media);
        match () {
            () if item.is_repeat => Some(NotReported::ReadTwice),
            () if !item.is_outgoing() => Some(NotReported::Incoming),
            () if item.from < self.ranges.1.0 || item.from > self.ranges.1.1 => Some(NotReported::OutsideOverlap),
            () if item.is_deleted || item.is_bare() || !can_be_found => Some(NotReported::NoText),
            () if self.known.clock.is_doubled(item.from) => Some(NotReported::ClockChange),
            () => self.holes.doubt(place, item, self.known.numbers),
        }
    }

    /// The row of a delivered message without a partner.
    fn delivered(&self, place: usize) -> Aligned {
        let item = &self.pairing.delivered.items[place];
        let what = match self.parts[place] {
            Some(whole) => What::FurtherPart(self.pairing.recorded.items[whole as usize].place),
            None => match self.unrecorded(item) {
                Some(why) => What::NotReported(why),
                None => What::NotRecorded(Box::new(extra(self.pairing, place))),
            },
        };
        let at = Timestamp::from_micros(item.from);
        Aligned { recorded: None, delivered: Some(item.place), direction: item.direction, at, what }
    }

    /// Why a delivered message without a partner is no finding.
    fn unrecorded(&self, item: &Item) -> Option<NotReported> {
        let lag = self.pairing.rules.lag;
        let (from, to) = self.ranges.0;
        let is_outside = item.to < from.saturating_sub(lag) || item.from > to.saturating_add(lag);
        let has_words = self.known.tells.outgoing == Outgoing::Text && !item.is_bare();
        match () {
            () if item.is_repeat => Some(NotReported::ReadTwice),
            () if item.is_deleted => Some(NotReported::TakenBack),
            () if !item.is_outgoing() => Some(NotReported::Incoming),
            () if is_outside => Some(NotReported::OutsideOverlap),
            () if !has_words && !self.is_told_by_id(item) => Some(NotReported::NoText),
            () if self.known.clock.is_doubled(item.from) => Some(NotReported::ClockChange),
            () => None,
        }
    }

    /// Whether the id of a message would be on the other side if the message were.
    fn is_told_by_id(&self, item: &Item) -> bool {
        self.pairing.rules.ids_tell && item.id != 0 && self.known.shows_outgoing
    }
}
