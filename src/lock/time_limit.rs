//! A time limit before a store that several processes share, and what becomes of claims that come too late for it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

use super::retries::Retries;
use super::unheard::Question;
use super::{Attempt, Claim, Extension, Held, Lock, LockKey, Returning, StoreError, TakeBack, Token};
use crate::time::{Span, Timestamp};

/// How many claims may be unanswered at a time. When a store hangs, more of them would only fill memory.
const MOST: usize = 1024;

/// What becomes of a claim that the store may have made although its caller was told that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateClaim {
    /// It is held: the message was passed on all the same.
    Keep,
    /// It is taken back: the message was refused, so its next delivery has to pass.
    GiveBack,
}

/// A lock whose calls end after a time limit. What they asked of the store goes on, so the store's own limit has to be
/// longer, such as [`PATIENCE`](Self::PATIENCE).
///
/// A claim whose caller went away before it was made is taken back in any case. Claims on their way back are in nobody's
/// way: nobody works on them, and whoever were told that they are held would not come again.
#[derive(Debug)]
pub struct TimeLimited<L> {
    lock: Arc<L>,
    store: String,
    limit: Duration,
    late: LateClaim,
    /// Room for calls that the store has not answered.
    unanswered: Arc<Semaphore>,
    retries: Retries<L>,
}

impl<L: Lock> TimeLimited<L> {
    /// How long the store itself may take to answer a call, so that the answers that come late are heard.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// A time limit before `lock`, whose address without a password is `store`.
    pub fn new(lock: L, store: impl Into<String>, limit: Duration, late: LateClaim) -> Self {
        let lock = Arc::new(lock);
        let unanswered = Arc::new(Semaphore::new(MOST));
        let retries = Retries::new(lock.clone());
        Self { lock, store: store.into(), limit, late, unanswered, retries }
    }

    /// The lock itself.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    fn timed_out(&self) -> StoreError {
        timed_out(&self.store, self.limit)
    }

    /// Claims `key` without a look at what is on its way back.
    async fn ask(&self, key: LockKey, token: Token, now: Timestamp, deadline: Instant) -> Result<Attempt, StoreError> {
        // Whoever finds no room asks nothing of the store, so no claim can be left behind.
        let Ok(Ok(place)) = timeout_at(deadline, self.unanswered.clone().acquire_owned()).await else {
            return Err(self.timed_out());
        };
        let (tell, answer) = oneshot::channel();
        let mut waiting = Waiting { answer, key, token, retries: self.retries.clone(), heard: false };
        let (lock, retries) = (self.lock.clone(), self.retries.clone());
        tokio::spawn(async move {
            let answer = lock.claim(key, token, now).await;
            if answer.is_ok() {
                retries.store_answers();
            }
            if let Err(unheard) = tell.send(answer) {
                retries.heard(key, token, &unheard);
            }
            drop(place);
        });
        let answer = match timeout_at(deadline, &mut waiting.answer).await {
            Ok(Ok(answer)) => answer,
            // It may have come at this very moment.
            _ => waiting.last_word().unwrap_or_else(|| Err(self.timed_out())),
        };
        waiting.heard = true;
        let open = answer.as_ref().is_err_and(StoreError::leaves_open_what_was_done);
        if open && self.late == LateClaim::GiveBack {
            drop(self.retries.begin(vec![Question::release(key, token, false)]));
        }
        answer
    }

    /// Asks questions from now on; what it gives waits for what the store says at first, within the time limit.
    fn ask_and_wait(&self, questions: Vec<Question>) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        let said = self.retries.begin(questions);
        let (store, limit) = (self.store.clone(), self.limit);
        async move {
            match timeout(limit, said).await {
                Ok(Ok(said)) => said.into_iter().find_map(Result::err).map_or(Ok(()), Err),
                _ => Err(timed_out(&store, limit)),
            }
        }
    }
}

