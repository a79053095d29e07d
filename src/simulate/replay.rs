//! One contact's calls against the locks of one plan.

use rustc_hash::FxHashSet;

use super::fleet::Fleet;
use super::ground_truth::{GroundTruth, messages};
use super::history::History;
use super::plan::Plan;
use super::tally::{Outcome, Tally};
use crate::lock::{Ending, LockKey};
use crate::time::Timestamp;

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

/// A call that waits for the end of the work on its message.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    place: usize,
    key: LockKey,
    /// The call whose work it waits for.
    holder: usize,
    /// Whatever happens before, it looks again at this moment.
    looks_at: Timestamp,
}

/// A replay under way.
struct Course<'r, 't, S> {
    replay: Replay<'r>,
    fleet: Fleet<'r>,
    tally: &'t mut Tally,
    see: S,
    /// Calls that were let through and answered.
    answered: Vec<usize>,
    /// Calls that were stopped by one that fails.
    doubtful: Vec<Judged>,
    /// In the order in which they came.
    waiting: Vec<Waiting>,
}

impl Replay<'_> {
    /// Lets all calls come in, one after the other, counts those of the scope and shows them to `see`.
    pub(super) fn run(&self, tally: &mut Tally, see: impl FnMut(Judged)) {
        let fleet = Fleet::new(self.history, self.keys, self.plan);
        let (answered, doubtful, waiting) = (Vec::new(), Vec::new(), Vec::new());
        let mut course = Course { replay: *self, fleet, tally, see, answered, doubtful, waiting };
        for (place, call) in self.history.calls.iter().enumerate() {
            course.go_on_until(call.at);
            course.try_to_claim(place, call.at, None);
        }
        if !course.waiting.is_empty() {
            course.go_on_until(Timestamp::from_micros(i64::MAX));
        }
        course.settle();
    }

    /// Whether the work on a call comes to nothing.
    fn fails(&self, place: usize) -> bool {
        self.history.calls[place].work.ending == Ending::Failed
    }
}

impl<S: FnMut(Judged)> Course<'_, '_, S> {
    /// Lets everything happen that happens at `at` or before: who comes at the same moment finds work ended.
    fn go_on_until(&mut self, at: Timestamp) {
        loop {
            let end = self.fleet.next_end();
            let looks_at = self.waiting.iter().map(|copy| copy.looks_at).min();
            let Some(next) = end.into_iter().chain(looks_at).min().filter(|next| *next <= at) else { return };
            if end == Some(next) {
                let key = self.fleet.finish_next();
                self.try_again(next, |copy| Some(copy.key) == key);
            } else {
                self.try_again(next, |copy| copy.looks_at <= next);
            }
        }
    }

    fn try_again(&mut self, at: Timestamp, which: impl Fn(&Waiting) -> bool) {
        if self.waiting.is_empty() {
            return;
        }
        let (again, rest) = std::mem::take(&mut self.waiting).into_iter().partition::<Vec<_>, _>(which);
        self.waiting = rest;
        for copy in again {
            // The work of the one before may have ended at once.
            self.go_on_until(at);
            self.try_to_claim(copy.place, at, Some(copy.holder));
        }
        self.waiting.sort_unstable_by_key(|copy| copy.place);
    }

    /// A call that has come, or that has `waited` for another, tries to claim its key.
    fn try_to_claim(&mut self, place: usize, at: Timestamp, waited: Option<usize>) {
        let Replay { history, keys, plan, .. } = self.replay;
        let call = &history.calls[place];
        let claimed = keys[place].map(|key| (key, self.fleet.claim(key, plan.instance(call.spot), place, at)));
        let until = call.at + plan.wait();
        if let Some((key, Some(holder))) = claimed
            && holder.at_work
            && plan.waits(call.copies_wait)
            && at < until
        {
            let restart = plan.next_restart(at);
            let looks_at = restart.into_iter().fold(until.min(holder.lease_ends), Timestamp::min);
            self.waiting.push(Waiting { place, key, holder: holder.place, looks_at });
            return;
        }
        let holder = claimed.and_then(|(_, holder)| holder).map(|holder| holder.place);
        self.decide(place, at, holder, waited);
    }

    /// A call is stopped by a holder, or let through at the moment `at`.
    fn decide(&mut self, place: usize, at: Timestamp, held_by: Option<usize>, waited: Option<usize>) {
        let Replay { history, ground_truths, keys, plan } = self.replay;
        let (call, key) = (&history.calls[place], keys[place]);
        let makes_up =
            |first: &usize| self.replay.fails(*first) && key.is_some_and(|key| self.fleet.gave_back(key, *first));
        let makes_up_for = waited.filter(|first| held_by.is_none() && makes_up(first));
        let (outcome, earlier) = match (held_by, ground_truths[place]) {
            (Some(_), GroundTruth::Copy(earlier)) => (Outcome::Blocked, Some(earlier)),
            (Some(holder), GroundTruth::Original | GroundTruth::Retry(_)) => (Outcome::WronglyBlocked, Some(holder)),
            (None, GroundTruth::Copy(_)) if makes_up_for.is_some() => (Outcome::Retry, makes_up_for),
            (None, GroundTruth::Copy(earlier)) => {
                (Outcome::LetThrough(self.fleet.reason(place, earlier, at)), Some(earlier))
            }
            (None, GroundTruth::Retry(earlier)) => (Outcome::Retry, Some(earlier)),
            (None, GroundTruth::Original) if key.is_none() => (Outcome::Unjudged, None),
            (None, GroundTruth::Original) => (Outcome::Passed, None),
        };
        if let (None, Some(key)) = (held_by, key) {
            self.fleet.work(key, plan.instance(call.spot), place, at);
        }
        if held_by.is_none() && call.work.ending == Ending::Done {
            self.answered.push(place);
        }
        if !call.in_scope {
            return;
        }
        if let Some(took) = call.answered_in.filter(|_| held_by.is_none()) {
            self.tally.answers.count(took, plan);
        }
        self.tally.taken_over += u64::from(makes_up_for.is_some() && outcome == Outcome::Retry);
        let judged = Judged { place, outcome, earlier };
        // Whoever was told to skip relied on work that comes to nothing.
        if outcome == Outcome::Blocked && held_by.is_some_and(|holder| self.replay.fails(holder)) {
            self.doubtful.push(judged);
            return;
        }
        self.tally.count(call.dated(), call.provider_id.is_some(), outcome);
        (self.see)(judged);
    }

    /// Counts what was left open: those that were stopped by a call that failed, as another delivery may have been answered.
    fn settle(mut self) {
        if self.doubtful.is_empty() {
            return;
        }
        let Replay { history, ground_truths, .. } = self.replay;
        let messages = messages(ground_truths);
        let answered: FxHashSet<usize> = self.answered.into_iter().map(|place| messages[place]).collect();
        for judged in self.doubtful {
            let call = &history.calls[judged.place];
            let is_answered = answered.contains(&messages[judged.place]);
            let outcome = if is_answered { Outcome::Blocked } else { Outcome::Unanswered };
            self.tally.count(call.dated(), call.provider_id.is_some(), outcome);
            (self.see)(Judged { outcome, ..judged });
        }
    }
}
