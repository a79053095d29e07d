//! The replay held against a naive one: no lock, no queue, no map; at each call it looks through all earlier ones.

use std::iter::successors;

use proptest::prelude::*;

use super::ground_truth::{GroundTruth, ground_truth};
use super::history::{Arrival, History, SameText, Work, spot};
use super::plan::{Locks, Plan};
use super::replay::{Judged, Replay};
use super::tally::{Outcome, Reason, Tally};
use crate::lock::{Ending, KeyKind, LockKey, Policy, Release, WhileWorking};
use crate::time::{Span, Timestamp};

/// What the calls really were: of all earlier calls that one is a copy of, the latest.
fn plain_truths(history: &History<'_>, within: Span) -> Vec<GroundTruth> {
    let calls = &history.calls;
    let is_copy = |call: &Arrival<'_>, of: &Arrival<'_>| {
        let same_text = call.same_text().is_some_and(|text: SameText<'_>| of.same_text() == Some(text));
        match (call.provider_id, of.provider_id) {
            (Some(id), Some(other)) => id == other,
            _ => same_text && call.at - of.at <= within,
        }
    };
    let earlier = |place: usize| (0..place).rev().find(|other| is_copy(&calls[place], &calls[*other]));
    let works = |place: usize| successors(Some(place), |place| earlier(*place)).filter_map(|place| calls[place].worked);
    let truth = |place: usize| {
        let failed = |work: Work| work.ending == Ending::Failed && work.end.is_some_and(|end| end <= calls[place].at);
        match earlier(place) {
            None => GroundTruth::Original,
            Some(other) if works(other).count() > 0 && works(other).all(failed) => GroundTruth::Retry(other),
            Some(other) => GroundTruth::Copy(other),
        }
    };
    (0..calls.len()).map(truth).collect()
}

/// When a call was let through, and its claim made.
#[derive(Clone, Copy)]
struct Passed {
    place: usize,
    at: Timestamp,
}

impl Passed {
    /// When the work ends.
    fn work_ends(self, call: &Arrival<'_>) -> Option<Timestamp> {
        call.work.end.map(|end| self.at + (end - call.at))
    }

    /// When it is answered, as far as the gate hears of it and holds the claim on.
    fn answered(self, call: &Arrival<'_>, plan: &Plan) -> Option<Timestamp> {
        let keeps = call.work.ending == Ending::Done && plan.policy.release == Release::Ttl;
        let epoch = |at: Timestamp| plan.restart_every.map(|every| at.micros().div_euclid(every.micros()));
        self.work_ends(call).filter(|end| keeps && *end <= self.lease_ends(call, plan) && epoch(*end) == epoch(self.at))
    }

    fn lease_ends(self, call: &Arrival<'_>, plan: &Plan) -> Timestamp {
        let wait = plan.upstream_timeout.unwrap_or(Span::seconds(30));
        self.at + if call.work.end.is_some() { plan.policy.lease.max(wait) } else { plan.policy.lease }
    }

    /// How its claim ends, and when.
    fn ends(self, call: &Arrival<'_>, plan: &Plan) -> (Timestamp, Reason) {
        let policy = &plan.policy;
        let keeps = call.work.ending == Ending::Done && policy.release == Release::Ttl;
        let by_id = policy.key == KeyKind::MessageId && call.provider_id.is_some();
        let ttl = if by_id { policy.ttl } else { policy.text_ttl };
        let expires = self.answered(call, plan).map_or_else(|| self.lease_ends(call, plan), |end| end + ttl);
        let expired = (expires, Reason::Expired);
        let released = self.work_ends(call).filter(|_| !keeps).map(|end| (end, Reason::Released));
        let restart = plan.restart_every.map(|every| {
            let passed = self.at.micros().div_euclid(every.micros()) + 1;
            (Timestamp::from_micros(passed * every.micros()), Reason::Restart)
        });
        let ends = [released, Some(expired), restart];
        ends.into_iter().flatten().min_by_key(|(end, _)| *end).unwrap_or(expired)
    }
}

/// A copy that waits, and for which call.
struct Waits {
    place: usize,
    holder: usize,
}

/// Everything happens at whole seconds, so each of them is looked at: first those that wait, then those that come.
fn plain_replay(
    history: &History<'_>,
    ground_truths: &[GroundTruth],
    keys: &[Option<LockKey>],
    plan: &Plan,
) -> Vec<Judged> {
    let calls = &history.calls;
    let instance = |place: usize| match plan.locks {
        Locks::Shared => 0,
        Locks::PerInstance(number) => calls[place].spot % u64::from(number),
    };
    let wait = plan.upstream_timeout.unwrap_or(Span::seconds(30));
    let waits = plan.while_working == Some(WhileWorking::Wait) && plan.policy.release == Release::Ttl;
    let mut let_through: Vec<Passed> = Vec::new();
    let (mut judged, mut holders) = (Vec::new(), vec![None; calls.len()]);
    let mut waiting: Vec<Waits> = Vec::new();
    let mut at = calls.first().map_or(Timestamp::from_micros(0), |call| call.at);
    while judged.len() < calls.len() {
        let comes = (0..calls.len()).filter(|place| calls[*place].at == at).map(|place| (place, None));
        let waited: Vec<_> = waiting.drain(..).map(|copy| (copy.place, Some(copy.holder))).collect();
        for (place, waited) in waited.into_iter().chain(comes) {
            let of_key = |passed: &Passed| keys[place].is_some() && keys[passed.place] == keys[place];
            let claims = || let_through.iter().rev().copied().filter(of_key);
            let ends = |passed: Passed| passed.ends(&calls[passed.place], plan);
            let holder = claims().find(|other| instance(other.place) == instance(place) && ends(*other).0 > at);
            let is_at_work =
                |holder: Passed| holder.answered(&calls[holder.place], plan).is_none_or(|answered| answered > at);
            if let Some(holder) = holder
                && waits
                && is_at_work(holder)
                && at < calls[place].at + wait
            {
                waiting.push(Waits { place, holder: holder.place });
                continue;
            }
            let latest = claims().next();
            let failed = |first: &usize| {
                calls[*first].work.ending == Ending::Failed
                    && latest.is_some_and(|latest| latest.place == *first && ends(latest).1 == Reason::Released)
            };
            let (outcome, earlier) = match (holder, ground_truths[place]) {
                (Some(_), GroundTruth::Copy(of)) => (Outcome::Blocked, Some(of)),
                (Some(holder), _) => (Outcome::WronglyBlocked, Some(holder.place)),
                (None, GroundTruth::Copy(_)) if waited.is_some_and(|waited| failed(&waited)) => {
                    (Outcome::Retry, waited)
                }
                (None, GroundTruth::Copy(of)) => {
                    let reason =
                        latest.filter(|_| keys[of] == keys[place]).map_or(Reason::OtherKey, |latest| {
                            match ends(latest) {
                                (end, reason) if end <= at => reason,
                                _ => Reason::OtherInstance,
                            }
                        });
                    (Outcome::LetThrough(reason), Some(of))
                }
                (None, GroundTruth::Retry(of)) => (Outcome::Retry, Some(of)),
                (None, GroundTruth::Original) if keys[place].is_none() => (Outcome::Unjudged, None),
                (None, GroundTruth::Original) => (Outcome::Passed, None),
            };
            if holder.is_none() {
                let_through.push(Passed { place, at });
            }
            judged.push(Judged { place, outcome, earlier });
            holders[place] = holder.map(|holder| holder.place);
        }
        at = at + Span::seconds(1);
    }
    judged.sort_by_key(|judged| judged.place);
    let first = |mut place: usize| loop {
        match ground_truths[place] {
            GroundTruth::Copy(earlier) | GroundTruth::Retry(earlier) => place = earlier,
            GroundTruth::Original => break place,
        }
    };
    let succeeds = |place: usize| calls[place].work.ending == Ending::Done;
    for Judged { place, outcome, .. } in judged.iter_mut().filter(|judged| judged.outcome == Outcome::Blocked) {
        let answered = let_through.iter().any(|other| first(other.place) == first(*place) && succeeds(other.place));
        if !answered && holders[*place].is_some_and(|holder: usize| !succeeds(holder)) {
            *outcome = Outcome::Unanswered;
        }
    }
    judged
}

/// Seconds since the call before, id, text, seconds of work, whether it failed, whether somebody worked on it.
type Given = (i64, Option<u8>, Option<u8>, Option<i64>, bool, bool);

const IDS: [&str; 3] = ["m1", "m2", "m3"];
const TEXTS: [&str; 3] = ["oui", " oui ", "non"];

fn history(given: &[Given]) -> History<'static> {
    let mut at = Timestamp::from_micros(1_767_794_400_000_000);
    let mut calls = Vec::new();
    for (number, (gap, id, text, took, failed, worked)) in given.iter().enumerate() {
        at = at + Span::seconds(*gap);
        let ending = if *failed { Ending::Failed } else { Ending::Done };
        let work = Work { end: took.map(|took| at + Span::seconds(took)), ending };
        calls.push(Arrival {
            at,
            spot: spot(&["c1", &number.to_string()]),
            row: None,
            provider_id: id.map(|id| IDS[usize::from(id)]),
            text: text.map(|text| TEXTS[usize::from(text)]),
            scope: None,
            text_key: None,
            worked: worked.then_some(work),
            work,
            copies_wait: false,
            answered_in: took.map(Span::seconds).filter(|_| !failed),
            in_scope: number % 5 != 4,
            is_plausible: true,
        });
    }
    History { contact: Some("c1"), handle: None, calls }
}

