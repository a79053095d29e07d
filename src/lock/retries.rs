//! Questions to a store, asked again after growing pauses until it answers them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout};

use super::retry_queue::{Call, IN_ONE_GO, Said, State};
use super::unheard::{Question, Unheard};
use super::{Attempt, Held, Lock, LockKey, Returning, StoreError, Token};

/// So many claims of one call are taken back side by side, and so many of those that have to be asked for again, as a
/// store that has just come back has other things to do.
const AT_FIRST: usize = 32;
const AGAIN: usize = 8;

/// The store is asked again after this long, then after twice as long, and so on, but at least so often.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// One that did not answer for the last time is asked no less often than this.
const LONGEST_WHILE_AWAY: Duration = Duration::from_millis(500);

/// What a store has to be told, each until it has heard of it or the claim would have ended.
#[derive(Debug)]
pub(super) struct Retries<L>(Arc<Shared<L>>);

impl<L> Clone for Retries<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[derive(Debug)]
struct Shared<L> {
    lock: Arc<L>,
    state: Mutex<State>,
    /// The store failed to answer when it was asked again for the last time.
    failing: AtomicBool,
    /// Ends the pause between two rounds.
    hurry: Notify,
    /// Told when nothing is to be asked any more.
    idle: Notify,
}

impl<L: Lock> Retries<L> {
    pub(super) fn new(lock: Arc<L>) -> Self {
        let state = State::new(Unheard::new(lock.lease()));
        let (failing, hurry, idle) = (AtomicBool::new(false), Notify::new(), Notify::new());
        Self(Arc::new(Shared { lock, state: Mutex::new(state), failing, hurry, idle }))
    }

    /// No call panics while it holds the state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The claim of `key` whose message was answered, as long as the store has not heard of it.
    pub(super) fn answered(&self, key: LockKey) -> Option<Held> {
        self.state().unheard.answered(key, Instant::now())
    }

    /// The claims of `key` on their way back.
    pub(super) fn going_back(&self, key: LockKey) -> Vec<Token> {
        self.state().unheard.going_back(key)
    }

    /// How many claims the store has not heard of, and how many it never did.
    pub(super) fn counts(&self) -> Returning {
        self.state().unheard.counts()
    }

    /// Asks questions of one kind from now on; what it gives waits for what the store says at first, in their order. What
    /// it does not answer then is asked again and again.
    pub(super) fn begin(&self, questions: Vec<Question>) -> oneshot::Receiver<Said> {
        let (tell, told) = oneshot::channel();
        // Without a runtime nobody could ask.
        let Ok(runtime) = Handle::try_current() else { return told };
        let joins = questions.first().is_some_and(Question::joins_others);
        let first = {
            let mut state = self.state();
            let now = Instant::now();
            state.unheard.forget_ended(now);
            for question in &questions {
                state.unheard.add(*question, now);
            }
            let call = Call { questions, tell };
            if joins && std::mem::replace(&mut state.joined, true) {
                state.joining.push_back(call);
                return told;
            }
            state.rounds += 1;
            call
        };
        runtime.spawn(self.clone().ask(first, joins));
        told
    }

    /// Asks for the first time, and on behalf of those that have joined meanwhile.
    async fn ask(self, first: Call, joins: bool) {
        let mut calls = vec![first];
        while !calls.is_empty() {
            let is_away = self.round(&[], calls, AT_FIRST).await.iter().any(Result::is_err);
            // Those that join a store that is away wait like the others.
            calls = if joins && !is_away { self.state().next_joining() } else { Vec::new() };
        }
        let is_to_attend = {
            let mut state = self.state();
            state.rounds -= 1;
            let unattended = !state.attended && state.has_more();
            state.attended |= unattended;
            state.joined &= state.attended || !joins;
            unattended
        };
        self.0.idle.notify_waiters();
        if is_to_attend {
            self.attend().await;
        }
    }

    /// What a store said of a claim at last, whose caller had stopped listening.
    pub(super) fn heard(&self, key: LockKey, token: Token, answer: &Result<Attempt, StoreError>) {
        let known = self.going_back(key).contains(&token);
        match answer {
            // It was made after all, perhaps after the store had said for the last time that it was not.
            Ok(Attempt::Claimed) if known => drop(self.begin(vec![Question::release(key, token, true)])),
            Ok(Attempt::Held(_)) => self.state().unheard.remove(key, token),
            Ok(Attempt::Claimed) | Err(_) => {}
        }
    }

