//! Claims in the memory of one process.

use std::future::{Future, ready};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::memory_shard::{Held as Claimed, Place, Shard};
use super::probe::probe;
use super::{Attempt, Claim, Extension, Held, Lock, LockKey, Returning, StoreError, TakeBack, Token};
use crate::time::{Span, Timestamp};

/// Each claim looks at so many old ones of each kind, so that throwing away keeps up with claiming.
const CLEANED_BY_A_CLAIM: usize = 2;

/// A part holds at least so many claims, else the parts are fewer.
const LEAST_SHARE: usize = 1024;

/// Claims in memory: sharded, bounded, and without a scan of all claims at any call. Where it is full, the oldest message
/// that was answered is forgotten for a new one.
#[derive(Debug)]
pub struct MemoryLock {
    shards: Box<[Mutex<Shard>]>,
    lease: Span,
    /// How many claims it may hold.
    capacity: usize,
}

impl MemoryLock {
    /// A lock that holds a claim for `lease`, and about `capacity` claims at the same time, in so many independent parts.
    pub fn new(lease: Span, capacity: usize, shards: usize) -> Self {
        // No more than the bits tell apart by which a shard is chosen, and none so small that chance fills it.
        let shards = shards.min(capacity / LEAST_SHARE).clamp(1, 1 << 16);
        let shards = (0..shards).map(|_| Mutex::default()).collect();
        Self { shards, lease, capacity }
    }

    /// How many claims a shard may hold: keys spread evenly, but not perfectly so.
    fn share(&self) -> usize {
        let share = self.capacity / self.shards.len();
        if self.shards.len() == 1 { share } else { share + share / 16 + 16 }
    }

    /// Takes `key` at the moment `now` unless somebody holds it.
    pub fn try_claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        let mut shard = self.shard(key);
        shard.clean(now, CLEANED_BY_A_CLAIM);
        let place = shard.place(key);
        if let Some(place) = place {
            let held = shard.get(place);
            if held.expires > now && !(held.token == token && held.at_work) {
                return Ok(Attempt::Held(Some(Held { token: held.token, at_work: held.at_work })));
            }
        }
        self.put(&mut shard, place, Claimed::new(key, token, now + self.lease, true), (self.lease, now))?;
        Ok(Attempt::Claimed)
    }

    /// Holds `key` for another lease from the moment `now` on if its message is still worked on under `token`; tells whether
    /// it is.
    pub fn try_renew(&self, key: LockKey, token: Token, now: Timestamp) -> bool {
        let mut shard = self.shard(key);
        let Some(place) = shard.place(key) else { return false };
        let held = shard.get(place);
        let ours = held.token == token && held.at_work;
        if ours {
            shard.replace(place, Claimed::new(key, token, now + self.lease, true), self.lease);
        }
        ours
    }

    /// Holds a claim on from the moment `now`, as its message was answered, unless somebody else has its key by then; tells
    /// whether it is held.
    pub fn try_extend(&self, answered: &Extension, now: Timestamp) -> Result<bool, StoreError> {
        let Extension { key, token, ttl } = *answered;
        let mut shard = self.shard(key);
        let place = shard.place(key);
        if let Some(place) = place {
            let held = shard.get(place);
            if held.expires > now && held.token != token {
                return Ok(false);
            }
        }
        self.put(&mut shard, place, Claimed::new(key, token, now + ttl, false), (ttl, now))?;
        Ok(true)
    }

    /// Writes a claim that is held for as long as `span` from `now` on; at `place` is the one before it of its key.
    fn put(
        &self,
        shard: &mut Shard,
        place: Option<Place>,
        claimed: Claimed,
        (span, now): (Span, Timestamp),
    ) -> Result<(), StoreError> {
        if let Some(place) = place {
            shard.replace(place, claimed, span);
            return Ok(());
        }
        if shard.len() >= self.share() {
            shard.clean(now, usize::MAX);
        }
        if shard.len() >= self.share() && !shard.forget_oldest_answered() {
            return Err(StoreError::Full { capacity: self.capacity });
        }
        shard.add(claimed, span);
        Ok(())
    }

    /// Gives `key` back if it is held under `token`; tells whether it was.
    pub fn give_back(&self, key: LockKey, token: Token) -> bool {
        let mut shard = self.shard(key);
        let Some(place) = shard.place(key) else { return false };
        let ours = shard.get(place).token == token;
        if ours {
            shard.take(place);
        }
        ours
    }

    /// Throws away all claims that have expired at the moment `now`; tells how many.
    pub fn throw_away_expired(&self, now: Timestamp) -> u64 {
        self.shards.iter().map(|shard| lock(shard).clean(now, usize::MAX)).sum()
    }

    /// How many claims it holds, expired ones that nobody has thrown away yet included.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).len()).sum()
    }

    /// Whether it holds no claim.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard(&self, key: LockKey) -> MutexGuard<'_, Shard> {
        // The map within a shard goes by other bits.
        let [.., high, low] = *key.as_bytes();
        // The share of the range of these bits, which is faster than a remainder.
        let bits = usize::from(high) << 8 | usize::from(low);
        let place = (bits * self.shards.len()) >> 16;
        lock(&self.shards[place])
    }
}

