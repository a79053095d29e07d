//! A claim of nobody's message, so that a store that cannot do its work says so before a message comes.

use std::time::Duration;

use tokio::time::timeout;

use super::{Attempt, Extension, Lock, LockKey, StoreError, StoreRefusal, Token, Tokens};
use crate::time::{Span, Timestamp};

/// How long a store may take to let us in. Nobody waits for what comes late then, so it needs less patience than at work.
const AT_THE_START: Duration = Duration::from_secs(5);

/// Checks a store, whose address without a password is `store`, for the first time, within `limit` or five seconds.
pub async fn check_at_start(lock: &impl Lock, store: &str, limit: Duration) -> Result<(), StoreError> {
    let limit = limit.min(AT_THE_START);
    let timed_out = |_| {
        let limit = Span::from_micros(limit.as_micros() as i64);
        Err(StoreError::TimedOut { store: store.to_owned(), limit })
    };
    timeout(limit, lock.check(Timestamp::now())).await.unwrap_or_else(timed_out)
}

/// Claims a key that no message has at the moment `now`, holds it on, and gives it back.
pub(super) async fn probe(lock: &impl Lock, store: &str, now: Timestamp) -> Result<(), StoreError> {
    let (key, token) = nobodys();
    if lock.claim(key, token, now).await? != Attempt::Claimed {
        return Err(StoreError::refused(store, StoreRefusal::HeldByNobody));
    }
    if lock.extend(&[Extension { key, token, ttl: lock.lease() }], now).await? != [true] {
        return Err(StoreError::refused(store, StoreRefusal::LostBeforeAnswer));
    }
    if !lock.release(key, token).await? {
        return Err(StoreError::refused(store, StoreRefusal::LostClaim));
    }
    Ok(())
}

/// A key as improbable as a message's, and a token for it.
fn nobodys() -> (LockKey, Token) {
    let tokens = Tokens::new();
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        let (high, low) = (Tokens::new().next(0), Tokens::new().next(1));
        bytes = (u128::from(high.number()) << 64 | u128::from(low.number())).to_be_bytes();
    }
    (LockKey::from_bytes(bytes), tokens.next(0))
}
