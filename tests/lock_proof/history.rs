//! Histories of calls on one key, and whether a lock may have produced them.
//!
//! Each call has an interval, from before it was made to after it was answered; it took effect at some moment within.
//! [`explain`] looks for such moments that fit what a lock does one call after the other: W. Lowe, "Testing for
//! linearizability" (2017), the just-in-time way. [`overlap`] asks less, and what matters most: do two ever hold a key?

use std::collections::BTreeSet;

/// A call and its answer. Times are in micro-seconds of one clock, and no two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Just before the call; a lock without a clock of its own is told this.
    pub called: i64,
    /// Just after the answer.
    pub returned: i64,
    /// By whom.
    pub token: u64,
    /// What was asked and answered.
    pub what: What,
}

/// What was asked and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A claim, and whether it was made.
    Claim(bool),
    /// A renewal, and whether it was still held.
    Renew(bool),
    /// The message was answered, and whether the claim is held on for it.
    Extend(bool),
    /// A release, and whether there was something to release.
    Release(bool),
}

/// When a claim ends.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// Its lease.
    pub lease: i64,
    /// How long it is held once its message was answered.
    pub ttl: i64,
    /// The store goes by its own clock: time begins when the call takes effect, and may be so much shorter or longer.
    pub own_clock: Option<i64>,
}

impl Ends {
    /// The earliest and the latest end of a claim that was made or held on by a call.
    fn of(self, step: &Step) -> (i64, i64) {
        let time = if matches!(step.what, What::Extend(_)) { self.ttl } else { self.lease };
        match self.own_clock {
            None => (step.called + time, step.called + time),
            Some(slack) => (step.called + time - slack, step.returned + time + slack),
        }
    }
}

/// Who holds the key, whether they work on its message, and when that ends at the earliest and at the latest.
type Held = Option<(u64, bool, i64, i64)>;

impl Step {
    /// What is held after this call took effect; `None` if it cannot have been answered so.
    fn apply(&self, held: Held, ends: Ends) -> Option<Held> {
        let (from, to) = ends.of(self);
        let ours = held.is_some_and(|(token, ..)| token == self.token);
        let works = ours && held.is_some_and(|(_, at_work, ..)| at_work);
        // Surely and perhaps.
        let is_live = held.is_some_and(|(.., earliest, _)| earliest > self.returned);
        let may_live = held.is_some_and(|(.., latest)| latest > self.called);
        match self.what {
            What::Claim(true) => (works || !is_live).then_some(Some((self.token, true, from, to))),
            What::Claim(false) => (!works && may_live).then_some(held),
            What::Renew(true) => works.then_some(Some((self.token, true, from, to))),
            What::Extend(true) => (ours || !is_live).then_some(Some((self.token, false, from, to))),
            What::Extend(false) => (!ours && may_live).then_some(held),
            What::Release(true) => ours.then_some(None),
            // What has expired may be gone.
            What::Renew(false) if works => (!is_live).then_some(None),
            What::Release(false) if ours => (!is_live).then_some(None),
            What::Renew(false) | What::Release(false) => Some(held),
        }
    }
}

/// Fails with the first answer that no order of the calls explains.
pub fn explain(steps: &[Step], ends: Ends) -> Result<(), Step> {
    let called = steps.iter().enumerate().map(|(place, step)| (step.called, false, place));
    let returned = steps.iter().enumerate().map(|(place, step)| (step.returned, true, place));
    let mut moments: Vec<_> = called.chain(returned).collect();
    moments.sort_unstable();

    let mut open = BTreeSet::new();
    // What may be held now, and which of the open calls have taken effect then.
    let mut possible = BTreeSet::from([(None, BTreeSet::new())]);
    for (_, answered, place) in moments {
        if !answered {
            open.insert(place);
            continue;
        }
        let mut seen = possible.clone();
        let mut queue: Vec<_> = possible.into_iter().collect();
        while let Some((held, done)) = queue.pop() {
            if done.contains(&place) {
                continue;
            }
            for next in open.difference(&done) {
                if let Some(after) = steps[*next].apply(held, ends) {
                    let mut done = done.clone();
                    done.insert(*next);
                    if seen.insert((after, done.clone())) {
                        queue.push((after, done));
                    }
                }
            }
        }
        open.remove(&place);
        let explained = seen.into_iter().filter_map(|(held, mut done)| done.remove(&place).then_some((held, done)));
        possible = explained.collect();
        if possible.is_empty() {
            return Err(steps[place]);
        }
    }
    Ok(())
}

