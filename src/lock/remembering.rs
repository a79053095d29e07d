//! What a process has claimed itself, so that it goes on while the store that it shares with others is away.

use super::{Attempt, Claim, Extension, Held, Lock, LockKey, MemoryLock, Returning, StoreError, TakeBack, Token};
use crate::time::{Span, Timestamp};

/// So many claims are remembered, about 100 bytes each; of more only the store knows.
const REMEMBERED: usize = 200_000;
/// Claims in memory do not wait for each other in so many parts.
const SHARDS: usize = 64;

/// A lock that remembers its own claims. What it remembers is held, whether or not the store can be asked.
#[derive(Debug)]
pub struct Remembering<L> {
    lock: L,
    memory: MemoryLock,
    /// A message whose claim failed is worked on all the same.
    goes_on: bool,
}

impl<L: TakeBack> Remembering<L> {
    /// Remembers the claims of `lock`. With `goes_on`, a message whose claim failed is worked on all the same, so a copy of it
    /// is one; otherwise its next delivery has to pass.
    pub fn new(lock: L, goes_on: bool) -> Self {
        Self { memory: MemoryLock::new(lock.lease(), REMEMBERED, SHARDS), lock, goes_on }
    }

    fn hold_on(&self, answered: &[Extension], now: Timestamp) {
        for claim in answered {
            // A memory that is full forgets what it cannot hold; the store is told all the same.
            let _: Result<bool, StoreError> = self.memory.try_extend(claim, now);
        }
    }

    fn give_back(&self, claims: &[Claim]) {
        for claim in claims {
            self.memory.give_back(claim.key, claim.token);
        }
    }
}

/// A claim that is forgotten again, unless it is kept.
struct Noted<'m> {
    memory: &'m MemoryLock,
    key: LockKey,
    token: Token,
    kept: bool,
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.memory.give_back(self.key, self.token);
        }
    }
}

impl<L: TakeBack> Lock for Remembering<L> {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        // A memory that is full remembers nothing new.
        if let Ok(held @ Attempt::Held(_)) = self.memory.try_claim(key, token, now) {
            return Ok(held);
        }
        let mut noted = Noted { memory: &self.memory, key, token, kept: false };
        let answer = self.lock.claim(key, token, now).await;
        noted.kept = match &answer {
            Ok(Attempt::Claimed) => true,
            Ok(Attempt::Held(_)) => false,
            Err(_) => self.goes_on,
        };
        answer
    }

    async fn holder(&self, key: LockKey) -> Result<Option<Held>, StoreError> {
        self.lock.holder(key).await
    }

    async fn renew(&self, key: LockKey, token: Token, now: Timestamp) -> Result<bool, StoreError> {
        let answer = self.lock.renew(key, token, now).await;
        match &answer {
            // Somebody else may have it by now.
            Ok(false) => self.memory.give_back(key, token),
            // A store that cannot be asked is believed to hold it still.
            Ok(true) | Err(_) => self.memory.try_renew(key, token, now),
        };
        answer
    }

    async fn extend(&self, answered: &[Extension], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        self.hold_on(answered, now);
        self.lock.extend(answered, now).await
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        self.memory.give_back(key, token);
        self.lock.release(key, token).await
    }

    async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        self.lock.check(now).await
    }

    async fn clean(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.memory.throw_away_expired(now);
        self.lock.clean(now).await
    }

    fn lease(&self) -> Span {
        self.lock.lease()
    }

    fn ahead(&self) -> Option<Span> {
        self.lock.ahead()
    }
}

impl<L: TakeBack> TakeBack for Remembering<L> {
    fn take_back(
        &self,
        made: &[Claim],
        perhaps: &[Claim],
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        self.give_back(made);
        self.give_back(perhaps);
        self.lock.take_back(made, perhaps)
    }

    fn forget(&self, unmade: &[Claim]) {
        self.give_back(unmade);
    }

    fn keep(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<L> {
        self.hold_on(answered, now);
        self.lock.keep(answered, now)
    }

    fn returning(&self) -> Returning {
        self.lock.returning()
    }

    async fn settle(&self) {
        self.lock.settle().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const TTL: Span = Span::seconds(60);

    /// A store that is away, or there.
    struct Store {
        memory: MemoryLock,
        away: AtomicBool,
    }

    impl Lock for Store {
        async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
            if self.away.load(Ordering::SeqCst) {
                let (store, problem) = ("store".to_owned(), "away".to_owned());
                return Err(StoreError::Unreachable { store, problem, perhaps_done: false });
            }
            self.memory.try_claim(key, token, now)
        }

        async fn renew(&self, key: LockKey, token: Token, now: Timestamp) -> Result<bool, StoreError> {
            Ok(self.memory.try_renew(key, token, now))
        }

        async fn extend(&self, answered: &[Extension], now: Timestamp) -> Result<Vec<bool>, StoreError> {
            answered.iter().map(|claim| self.memory.try_extend(claim, now)).collect()
        }

        async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
            Ok(self.memory.give_back(key, token))
        }

        async fn check(&self, _: Timestamp) -> Result<(), StoreError> {
            Ok(())
        }

        async fn clean(&self, _: Timestamp) -> Result<u64, StoreError> {
            Ok(0)
        }

        fn lease(&self) -> Span {
            TTL
        }
    }

