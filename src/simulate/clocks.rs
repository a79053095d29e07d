//! The calls of several gates on one clock: that of the store, as far as it is known, and in the order in which it decided.
//!
//! Each gate has a clock of its own, and notes when a call came, which is before the store decided. A call that found its
//! key held came after the claim that held it, and before that claim was given back, whatever the clocks say.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::logged::{Ended, Logged};
use crate::lock::{Ending, EventKind, LockKey, Token};
use crate::time::{Span, Timestamp};

/// A call is noted before the store decides, which takes no longer than this.
const NOTED_BEFORE: Span = Span::seconds(5);

/// Work takes that long at least.
const MOMENT: Span = Span::from_micros(1);

/// One in so many bounds may be wrong, as where the log of a gate is missing.
const WRONG: usize = 100;

type Contacts = BTreeMap<Option<String>, Vec<Logged>>;
type Endings = FxHashMap<Token, Ended>;

/// What the logs tell of one key, each with its log and its time on the clock of its gate.
#[derive(Debug, Default)]
struct Uses {
    /// With when the work failed, if it did.
    claims: Vec<(usize, Timestamp, Option<Timestamp>)>,
    held: Vec<(usize, Timestamp)>,
}

/// Between what and what the clock of a log has to be set forward, in microseconds, by one claim of another log each.
#[derive(Debug, Default)]
struct Bounds {
    least: Vec<i64>,
    most: Vec<i64>,
}

/// Puts all calls on one clock and in order; tells how far apart the clocks of the logs are, of which there are so many.
pub(super) fn align(contacts: &mut Contacts, endings: &Endings, logs: usize) -> Span {
    let mut ahead = by_store(contacts, logs);
    if logs > 1 {
        by_claims(contacts, endings, &mut ahead);
    }
    let known = || ahead.iter().flatten().copied();
    let apart = known().max().zip(known().min()).map_or(0, |(most, least)| most.saturating_sub(least));
    for call in contacts.values_mut().flatten() {
        let ahead = Span::from_micros(ahead[call.log].unwrap_or_default());
        call.at = call.store_at.unwrap_or(call.noted_at + ahead);
    }
    put_in_claims(contacts, endings);
    for calls in contacts.values_mut() {
        calls.sort_by_key(|call| (call.at, call.is_held()));
    }
    Span::from_micros(apart)
}

/// How many microseconds the store's clock was ahead of each log's, where the log tells: the middle of all that it tells.
fn by_store(contacts: &Contacts, logs: usize) -> Vec<Option<i64>> {
    let mut told: Vec<Vec<i64>> = vec![Vec::new(); logs];
    for call in contacts.values().flatten() {
        told[call.log].extend(call.store_at.map(|store| (store - call.noted_at).micros()));
    }
    let middle = |told: &mut Vec<i64>| {
        told.sort_unstable();
        told.get(told.len() / 2).copied()
    };
    told.iter_mut().map(middle).collect()
}

/// Sets the clocks of further logs by those that are set already, that with most to go by first. Without the store's
/// clock the first log's counts.
fn by_claims(contacts: &Contacts, endings: &Endings, ahead: &mut [Option<i64>]) {
    let uses = uses(contacts, endings, |call| call.noted_at);
    if ahead.iter().all(Option::is_none) {
        ahead[0] = Some(0);
    }
    loop {
        let unset = (0..ahead.len()).filter(|log| ahead[*log].is_none());
        let bounds = unset.map(|log| (log, Bounds::of(&uses, log, ahead)));
        let best = bounds.max_by_key(|(log, bounds)| (bounds.least.len() + bounds.most.len(), usize::MAX - log));
        let Some((log, bounds)) = best else { return };
        ahead[log] = Some(bounds.choose());
    }
}

