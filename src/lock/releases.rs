//! Claims on their way back to a store.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout};

use super::{Attempt, Lock, LockKey, StoreError, Token};

/// So many claims are remembered; beyond that the oldest are forgotten, and end with their lease.
const MOST: usize = 100_000;

/// So many claims of one call are taken back side by side, and so many of those that have to be asked for again, as a
/// store that has just come back has other things to do.
const AT_FIRST: usize = 32;
const AGAIN: usize = 8;

/// The store is asked again after this long, then after twice as long, and so on, but at least so often.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// One that did not answer for the last time is asked no less often than this.
const LONGEST_WHILE_AWAY: Duration = Duration::from_millis(500);

/// So often a store has to say that there is no claim which it may have made, or may make yet.
const ASKS: u8 = 6;

/// A claim to be taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release {
    pub(super) key: LockKey,
    pub(super) token: Token,
    /// The store is known to have made it.
    pub(super) made: bool,
}

/// Claims on their way back to a store, each until the store has taken it or it has expired. Nobody works on them any
/// more, so whoever finds one in the way takes it back first.
#[derive(Debug)]
pub(super) struct PendingReleases<L>(Arc<Shared<L>>);

impl<L> Clone for PendingReleases<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[derive(Debug)]
struct Shared<L> {
    lock: Arc<L>,
    state: Mutex<State>,
    /// The store failed to take claims when it was asked for the last time.
    failing: AtomicBool,
    /// Ends the pause between two rounds.
    hurry: Notify,
    /// Told when nothing is to be asked for any more.
    idle: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// By key, as copies of a message look for them.
    claims: HashMap<LockKey, Vec<Pending>>,
    /// The same in the order in which they came; those that are back may still be in it.
    oldest: VecDeque<(LockKey, Token, Instant)>,
    /// Those that are to be asked for again.
    waiting: Vec<Release>,
    /// Rounds under way, and the claims that are asked for in them.
    rounds: usize,
    asking: usize,
    /// Somebody sees to those that wait.
    attended: bool,
    /// When the store failed to take them for the last time.
    failed: Option<Instant>,
    given_up: u64,
}

#[derive(Debug)]
struct Pending {
    token: Token,
    /// It is there until the store takes it.
    made: bool,
    /// If that is not sure, the store may say so many times yet that it is not.
    asks: u8,
}

impl<L: Lock> PendingReleases<L> {
    pub(super) fn new(lock: Arc<L>) -> Self {
        Self(Arc::new(Shared {
            lock,
            state: Mutex::default(),
            failing: AtomicBool::new(false),
            hurry: Notify::new(),
            idle: Notify::new(),
        }))
    }

    /// No call panics while it holds the state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The claims of `key` on their way back.
    pub(super) fn of(&self, key: LockKey) -> Vec<Token> {
        let state = self.state();
        if state.claims.is_empty() {
            return Vec::new();
        }
        state.claims.get(&key).map(|claims| claims.iter().map(|claim| claim.token).collect()).unwrap_or_default()
    }

    /// How many claims the store has not taken back, and how many it never did.
    pub(super) fn counts(&self) -> (u64, u64) {
        let state = self.state();
        ((state.waiting.len() + state.asking) as u64, state.given_up)
    }

    /// Takes claims back from now on; what it gives waits for what the store says at first, in their order. A claim that
    /// it does not take then is asked for again and again.
    pub(super) fn begin(&self, claims: Vec<Release>) -> oneshot::Receiver<Vec<Result<bool, StoreError>>> {
        let (tell, told) = oneshot::channel();
        // Without a runtime nobody could ask.
        let Ok(runtime) = Handle::try_current() else { return told };
        {
            let mut state = self.state();
            let now = Instant::now();
            state.forget_expired(now, self.lease());
            for claim in &claims {
                state.add(*claim, now);
            }
            state.rounds += 1;
            state.asking += claims.len();
        }
        let returns = self.clone();
        runtime.spawn(async move {
            let said = returns.round(&claims, AT_FIRST).await;
            // Whether anybody still listens changes nothing.
            let _: Result<(), _> = tell.send(said);
            if returns.is_to_attend() {
                returns.attend().await;
            }
        });
        told
    }

