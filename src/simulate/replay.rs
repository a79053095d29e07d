//! One contact's calls against the locks of one plan.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ground_truth::{GroundTruth, messages};
use super::history::History;
use super::plan::{Locks, Plan};
use super::tally::{Outcome, Reason, Tally};
use crate::lock::{Attempt, Ending, Extension, LockKey, MemoryLock, Token};
use crate::time::{Span, Timestamp};

/// A call of a replay, judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    /// Its place in the history.
    pub(super) place: usize,
    pub(super) outcome: Outcome,
    /// The call that it is a copy of, or whose claim stopped it.
    pub(super) earlier: Option<usize>,
}

/// What a replay goes through.
#[derive(Clone, Copy)]
pub(super) struct Replay<'r> {
    pub(super) history: &'r History<'r>,
    pub(super) ground_truths: &'r [GroundTruth],
    /// The key of each call.
    pub(super) keys: &'r [Option<LockKey>],
    pub(super) plan: &'r Plan,
}

/// The latest claim of a key, in whichever lock.
#[derive(Debug, Clone, Copy)]
struct Claimed {
    place: usize,
    at: Timestamp,
    /// When it ends, unless it is released.
    expires: Timestamp,
    released: Option<Timestamp>,
}

/// The locks of all instances, and what they hold.
struct Fleet<'r> {
    plan: &'r Plan,
    /// By instance: how many restarts it has seen, and its lock.
    locks: Vec<Option<(i64, MemoryLock)>>,
    /// By key.
    latest: FxHashMap<LockKey, Claimed>,
    /// By instance and key, to say whose claim stopped a call.
    holders: FxHashMap<(u32, LockKey), usize>,
    /// Claims whose work has not ended: when it will, by the place of the call.
    working: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

impl Replay<'_> {
    /// Lets all calls come in, one after the other, counts those of the scope and shows them to `see`.
    pub(super) fn run(&self, tally: &mut Tally, mut see: impl FnMut(Judged)) {
        let mut fleet = Fleet::new(self.plan);
        let (mut answered, mut doubtful) = (Vec::new(), Vec::new());
        for (place, call) in self.history.calls.iter().enumerate() {
            fleet.finish_until(call.at, self);
            let instance = self.plan.instance(call.spot);
            let held_by = self.keys[place].and_then(|key| fleet.claim(key, instance, place, self));
            let (outcome, earlier) = match (held_by, self.ground_truths[place]) {
                (Some(_), GroundTruth::Copy(earlier)) => (Outcome::Blocked, Some(earlier)),
                (Some(holder), GroundTruth::Original | GroundTruth::Retry(_)) => {
                    (Outcome::WronglyBlocked, Some(holder))
                }
                (None, GroundTruth::Copy(earlier)) => {
                    (Outcome::LetThrough(fleet.reason(place, earlier, self)), Some(earlier))
                }
                (None, GroundTruth::Retry(earlier)) => (Outcome::Retry, Some(earlier)),
                (None, GroundTruth::Original) if self.keys[place].is_none() => (Outcome::Unjudged, None),
                (None, GroundTruth::Original) => (Outcome::Passed, None),
            };
            if let (None, Some(key)) = (held_by, self.keys[place]) {
                fleet.work(key, instance, place, self);
            }
            if held_by.is_none() && call.work.ending == Ending::Done {
                answered.push(place);
            }
            if !call.in_scope {
                continue;
            }
            if let Some(took) = call.answered_in.filter(|_| held_by.is_none()) {
                tally.answers.count(took, self.plan);
            }
            let judged = Judged { place, outcome, earlier };
            // Whoever was told to skip relied on work that comes to nothing.
            if outcome == Outcome::Blocked && held_by.is_some_and(|holder| self.fails(holder)) {
                doubtful.push(judged);
                continue;
            }
            tally.count(call.dated(), call.provider_id.is_some(), outcome);
            see(judged);
        }
        if doubtful.is_empty() {
            return;
        }
        let messages = messages(self.ground_truths);
        let answered: FxHashSet<usize> = answered.into_iter().map(|place| messages[place]).collect();
        for judged in doubtful {
            let call = &self.history.calls[judged.place];
            let is_answered = answered.contains(&messages[judged.place]);
            let outcome = if is_answered { Outcome::Blocked } else { Outcome::Unanswered };
            tally.count(call.dated(), call.provider_id.is_some(), outcome);
            see(Judged { outcome, ..judged });
        }
    }

    /// Whether the work on a call comes to nothing.
    fn fails(&self, place: usize) -> bool {
        self.history.calls[place].work.ending == Ending::Failed
    }
}

