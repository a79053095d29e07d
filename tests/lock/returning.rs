//! Claims on their way back to a store that does not always listen.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dm_audit::lock::{
    Attempt, Claim, Claims, Ending, Extension, Held, KeyKind, LateClaim, Lock, LockKey, MemoryLock, Policy, Release,
    StoreError, TakeBack, TimeLimited, Token,
};
use dm_audit::time::{Span, Timestamp};

use crate::stores::{LASTING, LONG, claim, eventually, key, token};

/// Makes claims, but takes them back only while it is not deaf.
struct Store {
    claims: MemoryLock,
    deaf: AtomicBool,
    asked: AtomicUsize,
    extended: AtomicUsize,
    /// How long it takes to make a claim.
    slowness: Duration,
}

impl Lock for Store {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        tokio::time::sleep(self.slowness).await;
        self.claims.try_claim(key, token, now)
    }

    async fn renew(&self, key: LockKey, token: Token, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.claims.try_renew(key, token, now))
    }

    async fn extend(&self, answered: &[Extension], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        self.extended.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        self.heard()?;
        answered.iter().map(|claim| self.claims.try_extend(claim, now)).collect()
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        self.heard()?;
        Ok(self.claims.give_back(key, token))
    }

    async fn check(&self, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn lease(&self) -> Span {
        self.claims.lease()
    }
}

fn deaf_store(ttl: Span) -> TimeLimited<Store> {
    let claims = MemoryLock::new(ttl, 1 << 20, 1);
    let store = Store { claims, deaf: true.into(), asked: 0.into(), extended: 0.into(), slowness: Duration::ZERO };
    TimeLimited::new(store, "store", LONG, LateClaim::Keep)
}

impl Store {
    fn heard(&self) -> Result<(), StoreError> {
        let (store, problem) = ("store".to_owned(), "it is deaf".to_owned());
        let deaf = self.deaf.load(Ordering::SeqCst);
        if deaf { Err(StoreError::Unreachable { store, problem, perhaps_done: true }) } else { Ok(()) }
    }

    fn hear(&self) {
        self.deaf.store(false, Ordering::SeqCst);
    }
}

async fn claimed<L: Lock>(lock: &L, key: LockKey) -> Claim {
    let token = token();
    assert_eq!(claim(lock, key, token).await, Ok(Attempt::Claimed));
    Claim { key, token, at: Timestamp::now(), ttl: LASTING }
}