    impl TakeBack for Store {
        fn take_back(
            &self,
            made: &[Claim],
            _: &[Claim],
        ) -> impl Future<Output = Result<(), StoreError>> + Send + use<> {
            for claim in made {
                self.memory.give_back(claim.key, claim.token);
            }
            std::future::ready(Ok(()))
        }

        fn keep(
            &self,
            answered: &[Extension],
            now: Timestamp,
        ) -> impl Future<Output = Result<(), StoreError>> + Send + use<> {
            for claim in answered {
                self.memory.try_extend(claim, now).unwrap();
            }
            std::future::ready(Ok(()))
        }

        fn returning(&self) -> Returning {
            Returning::default()
        }

        async fn settle(&self) {}
    }

    fn lock(goes_on: bool) -> Remembering<Store> {
        let store = Store { memory: MemoryLock::new(TTL, 1000, 1), away: AtomicBool::new(false) };
        Remembering::new(store, goes_on)
    }

    fn set_away(lock: &Remembering<Store>, away: bool) {
        lock.lock.away.store(away, Ordering::SeqCst);
    }

    fn key(text: &str) -> LockKey {
        LockKey::of_text("c", text).unwrap()
    }

    async fn claim(lock: &Remembering<Store>, text: &str, token: u64) -> Result<Attempt, StoreError> {
        lock.claim(key(text), Token::from_number(token), Timestamp::from_micros(7)).await
    }

    fn held_by(token: u64) -> Attempt {
        Attempt::Held(Some(Held { token: Token::from_number(token), at_work: true }))
    }

    #[tokio::test]
    async fn what_was_claimed_before_the_store_went_away_or_tried_meanwhile_is_held_until_it_goes_back() {
        let lock = lock(true);
        assert_eq!(claim(&lock, "before", 1).await, Ok(Attempt::Claimed));
        set_away(&lock, true);
        assert_eq!(claim(&lock, "before", 2).await, Ok(held_by(1)));
        assert!(claim(&lock, "meanwhile", 3).await.is_err());
        assert_eq!(claim(&lock, "meanwhile", 4).await, Ok(held_by(3)));
        set_away(&lock, false);
        assert_eq!(claim(&lock, "meanwhile", 5).await, Ok(held_by(3)));
        let at = Timestamp::from_micros(7);
        lock.forget(&[Claim { key: key("meanwhile"), token: Token::from_number(3), at, ttl: TTL }]);
        assert_eq!(claim(&lock, "meanwhile", 6).await, Ok(Attempt::Claimed));
        lock.take_back(&[Claim { key: key("before"), token: Token::from_number(1), at, ttl: TTL }], &[]).await.unwrap();
        assert_eq!(claim(&lock, "before", 7).await, Ok(Attempt::Claimed));
    }

    #[tokio::test]
    async fn what_was_answered_while_the_store_is_away_is_held_for_its_time_and_no_shorter() {
        let lock = lock(true);
        set_away(&lock, true);
        assert!(claim(&lock, "x", 1).await.is_err());
        let (at, ttl) = (Timestamp::from_micros(7), Span::seconds(600));
        lock.keep(&[Extension { key: key("x"), token: Token::from_number(1), ttl }], at).await.unwrap();
        let later = at + Span::seconds(599);
        let answered = Attempt::Held(Some(Held { token: Token::from_number(1), at_work: false }));
        assert_eq!(lock.claim(key("x"), Token::from_number(2), later).await, Ok(answered));
        assert!(lock.claim(key("x"), Token::from_number(3), at + ttl).await.is_err());
    }

    #[tokio::test]
    async fn a_message_that_is_refused_while_the_store_is_away_leaves_nothing_behind() {
        let lock = lock(false);
        set_away(&lock, true);
        for token in 1..3 {
            assert!(claim(&lock, "x", token).await.is_err());
        }
        set_away(&lock, false);
        assert_eq!(claim(&lock, "x", 3).await, Ok(Attempt::Claimed));
    }

    #[tokio::test]
    async fn what_others_hold_is_not_remembered() {
        let lock = lock(true);
        lock.lock.memory.try_claim(key("x"), Token::from_number(9), Timestamp::from_micros(7)).unwrap();
        assert_eq!(claim(&lock, "x", 1).await, Ok(held_by(9)));
        lock.lock.memory.give_back(key("x"), Token::from_number(9));
        assert_eq!(claim(&lock, "x", 2).await, Ok(Attempt::Claimed));
    }
}
