//! A store that is well, and holds a claim that nobody works on any more.

use std::time::Duration;

use dm_audit::lock::{Attempt, Claims, KeyKind, LateClaim, Lock, LockKey, Policy, Release, StoreError, Timed, Token};
use dm_audit::time::{Span, Timestamp};

use crate::stores::{LASTING, LONG, claim, key, token};

/// Holds every key, and does not take one back.
struct Miser;

impl Lock for Miser {
    async fn claim(&self, _: LockKey, _: Token, _: Timestamp) -> Result<Attempt, StoreError> {
        Ok(Attempt::Held)
    }

    async fn release(&self, _: LockKey, _: Token) -> Result<bool, StoreError> {
        Err(StoreError::Unreachable { store: "miser".to_owned(), problem: "it is deaf".to_owned() })
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn ttl(&self) -> Span {
        LASTING
    }
}

#[tokio::test]
async fn a_claim_on_its_way_back_is_told_from_a_store_that_is_away() {
    let lock = Timed::new(Miser, "miser", LONG, LateClaim::GiveBack);
    let key = key();
    lock.release(key, token()).await.unwrap_err();
    let error = claim(&lock, key, token()).await.unwrap_err();
    assert_eq!(error, StoreError::Returning { store: "miser".to_owned() });
    assert!(!error.leaves_open_what_was_done());
    assert_eq!(claim(&lock, crate::stores::key(), token()).await, Ok(Attempt::Held), "another key is held as ever");
}

#[tokio::test]
async fn a_claim_that_cannot_be_withdrawn_is_counted_as_an_error_of_the_store() {
    let policy = Policy { ttl: LASTING, key: KeyKind::MessageId, release: Release::Ttl };
    let claims = Claims::new(Timed::new(Miser, "miser", Duration::from_mins(1), LateClaim::Keep), policy);
    let (claim, attempt) = claims.claim(key(), Timestamp::now()).await;
    assert_eq!(attempt, Ok(Attempt::Held));
    claims.withdraw(claim).await.unwrap_err();
    assert_eq!((claims.counts().blocked, claims.counts().store_errors, claims.counts().failed), (1, 1, 0));
}
