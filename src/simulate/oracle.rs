//! The replay held against a naive one: no lock, no queue, no map; at each call it looks through all earlier ones.

use std::iter::successors;

use proptest::prelude::*;

use super::ground_truth::{GroundTruth, ground_truth};
use super::history::{Arrival, History, SameText, Work, spot};
use super::plan::{Locks, Plan};
use super::replay::{Judged, Replay};
use super::tally::{Outcome, Reason, Tally};
use crate::lock::{Ending, KeyKind, LockKey, Policy, Release};
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

/// How a claim that was made at `at` ends, and when.
fn end_of(call: &Arrival<'_>, plan: &Plan) -> (Timestamp, Reason) {
    let keeps = call.work.ending == Ending::Done && plan.policy.release == Release::Ttl;
    let policy = &plan.policy;
    let wait = plan.upstream_timeout.unwrap_or(Span::seconds(30));
    let worked_on = call.at + if call.work.end.is_some() { policy.lease.max(wait) } else { policy.lease };
    let by_id = policy.key == KeyKind::MessageId && call.provider_id.is_some();
    let is_lost = |end: Timestamp| {
        plan.restart_every
            .is_some_and(|every| end.micros().div_euclid(every.micros()) > call.at.micros().div_euclid(every.micros()))
    };
    let answered = call.work.end.filter(|end| keeps && *end <= worked_on && !is_lost(*end));
    let expires = answered.map_or(worked_on, |end| end + if by_id { policy.ttl } else { policy.text_ttl });
    let expired = (expires, Reason::Expired);
    let released = call.work.end.filter(|_| !keeps).map(|end| (end, Reason::Released));
    let restart = plan.restart_every.map(|every| {
        let passed = call.at.micros().div_euclid(every.micros()) + 1;
        (Timestamp::from_micros(passed * every.micros()), Reason::Restart)
    });
    let ends = [released, Some(expired), restart];
    ends.into_iter().flatten().min_by_key(|(end, _)| *end).unwrap_or(expired)
}

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
    let mut let_through: Vec<usize> = Vec::new();
    let (mut judged, mut holders) = (Vec::new(), Vec::new());
    for place in 0..calls.len() {
        let at = calls[place].at;
        let claims =
            || let_through.iter().rev().copied().filter(|other| keys[place].is_some() && keys[*other] == keys[place]);
        let holder = claims().find(|other| instance(*other) == instance(place) && end_of(&calls[*other], plan).0 > at);
        let (outcome, earlier) = match (holder, ground_truths[place]) {
            (Some(_), GroundTruth::Copy(of)) => (Outcome::Blocked, Some(of)),
            (Some(holder), _) => (Outcome::WronglyBlocked, Some(holder)),
            (None, GroundTruth::Copy(of)) => {
                let latest = claims().next().filter(|_| keys[of] == keys[place]);
                let reason = latest.map_or(Reason::OtherKey, |latest| match end_of(&calls[latest], plan) {
                    (end, reason) if end <= at => reason,
                    _ => Reason::OtherInstance,
                });
                (Outcome::LetThrough(reason), Some(of))
            }
            (None, GroundTruth::Retry(of)) => (Outcome::Retry, Some(of)),
            (None, GroundTruth::Original) if keys[place].is_none() => (Outcome::Unjudged, None),
            (None, GroundTruth::Original) => (Outcome::Passed, None),
        };
        if holder.is_none() {
            let_through.push(place);
        }
        judged.push(Judged { place, outcome, earlier });
        holders.push(holder);
    }
    let first = |mut place: usize| loop {
        match ground_truths[place] {
            GroundTruth::Copy(earlier) | GroundTruth::Retry(earlier) => place = earlier,
            GroundTruth::Original => break place,
        }
    };
    let succeeds = |place: usize| calls[place].work.ending == Ending::Done;
    for Judged { place, outcome, .. } in judged.iter_mut().filter(|judged| judged.outcome == Outcome::Blocked) {
        let answered = let_through.iter().any(|other| first(*other) == first(*place) && succeeds(*other));
        if !answered && holders[*place].is_some_and(|holder| !succeeds(holder)) {
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
    let surroundings = (locks, prop::option::of(1..90i64), prop::option::of(1..60i64));
    let times = [1..60i64, 1..60i64, 1..60i64].map(|seconds| seconds.prop_map(Span::seconds));
    (key, times, release, surroundings).prop_map(|(key, [lease, ttl, text_ttl], release, (locks, every, wait))| Plan {
        policy: Policy { key, lease, ttl, text_ttl, release },
        locks,
        restart_every: every.map(Span::seconds),
        upstream_timeout: wait.map(Span::seconds),
    })
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
