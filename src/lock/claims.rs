//! A lock with its policy and its counters.

use std::future::Future;
use std::sync::Arc;

use super::counters::Counted;
use super::{Attempt, Claim, Counters, Counts, Ending, LockKey, Policy, StoreError, TakeBack, Tokens};
use crate::time::Timestamp;

/// What a gate asks whether a message is new.
#[derive(Debug)]
pub struct Claims<L> {
    lock: L,
    policy: Policy,
    tokens: Tokens,
    counters: Arc<Counters>,
}

impl<L: TakeBack> Claims<L> {
    /// Claims in `lock`, which holds them as long as `policy` says.
    pub fn new(lock: L, policy: Policy) -> Self {
        debug_assert_eq!(lock.ttl(), policy.ttl);
        Self { lock, policy, tokens: Tokens::new(), counters: Arc::default() }
    }

    /// What it goes by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Where claims are kept.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    /// How often it did what.
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }

    /// Claims `key` at the moment `now` for something with this digest, and tells the claim that was tried whatever came
    /// of it: a store that gave no answer may have made it, or make it yet.
    pub async fn claim(&self, key: LockKey, digest: u16, now: Timestamp) -> (Claim, Result<Attempt, StoreError>) {
        let token = self.tokens.next(digest);
        let attempt = self.lock.claim(key, token, now).await;
        self.counters.add(match attempt {
            Ok(Attempt::Claimed) => Counted::Claimed,
            Ok(Attempt::Held(_)) => Counted::Blocked,
            Err(_) => Counted::StoreError,
        });
        (Claim { key, token, at: now }, attempt)
    }

    /// Counts how the work on a claim ended at the moment `now`; tells whether that was before the claim expired.
    pub fn ended(&self, claim: Claim, ending: Ending, now: Timestamp) -> bool {
        let in_time = now - claim.at < self.policy.ttl;
        if !in_time {
            self.counters.add(Counted::Expired);
        }
        if ending == Ending::Failed {
            self.counters.add(Counted::Failed);
        }
        in_time
    }

    /// Takes claims back from the moment of this call on, as [`TakeBack::take_back`] does.
    pub fn take_back(
        &self,
        made: &[Claim],
        perhaps: &[Claim],
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        let taken = self.lock.take_back(made, perhaps);
        let counters = self.counters.clone();
        async move {
            let taken = taken.await;
            if taken.is_err() {
                counters.add(Counted::StoreError);
            }
            taken
        }
    }
}
