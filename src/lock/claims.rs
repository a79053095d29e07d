//! A lock with its policy and its counters.

use std::future::Future;
use std::sync::Arc;

use super::counters::Counted;
use super::{Attempt, Claim, Counters, Counts, Ending, Extension, LockKey, Policy, StoreError, TakeBack, Tokens};
use crate::time::{Span, Timestamp};

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
        debug_assert_eq!(lock.lease(), policy.lease);
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

    /// Claims `key` at the moment `now` for something with this digest, which is held for `ttl` once it was answered. Tells
    /// the claim that was tried whatever came of it: a store that gave no answer may have made it, or make it yet.
    pub async fn claim(
        &self,
        key: LockKey,
        digest: u16,
        ttl: Span,
        now: Timestamp,
    ) -> (Claim, Result<Attempt, StoreError>) {
        let token = self.tokens.next(digest);
        let attempt = self.lock.claim(key, token, now).await;
        match attempt {
            Ok(Attempt::Claimed) => self.counters.add(Counted::Claimed),
            // It may wait, and claim the key later.
            Ok(Attempt::Held(_)) => {}
            Err(_) => self.counters.add(Counted::StoreError),
        }
        (Claim { key, token, at: now, ttl }, attempt)
    }

    /// Counts that something was left out, as somebody else has its key.
    pub fn blocked(&self) {
        self.counters.add(Counted::Blocked);
    }

    /// Counts how the work on a claim ended at the moment `now`; tells whether that was before the claim expired, which was
    /// renewed for the last time, or made, at `renewed`.
    pub fn ended(&self, ending: Ending, renewed: Timestamp, now: Timestamp) -> bool {
        let in_time = now - renewed < self.policy.lease;
        if !in_time {
            self.counters.add(Counted::Expired);
        }
        if ending == Ending::Failed {
            self.counters.add(Counted::Failed);
        }
        in_time
    }

    /// Holds claims on for another lease from the moment `now` on; tells whether all of them are still held.
    pub async fn renew(&self, claims: &[Claim], now: Timestamp) -> Result<bool, StoreError> {
        let mut held = true;
        for claim in claims {
            held &= self.lock.renew(claim.key, claim.token, now).await.inspect_err(|_| {
                self.counters.add(Counted::StoreError);
            })?;
        }
        Ok(held)
    }

    /// Holds claims on from the moment of this call, `now`, as [`TakeBack::keep`] does.
    pub fn keep(
        &self,
        claims: &[Claim],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        let extension = |claim: &Claim| Extension { key: claim.key, token: claim.token, ttl: claim.ttl };
        let extensions: Vec<Extension> = claims.iter().map(extension).collect();
        self.lock.keep(&extensions, now)
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
