//! A store that several simulated gates share, at the far ends of their lines.

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::line::{Broken, Line};
use crate::lock::{Attempt, Extension, Held, Lock, LockKey, MemoryLock, StoreError, Token};
use crate::time::{Span, Timestamp};

/// How a store breaks its promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Claims end after a hundredth of their lease.
    ExpiresEarly,
    /// Whoever gives a key back frees it, whoever has it.
    ReleasesWhateverIsHeld,
    /// The time is what each gate says.
    GoesByTheGates,
    /// What was answered is held no longer than its lease.
    ForgetsAnswers,
}

/// A gate and its life.
pub(super) type By = (usize, usize);

/// The store itself, which goes by its own clock.
#[derive(Debug)]
pub(super) struct Store {
    memory: MemoryLock,
    lease: Span,
    started: Instant,
    flaw: Option<Flaw>,
    /// It says at once who has a key.
    tells: bool,
    random: Mutex<ChaCha8Rng>,
    notes: Mutex<Notes>,
}

/// What happened, for whoever judges the history.
#[derive(Debug, Default)]
pub(super) struct Notes {
    working: HashMap<LockKey, (Token, By)>,
    /// Answers that the store has heard of, and from whom.
    pub(super) heard: HashSet<(LockKey, By)>,
    /// Keys whose claims ended with their lease, although their gate lived: no lock can help it.
    pub(super) lapsed: HashSet<LockKey>,
    pub(super) killed: HashSet<By>,
}

/// What one life of a gate has of the store.
#[derive(Debug, Clone)]
pub(super) struct Far {
    pub(super) store: Arc<Store>,
    pub(super) line: Line,
    pub(super) gate: usize,
}

impl Store {
    pub(super) fn new(lease: Span, flaw: Option<Flaw>, tells: bool, random: ChaCha8Rng) -> Self {
        let held = if flaw == Some(Flaw::ExpiresEarly) { Span::from_micros(lease.micros() / 100) } else { lease };
        let (random, notes) = (Mutex::new(random), Mutex::default());
        Self { memory: MemoryLock::new(held, 1 << 20, 1), lease, started: Instant::now(), flaw, tells, random, notes }
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap()
    }

    fn now(&self, gates: Timestamp) -> Timestamp {
        let own = Timestamp::from_micros(self.started.elapsed().as_micros() as i64);
        if self.flaw == Some(Flaw::GoesByTheGates) { gates } else { own }
    }

    fn claim(&self, key: LockKey, token: Token, gates: Timestamp, by: By) -> Result<Attempt, StoreError> {
        let attempt = self.memory.try_claim(key, token, self.now(gates))?;
        if let Attempt::Held(held) = attempt {
            return Ok(Attempt::Held(held.filter(|_| self.tells)));
        }
        let mut notes = self.notes();
        let before = notes.working.insert(key, (token, by));
        if before.is_some_and(|(before, by)| before != token && !notes.killed.contains(&by)) && self.flaw.is_none() {
            notes.lapsed.insert(key);
        }
        Ok(attempt)
    }

    fn holder(&self, key: LockKey) -> Option<Held> {
        let probe = Token::from_number(0);
        if let Ok(Attempt::Held(held)) = self.memory.try_claim(key, probe, self.now(Timestamp::from_micros(0))) {
            return held;
        }
        self.memory.give_back(key, probe);
        None
    }

    fn extend(&self, answered: &Extension, gates: Timestamp, by: By) -> Result<bool, StoreError> {
        let held = self.flaw == Some(Flaw::ForgetsAnswers) || self.memory.try_extend(answered, self.now(gates))?;
        let mut notes = self.notes();
        notes.heard.insert((answered.key, by));
        if held {
            notes.working.remove(&answered.key);
        }
        Ok(held)
    }

    fn release(&self, key: LockKey, token: Token) -> bool {
        let mut notes = self.notes();
        let holder = notes.working.get(&key).map(|(token, _)| *token);
        let whose = if self.flaw == Some(Flaw::ReleasesWhateverIsHeld) { holder.unwrap_or(token) } else { token };
        let found = self.memory.give_back(key, whose);
        if found {
            notes.working.remove(&key);
        }
        found
    }
}

impl Far {
    /// Asks the store something. The question goes on although nobody waits for the answer any more.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store, By) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let unreachable = |perhaps_done| {
            let (store, problem) = ("store".to_owned(), "the line is cut".to_owned());
            Err(StoreError::Unreachable { store, problem, perhaps_done })
        };
        if self.line.is_cut() {
            return unreachable(false);
        }
        let Self { store, mut line, gate } = self.clone();
        let (times, arrives) = {
            let mut random = store.random.lock().unwrap();
            ([0; 2].map(|_| Duration::from_micros(random.random_range(0..2000))), random.random_bool(0.5))
        };
        let by = (gate, line.life());
        let (tell, told) = oneshot::channel();
        tokio::spawn(async move {
            let answer = match line.pass(times[0], false).await {
                Ok(()) => {
                    let said = question(&store, by);
                    line.pass(times[1], true).await.map(|()| said)
                }
                // Whether it was there already is anybody's guess.
                Err(broken) => {
                    let _: Option<Result<T, StoreError>> = arrives.then(|| question(&store, by));
                    Err(broken)
                }
            };
            match answer {
                Ok(said) => drop(tell.send(said)),
                Err(Broken::Cut) => drop(tell.send(unreachable(true))),
                Err(Broken::Killed) => pending().await,
            }
        });
        told.await.unwrap_or_else(|_| unreachable(true))
    }
}

impl Lock for Far {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        self.ask(move |store, by| store.claim(key, token, now, by)).await
    }

    async fn holder(&self, key: LockKey) -> Result<Option<Held>, StoreError> {
        self.ask(move |store, _| Ok(store.holder(key))).await
    }

    async fn renew(&self, key: LockKey, token: Token, now: Timestamp) -> Result<bool, StoreError> {
        self.ask(move |store, _| Ok(store.memory.try_renew(key, token, store.now(now)))).await
    }

    async fn extend(&self, answered: &[Extension], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        let answered = answered.to_vec();
        self.ask(move |store, by| answered.iter().map(|claim| store.extend(claim, now, by)).collect()).await
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        self.ask(move |store, _| Ok(store.release(key, token))).await
    }

    async fn check(&self, _: Timestamp) -> Result<(), StoreError> {
        self.ask(|_, _| Ok(())).await
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn lease(&self) -> Span {
        self.store.lease
    }
}
