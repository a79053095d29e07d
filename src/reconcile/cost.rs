//! What a pairing costs: the less, the better.
//!
//! A message without a partner costs [`ALONE`]: less if nothing but its time is known, nothing if it was taken back. A pair
//! costs by what makes it one. Whatever pairs, costs less than both messages alone; yet two pairs of near texts cost more
//! than one pair of the same text and two messages alone, so that of a row of texts made from one template each finds its
//! own. The square of the distance in time comes on top, with the lag as 10,000: all of them together never outweigh a
//! class. Last, of equal ways that counts which pairs the earlier delivered message.

use super::align::square;
use super::item::Item;
use super::line::How;
use super::side::Side;
use rustc_hash::FxHashMap;

use crate::text::Norm;

/// A hundredth of what a message without a partner costs.
const UNIT: i64 = 1_000_000_000_000;

/// What a message without a partner costs.
pub(super) const ALONE: i64 = 100 * UNIT;

/// Texts that share this much, in hundredths, are one message in other words where both stand at one moment.
const HALF: f64 = 0.5;

/// One moment, in microseconds.
const MOMENT: i64 = 10_000_000;

/// Two other texts at one moment are one message whose text was replaced, in microseconds. Whole minutes tell no moment.
const AT_ONCE: i64 = 2_500_000;

/// Longer norms are not compared for half of their letters, in characters.
const LONG: usize = 2_000;

/// A message whose text is prepared to be compared.
pub(super) struct Node<'i> {
    pub(super) item: &'i Item,
    text: &'i str,
    /// Where there is a text.
    pub(super) norm: Option<Norm>,
    /// The other side has the same text at most the lag apart.
    pub(super) has_twin: bool,
}

impl<'i> Node<'i> {
    pub(super) fn of(side: &Side<'i>, item: &'i Item, twins: &Twins) -> Self {
        let text = side.text(item);
        let has_twin = item.has_text() && twins.has(item);
        Self { item, text, norm: item.has_text().then(|| Norm::of(text)), has_twin }
    }
}

/// When one side has which text.
pub(super) struct Twins {
    times: FxHashMap<u64, Vec<(i64, i64)>>,
    lag: i64,
}

impl Twins {
    pub(super) fn of<'i>(items: impl Iterator<Item = &'i Item>, lag: i64) -> Self {
        let mut times: FxHashMap<u64, Vec<(i64, i64)>> = FxHashMap::default();
        for item in items.filter(|item| item.has_text()) {
            times.entry(item.text).or_default().push((item.from, item.to));
        }
        Self { times, lag }
    }

    /// Whether it has the text of an item of the other side near its time.
    fn has(&self, item: &Item) -> bool {
        let Some(times) = self.times.get(&item.text) else { return false };
        let next = times.partition_point(|(_, to)| *to < item.from.saturating_sub(self.lag));
        times.get(next).is_some_and(|(from, _)| *from <= item.to.saturating_add(self.lag))
    }
}

/// What a message without a partner costs.
pub(super) fn alone(item: &Item) -> i64 {
    match (item.is_deleted, item.is_bare()) {
        (true, _) => 0,
        (_, true) => ALONE / 2,
        _ => ALONE,
    }
}

/// What a pair costs and what makes it one; `None` where it is none.
pub(super) fn pair(recorded: &Node<'_>, delivered: &Node<'_>, lag: i64, ids_tell: bool) -> Option<(How, i64)> {
    let (one, other) = (recorded.item, delivered.item);
    let apart = one.apart(other);
    let square = square(apart, lag)?;
    let differ = ids_tell && one.id != 0 && other.id != 0 && one.id != other.id;
    if one.direction != other.direction || differ {
        return None;
    }
    let (how, class) = class(recorded, delivered, apart)?;
    Some((how, class + square))
}

fn class(recorded: &Node<'_>, delivered: &Node<'_>, apart: i64) -> Option<(How, i64)> {
    let (one, other) = (recorded.item, delivered.item);
    if one.is_deleted || other.is_deleted {
        return Some((How::Deleted, (alone(one) + alone(other)) * 9 / 10));
    }
    if one.text != 0 && one.text == other.text {
        return Some((How::Same, 0));
    }
    if one.is_media && other.is_media {
        // Each with a text of its own, they are two pictures unless the texts say otherwise.
        let both_say = one.has_text() && other.has_text();
        let worded = worded(recorded, delivered, apart).filter(|_| both_say);
        return worded.or(Some((How::Media, if both_say { 160 } else { 5 } * UNIT)));
    }
    // An export that tells no attachments shows a picture by its caption alone.
    let captions =
        |word: &Node<'_>, text: &Node<'_>| word.item.is_placeholder && text.item.has_text() && !text.has_twin;
    if apart <= MOMENT && (captions(recorded, delivered) || captions(delivered, recorded)) {
        return Some((How::Media, 150 * UNIT));
    }
    if one.is_bare() || other.is_bare() {
        let is_picture = one.is_bare() && other.is_media;
        let time = (How::TimeAlone, if one.is_bare() && other.is_bare() { 92 } else { 120 } * UNIT);
        return Some(if is_picture { (How::Media, 20 * UNIT) } else { time });
    }
    worded(recorded, delivered, apart)
}

/// The class of two texts that are not the same.
fn worded(recorded: &Node<'_>, delivered: &Node<'_>, apart: i64) -> Option<(How, i64)> {
    let (one, other) = (recorded.norm.as_ref()?, delivered.norm.as_ref()?);
    if one.as_str() == other.as_str() {
        return Some((How::Alike, 10 * UNIT));
    }
    // A copy of another message is not this one in other words.
    if delivered.has_twin {
        return None;
    }
    if let Some(likeness) = one.near(other) {
        // From 110 to 150 hundredths.
        return Some((How::Near, 110 * UNIT + ((1.0 - likeness) * 266.0) as i64 * UNIT));
    }
    let (shorter, longer) = if one.as_str().len() <= other.as_str().len() { (one, other) } else { (other, one) };
    if shorter.tells() && places_in(longer.as_str(), shorter.as_str()).next().is_some() {
        return Some((How::Reworded, 155 * UNIT));
    }
    if apart > MOMENT {
        return None;
    }
    let may_share = longer.as_str().len() <= LONG;
    let shares = may_share && strsim::normalized_levenshtein(one.as_str(), other.as_str()) >= HALF;
    // Of a short text a letter or a word more is much.
    let holds = |whole: &str, part: &str| whole.starts_with(part) || whole.ends_with(part);
    if shares || holds(recorded.text, delivered.text) || holds(delivered.text, recorded.text) {
        return Some((How::Reworded, 170 * UNIT));
    }
    let is_fine = recorded.item.from == recorded.item.to && delivered.item.from == delivered.item.to;
    (is_fine && apart <= AT_ONCE && !recorded.has_twin).then_some((How::Replaced, 190 * UNIT))
}

/// Pieces of at least so many bytes are found wherever a platform cut them; shorter ones word by word.
const LONG_PIECE: usize = 40;

/// Where a shorter norm stands within a longer one.
pub(super) fn places_in<'t>(longer: &'t str, shorter: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
    let bytes = longer.as_bytes();
    longer.match_indices(shorter).map(|(place, _)| place).filter(move |place| {
        let before = place.checked_sub(1).and_then(|place| bytes.get(place));
        shorter.len() >= LONG_PIECE || is_end(before) && is_end(bytes.get(place + shorter.len()))
    })
}
