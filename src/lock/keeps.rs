//! Claims whose messages were answered, on their way to a store that is to hold them on.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout};

use super::{Extension, Held, Lock, LockKey, StoreError, Token};
use crate::time::{Span, Timestamp};

/// So many claims wait for the store at a time; beyond that the oldest are forgotten, and end with their lease.
const MOST: usize = 100_000;

/// So many claims are told in one go. While that is under way others come together, so a store with much to do is asked
/// less often.
const AT_A_TIME: usize = 256;

/// The store is asked again after this long, then after twice as long, and so on, but at least so often.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Claims that a store is to hold on, each until the store has heard of it or it would have ended. Their messages were
/// answered, so nobody claims one of them anew meanwhile.
#[derive(Debug)]
pub(super) struct Keeps<L>(Arc<Shared<L>>);

impl<L> Clone for Keeps<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[derive(Debug)]
struct Shared<L> {
    lock: Arc<L>,
    state: Mutex<State>,
    /// Ends the pause between two tries.
    hurry: Notify,
    /// Told when nothing waits any more.
    idle: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Group>,
    /// Those of all groups, also of the ones that are being told: their tokens, and when they end.
    claims: HashMap<LockKey, (Token, Instant)>,
    /// Somebody sees to those that wait.
    attended: bool,
    given_up: u64,
}

/// The claims of one call.
#[derive(Debug)]
struct Group {
    answered: Vec<Extension>,
    /// From when on they are held.
    since: Instant,
    at: Timestamp,
    /// Told what the store says at first.
    tell: Option<oneshot::Sender<Result<(), StoreError>>>,
}

fn duration(span: Span) -> Duration {
    Duration::from_micros(span.micros().max(0).unsigned_abs())
}

impl<L: Lock> Keeps<L> {
    pub(super) fn new(lock: Arc<L>) -> Self {
        Self(Arc::new(Shared { lock, state: Mutex::default(), hurry: Notify::new(), idle: Notify::new() }))
    }

    /// No call panics while it holds the state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The claim of `key` whose message was answered, as long as the store has not heard of it.
    pub(super) fn of(&self, key: LockKey) -> Option<Held> {
        let state = self.state();
        if state.claims.is_empty() {
            return None;
        }
        let (token, ends) = state.claims.get(&key)?;
        (*ends > Instant::now()).then_some(Held { token: *token, at_work: false })
    }

    /// How many claims the store has not heard of, and how many it never did.
    pub(super) fn counts(&self) -> (u64, u64) {
        let state = self.state();
        (state.claims.len() as u64, state.given_up)
    }

    /// Has claims held on from now on, which is `at` by the clock of claims; what it gives waits for what the store says at
    /// first.
    pub(super) fn begin(&self, answered: Vec<Extension>, at: Timestamp) -> oneshot::Receiver<Result<(), StoreError>> {
        let (tell, told) = oneshot::channel();
        // Without a runtime nobody could ask.
        let Ok(runtime) = Handle::try_current() else { return told };
        let since = Instant::now();
        let unattended = {
            let mut state = self.state();
            for claim in &answered {
                state.claims.insert(claim.key, (claim.token, since + duration(claim.ttl)));
            }
            state.waiting.push_back(Group { answered, since, at, tell: Some(tell) });
            while state.claims.len() > MOST && state.waiting.len() > 1 {
                state.give_up_oldest();
            }
            !std::mem::replace(&mut state.attended, true)
        };
        if unattended {
            runtime.spawn(self.clone().attend());
        }
        told
    }

    /// Tells the store of those that wait, until none does.
    async fn attend(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let (groups, answered) = {
                let mut state = self.state();
                let next = state.next();
                if next.0.is_empty() {
                    state.attended = false;
                    self.0.idle.notify_waiters();
                    return;
                }
                next
            };
            let at = groups.iter().map(|group| group.at).max().unwrap_or_else(|| Timestamp::from_micros(0));
            match self.0.lock.extend(&answered, at).await {
                // One that somebody else has by now needs nothing more either.
                Ok(_) => {
                    pause = FIRST_PAUSE;
                    self.state().heard(groups);
                }
                Err(error) => {
                    self.state().put_back(groups, &error);
                    // Who hurries is not told apart from time that passes.
                    let _: Result<(), _> = timeout(pause, self.0.hurry.notified()).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Waits until the store has heard of every claim.
    pub(super) async fn settle(&self) {
        loop {
            let idle = self.0.idle.notified();
            if !self.state().attended {
                return;
            }
            self.0.hurry.notify_one();
            idle.await;
        }
    }
}

impl State {
    /// The groups to tell now, and their claims as long as each has left.
    fn next(&mut self) -> (Vec<Group>, Vec<Extension>) {
        let (mut groups, mut answered) = (Vec::new(), Vec::new());
        let mut keys = HashSet::new();
        while let Some(group) = self.waiting.pop_front() {
            let left: Vec<Extension> = group.answered.iter().filter_map(|claim| rest(claim, group.since)).collect();
            if left.is_empty() {
                self.forget(&group);
                self.given_up += group.answered.len() as u64;
                continue;
            }
            let full = !groups.is_empty() && answered.len() + left.len() > AT_A_TIME;
            // No key may be told twice at a time.
            if full || left.iter().any(|claim| keys.contains(&claim.key)) {
                self.waiting.push_front(group);
                break;
            }
            keys.extend(left.iter().map(|claim| claim.key));
            answered.extend(left);
            groups.push(group);
        }
        (groups, answered)
    }

    fn heard(&mut self, groups: Vec<Group>) {
        for mut group in groups {
            self.forget(&group);
            if let Some(tell) = group.tell.take() {
                // Whether anybody still listens changes nothing.
                let _: Result<(), _> = tell.send(Ok(()));
            }
        }
    }

    fn put_back(&mut self, groups: Vec<Group>, error: &StoreError) {
        for mut group in groups.into_iter().rev() {
            if let Some(tell) = group.tell.take() {
                let _: Result<(), _> = tell.send(Err(error.clone()));
            }
            self.waiting.push_front(group);
        }
    }

    fn give_up_oldest(&mut self) {
        let Some(group) = self.waiting.pop_front() else { return };
        self.forget(&group);
        self.given_up += group.answered.len() as u64;
    }

    fn forget(&mut self, group: &Group) {
        for claim in &group.answered {
            if self.claims.get(&claim.key).is_some_and(|(token, _)| *token == claim.token) {
                self.claims.remove(&claim.key);
            }
        }
    }
}

/// A claim as long as it has left; `None` if it has ended.
fn rest(claim: &Extension, since: Instant) -> Option<Extension> {
    let left = duration(claim.ttl).saturating_sub(since.elapsed());
    (!left.is_zero()).then(|| Extension { ttl: Span::from_micros(left.as_micros() as i64), ..*claim })
}