#[tokio::test]
async fn a_claim_on_its_way_back_is_an_error_while_the_store_is_deaf_and_in_nobodys_way_afterwards() {
    let lock = deaf_store(LASTING);
    let (ours, others) = (claimed(&lock, key()).await, claimed(&lock, key()).await);
    lock.take_back(&[ours], &[]).await.unwrap_err();
    let error = claim(&lock, ours.key, token()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert_eq!(claim(&lock, others.key, token()).await, Ok(Attempt::Held(None)), "another key is held as ever");
    lock.lock().hear();
    assert_eq!(claim(&lock, ours.key, token()).await, Ok(Attempt::Claimed), "without waiting for the next try");
}

#[tokio::test]
async fn claims_are_in_nobodys_way_from_the_call_on_that_takes_them_back() {
    let lock = deaf_store(LASTING);
    lock.lock().hear();
    let mut all = Vec::new();
    for _ in 0..1000 {
        all.push(claimed(&lock, key()).await);
    }
    let taken = lock.take_back(&all, &[]);
    for ours in &all {
        claimed(&lock, ours.key).await;
    }
    taken.await.unwrap();
    for ours in all {
        assert_eq!(claim(&lock, ours.key, token()).await, Ok(Attempt::Held(None)), "who came then holds it still");
    }
}

#[tokio::test]
async fn what_somebody_else_holds_is_held_although_a_claim_of_ours_may_have_been_made_too() {
    let lock = deaf_store(LASTING);
    lock.lock().hear();
    let others = claimed(&lock, key()).await;
    let ours = Claim { token: token(), ..others };
    lock.take_back(&[], &[ours]).await.unwrap();
    assert_eq!(claim(&lock, others.key, token()).await, Ok(Attempt::Held(None)));
    // Ours is made after all, later than anybody asks.
    assert!(lock.lock().claims.give_back(others.key, others.token));
    lock.settle().await;
    assert_eq!(lock.lock().claims.try_claim(ours.key, ours.token, Timestamp::now()), Ok(Attempt::Claimed));
    claimed(&lock, ours.key).await;
}

#[tokio::test]
async fn a_deaf_store_is_asked_now_and_then_for_all_claims_together_until_it_hears() {
    let lock = deaf_store(LASTING);
    let mut all = Vec::new();
    for _ in 0..1000 {
        all.push(claimed(&lock, key()).await);
    }
    for call in all.chunks(100) {
        lock.take_back(call, &[]).await.unwrap_err();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(lock.returning().under_way, 1000);
    assert!(lock.lock().asked.load(Ordering::SeqCst) <= 500, "{:?}", lock.lock().asked);
    lock.lock().hear();
    lock.settle().await;
    assert_eq!((lock.returning().under_way, lock.lock().claims.len()), (0, 0));
}

#[tokio::test]
async fn claims_that_expire_before_the_store_hears_are_given_up_and_counted() {
    let lock = deaf_store(Span::from_micros(50_000));
    let ours = claimed(&lock, key()).await;
    lock.take_back(&[ours], &[]).await.unwrap_err();
    eventually("given up", async || lock.returning().given_up == 1).await;
    assert_eq!(lock.returning().under_way, 0);
    lock.settle().await;
}

#[tokio::test]
async fn claims_that_cannot_be_taken_back_are_counted_as_an_error_of_the_store() {
    let policy =
        Policy { key: KeyKind::MessageId, lease: LASTING, ttl: LASTING, text_ttl: LASTING, release: Release::Ttl };
    let lock = deaf_store(LASTING);
    let claims = Claims::new(lock, policy);
    let (ours, attempt) = claims.claim(key(), 7, LASTING, Timestamp::now()).await;
    assert_eq!(attempt, Ok(Attempt::Claimed));
    assert!(claims.ended(Ending::Failed, ours.at, Timestamp::now()));
    claims.take_back(&[ours], &[]).await.unwrap_err();
    assert_eq!((claims.counts().claimed, claims.counts().store_errors, claims.counts().failed), (1, 1, 1));
    claims.lock().lock().hear();
    claims.lock().settle().await;
    assert!(claims.lock().lock().claims.is_empty());
}

#[tokio::test]
async fn a_claim_that_is_made_after_the_store_was_last_asked_for_it_goes_back_too() {
    let claims = MemoryLock::new(LASTING, 1 << 20, 1);
    let store =
        Store { claims, deaf: false.into(), asked: 0.into(), extended: 0.into(), slowness: Duration::from_secs(6) };
    let lock = TimeLimited::new(store, "store", Duration::from_millis(50), LateClaim::GiveBack);
    let error = claim(&lock, key(), token()).await.unwrap_err();
    assert!(matches!(error, StoreError::TimedOut { .. }), "{error:?}");
    eventually("the store has said often enough that there is none", async || lock.returning().under_way == 0).await;
    assert!(lock.lock().claims.is_empty());
    lock.settle().await;
    assert!(lock.lock().asked.load(Ordering::SeqCst) > 1);
    assert_eq!((lock.lock().claims.len(), lock.returning().under_way), (0, 0));
}

#[tokio::test]
async fn an_answer_that_the_store_did_not_hear_of_holds_the_key_here_and_there_as_soon_as_it_hears() {
    let lock = deaf_store(LASTING);
    let ours = claimed(&lock, key()).await;
    let answered = Extension { key: ours.key, token: ours.token, ttl: LASTING };
    lock.keep(&[answered], Timestamp::now()).await.unwrap_err();
    assert_eq!(lock.returning().unheard, 1);
    // Even if the store loses the claim meanwhile.
    assert!(lock.lock().claims.give_back(ours.key, ours.token));
    let held = Held { token: ours.token, at_work: false };
    assert_eq!(lock.claim(ours.key, token(), Timestamp::now()).await, Ok(Attempt::Held(Some(held))));
    assert_eq!(lock.holder(ours.key).await, Ok(Some(held)));
    lock.lock().hear();
    lock.settle().await;
    assert_eq!(lock.returning().unheard, 0);
    let there = lock.lock().claims.try_claim(ours.key, token(), Timestamp::now());
    assert_eq!(there, Ok(Attempt::Held(Some(held))));
}

#[tokio::test]
async fn answers_that_come_while_the_store_is_told_of_others_are_told_together() {
    let lock = deaf_store(LASTING);
    let mut told = Vec::new();
    for _ in 0..300 {
        let ours = claimed(&lock, key()).await;
        let answered = Extension { key: ours.key, token: ours.token, ttl: LASTING };
        told.push((ours, lock.keep(&[answered], Timestamp::now())));
    }
    lock.lock().hear();
    lock.settle().await;
    for (ours, told) in told {
        // Those that were told first met a deaf store.
        let _: Result<_, _> = told.await;
        let there = lock.lock().claims.try_claim(ours.key, token(), Timestamp::now());
        assert!(matches!(there, Ok(Attempt::Held(Some(Held { at_work: false, .. })))), "{there:?}");
    }
    let asked = lock.lock().extended.load(Ordering::SeqCst);
    assert!((2..10).contains(&asked), "{asked}");
}

#[tokio::test]
async fn answers_that_would_have_ended_before_the_store_hears_are_given_up() {
    let lock = deaf_store(LASTING);
    let ours = claimed(&lock, key()).await;
    let answered = Extension { key: ours.key, token: ours.token, ttl: Span::from_micros(50_000) };
    lock.keep(&[answered], Timestamp::now()).await.unwrap_err();
    eventually("given up", async || lock.returning().given_up == 1).await;
    assert_eq!(lock.returning().unheard, 0);
}
