//! A claim of nobody's message, so that a store that cannot do its work says so before the first message comes.

use super::{Attempt, Lock, LockKey, StoreError, Token, Tokens};
use crate::time::Timestamp;

/// Claims a key that no message has, and gives it back.
pub(super) async fn rehearse(lock: &impl Lock, store: &str) -> Result<(), StoreError> {
    let wrong = |problem: &str| StoreError::Refused {
        store: store.to_owned(),
        problem: problem.to_owned(),
        advice: "check that it is one server, and neither a cache nor one of several that do not share their data"
            .to_owned(),
    };
    let (key, token) = nobodys();
    if lock.claim(key, token, Timestamp::now()).await? != Attempt::Claimed {
        return Err(wrong("a key that nobody claimed is held"));
    }
    if !lock.release(key, token).await? {
        return Err(wrong("a claim was gone before it was given back"));
    }
    Ok(())
}

/// A key as improbable as a message's, and a token for it.
fn nobodys() -> (LockKey, Token) {
    let tokens = Tokens::new();
    let (high, low, token) = (Tokens::new().next(), Tokens::new().next(), tokens.next());
    let number = u128::from(high.number()) << 64 | u128::from(low.number());
    (LockKey::from_bytes(number.to_be_bytes()), token)
}
