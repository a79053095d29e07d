//! All of it, from two sides to what came out.

use rayon::prelude::*;

use super::absent::numbers;
use super::clock::{Anchor, Clock, anchors, estimate};
use super::contacts::{Candidates, Group, Matched, MatchedBy, Unmatched, UnmatchedWhy, Unsaid, confirm, matched};
use super::counts::Counts;
use super::input::{Deleted, Input, Outgoing};
use super::line::How;
use super::outcome::{ContactPair, Ground, Reconciliation};
use super::partners::{Pairing, Rules};
use super::place::Ids;
use super::rows::{Known, overlap, rows};
use super::side::Side;
use crate::corpus::Corpus;
use crate::time::Timestamp;

/// Two contacts with at least so many texts each and nothing in common are two people.
const STRANGERS: usize = 3;

/// Holds both sides against each other.
pub fn reconcile(input: &Input<'_>) -> Reconciliation {
    let Input { recorded, delivered, tells, .. } = *input;
    let mut matched = matched(delivered.contacts(), recorded.contacts(), input.map);
    confirm(&mut matched, delivered, recorded);
    let Matched { groups, left, unknown_in_map } = matched;
    let mut found = Reconciliation {
        ground: Ground::Compared,
        clock: Clock::default(),
        ids: Ids::default(),
        pairs: Vec::new(),
        unmatched: Vec::new(),
        recorded_alone: Vec::new(),
        unknown_in_map,
        counts: Counts::default(),
    };
    if is_same(recorded, delivered) {
        return Reconciliation { ground: Ground::SameTwice, ..found };
    }
    if !(has_times(recorded) && has_times(delivered)) {
        return Reconciliation { ground: Ground::NoTimes, ..found };
    }
    let own_ids = tells.provider_ids && !recorded.has_provider_ids();
    let sides = |group: &Group| {
        let recorded = Side::of(recorded, &group.recorded, own_ids);
        (recorded, Side::of(delivered, &group.delivered, false))
    };
    let mut both: Vec<(Side<'_>, Side<'_>)> = groups.par_iter().map(sides).collect();
    let shown: Vec<(Vec<Anchor>, Ids)> =
        both.par_iter().map(|(one, other)| anchors(one, other, tells.provider_ids)).collect();
    let mut all = Vec::new();
    for (own, ids) in shown {
        all.extend(own);
        found.ids.comparable += ids.comparable;
        found.ids.equal += ids.equal;
    }
    let lag = input.lag.micros().max(0);
    let clock = estimate(&mut all, lag);
    both.par_iter_mut().for_each(|(one, other)| {
        other.set_clock(&clock);
        one.widen();
        other.widen();
    });
    let outgoing = || both.iter().flat_map(|(_, side)| &side.items).filter(|item| item.is_outgoing());
    let shows_outgoing = tells.outgoing != Outgoing::Absent && outgoing().next().is_some();
    let shows_media = outgoing().any(|item| item.is_media);
    let shows_captions = outgoing().any(|item| item.is_media && item.has_text());
    let counted = (tells.deleted == Deleted::Absent).then(|| both.iter().map(|(_, side)| side).collect::<Vec<_>>());
    let counted = counted.and_then(|sides| numbers(&sides));
    let rules = Rules { lag, by_id: tells.provider_ids && found.ids.equal > 0, ids_tell: found.ids.tell_apart() };
    let known = Known {
        tells,
        clock: &clock,
        shows_media,
        shows_captions,
        shows_outgoing,
        covers: input.recorded_covers,
        numbers: counted.as_deref(),
    };
    let compared: Vec<Compared> = groups
        .into_par_iter()
        .zip(&both)
        .map(|(group, (one, other))| compare(group, one, other, rules, known))
        .collect();
    let mut unmatched: Vec<(usize, UnmatchedWhy, Option<usize>)> =
        left.into_iter().map(|(place, why)| (place, why, None)).collect();
    for compared in compared {
        match compared {
            Compared::One(pair, counts) => {
                found.counts += counts;
                found.pairs.push(pair);
            }
            Compared::Strangers(group) => {
                let contradicted = group.recorded.first().copied();
                let all = group.delivered.iter().map(|place| (*place, UnmatchedWhy::NothingInCommon, contradicted));
                unmatched.extend(all);
            }
        }
    }
    unmatched.sort_unstable();
    found.unmatched = with_candidates(recorded, delivered, unmatched);
    let mut is_alone = vec![true; recorded.conversation_count()];
    found.pairs.iter().flat_map(|pair| &pair.recorded).for_each(|place| is_alone[*place] = false);
    found.recorded_alone = (0..is_alone.len()).filter(|place| is_alone[*place]).collect();
    found.ground = match () {
        () if found.pairs.is_empty() => Ground::NoContact,
        () if !shows_outgoing => Ground::NothingSent,
        () if found.pairs.iter().all(|pair| pair.overlap.is_none()) => Ground::NoOverlap,
        () => Ground::Compared,
    };
    found.clock = clock;
    found
}