fn calls() -> impl Strategy<Value = Vec<Given>> {
    let id = prop::option::of(0..3u8);
    let text = prop::option::weighted(0.8, 0..3u8);
    let took = prop::option::weighted(0.8, 0..40i64);
    prop::collection::vec((0..30i64, id, text, took, prop::bool::weighted(0.2), prop::bool::weighted(0.8)), 0..40)
}

fn plans() -> impl Strategy<Value = Plan> {
    let key = prop::sample::select(KeyKind::ALL.to_vec());
    let release = prop::sample::select(vec![Release::Ttl, Release::Done]);
    let locks = prop::sample::select(vec![Locks::Shared, Locks::PerInstance(1), Locks::PerInstance(3)]);
    let copies = prop::option::of(prop::sample::select(vec![WhileWorking::Skip, WhileWorking::Wait]));
    let surroundings = (locks, prop::option::of(1..90i64), prop::option::of(1..60i64), copies);
    let times = [1..60i64, 1..60i64, 1..60i64].map(|seconds| seconds.prop_map(Span::seconds));
    (key, times, release, surroundings).prop_map(
        |(key, [lease, ttl, text_ttl], release, (locks, every, wait, while_working))| Plan {
            policy: Policy { key, lease, ttl, text_ttl, release },
            locks,
            restart_every: every.map(Span::seconds),
            upstream_timeout: wait.map(Span::seconds),
            while_working,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_replay_says_of_every_call_what_a_look_at_all_earlier_ones_says(
        given in calls(), plan in plans(), within in 1..90i64,
    ) {
        let (history, within) = (history(&given), Span::seconds(within));
        let ground_truths = ground_truth(&history, within);
        prop_assert_eq!(&ground_truths, &plain_truths(&history, within));
        let keys = history.keys(plan.policy.key);
        let (mut tally, mut seen) = (Tally::default(), Vec::new());
        Replay { history: &history, ground_truths: &ground_truths, keys: &keys, plan: &plan }.run(&mut tally, |judged| seen.push(judged));
        let mut expected = plain_replay(&history, &ground_truths, &keys, &plan);
        expected.retain(|judged| history.calls[judged.place].in_scope);
        seen.sort_by_key(|judged| judged.place);
        prop_assert_eq!(&seen, &expected);
        let among = |outcome: fn(&Outcome) -> bool| expected.iter().filter(|judged| outcome(&judged.outcome)).count() as u64;
        prop_assert_eq!(tally.calls, expected.len() as u64);
        prop_assert_eq!(tally.duplicates(), among(|o| matches!(o, Outcome::Blocked | Outcome::Unanswered | Outcome::LetThrough(_))));
        let mistake = |o: &Outcome| matches!(o, Outcome::WronglyBlocked | Outcome::Unanswered | Outcome::LetThrough(_));
        prop_assert_eq!(tally.mistakes(), among(mistake));
        let reached = |o: Outcome| !matches!(o, Outcome::WronglyBlocked | Outcome::Unanswered | Outcome::Blocked);
        let reached = expected.iter().filter(|judged| reached(judged.outcome));
        let took: Vec<i64> = reached.filter_map(|judged| Some(history.calls[judged.place].answered_in?.micros())).collect();
        let cut_off = |wait: i64| took.iter().filter(|took| **took > wait).count() as u64;
        let wait = plan.upstream_timeout.map_or(30_000_000, Span::micros);
        let answers = tally.answers;
        prop_assert_eq!((answers.known, answers.beyond_wait), (took.len() as u64, cut_off(wait)));
        let beyond = (answers.beyond_many_chat, answers.beyond_messenger);
        prop_assert_eq!(beyond, (cut_off(10_000_000), cut_off(20_000_000)));
        prop_assert_eq!(tally.unanswered, among(|o| *o == Outcome::Unanswered));
    }
}
