//! What every store promises.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dm_audit::lock::{Attempt, Extension, Held, Lock, LockKey, Token};
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
    a_claim_is_free_when_its_lease_ends,
    a_claim_that_is_renewed_is_held_for_another_lease,
    an_answered_message_is_held_for_as_long_as_it_is_told,
    an_answered_message_is_held_although_its_lease_is_over,
    what_was_answered_is_not_worked_on_again_by_a_late_renewal_or_claim,
    an_answer_that_comes_after_the_lease_holds_the_key_unless_somebody_else_has_it,
    answers_of_many_messages_are_told_apart,
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
    assert_eq!(holder(&lock, key).await, Some(Held { token: ours, at_work: true }));
    assert!(lock.release(key, ours).await.unwrap());
    let next = token();
    assert_eq!(lock.claim(key, next, now).await, Ok(Attempt::Claimed));
    assert_eq!(holder(&lock, key).await, Some(Held { token: next, at_work: true }));
    assert_eq!(extend(&lock, key, next, LASTING).await, [true]);
    assert_eq!(holder(&lock, key).await, Some(Held { token: next, at_work: false }));
}

/// Who holds a key, as whoever finds it held is told at once, or when they ask.
async fn holder<L: Lock>(lock: &L, key: LockKey) -> Option<Held> {
    match lock.claim(key, token(), Timestamp::now()).await {
        Ok(Attempt::Held(Some(holder))) => Some(holder),
        Ok(Attempt::Held(None)) => lock.holder(key).await.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The message of a claim was answered.
async fn extend<L: Lock>(lock: &L, key: LockKey, token: Token, ttl: Span) -> Vec<bool> {
    lock.extend(&[Extension { key, token, ttl }], Timestamp::now()).await.unwrap()
}

/// Long enough for a machine with much to do, short enough to wait for.
const SHORT: Span = Span::from_micros(400_000);

async fn free_again<L: Lock>(lock: &L, key: LockKey) {
    eventually("free again", async || claim(lock, key, token()).await.unwrap() == Attempt::Claimed).await;
}

async fn a_claim_that_is_renewed_is_held_for_another_lease<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(SHORT).await;
    let (key, ours) = (key(), token());
    assert_eq!(lock.renew(key, ours, Timestamp::now()).await, Ok(false), "nobody holds it");
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    assert_eq!(lock.renew(key, token(), Timestamp::now()).await, Ok(false), "somebody else's token");
    let mut last = Instant::now();
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let asked = Instant::now();
        if lock.renew(key, ours, Timestamp::now()).await != Ok(true) {
            // The machine stood still.
            assert!(last.elapsed() >= Duration::from_millis(390), "{:?}", last.elapsed());
            return;
        }
        last = asked;
    }
    free_again(&lock, key).await;
    assert!(last.elapsed() >= Duration::from_millis(398), "{:?}", last.elapsed());
    assert_eq!(lock.renew(key, ours, Timestamp::now()).await, Ok(false), "it is the next holder's");
}

async fn an_answered_message_is_held_for_as_long_as_it_is_told<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    let before = Instant::now();
    assert_eq!(extend(&lock, key, ours, SHORT).await, [true]);
    free_again(&lock, key).await;
    assert!(before.elapsed() >= Duration::from_millis(398), "{:?}", before.elapsed());
}

async fn an_answered_message_is_held_although_its_lease_is_over<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(SHORT).await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    assert_eq!(extend(&lock, key, ours, LASTING).await, [true]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Held(None)), "the lease is over, and it was answered");
    assert_eq!(lock.release(key, ours).await, Ok(true), "it can be given back still");
}

async fn what_was_answered_is_not_worked_on_again_by_a_late_renewal_or_claim<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    assert_eq!(extend(&lock, key, ours, LASTING).await, [true]);
    assert_eq!(lock.renew(key, ours, Timestamp::now()).await, Ok(false));
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Held(None)), "a claim that comes twice");
    assert_eq!(holder(&lock, key).await, Some(Held { token: ours, at_work: false }));
    assert_eq!(lock.release(key, ours).await, Ok(true));
    assert_eq!(lock.renew(key, ours, Timestamp::now()).await, Ok(false), "what went back stays there");
    assert_eq!(claim(&lock, key, token()).await, Ok(Attempt::Claimed));
}

async fn an_answer_that_comes_after_the_lease_holds_the_key_unless_somebody_else_has_it<L: Lock>(
    store: impl AsyncFn(Span) -> L,
) {
    let lock = store(SHORT).await;
    let (late, taken) = ((key(), token()), (key(), token()));
    for (key, token) in [late, taken] {
        assert_eq!(claim(&lock, key, token).await, Ok(Attempt::Claimed));
    }
    free_again(&lock, taken.0).await;
    lock.clean(Timestamp::now()).await.unwrap();
    assert_eq!(extend(&lock, late.0, late.1, LASTING).await, [true], "nobody has it, so it is held from now on");
    assert_eq!(claim(&lock, late.0, token()).await, Ok(Attempt::Held(None)));
    let next = token();
    eventually("free", async || claim(&lock, taken.0, next).await.unwrap() == Attempt::Claimed).await;
    extend(&lock, taken.0, next, LASTING).await;
    assert_eq!(extend(&lock, taken.0, taken.1, LASTING).await, [false], "the next holder's claim stays");
    assert_eq!(holder(&lock, taken.0).await.unwrap().token, next);
    let (never, made) = (key(), token());
    assert_eq!(extend(&lock, never, made, LASTING).await, [true], "a claim that the store never heard of");
    assert_eq!(holder(&lock, never).await, Some(Held { token: made, at_work: false }));
}

async fn answers_of_many_messages_are_told_apart<L: Lock>(store: impl AsyncFn(Span) -> L) {
    let lock = store(LASTING).await;
    let mut answered = Vec::new();
    for number in 0..100 {
        let (key, ours) = (key(), token());
        assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
        // Of every third somebody else says that it was answered.
        let token = if number % 3 == 0 { token() } else { ours };
        answered.push(Extension { key, token, ttl: LASTING });
    }
    let held = lock.extend(&answered, Timestamp::now()).await.unwrap();
    assert_eq!(held, (0..100).map(|number| number % 3 != 0).collect::<Vec<_>>());
    for (extension, held) in answered.iter().zip(held) {
        let holder = holder(&lock, extension.key).await.unwrap();
        assert_eq!((holder.token == extension.token, holder.at_work), (held, !held));
    }
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

async fn a_claim_is_free_when_its_lease_ends<L: Lock>(store: impl AsyncFn(Span) -> L) {
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
    assert_eq!(lock.lease(), LASTING);
}