/// All uses of each key that was claimed and found held.
fn uses(contacts: &Contacts, endings: &Endings, at: impl Fn(&Logged) -> Timestamp) -> FxHashMap<LockKey, Uses> {
    let mut uses: FxHashMap<LockKey, Uses> = FxHashMap::default();
    for call in contacts.values().flatten() {
        let Some(key) = call.key else { continue };
        if call.kind == EventKind::Claimed {
            let ended = call.ended(endings).filter(|ended| ended.ending == Ending::Failed);
            let claimed = at(call) + call.waited;
            let failed = ended.and_then(|_| Some(claimed + call.took(endings)?.max(MOMENT)));
            uses.entry(key).or_default().claims.push((call.log, claimed, failed));
        } else if call.is_held() {
            uses.entry(key).or_default().held.push((call.log, at(call)));
        }
    }
    uses.retain(|_, uses| !uses.claims.is_empty() && !uses.held.is_empty());
    for uses in uses.values_mut() {
        uses.claims.sort_unstable();
    }
    uses
}

impl Bounds {
    /// Those of `log` by all logs whose clocks are set. Of several claims of a key it is not known which one was met.
    fn of(uses: &FxHashMap<LockKey, Uses>, log: usize, ahead: &[Option<i64>]) -> Self {
        let mut bounds = Self::default();
        for uses in uses.values() {
            let [(claiming, start, failed)] = uses.claims.as_slice() else { continue };
            for (holding, held) in &uses.held {
                let (from, to) = ((*start - *held).micros(), failed.map(|end| (end - *held).micros()));
                if *holding == log
                    && let Some(other) = ahead[*claiming]
                {
                    bounds.least.push(other.saturating_add(from));
                    bounds.most.extend(to.map(|to| other.saturating_add(to)));
                } else if *claiming == log
                    && let Some(other) = ahead[*holding]
                {
                    bounds.most.push(other.saturating_sub(from));
                    bounds.least.extend(to.map(|to| other.saturating_sub(to)));
                }
            }
        }
        bounds.least.sort_unstable_by_key(|least| Reverse(*least));
        bounds.most.sort_unstable();
        bounds
    }

    /// As the log has it where that may be, else the least change.
    fn choose(&self) -> i64 {
        let usual = |sorted: &[i64]| sorted.get(sorted.len() / WRONG).copied();
        let (least, most) = (usual(&self.least).unwrap_or(i64::MIN), usual(&self.most).unwrap_or(i64::MAX));
        if least > most { i64::midpoint(least, most) } else { 0.clamp(least, most) }
    }
}

/// Puts each call that found its key held into the claim that held it: the one that it is the closest to.
fn put_in_claims(contacts: &mut Contacts, endings: &Endings) {
    let mut uses = uses(contacts, endings, |call| call.at);
    for uses in uses.values_mut() {
        uses.claims.sort_unstable_by_key(|(_, start, _)| *start);
    }
    for call in contacts.values_mut().flatten().filter(|call| call.is_held()) {
        let Some(uses) = call.key.and_then(|key| uses.get(&key)) else { continue };
        let next = uses.claims.partition_point(|(_, start, _)| *start <= call.at);
        let held_until = next.checked_sub(1).map(|before| uses.claims[before].2);
        // The one before holds it for as long as nobody knows better.
        if let Some(None) = held_until {
            continue;
        }
        let late = held_until.flatten().map(|end| (end, call.at - end));
        if late.is_some_and(|(_, late)| late < Span::default()) {
            continue;
        }
        let early = uses.claims.get(next).map(|(_, start, _)| (*start, *start - call.at));
        let near = |(_, distance): &(Timestamp, Span)| *distance <= NOTED_BEFORE;
        match (late.filter(near), early.filter(near)) {
            (Some((end, late)), Some((_, early))) if late < early => call.at = end + Span::from_micros(-1),
            (_, Some((start, _))) => call.at = start,
            (Some((end, _)), None) => call.at = end + Span::from_micros(-1),
            (None, None) => {}
        }
    }
}