/// Two claims under different tokens that held the key at the same time, if there are any. A claim certainly holds from
/// its answer until its time ends or its release is asked for.
pub fn overlap(steps: &[Step], ends: Ends) -> Option<(Step, Step)> {
    let released = |claim: &Step| {
        let of_it = |step: &&Step| matches!(step.what, What::Release(_)) && step.token == claim.token;
        steps.iter().filter(of_it).map(|step| step.called).filter(|at| *at > claim.called).min()
    };
    let claims =
        steps.iter().filter(|step| matches!(step.what, What::Claim(true) | What::Renew(true) | What::Extend(true)));
    let mut holding: Vec<(i64, i64, &Step)> = claims
        .map(|claim| (claim.returned, released(claim).unwrap_or(i64::MAX).min(ends.of(claim).0), claim))
        .filter(|(from, to, _)| from < to)
        .collect();
    holding.sort_unstable_by_key(|(from, ..)| *from);
    let mut longest: Option<(i64, &Step)> = None;
    for (from, to, claim) in holding {
        if let Some((end, before)) = longest
            && from < end
            && before.token != claim.token
        {
            return Some((*before, *claim));
        }
        if longest.is_none_or(|(end, _)| end < to) {
            longest = Some((to, claim));
        }
    }
    None
}

mod tests {
    use super::*;

    const ENDS: Ends = Ends { lease: 100, ttl: 300, own_clock: None };

    fn step(called: i64, returned: i64, token: u64, what: What) -> Step {
        Step { called, returned, token, what }
    }

    #[test]
    fn calls_at_the_same_time_may_have_taken_effect_in_any_order() {
        let history = [
            step(0, 9, 1, What::Claim(false)),
            step(1, 8, 2, What::Claim(true)),
            step(2, 7, 3, What::Claim(false)),
            step(10, 20, 2, What::Release(true)),
            step(11, 12, 4, What::Claim(false)),
            step(13, 14, 5, What::Claim(true)),
            step(113, 115, 6, What::Claim(true)),
        ];
        assert_eq!(explain(&history, ENDS), Ok(()));
        assert_eq!(overlap(&history, ENDS), None);
    }

    #[test]
    fn two_claims_of_one_key_are_found() {
        let history = [step(0, 1, 1, What::Claim(true)), step(50, 51, 2, What::Claim(true))];
        assert_eq!(explain(&history, ENDS), Err(history[1]));
        assert_eq!(overlap(&history, ENDS), Some((history[0], history[1])));
        let expired = [step(0, 1, 1, What::Claim(true)), step(98, 101, 2, What::Claim(true))];
        assert_eq!(explain(&expired, ENDS), Ok(()));
    }

    #[test]
    fn a_claim_that_nobody_was_in_the_way_of_has_to_succeed() {
        let never_held = [step(0, 1, 1, What::Claim(false))];
        assert_eq!(explain(&never_held, ENDS), Err(never_held[0]));
        let outlives = [step(0, 1, 1, What::Claim(true)), step(100, 101, 2, What::Claim(false))];
        assert_eq!(explain(&outlives, ENDS), Err(outlives[1]));
        let released =
            [step(0, 1, 1, What::Claim(true)), step(2, 3, 1, What::Release(true)), step(4, 5, 2, What::Claim(false))];
        assert_eq!(explain(&released, ENDS), Err(released[2]));
    }

    #[test]
    fn what_was_answered_is_held_on_and_neither_renewed_nor_claimed_again() {
        let answered = [step(0, 1, 1, What::Claim(true)), step(90, 91, 1, What::Extend(true))];
        let then = |more: Step| explain(&[&answered[..], &[more]].concat(), ENDS).is_ok();
        assert!(then(step(389, 390, 2, What::Claim(false))) && !then(step(200, 201, 2, What::Claim(true))));
        assert!(then(step(391, 392, 2, What::Claim(true))) && !then(step(391, 392, 2, What::Claim(false))));
        assert!(then(step(92, 93, 1, What::Renew(false))) && !then(step(92, 93, 1, What::Renew(true))));
        assert!(then(step(92, 93, 1, What::Claim(false))) && !then(step(92, 93, 1, What::Claim(true))));
        assert!(then(step(92, 93, 1, What::Release(true))) && !then(step(92, 93, 2, What::Extend(true))));
        let overlapping = [answered[0], answered[1], step(200, 201, 2, What::Claim(true))];
        assert_eq!(overlap(&overlapping, ENDS), Some((answered[1], overlapping[2])));
    }

    #[test]
    fn a_renewal_holds_for_another_lease_and_only_what_is_held() {
        let renewed = [step(0, 1, 1, What::Claim(true)), step(90, 91, 1, What::Renew(true))];
        let then = |more: Step| explain(&[&renewed[..], &[more]].concat(), ENDS).is_ok();
        assert!(then(step(150, 151, 2, What::Claim(false))) && !then(step(150, 151, 2, What::Claim(true))));
        assert!(then(step(191, 192, 2, What::Claim(true))));
        assert!(explain(&[step(0, 1, 1, What::Renew(true))], ENDS).is_err());
    }

    #[test]
    fn a_release_under_another_token_frees_nothing() {
        let history = [step(0, 1, 1, What::Claim(true)), step(2, 3, 2, What::Release(true))];
        assert_eq!(explain(&history, ENDS), Err(history[1]));
    }
}
