//! What both sides tell about a message that was delivered once more than it was recorded.

use super::item::Item;
use super::line::{Extra, RepeatedTrigger};
use super::partners::Pairing;
use super::side::Side;
use crate::finding::CauseKind;
use crate::text::Norm;
use crate::text::hard::hard_parts;
use crate::time::Span;

/// A copy stands within this time of what it is a copy of, in microseconds.
const NEAR: i64 = 3_600_000_000;

/// So many messages before and after a copy are looked at.
const LOOKED_AT: usize = 64;

/// Of these so many are compared for near texts.
const COMPARED: usize = 12;

/// A trigger that comes again within this time came at once, in microseconds; later the platform tried again.
const AT_ONCE: i64 = 5_000_000;

/// What is known of the delivered message at `place`, which nothing recorded stands for.
pub(super) fn extra(pairing: &Pairing<'_, '_>, place: usize) -> Extra {
    let delivered = pairing.delivered;
    let item = &delivered.items[place];
    let other = other(pairing, place);
    let of = other.and_then(|other| pairing.of_delivered[other]).map(|(recorded, _)| recorded as usize);
    let gap = other.map(|other| Span::from_micros((item.from - delivered.items[other].from).abs()));
    let trigger = of.and_then(|of| trigger(pairing, of, item));
    let cause = match trigger {
        Some(trigger) if trigger.gap.micros() <= AT_ONCE => CauseKind::Race,
        Some(_) => CauseKind::Retry,
        None => CauseKind::Unclear,
    };
    let (of, other) = (of.map(|of| pairing.recorded.items[of].place), other.map(|other| delivered.items[other].place));
    Extra { of, other, gap, trigger, cause }
}

/// The delivered message that it is a copy of: one with a partner before others, an earlier one before a later one, then
/// the nearest. Near texts are looked at where none is the same.
fn other(pairing: &Pairing<'_, '_>, place: usize) -> Option<usize> {
    let side = pairing.delivered;
    let item = &side.items[place];
    let may_be = |other: &usize| {
        let theirs = &side.items[*other];
        *other != place && theirs.direction == item.direction && item.apart(theirs) <= NEAR && theirs.has_text()
    };
    let within = |count: usize| {
        let near = place.saturating_sub(count)..(place + count + 1).min(side.items.len());
        near.filter(|other| item.has_text() && may_be(other))
    };
    let best = |other: &usize| (pairing.of_delivered[*other].is_none(), *other > place, other.abs_diff(place));
    let same = within(LOOKED_AT).filter(|other| side.items[*other].text == item.text).min_by_key(best);
    same.or_else(|| {
        let norm = Norm::of(side.text(item));
        let own = hard(side.text(item));
        // Another number, link or date is another message.
        let is_near = |other: &usize| {
            let text = side.text(&side.items[*other]);
            norm.near(&Norm::of(text)).is_some() && hard(text) == own
        };
        within(COMPARED).filter(is_near).min_by_key(best)
    })
}

/// The numbers, links and handles of a text.
fn hard(text: &str) -> Vec<u32> {
    let mut parts = Vec::new();
    hard_parts(text, &mut parts);
    parts
}

/// The last message of the contact before the recorded original, if it came again before the copy.
fn trigger(pairing: &Pairing<'_, '_>, of: usize, copy: &Item) -> Option<RepeatedTrigger> {
    let original = &pairing.recorded.items[of];
    let until = original.from.max(copy.to);
    let on = |side: &Side<'_>, is_recorded: bool| {
        let items = &side.items;
        let end = items.partition_point(|item| item.from <= original.from);
        let pending = items[..end].iter().rev().take(LOOKED_AT).skip_while(|item| item.is_outgoing());
        let pending: Vec<&Item> = pending.take_while(|item| !item.is_outgoing()).collect();
        let after = items[end..].iter().take(LOOKED_AT).take_while(|item| item.from <= until);
        let all: Vec<&Item> = pending.into_iter().rev().chain(after.filter(|item| !item.is_outgoing())).collect();
        all.iter().enumerate().find_map(|(place, first)| {
            let is_same = |again: &&&Item| {
                let one_id = first.id != 0 && first.id == again.id;
                one_id || first.has_text() && first.text == again.text
            };
            let again = all[place + 1..].iter().find(is_same)?;
            let gap = Span::from_micros(again.from - first.from);
            Some(RepeatedTrigger { first: first.place, again: again.place, is_recorded, gap })
        })
    };
    on(pairing.recorded, true).or_else(|| on(pairing.delivered, false))
}
