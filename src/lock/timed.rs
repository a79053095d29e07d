//! A time limit before a store that several processes share, and what becomes of claims that come too late for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::{Attempt, Lock, LockKey, StoreError, Token};
use crate::time::{Span, Timestamp};

/// How many claims may be unanswered at a time, and how many may be on their way back. When a store hangs, more of them
/// would only fill memory.
const MOST: usize = 1024;

/// How often to try to give a claim back, and how long to wait between two tries: at first, and at most. Together it is
/// about a minute, in which a store can start anew.
const TRIES: u32 = 60;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What becomes of a claim that the store may have made although its caller was told that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateClaim {
    /// It is held: the message was passed on all the same.
    Keep,
    /// It is given back: the message was refused, so its next delivery has to pass.
    GiveBack,
}

/// A lock whose calls end after a time limit. What they asked of the store goes on, so the store's own limit has to be
/// longer, such as [`PATIENCE`](Self::PATIENCE).
///
/// A claim whose caller went away before it was made is given back in any case, and a release that fails is tried again.
/// Until it is back, its key is not said to be held: nobody works on it, and whoever were told so would not come again.
#[derive(Debug)]
pub struct Timed<L> {
    lock: Arc<L>,
    store: String,
    limit: Duration,
    late: LateClaim,
    /// Room for calls that the store has not answered.
    unanswered: Arc<Semaphore>,
    /// Room for claims that are being given back again and again.
    returning: Arc<Semaphore>,
    underway: Arc<Underway>,
}

impl<L: Lock> Timed<L> {
    /// How long the store itself may take to answer a call, so that the answers that come late are heard.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// A time limit before `lock`, whose address without a password is `store`.
    pub fn new(lock: L, store: impl Into<String>, limit: Duration, late: LateClaim) -> Self {
        let room = || Arc::new(Semaphore::new(MOST));
        Self {
            lock: Arc::new(lock),
            store: store.into(),
            limit,
            late,
            unanswered: room(),
            returning: room(),
            underway: Arc::default(),
        }
    }

    /// The lock itself.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    fn timed_out(&self) -> StoreError {
        let limit = Span::from_micros(self.limit.as_micros().min(i64::MAX as u128) as i64);
        StoreError::TimedOut { store: self.store.clone(), limit }
    }

    fn holding(&self, key: LockKey, token: Token) -> Holding<L> {
        let back = Arc::new(WayBack { key, underway: self.underway.clone(), taken: OnceLock::new() });
        Holding { lock: self.lock.clone(), key, token, room: self.returning.clone(), back }
    }

    fn still_held(&self) -> StoreError {
        StoreError::Returning { store: self.store.clone() }
    }
}

/// How many claims of each key are on their way back.
#[derive(Debug, Default)]
struct Underway(Mutex<HashMap<LockKey, usize>>);

impl Underway {
    /// No call panics while it holds them.
    fn keys(&self) -> MutexGuard<'_, HashMap<LockKey, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, key: LockKey) -> bool {
        self.keys().contains_key(&key)
    }
}

/// The way back of one claim, which ends when nobody takes care of the claim any more.
struct WayBack {
    key: LockKey,
    underway: Arc<Underway>,
    taken: OnceLock<()>,
}

impl WayBack {
    fn take(&self) {
        self.taken.get_or_init(|| *self.underway.keys().entry(self.key).or_default() += 1);
    }
}

impl Drop for WayBack {
    fn drop(&mut self) {
        if self.taken.get().is_some() {
            let mut keys = self.underway.keys();
            let left = keys.get(&self.key).copied().unwrap_or_default();
            if left > 1 {
                keys.insert(self.key, left - 1);
            } else {
                keys.remove(&self.key);
            }
        }
    }
}

/// A key that the store may hold for us.
struct Holding<L> {
    lock: Arc<L>,
    key: LockKey,
    token: Token,
    /// Where claims that go back take a place.
    room: Arc<Semaphore>,
    back: Arc<WayBack>,
}

impl<L> Clone for Holding<L> {
    fn clone(&self) -> Self {
        Self { lock: self.lock.clone(), room: self.room.clone(), back: self.back.clone(), ..*self }
    }
}

impl<L: Lock> Holding<L> {
    /// Gives the key back if an answer that nobody heard leaves it held, or perhaps held; `None` if there is nothing to
    /// do. The place for it is taken at once, so that [`Timed::settle`] overlooks nobody.
    fn way_back(self, unheard: &Result<Attempt, StoreError>) -> Option<impl Future<Output = ()> + Send + use<L>> {
        let was_made = match unheard {
            Ok(Attempt::Claimed) => true,
            Err(error) if error.leaves_open_what_was_done() => false,
            Ok(Attempt::Held) | Err(_) => return None,
        };
        let place = self.room.clone().try_acquire_owned().ok()?;
        self.back.take();
        Some(self.give_back(was_made, place))
    }