    /// What a store said of a claim at last, whose caller had stopped listening.
    pub(super) fn heard(&self, key: LockKey, token: Token, answer: &Result<Attempt, StoreError>) {
        let known = self.of(key).contains(&token);
        match answer {
            // It was made after all, perhaps after the store had said for the last time that it was not.
            Ok(Attempt::Claimed) if known => drop(self.begin(vec![Release { key, token, made: true }])),
            Ok(Attempt::Held(_)) => self.state().remove(key, token),
            Ok(Attempt::Claimed) | Err(_) => {}
        }
    }

    /// The store has answered somebody: what it failed to take need not wait longer.
    pub(super) fn store_answers(&self) {
        let is_over = |failed: &mut Instant| failed.elapsed() >= FIRST_PAUSE;
        if self.0.failing.load(Ordering::Relaxed) && self.state().failed.take_if(is_over).is_some() {
            self.0.failing.store(false, Ordering::Relaxed);
            self.0.hurry.notify_one();
        }
    }

    /// Takes claims of `key` back now, for somebody that one of them is in the way of.
    pub(super) async fn take(&self, key: LockKey, tokens: Vec<Token>) -> Result<(), StoreError> {
        let release = |token| async move { (token, self.0.lock.release(key, token).await) };
        let said: Vec<_> = stream::iter(tokens.into_iter().map(release)).buffered(AT_FIRST).collect().await;
        for (token, found) in said {
            self.state().taken(key, token, found?);
        }
        Ok(())
    }

    /// Waits until every claim has been asked for, and the store has said what it can.
    pub(super) async fn settle(&self) {
        loop {
            let idle = self.0.idle.notified();
            {
                let state = self.state();
                if state.waiting.is_empty() && state.rounds == 0 {
                    return;
                }
            }
            self.0.hurry.notify_one();
            idle.await;
        }
    }

    fn lease(&self) -> Duration {
        Duration::from_micros(self.0.lock.lease().micros().unsigned_abs())
    }

    /// Asks for each claim once, so many at a time; a store that is away is not asked for all of them. What has to be
    /// asked for again is put aside, and somebody sees to it.
    async fn round(&self, claims: &[Release], at_a_time: usize) -> Vec<Result<bool, StoreError>> {
        let trouble = Mutex::<Option<StoreError>>::default();
        let ask = |claim: Release| {
            let trouble = &trouble;
            async move {
                let known = trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let said = match known {
                    Some(error) => Err(error),
                    None => self.0.lock.release(claim.key, claim.token).await,
                };
                match &said {
                    Ok(found) => self.state().asked(claim.key, claim.token, *found),
                    Err(error) => *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone()),
                }
                said
            }
        };
        let said: Vec<_> = stream::iter(claims.iter().copied().map(ask)).buffered(at_a_time).collect().await;
        let mut state = self.state();
        let left = claims.iter().copied().filter(|claim| state.is_wanted(claim.key, claim.token));
        let left: Vec<Release> = left.collect();
        state.waiting.extend(left);
        state.rounds -= 1;
        state.asking -= claims.len();
        if state.waiting.is_empty() {
            self.0.idle.notify_waiters();
        }
        said
    }

    /// Whether claims wait that nobody sees to; if so, the caller has to from now on.
    fn is_to_attend(&self) -> bool {
        let mut state = self.state();
        let unattended = !state.attended && !state.waiting.is_empty();
        state.attended |= unattended;
        unattended
    }

    /// Asks again for those that wait, until none does.
    async fn attend(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            // Who hurries is not told apart from time that passes.
            let _: Result<(), _> = timeout(pause, self.0.hurry.notified()).await;
            let claims = {
                let mut state = self.state();
                state.forget_expired(Instant::now(), self.lease());
                let mut claims = std::mem::take(&mut state.waiting);
                claims.retain(|claim| state.is_wanted(claim.key, claim.token));
                if claims.is_empty() {
                    state.attended = false;
                    self.0.idle.notify_waiters();
                    return;
                }
                state.rounds += 1;
                state.asking += claims.len();
                claims
            };
            let said = self.round(&claims, AGAIN).await;
            let is_away = said.iter().any(Result::is_err);
            let longest = if is_away { LONGEST_WHILE_AWAY } else { LONGEST_PAUSE };
            let done = said.iter().any(|said| matches!(said, Ok(true)));
            pause = if done { FIRST_PAUSE } else { longest.min(pause * 2) };
            self.state().failed = is_away.then(Instant::now);
            self.0.failing.store(is_away, Ordering::Relaxed);
        }
    }
}

