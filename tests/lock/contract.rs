//! What every store promises.

use std::sync::Arc;
use std::time::Instant;

use dm_audit::lock::{Attempt, Lock};
use dm_audit::time::{Span, Timestamp};

use crate::stores::{self, LASTING, claim, eventually, key, token};

/// Each promise as a test of each store.
macro_rules! promises {
    ($($promise:ident),+ $(,)?) => {
        promises!(@store memory $($promise)+);
        promises!(@store redis $($promise)+);
        promises!(@store postgres $($promise)+);
        promises!(@store pooled $($promise)+);
    };
    (@store $store:ident $($promise:ident)+) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    super::$promise(super::stores::$store).await;
                }
            )+
        }
    };
}

promises![
    the_first_claim_wins_and_the_second_is_held,
    only_its_token_releases_a_claim,
    whoever_finds_a_key_held_is_told_under_which_token,
    a_claim_is_free_when_its_time_to_live_ends,
    a_repeated_claim_is_still_ours,
    of_many_at_once_one_wins_each_key,
    the_store_answers_and_can_be_cleaned,
];

async fn the_first_claim_wins_and_the_second_is_held<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, other) = (key(), key());
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Claimed));
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)));
    assert_eq!(claim(&lock, other, token()).await, Ok(Attempt::Claimed), "another key does not meet it");
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)));
}

async fn whoever_finds_a_key_held_is_told_under_which_token<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, ours, now) = (key(), token(), Timestamp::now());
    assert_eq!(lock.claim(key, ours, now).await, Ok(Attempt::Claimed));
    // At once, or when it asks.
    let holder = async |token| match lock.claim(key, token, now).await {
        Ok(Attempt::Held(Some(holder))) => Some(holder),
        Ok(Attempt::Held(None)) => lock.holder(key).await.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(holder(token()).await, Some(ours));
    assert!(lock.release(key, ours).await.unwrap());
    let next = token();
    assert_eq!(lock.claim(key, next, now).await, Ok(Attempt::Claimed));
    assert_eq!(holder(ours).await, Some(next));
}

async fn only_its_token_releases_a_claim<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, ours) = (key(), token());
    assert_eq!(lock.release(key, ours).await, Ok(false), "nobody holds it");
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    assert_eq!(lock.release(key, token()).await, Ok(false), "somebody else's token");
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)));
    assert_eq!(lock.release(key, ours).await, Ok(true));
    assert_eq!(lock.release(key, ours).await, Ok(false), "it is released already");
    let next = token();
    assert_eq!(claim(&lock, key, next).await, Ok(Attempt::Claimed));
    assert_eq!(lock.release(key, ours).await, Ok(false), "the next holder's claim is not ours to release");
    assert_eq!(lock.release(key, next).await, Ok(true));
}

async fn a_claim_is_free_when_its_time_to_live_ends<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let ttl = Span::from_micros(400_000);
    let lock = store(ttl).await;
    let (key, late) = (key(), token());
    let before = Instant::now();
    assert_eq!(claim(&lock, key, late).await, Ok(Attempt::Claimed));
    eventually("free again", async || claim(&lock, key, token()).await.unwrap() == Attempt::Claimed).await;
    // Redis cuts moments to milliseconds.
    assert!(before.elapsed().as_micros() as i64 >= ttl.micros() - 2_000, "{:?}", before.elapsed());
    assert_eq!(lock.release(key, late).await, Ok(false), "it is the next holder's");
}

async fn a_repeated_claim_is_still_ours<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed), "whoever did not hear the answer asks again");
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)));
}

pub(crate) async fn of_many_at_once_one_wins_each_key<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = Arc::new(store(LASTING).await);
    let keys: Arc<Vec<_>> = Arc::new((0..100).map(|_| key()).collect());
    let task = |_| {
        let (lock, keys) = (lock.clone(), keys.clone());
        tokio::spawn(async move {
            let mut won = Vec::new();
            for (place, key) in keys.iter().enumerate() {
                if claim(&*lock, *key, token()).await.unwrap() == Attempt::Claimed {
                    won.push(place);
                }
            }
            won
        })
    };
    let tasks: Vec<_> = (0..64).map(task).collect();
    let mut won = Vec::new();
    for task in tasks {
        won.extend(task.await.unwrap());
    }
    won.sort_unstable();
    assert_eq!(won, (0..100).collect::<Vec<_>>());
}

async fn the_store_answers_and_can_be_cleaned<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    assert_eq!(lock.check(Timestamp::now()).await, Ok(()));
    let key = key();
    claim(&lock, key, token()).await.unwrap();
    lock.clean(Timestamp::now()).await.unwrap();
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)), "only expired claims are thrown away");
    assert_eq!(lock.ttl(), LASTING);
}
