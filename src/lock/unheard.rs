//! What a store has yet to hear of: claims that are to go back, and claims that are to be held on.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::time::Instant;

use super::{Extension, Held, LockKey, Returning, Token};
use crate::time::{Span, Timestamp};

/// So many claims are remembered; beyond that those are forgotten that would end first.
const MOST: usize = 100_000;

/// So often a store has to say that there is no claim which it may have made, or may make yet.
const ASKS: u8 = 6;

/// What a store is asked to do about a claim.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    pub(super) key: LockKey,
    pub(super) token: Token,
    pub(super) request: Request,
}

/// What is to become of a claim.
#[derive(Debug, Clone, Copy)]
pub(super) enum Request {
    /// Nobody works on its message any more, so whoever finds it in the way takes it back first.
    Release {
        /// The store is known to have made it.
        made: bool,
    },
    /// Its message was answered at the moment `at`, so nobody claims it anew for as long as `ttl`.
    Extend { ttl: Span, at: Timestamp },
}

/// The claims that a store has yet to hear of, each until it has or the claim would have ended.
#[derive(Debug)]
pub(super) struct Unheard {
    lease: Duration,
    /// By key, as copies of a message look for them.
    claims: HashMap<LockKey, Vec<Pending>>,
    /// The same in the order in which they end.
    ends: BTreeMap<(Instant, u64), (LockKey, Token)>,
    /// A number that none of them has.
    next: u64,
    given_up: u64,
}

#[derive(Debug)]
struct Pending {
    token: Token,
    request: Request,
    /// If the store may not have made it, it may say so many times yet that it did not.
    asks: u8,
    since: Instant,
    /// Its place in the order of ends.
    ends: (Instant, u64),
}

fn duration(span: Span) -> Duration {
    Duration::from_micros(span.micros().max(0).unsigned_abs())
}

impl Question {
    /// Takes a claim back, which the store is known to have `made`, or may have.
    pub(super) const fn release(key: LockKey, token: Token, made: bool) -> Self {
        Self { key, token, request: Request::Release { made } }
    }

    /// Holds a claim on whose message was answered at the moment `at`.
    pub(super) const fn extend(claim: &Extension, at: Timestamp) -> Self {
        Self { key: claim.key, token: claim.token, request: Request::Extend { ttl: claim.ttl, at } }
    }

    /// Whether it can be asked together with others.
    pub(super) const fn joins_others(&self) -> bool {
        matches!(self.request, Request::Extend { .. })
    }
}

impl Unheard {
    /// None, of a store whose claims last for `lease`.
    pub(super) fn new(lease: Span) -> Self {
        let (claims, ends) = (HashMap::new(), BTreeMap::new());
        Self { lease: duration(lease), claims, ends, next: 0, given_up: 0 }
    }

    /// The claim of `key` whose message was answered.
    pub(super) fn answered(&self, key: LockKey, now: Instant) -> Option<Held> {
        let answered = self.of(key).iter().find(|claim| claim.is_answered() && claim.ends.0 > now)?;
        Some(Held { token: answered.token, at_work: false })
    }

    /// The claims of `key` that are to go back.
    pub(super) fn going_back(&self, key: LockKey) -> Vec<Token> {
        self.of(key).iter().filter(|claim| !claim.is_answered()).map(|claim| claim.token).collect()
    }

    /// How many there are of each kind.
    pub(super) fn counts(&self) -> Returning {
        let mut counts = Returning { given_up: self.given_up, ..Returning::default() };
        for claim in self.claims.values().flatten() {
            counts.unheard += u64::from(claim.is_answered());
            counts.under_way += u64::from(!claim.is_answered() && claim.asks > 0);
        }
        counts
    }

    /// Remembers what the store is to be asked.
    pub(super) fn add(&mut self, question: Question, now: Instant) {
        let Question { key, token, request } = question;
        self.remove(key, token);
        if let Request::Extend { .. } = request
            && let Some(before) = self.of(key).iter().find(|claim| claim.is_answered())
        {
            // It has ended, else its message would not have been answered again.
            self.remove(key, before.token);
        }
        while self.ends.len() >= MOST {
            self.forget_first();
        }
        let lasts = match request {
            // One that was perhaps made may have been made late, and stays for as long again.
            Request::Release { .. } => self.lease.saturating_mul(2),
            Request::Extend { ttl, .. } => duration(ttl),
        };
        let ends = (now + lasts, self.next);
        self.next += 1;
        self.claims.entry(key).or_default().push(Pending { token, request, asks: ASKS, since: now, ends });
        self.ends.insert(ends, (key, token));
    }

    /// Whether a store has to be asked.
    pub(super) fn is_wanted(&self, question: &Question) -> bool {
        self.of(question.key).iter().any(|claim| claim.token == question.token && claim.asks > 0)
    }