impl State {
    fn add(&mut self, claim: Release, now: Instant) {
        let Release { key, token, made } = claim;
        self.remove(key, token);
        while self.oldest.len() >= MOST {
            self.forget_oldest();
        }
        self.claims.entry(key).or_default().push(Pending { token, asks: ASKS, made });
        self.oldest.push_back((key, token, now));
    }

    /// The store said whether it found a claim; if that is the last word, the claim is back.
    fn taken(&mut self, key: LockKey, token: Token, found: bool) -> bool {
        let claims = self.claims.get(&key).map(Vec::as_slice).unwrap_or_default();
        let back = found || claims.iter().any(|claim| claim.token == token && claim.made);
        if back {
            self.remove(key, token);
        }
        back
    }

    /// The same, when its turn had come.
    fn asked(&mut self, key: LockKey, token: Token, found: bool) {
        if !self.taken(key, token, found)
            && let Some(claim) =
                self.claims.get_mut(&key).and_then(|claims| claims.iter_mut().find(|claim| claim.token == token))
        {
            // It stays known: the claim may have been on its way longer than anybody asks.
            claim.asks = claim.asks.saturating_sub(1);
        }
    }

    /// Whether a claim has to be asked for.
    fn is_wanted(&self, key: LockKey, token: Token) -> bool {
        let claims = self.claims.get(&key).map(Vec::as_slice).unwrap_or_default();
        claims.iter().any(|claim| claim.token == token && claim.asks > 0)
    }

    fn remove(&mut self, key: LockKey, token: Token) {
        if let Some(claims) = self.claims.get_mut(&key) {
            claims.retain(|claim| claim.token != token);
            if claims.is_empty() {
                self.claims.remove(&key);
            }
        }
    }

    fn forget_oldest(&mut self) {
        let Some((key, token, _)) = self.oldest.pop_front() else { return };
        let claims = self.claims.get(&key).map(Vec::as_slice).unwrap_or_default();
        self.given_up += u64::from(claims.iter().any(|claim| claim.token == token && claim.made));
        self.remove(key, token);
    }

    /// One that was perhaps made may have been made late, and stays for as long again.
    fn forget_expired(&mut self, now: Instant, lease: Duration) {
        while self.oldest.front().is_some_and(|(.., since)| now.duration_since(*since) > lease.saturating_mul(2)) {
            self.forget_oldest();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::super::MemoryLock;
    use super::*;
    use crate::time::Span;

    #[tokio::test]
    async fn what_a_store_did_not_take_is_asked_for_as_soon_as_it_answers_anybody_but_not_all_the_time() {
        let returns = PendingReleases::new(Arc::new(MemoryLock::new(Span::seconds(60), 10, 1)));
        let failed = |ago: Duration| {
            returns.state().failed = Instant::now().checked_sub(ago);
            returns.0.failing.store(true, Ordering::Relaxed);
            returns.store_answers();
            returns.0.hurry.notified().now_or_never().is_some()
        };
        assert!(failed(FIRST_PAUSE * 2));
        returns.store_answers();
        assert!(returns.0.hurry.notified().now_or_never().is_none(), "once is enough");
        assert!(
            !failed(Duration::ZERO),
            "a store that takes claims and does not give any back is asked as often as ever"
        );
    }
}