/// What two sides of a contact turned out to be.
enum Compared {
    One(ContactPair, Counts),
    Strangers(Group),
}

fn compare(group: Group, one: &Side<'_>, other: &Side<'_>, rules: Rules, known: Known<'_>) -> Compared {
    let pairing = Pairing::of(one, other, rules);
    let overlap = overlap(&pairing);
    if group.by != MatchedBy::Map && overlap.is_some_and(|overlap| are_strangers(&pairing, overlap)) {
        return Compared::Strangers(group);
    }
    let rows = rows(&pairing, known);
    let counts = Counts::of(&rows);
    let overlap = overlap.map(|(from, to)| (Timestamp::from_micros(from), Timestamp::from_micros(to)));
    let Group { delivered, recorded, by } = group;
    Compared::One(ContactPair { delivered, recorded, by, overlap, rows }, counts)
}

/// Whether two sides have texts of one time, none in common, and not even half of them alike.
fn are_strangers(pairing: &Pairing<'_, '_>, (from, to): (i64, i64)) -> bool {
    let hows = || pairing.of_recorded.iter().flatten().map(|(_, how)| *how);
    let texts = |side: &Side<'_>| {
        side.items.iter().filter(|item| item.has_text() && item.to >= from && item.from <= to).count()
    };
    let fewest = texts(pairing.recorded).min(texts(pairing.delivered));
    let alike = hows().filter(|how| matches!(how, How::Near | How::Reworded)).count();
    let are_same = hows().any(|how| matches!(how, How::Id | How::Same | How::Alike));
    fewest >= STRANGERS && !are_same && 2 * alike < fewest
}

fn with_candidates(
    recorded: &Corpus,
    delivered: &Corpus,
    unmatched: Vec<(usize, UnmatchedWhy, Option<usize>)>,
) -> Vec<Unmatched> {
    if unmatched.is_empty() {
        return Vec::new();
    }
    let known = Candidates::of(recorded);
    let named = |(place, why, contradicted): (usize, UnmatchedWhy, Option<usize>)| {
        let unsaid = Unsaid { conversation: delivered.conversation(place)?, contradicted };
        Some(Unmatched { delivered: place, why, candidates: known.named(&unsaid) })
    };
    unmatched.into_par_iter().filter_map(named).collect()
}

fn has_times(corpus: &Corpus) -> bool {
    corpus.conversations().all(|conversation| conversation.is_empty() || conversation.at(0).is_known())
}

/// Whether two corpora hold the same messages.
fn is_same(one: &Corpus, other: &Corpus) -> bool {
    let is_same_contact = |place: usize| {
        let (Some(one), Some(other)) = (one.conversation(place), other.conversation(place)) else { return false };
        one.contact().id == other.contact().id
            && one.len() == other.len()
            && one.messages().zip(other.messages()).all(|(one, other)| {
                (one.id, one.direction, one.at, one.text) == (other.id, other.direction, other.at, other.text)
            })
    };
    let count = one.conversation_count();
    !one.is_empty()
        && count == other.conversation_count()
        && one.len() == other.len()
        && (0..count).all(is_same_contact)
}