fn timed_out(store: &str, limit: Duration) -> StoreError {
    let limit = Span::from_micros(limit.as_micros().min(i64::MAX as u128) as i64);
    StoreError::TimedOut { store: store.to_owned(), limit }
}

/// Somebody who waits for the answer to a claim. If it is dropped before, the claim is taken back.
struct Waiting<L: Lock> {
    answer: oneshot::Receiver<Result<Attempt, StoreError>>,
    key: LockKey,
    token: Token,
    retries: Retries<L>,
    heard: bool,
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
        if self.heard {
            return;
        }
        let made = match self.last_word() {
            Some(Ok(Attempt::Held(_))) => return,
            Some(Ok(Attempt::Claimed)) => true,
            Some(Err(_)) | None => false,
        };
        drop(self.retries.begin(vec![Question::release(self.key, self.token, made)]));
    }
}

impl<L: Lock> Lock for TimeLimited<L> {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        if let Some(answered) = self.retries.answered(key) {
            return Ok(Attempt::Held(Some(answered)));
        }
        let deadline = Instant::now() + self.limit;
        let mut in_the_way = self.retries.going_back(key);
        let answer = self.ask(key, token, now, deadline).await;
        if !matches!(answer, Ok(Attempt::Held(_))) {
            return answer;
        }
        for late in self.retries.going_back(key) {
            if !in_the_way.contains(&late) {
                in_the_way.push(late);
            }
        }
        if in_the_way.is_empty() {
            return answer;
        }
        let taken = timeout_at(deadline, self.retries.take(key, in_the_way)).await;
        taken.unwrap_or_else(|_| Err(self.timed_out()))?;
        self.ask(key, token, now, deadline).await
    }

    async fn holder(&self, key: LockKey) -> Result<Option<Held>, StoreError> {
        if let Some(answered) = self.retries.answered(key) {
            return Ok(Some(answered));
        }
        let held = timeout(self.limit, self.lock.holder(key)).await.unwrap_or_else(|_| Err(self.timed_out()))?;
        // What is on its way back is in nobody's way.
        Ok(held.filter(|held| !self.retries.going_back(key).contains(&held.token)))
    }

    async fn renew(&self, key: LockKey, token: Token, now: Timestamp) -> Result<bool, StoreError> {
        timeout(self.limit, self.lock.renew(key, token, now)).await.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn extend(&self, answered: &[Extension], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        timeout(self.limit, self.lock.extend(answered, now)).await.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let said = self.retries.begin(vec![Question::release(key, token, true)]);
        match timeout(self.limit, said).await {
            Ok(Ok(mut said)) => said.pop().unwrap_or(Ok(false)),
            _ => Err(self.timed_out()),
        }
    }

    async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        let checked = timeout(self.limit, self.lock.check(now)).await.unwrap_or_else(|_| Err(self.timed_out()));
        if checked.is_ok() {
            self.retries.store_answers();
        }
        checked
    }

    async fn clean(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.lock.clean(now).await
    }

    fn lease(&self) -> Span {
        self.lock.lease()
    }

    fn ahead(&self) -> Option<Span> {
        self.lock.ahead()
    }
}

impl<L: Lock> TakeBack for TimeLimited<L> {
    fn take_back(
        &self,
        made: &[Claim],
        perhaps: &[Claim],
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        let back = |made: bool| move |claim: &Claim| Question::release(claim.key, claim.token, made);
        let questions = made.iter().map(back(true)).chain(perhaps.iter().map(back(false))).collect();
        self.ask_and_wait(questions)
    }

    fn keep(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        self.ask_and_wait(answered.iter().map(|claim| Question::extend(claim, now)).collect())
    }

    fn returning(&self) -> Returning {
        self.retries.counts()
    }

    /// Every call is answered then, every claim has been asked for, and every answer is known to the store.
    async fn settle(&self) {
        drop(self.unanswered.acquire_many(MOST as u32).await);
        self.retries.settle().await;
    }
}