    /// Gives the key back, however often the store has to be asked. Where it is not known whether the claim was made, it
    /// may yet be made while the store says that there is none, so that has to be said twice.
    async fn give_back(self, was_made: bool, _place: OwnedSemaphorePermit) {
        let mut left = if was_made { 1 } else { 2 };
        let mut pause = FIRST_PAUSE;
        for _ in 0..TRIES {
            match self.lock.release(self.key, self.token).await {
                Ok(true) => return,
                Ok(false) => left -= 1,
                Err(_) => {}
            }
            if left == 0 {
                return;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// Somebody who waits for the answer to a claim. If it is dropped before, the claim is given back.
struct Waiting<L: Lock> {
    answer: oneshot::Receiver<Result<Attempt, StoreError>>,
    holding: Holding<L>,
    keep: Arc<AtomicBool>,
}

impl<L: Lock> Waiting<L> {
    /// What was answered and not heard yet; nothing will be from now on.
    fn last_word(&mut self) -> Option<Result<Attempt, StoreError>> {
        self.answer.close();
        self.answer.try_recv().ok()
    }
}

impl<L: Lock> Drop for Waiting<L> {
    fn drop(&mut self) {
        if let Some(unheard) = self.last_word()
            && let Some(way_back) = self.holding.clone().way_back(&unheard)
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(way_back);
        }
    }
}

impl<L: Lock> Lock for Timed<L> {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        let deadline = Instant::now() + self.limit;
        // Whoever finds no room asks nothing of the store, so no claim can be left behind.
        let Ok(Ok(place)) = timeout_at(deadline, self.unanswered.clone().acquire_owned()).await else {
            return Err(self.timed_out());
        };
        let on_its_way_back = self.underway.has(key);
        let (tell, answer) = oneshot::channel();
        let holding = self.holding(key, token);
        let mut waiting = Waiting { answer, holding: holding.clone(), keep: Arc::default() };
        let keep = waiting.keep.clone();
        tokio::spawn(async move {
            let answer = holding.lock.claim(key, token, now).await;
            let Err(unheard) = tell.send(answer) else { return };
            let way_back = if keep.load(Ordering::SeqCst) { None } else { holding.way_back(&unheard) };
            // The store has answered; what goes back has a place of its own.
            drop(place);
            if let Some(way_back) = way_back {
                way_back.await;
            }
        });
        let answer = if let Ok(Ok(answer)) = timeout_at(deadline, &mut waiting.answer).await {
            answer
        } else {
            if self.late == LateClaim::GiveBack {
                waiting.holding.back.take();
            }
            waiting.keep.store(self.late == LateClaim::Keep, Ordering::SeqCst);
            // Its own task sees to a claim that comes later than this.
            let Some(answer) = waiting.last_word() else { return Err(self.timed_out()) };
            answer
        };
        if answer == Ok(Attempt::Held) && (on_its_way_back || self.underway.has(key)) {
            return Err(self.still_held());
        }
        if self.late == LateClaim::GiveBack
            && answer.is_err()
            && let Some(way_back) = waiting.holding.clone().way_back(&answer)
        {
            tokio::spawn(way_back);
        }
        answer
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let (tell, answer) = oneshot::channel();
        let holding = self.holding(key, token);
        let back = holding.back.clone();
        let place = self.returning.clone().try_acquire_owned();
        tokio::spawn(async move {
            let answer = holding.lock.release(key, token).await;
            let failed = answer.as_ref().is_err_and(StoreError::leaves_open_what_was_done);
            if failed {
                holding.back.take();
            }
            // Whether anybody still listens changes nothing.
            let _: Result<(), _> = tell.send(answer);
            if failed && let Ok(place) = place {
                holding.give_back(true, place).await;
            }
        });
        if let Ok(Ok(answer)) = timeout(self.limit, answer).await {
            return answer;
        }
        back.take();
        Err(self.timed_out())
    }

    async fn check(&self) -> Result<(), StoreError> {
        timeout(self.limit, self.lock.check()).await.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn clean(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.lock.clean(now).await
    }

    fn ttl(&self) -> Span {
        self.lock.ttl()
    }

    /// Every call is answered then, and every claim that goes back is there, or has been given up.
    async fn settle(&self) {
        for room in [&self.unanswered, &self.returning] {
            drop(room.acquire_many(MOST as u32).await);
        }
    }
}
