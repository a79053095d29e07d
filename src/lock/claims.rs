//! A lock with its policy and its counters.

use super::counters::Counted;
use super::{Attempt, Counters, Counts, Ending, Lock, LockKey, Policy, StoreError, Token, Tokens};
use crate::time::Timestamp;

/// What a gate asks whether a message is new.
#[derive(Debug)]
pub struct Claims<L> {
    lock: L,
    policy: Policy,
    tokens: Tokens,
    counters: Counters,
}

/// A key that is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// What was claimed.
    pub key: LockKey,
    /// Under which token.
    pub token: Token,
    /// When.
    pub at: Timestamp,
}

impl<L: Lock> Claims<L> {
    /// Claims in `lock`, which holds them as long as `policy` says.
    pub fn new(lock: L, policy: Policy) -> Self {
        debug_assert_eq!(lock.ttl(), policy.ttl);
        Self { lock, policy, tokens: Tokens::new(), counters: Counters::default() }
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

    /// Claims `key` at the moment `now`, and tells the claim that was tried whatever came of it: a store that gave no
    /// answer may have made it, or make it yet.
    pub async fn claim(&self, key: LockKey, now: Timestamp) -> (Claim, Result<Attempt, StoreError>) {
        let token = self.tokens.next();
        let attempt = self.lock.claim(key, token, now).await;
        self.counters.add(match attempt {
            Ok(Attempt::Claimed) => Counted::Claimed,
            Ok(Attempt::Held) => Counted::Blocked,
            Err(_) => Counted::StoreError,
        });
        (Claim { key, token, at: now }, attempt)
    }

    /// Says at the moment `now` how the work on a claim ended; tells whether it ended before the claim expired.
    pub async fn finish(&self, claim: Claim, ending: Ending, now: Timestamp) -> Result<bool, StoreError> {
        let in_time = self.ended(claim, ending, now);
        self.give_back(claim, ending).await?;
        Ok(in_time)
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

    /// Gives back a claim whose work ended like this, unless it is held on.
    pub async fn give_back(&self, claim: Claim, ending: Ending) -> Result<(), StoreError> {
        if !self.policy.keeps(ending) {
            self.release(claim).await?;
        }
        Ok(())
    }

    /// Gives back a claim that came to nothing, without counting it as failed work.
    pub async fn withdraw(&self, claim: Claim) -> Result<bool, StoreError> {
        self.release(claim).await
    }

    async fn release(&self, claim: Claim) -> Result<bool, StoreError> {
        let released = self.lock.release(claim.key, claim.token).await;
        if released.is_err() {
            self.counters.add(Counted::StoreError);
        }
        released
    }
}