/// No call panics while it holds a shard, so a poisoned one is whole.
fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lock for MemoryLock {
    fn claim(
        &self,
        key: LockKey,
        token: Token,
        now: Timestamp,
    ) -> impl Future<Output = Result<Attempt, StoreError>> + Send {
        ready(self.try_claim(key, token, now))
    }

    fn renew(
        &self,
        key: LockKey,
        token: Token,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(self.try_renew(key, token, now)))
    }

    fn extend(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<bool>, StoreError>> + Send {
        ready(answered.iter().map(|claim| self.try_extend(claim, now)).collect())
    }

    fn release(&self, key: LockKey, token: Token) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(self.give_back(key, token)))
    }

    fn check(&self, now: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send {
        probe(self, "memory", now)
    }

    fn clean(&self, now: Timestamp) -> impl Future<Output = Result<u64, StoreError>> + Send {
        ready(Ok(self.throw_away_expired(now)))
    }

    fn lease(&self) -> Span {
        self.lease
    }

    fn answers_at_once(&self) -> bool {
        true
    }
}

impl TakeBack for MemoryLock {
    fn take_back(
        &self,
        made: &[Claim],
        perhaps: &[Claim],
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<> {
        for claim in made.iter().chain(perhaps) {
            self.give_back(claim.key, claim.token);
        }
        ready(Ok(()))
    }

    fn keep(
        &self,
        answered: &[Extension],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send + use<> {
        let kept: Result<Vec<bool>, _> = answered.iter().map(|claim| self.try_extend(claim, now)).collect();
        ready(kept.map(|_| ()))
    }

    fn returning(&self) -> Returning {
        Returning::default()
    }

    fn settle(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Span = Span::seconds(30);

    fn key(number: u64) -> LockKey {
        LockKey::from_bytes((u128::from(number) << 64 | u128::from(number)).to_be_bytes())
    }

    fn at(micros: u64) -> Timestamp {
        Timestamp::from_micros(micros as i64)
    }

    fn room(lock: &MemoryLock) -> (usize, usize) {
        lock.shards[0].lock().unwrap().room()
    }

    #[test]
    fn a_million_claims_that_are_released_at_once_leave_nothing_behind() {
        let lock = MemoryLock::new(TTL, 1_000_000, 1);
        for number in 0..1_000_000 {
            assert_eq!(lock.try_claim(key(number), Token::from_number(number), at(number)), Ok(Attempt::Claimed));
            assert!(lock.give_back(key(number), Token::from_number(number)));
        }
        assert!(lock.is_empty());
        let (held, expiring) = room(&lock);
        assert!(held <= 16 && expiring <= 256, "{held} {expiring}");
    }

    #[test]
    fn a_million_claims_of_one_key_by_its_holder_leave_one_behind() {
        let lock = MemoryLock::new(TTL, 1_000_000, 1);
        for moment in 0..1_000_000 {
            assert_eq!(lock.try_claim(key(1), Token::from_number(1), at(moment)), Ok(Attempt::Claimed));
        }
        assert_eq!(lock.len(), 1);
        assert!(room(&lock).1 <= 256, "{}", room(&lock).1);
    }

    #[test]
    fn claims_that_are_repeated_at_the_same_moment_stand_in_the_queue_once() {
        let lock = MemoryLock::new(TTL, 1_000_000, 1);
        for number in 0..300_000 {
            let key = key(number % 3);
            assert_eq!(lock.try_claim(key, Token::from_number(1), at(7)), Ok(Attempt::Claimed));
        }
        assert_eq!(lock.shards[0].lock().unwrap().in_line(), 3);
        assert_eq!(lock.throw_away_expired(at(7) + TTL), 3);
    }

    #[test]
    fn millions_of_claims_that_expire_need_room_for_the_live_ones_alone() {
        // One claim each 10 ms, so 3,000 are live at a time.
        let lock = MemoryLock::new(TTL, 1_000_000, 1);
        for number in 0..3_000_000 {
            let claimed = lock.try_claim(key(number), Token::from_number(number), at(number * 10_000));
            assert_eq!(claimed, Ok(Attempt::Claimed));
            assert!(number % 1000 != 0 || lock.len() <= 3_001, "{}", lock.len());
        }
        let (held, expiring) = room(&lock);
        assert!(held <= 8_192 && expiring <= 8_192, "{held} {expiring}");
    }
}