    /// The store has answered somebody: what it failed to answer need not wait longer.
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
            self.state().unheard.taken(key, token, found?);
        }
        Ok(())
    }

    /// Waits until everything has been asked, and the store has said what it can.
    pub(super) async fn settle(&self) {
        loop {
            let idle = self.0.idle.notified();
            {
                let state = self.state();
                if state.rounds == 0 && !state.has_more() {
                    return;
                }
            }
            self.0.hurry.notify_one();
            idle.await;
        }
    }

    /// Asks each question once, of those that wait and of calls. What has to be asked again is put aside, and somebody sees
    /// to it.
    async fn round(&self, again: &[Question], calls: Vec<Call>, at_a_time: usize) -> Said {
        let questions = again.iter().chain(calls.iter().flat_map(|call| &call.questions)).copied();
        let questions: Vec<Question> = questions.collect();
        let (together, alone): (Vec<_>, Vec<_>) = questions.iter().copied().partition(Question::joins_others);
        let (said, held) = tokio::join!(self.release(&alone, at_a_time), self.extend(&together));
        let (mut of_alone, mut of_together) = (said.into_iter(), held.into_iter());
        let mut answer = |question: &Question| {
            let said = if question.joins_others() { of_together.next() } else { of_alone.next() };
            said.unwrap_or(Ok(false))
        };
        let mut said: Said = again.iter().map(&mut answer).collect();
        for Call { questions, tell } in calls {
            let told: Said = questions.iter().map(&mut answer).collect();
            said.extend(told.iter().cloned());
            // Whether anybody still listens changes nothing.
            let _: Result<(), _> = tell.send(told);
        }
        let mut state = self.state();
        let left = questions.into_iter().filter(|question| state.unheard.is_wanted(question)).collect::<Vec<_>>();
        state.waiting.extend(left);
        said
    }

    /// Takes claims back, so many at a time; a store that is away is not asked for all of them.
    async fn release(&self, questions: &[Question], at_a_time: usize) -> Said {
        let trouble = Mutex::<Option<StoreError>>::default();
        let ask = |Question { key, token, .. }: Question| {
            let trouble = &trouble;
            async move {
                let known = trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let said = match known {
                    Some(error) => Err(error),
                    None => self.0.lock.release(key, token).await,
                };
                match &said {
                    Ok(found) => self.state().unheard.asked(key, token, *found),
                    Err(error) => *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone()),
                }
                said
            }
        };
        stream::iter(questions.iter().copied().map(ask)).buffered(at_a_time).collect().await
    }

    /// Holds claims on whose messages were answered.
    async fn extend(&self, questions: &[Question]) -> Said {
        let mut said = Said::with_capacity(questions.len());
        for part in questions.chunks(IN_ONE_GO) {
            let (extensions, at) = self.state().unheard.extensions(part, Instant::now());
            let answer = if extensions.is_empty() { Ok(Vec::new()) } else { self.0.lock.extend(&extensions, at).await };
            if let Err(error) = answer {
                said.resize(questions.len(), Err(error));
                break;
            }
            let mut state = self.state();
            for claim in &extensions {
                // One that somebody else has by now needs nothing more either.
                state.unheard.remove(claim.key, claim.token);
            }
            said.extend(part.iter().map(|_| Ok(!extensions.is_empty())));
        }
        said
    }

    /// Asks again for those that wait, until none does.
    async fn attend(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            // Who hurries is not told apart from time that passes.
            let _: Result<(), _> = timeout(pause, self.0.hurry.notified()).await;
            let Some((questions, calls)) = self.state().next_round() else {
                self.0.idle.notify_waiters();
                return;
            };
            let said = self.round(&questions, calls, AGAIN).await;
            let is_away = said.iter().any(Result::is_err);
            let longest = if is_away { LONGEST_WHILE_AWAY } else { LONGEST_PAUSE };
            let done = said.iter().any(|said| matches!(said, Ok(true)));
            pause = if done { FIRST_PAUSE } else { longest.min(pause * 2) };
            {
                let mut state = self.state();
                state.rounds -= 1;
                state.joined = state.joined && (is_away || state.has_more());
                state.failed = is_away.then(Instant::now);
            }
            self.0.failing.store(is_away, Ordering::Relaxed);
            self.0.idle.notify_waiters();
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
    async fn what_a_store_did_not_answer_is_asked_as_soon_as_it_answers_anybody_but_not_all_the_time() {
        let retries = Retries::new(Arc::new(MemoryLock::new(Span::seconds(60), 10, 1)));
        let failed = |ago: Duration| {
            retries.state().failed = Instant::now().checked_sub(ago);
            retries.0.failing.store(true, Ordering::Relaxed);
            retries.store_answers();
            retries.0.hurry.notified().now_or_never().is_some()
        };
        assert!(failed(FIRST_PAUSE * 2));
        retries.store_answers();
        assert!(retries.0.hurry.notified().now_or_never().is_none(), "once is enough");
        assert!(!failed(Duration::ZERO), "a store that makes claims and does nothing else is asked as often as ever");
    }
}
