//! The locks of all instances, and what they hold.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::history::History;
use super::plan::{Locks, Plan};
use super::tally::Reason;
use crate::lock::{Attempt, Extension, LockKey, MemoryLock, Token};
use crate::time::{Span, Timestamp};

/// The latest claim of a key, in whichever lock.
#[derive(Debug, Clone, Copy)]
struct Claimed {
    place: usize,
    at: Timestamp,
    /// When it ends, unless it is released.
    expires: Timestamp,
    released: Option<Timestamp>,
}

/// Whose claim stops a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holder {
    /// The place of its call.
    pub(super) place: usize,
    /// Its message is still worked on.
    pub(super) at_work: bool,
    /// When its lease ends, while it is.
    pub(super) lease_ends: Timestamp,
}

/// The locks of all instances, and what they hold.
pub(super) struct Fleet<'r> {
    history: &'r History<'r>,
    /// The key of each call.
    keys: &'r [Option<LockKey>],
    plan: &'r Plan,
    /// By instance: how many restarts it has seen, and its lock.
    locks: Vec<Option<(i64, MemoryLock)>>,
    /// By key.
    latest: FxHashMap<LockKey, Claimed>,
    /// By instance and key, to say whose claim stopped a call: its place, and when its lease ends.
    holders: FxHashMap<(u32, LockKey), (usize, Timestamp)>,
    /// Claims whose work has not ended: when it will, the place of the call, and when it began.
    working: BinaryHeap<Reverse<(Timestamp, usize, Timestamp)>>,
}

impl<'r> Fleet<'r> {
    pub(super) fn new(history: &'r History<'r>, keys: &'r [Option<LockKey>], plan: &'r Plan) -> Self {
        let instances = match plan.locks {
            Locks::Shared => 1,
            Locks::PerInstance(instances) => instances.max(1),
        };
        Self {
            history,
            keys,
            plan,
            locks: (0..instances).map(|_| None).collect(),
            latest: FxHashMap::default(),
            holders: FxHashMap::default(),
            working: BinaryHeap::new(),
        }
    }

    /// When the next work ends.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.working.peek().map(|Reverse((end, ..))| *end)
    }

    /// Ends that work; tells which key may be free from then on.
    pub(super) fn finish_next(&mut self) -> Option<LockKey> {
        let Reverse((end, place, start)) = self.working.pop()?;
        let call = &self.history.calls[place];
        let key = self.keys[place]?;
        let (_, lock) = self.locks[self.plan.instance(call.spot) as usize].as_ref()?;
        let latest = self.latest.get_mut(&key).filter(|claimed| claimed.place == place);
        if !self.plan.policy.keeps(call.work.ending) {
            let given_back = lock.give_back(key, token(place));
            if let Some(claimed) = latest.filter(|_| given_back) {
                claimed.released = Some(end);
            }
            return Some(key);
        }
        // A gate that has given up on the bot, or that was started anew since, does not hear of the answer.
        let is_heard = end - start <= self.plan.longest_work(true) && self.plan.epoch(end) == self.plan.epoch(start);
        let ttl = self.plan.policy.ttl_for(call.provider_id.is_some());
        let held = is_heard && lock.try_extend(&Extension { key, token: token(place), ttl }, end) == Ok(true);
        if let Some(claimed) = latest.filter(|_| held) {
            claimed.expires = end + ttl;
        }
        Some(key)
    }

    /// Tries to claim `key` for a call at the moment `at`; who holds it, if somebody does.
    pub(super) fn claim(&mut self, key: LockKey, instance: u32, place: usize, at: Timestamp) -> Option<Holder> {
        let epoch = self.plan.epoch(at);
        let lock = &mut self.locks[instance as usize];
        if lock.as_ref().is_none_or(|(seen, _)| *seen != epoch) {
            *lock = Some((epoch, MemoryLock::new(self.plan.policy.lease, usize::MAX, 1)));
        }
        let attempt = lock.as_ref().map(|(_, lock)| lock.try_claim(key, token(place), at));
        // A lock that cannot say lets through; this one is never full.
        let Some(Ok(Attempt::Held(held))) = attempt else { return None };
        let (place, lease_ends) = *self.holders.get(&(instance, key))?;
        Some(Holder { place, at_work: held.is_some_and(|held| held.at_work), lease_ends })
    }

    /// Notes that a call holds `key` from the moment `at` on, and when the work on it ends.
    pub(super) fn work(&mut self, key: LockKey, instance: u32, place: usize, at: Timestamp) {
        let call = &self.history.calls[place];
        let longest = self.plan.longest_work(call.work.end.is_some());
        let renewed = at + Span::from_micros(longest.micros() - self.plan.policy.lease.micros());
        if let (true, Some((_, lock))) = (renewed > at, &self.locks[instance as usize]) {
            lock.try_renew(key, token(place), renewed);
        }
        self.latest.insert(key, Claimed { place, at, expires: at + longest, released: None });
        self.holders.insert((instance, key), (place, at + longest));
        if let Some(end) = call.work.end {
            self.working.push(Reverse((at + (end - call.at), place, at)));
        }
    }

    /// Whether the latest claim of `key` is that of the call at `place`, and was given back.
    pub(super) fn gave_back(&self, key: LockKey, place: usize) -> bool {
        self.latest.get(&key).is_some_and(|claimed| claimed.place == place && claimed.released.is_some())
    }

    /// Why the call at `place`, a copy of that at `earlier`, was let through at the moment `at`. What ended the latest claim
    /// is the reason; one that has not ended is held by another instance.
    pub(super) fn reason(&self, place: usize, earlier: usize, at: Timestamp) -> Reason {
        let key = self.keys[place];
        let same_key = key.filter(|key| self.keys[earlier] == Some(*key));
        let Some(claimed) = same_key.and_then(|key| self.latest.get(&key)) else { return Reason::OtherKey };
        let ends = [
            (claimed.released, Reason::Released),
            (Some(claimed.expires), Reason::Expired),
            (self.plan.next_restart(claimed.at), Reason::Restart),
        ];
        let ended = ends.into_iter().filter_map(|(end, reason)| Some((end?, reason))).filter(|(end, _)| *end <= at);
        ended.min_by_key(|(end, _)| *end).map_or(Reason::OtherInstance, |(_, reason)| reason)
    }
}

/// The token of the call at `place`.
fn token(place: usize) -> Token {
    Token::from_number(place as u64)
}