    /// What to ask for claims whose messages were answered: for how long each is to be held on yet, and from when on. No
    /// key is there twice.
    pub(super) fn extensions(&self, questions: &[Question], now: Instant) -> (Vec<Extension>, Timestamp) {
        let mut latest = Timestamp::from_micros(i64::MIN);
        let mut extensions = Vec::with_capacity(questions.len());
        for Question { key, token, .. } in questions {
            let Some(claim) = self.of(*key).iter().find(|claim| claim.token == *token) else { continue };
            if let Request::Extend { ttl, at } = claim.request {
                let left = duration(ttl).saturating_sub(now.duration_since(claim.since));
                if !left.is_zero() {
                    let ttl = Span::from_micros(left.as_micros() as i64);
                    extensions.push(Extension { key: *key, token: *token, ttl });
                    latest = latest.max(at);
                }
            }
        }
        (extensions, latest)
    }

    /// The store said whether it found a claim that is to go back; if that is the last word, the claim is back.
    pub(super) fn taken(&mut self, key: LockKey, token: Token, found: bool) -> bool {
        let is_made = |claim: &Pending| matches!(claim.request, Request::Release { made: true });
        let back = found || self.of(key).iter().any(|claim| claim.token == token && is_made(claim));
        if back {
            self.remove(key, token);
        }
        back
    }

    /// The same, when its turn had come.
    pub(super) fn asked(&mut self, key: LockKey, token: Token, found: bool) {
        if !self.taken(key, token, found)
            && let Some(claims) = self.claims.get_mut(&key)
            && let Some(claim) = claims.iter_mut().find(|claim| claim.token == token)
        {
            // It stays known: the claim may have been on its way longer than anybody asks.
            claim.asks = claim.asks.saturating_sub(1);
        }
    }

    /// The store has heard of a claim.
    pub(super) fn remove(&mut self, key: LockKey, token: Token) {
        let Some(claims) = self.claims.get_mut(&key) else { return };
        let Some(place) = claims.iter().position(|claim| claim.token == token) else { return };
        self.ends.remove(&claims.swap_remove(place).ends);
        if claims.is_empty() {
            self.claims.remove(&key);
        }
    }

    /// Forgets those that have ended.
    pub(super) fn forget_ended(&mut self, now: Instant) {
        while self.ends.first_key_value().is_some_and(|((ends, _), _)| *ends <= now) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        let Some((_, (key, token))) = self.ends.pop_first() else { return };
        let matters = |claim: &Pending| !matches!(claim.request, Request::Release { made: false });
        self.given_up += u64::from(self.of(key).iter().any(|claim| claim.token == token && matters(claim)));
        self.remove(key, token);
    }

    fn of(&self, key: LockKey) -> &[Pending] {
        if self.claims.is_empty() {
            return &[];
        }
        self.claims.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Pending {
    const fn is_answered(&self) -> bool {
        matches!(self.request, Request::Extend { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(key: &str, token: u64, request: Request) -> Question {
        Question { key: LockKey::of_text("c", key).unwrap(), token: Token::from_number(token), request }
    }

    fn answered(key: &str, token: u64, ttl: i64) -> Question {
        question(key, token, Request::Extend { ttl: Span::seconds(ttl), at: Timestamp::from_micros(7) })
    }

    #[test]
    fn those_that_end_are_given_up_whatever_came_first_and_perhaps_made_ones_do_not_count() {
        let (mut unheard, now) = (Unheard::new(Span::seconds(10)), Instant::now());
        unheard.add(answered("long", 1, 3600), now);
        unheard.add(question("made", 2, Request::Release { made: true }), now);
        unheard.add(question("perhaps", 3, Request::Release { made: false }), now);
        unheard.add(answered("short", 4, 5), now);
        let mut after = |seconds| {
            unheard.forget_ended(now + Duration::from_secs(seconds));
            let Returning { under_way, unheard, given_up } = unheard.counts();
            (under_way, unheard, given_up)
        };
        assert_eq!([after(4), after(5), after(20), after(3600)], [(2, 2, 0), (2, 1, 1), (0, 1, 2), (0, 0, 3)]);
        assert!(unheard.claims.is_empty() && unheard.ends.is_empty());
    }

    #[test]
    fn a_key_that_was_answered_twice_is_told_once_and_for_as_long_as_the_later_answer_has_left() {
        let (mut unheard, now) = (Unheard::new(Span::seconds(10)), Instant::now());
        let both = [answered("x", 1, 60), answered("x", 2, 60)];
        unheard.add(both[0], now);
        unheard.add(both[1], now + Duration::from_secs(30));
        let (extensions, at) = unheard.extensions(&both, now + Duration::from_secs(40));
        let expected = Extension { key: both[1].key, token: both[1].token, ttl: Span::seconds(50) };
        assert_eq!((extensions, at), (vec![expected], Timestamp::from_micros(7)));
        assert_eq!(both.map(|question| unheard.is_wanted(&question)), [false, true]);
    }
}