impl<'r> Fleet<'r> {
    fn new(plan: &'r Plan) -> Self {
        let instances = match plan.locks {
            Locks::Shared => 1,
            Locks::PerInstance(instances) => instances.max(1),
        };
        Self {
            plan,
            locks: (0..instances).map(|_| None).collect(),
            latest: FxHashMap::default(),
            holders: FxHashMap::default(),
            working: BinaryHeap::new(),
        }
    }

    /// Ends the work that ends at `at` or before: who comes at the same moment finds it ended.
    fn finish_until(&mut self, at: Timestamp, replay: &Replay<'_>) {
        while let Some(Reverse((end, place))) = self.working.peek().copied().filter(|Reverse((end, _))| *end <= at) {
            self.working.pop();
            let call = &replay.history.calls[place];
            let Some(key) = replay.keys[place] else { continue };
            let Some((_, lock)) = &self.locks[self.plan.instance(call.spot) as usize] else { continue };
            let latest = self.latest.get_mut(&key).filter(|claimed| claimed.place == place);
            if !self.plan.policy.keeps(call.work.ending) {
                let given_back = lock.give_back(key, token(place));
                if let Some(claimed) = latest.filter(|_| given_back) {
                    claimed.released = Some(end);
                }
                continue;
            }
            // A gate that has given up on the bot, or that was started anew since, does not hear of the answer.
            let is_heard =
                end - call.at <= self.plan.longest_work(true) && self.plan.epoch(end) == self.plan.epoch(call.at);
            let ttl = self.plan.policy.ttl_for(call.provider_id.is_some());
            let held = is_heard && lock.try_extend(&Extension { key, token: token(place), ttl }, end) == Ok(true);
            if let Some(claimed) = latest.filter(|_| held) {
                claimed.expires = end + ttl;
            }
        }
    }

    /// Tries to claim `key` for a call; the call that holds it, if one does.
    fn claim(&mut self, key: LockKey, instance: u32, place: usize, replay: &Replay<'_>) -> Option<usize> {
        let at = replay.history.calls[place].at;
        let epoch = self.plan.epoch(at);
        let lock = &mut self.locks[instance as usize];
        if lock.as_ref().is_none_or(|(seen, _)| *seen != epoch) {
            *lock = Some((epoch, MemoryLock::new(self.plan.policy.lease, usize::MAX, 1)));
        }
        let attempt = lock.as_ref().map(|(_, lock)| lock.try_claim(key, token(place), at));
        // A lock that cannot say lets through; this one is never full.
        let held = matches!(attempt, Some(Ok(Attempt::Held(_))));
        if held { self.holders.get(&(instance, key)).copied() } else { None }
    }

    /// Notes that a call holds `key` now, and when the work on it ends.
    fn work(&mut self, key: LockKey, instance: u32, place: usize, replay: &Replay<'_>) {
        let call = &replay.history.calls[place];
        let longest = self.plan.longest_work(call.work.end.is_some());
        let renewed = call.at + Span::from_micros(longest.micros() - self.plan.policy.lease.micros());
        if let (true, Some((_, lock))) = (renewed > call.at, &self.locks[instance as usize]) {
            lock.try_renew(key, token(place), renewed);
        }
        self.latest.insert(key, Claimed { place, at: call.at, expires: call.at + longest, released: None });
        self.holders.insert((instance, key), place);
        if let Some(end) = call.work.end {
            self.working.push(Reverse((end, place)));
        }
    }

    /// Why the call at `place`, a copy of that at `earlier`, was let through. What ended the latest claim is the reason;
    /// one that has not ended is held by another instance.
    fn reason(&self, place: usize, earlier: usize, replay: &Replay<'_>) -> Reason {
        let (at, key) = (replay.history.calls[place].at, replay.keys[place]);
        let same_key = key.filter(|key| replay.keys[earlier] == Some(*key));
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
