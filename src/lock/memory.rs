//! Claims in the memory of one process.

use std::collections::VecDeque;
use std::future::{Future, ready};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashTable;

use super::probe::probe;
use super::{Attempt, Claim, Lock, LockKey, Returning, StoreError, TakeBack, Token};
use crate::time::{Span, Timestamp};

/// Each claim looks at so many old ones, so that throwing away keeps up with claiming.
const CLEANED_BY_A_CLAIM: usize = 2;

/// A part holds at least so many claims, else the parts are fewer.
const LEAST_SHARE: usize = 1024;

/// Claims in memory: sharded, bounded, and without a scan of all claims at any call.
#[derive(Debug)]
pub struct MemoryLock {
    shards: Box<[Mutex<Shard>]>,
    ttl: Span,
    /// How many claims it may hold.
    capacity: usize,
}

/// The claims of some keys. They stand in a queue, and are found by their numbers in it: a table of numbers alone is small
/// enough for a processor's cache where one of whole claims is not.
#[derive(Debug, Default)]
struct Shard {
    /// Claims in about the order in which they expire; those that were given back or made again are gone, but still in it.
    claims: VecDeque<Held>,
    /// The number of the first; numbers begin anew after the largest.
    first: u32,
    /// The numbers of those that are held, by key.
    numbers: HashTable<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    key: LockKey,
    token: Token,
    expires: Timestamp,
    gone: bool,
}

impl MemoryLock {
    /// A lock that holds a claim for `ttl`, and about `capacity` claims at the same time, in so many independent parts.
    pub fn new(ttl: Span, capacity: usize, shards: usize) -> Self {
        // No more than the bits tell apart by which a shard is chosen, and none so small that chance fills it.
        let shards = shards.min(capacity / LEAST_SHARE).clamp(1, 1 << 16);
        let shards = (0..shards).map(|_| Mutex::default()).collect();
        Self { shards, ttl, capacity }
    }

    /// Takes `key` at the moment `now` unless somebody holds it.
    pub fn try_claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        // Keys spread evenly, but not perfectly so.
        let share = self.capacity / self.shards.len();
        let room = if self.shards.len() == 1 { share } else { share + share / 16 + 16 };
        let expires = now + self.ttl;
        let mut shard = self.shard(key);
        shard.clean(now, CLEANED_BY_A_CLAIM);
        if shard.numbers.len() >= room {
            shard.clean(now, usize::MAX);
        }
        if let Some(number) = shard.number(key) {
            let held = shard.held(number);
            if held.expires > now && held.token != token {
                return Ok(Attempt::Held(Some(held.token)));
            }
            if held.expires == expires {
                // Its place in the queue is right already.
                held.token = token;
                return Ok(Attempt::Claimed);
            }
            shard.remove(number);
        } else if shard.numbers.len() >= room {
            return Err(StoreError::Full { capacity: self.capacity });
        }
        shard.add(Held { key, token, expires, gone: false });
        shard.forget_gone();
        Ok(Attempt::Claimed)
    }

    /// Gives `key` back if it is held under `token`; tells whether it was.
    pub fn give_back(&self, key: LockKey, token: Token) -> bool {
        let mut shard = self.shard(key);
        let Some(number) = shard.number(key) else { return false };
        let ours = shard.held(number).token == token;
        if ours {
            shard.remove(number);
            shard.forget_gone();
        }
        ours
    }

    /// Throws away all claims that have expired at the moment `now`; tells how many.
    pub fn throw_away_expired(&self, now: Timestamp) -> u64 {
        self.shards.iter().map(|shard| lock(shard).clean(now, usize::MAX)).sum()
    }

    /// How many claims it holds, expired ones that nobody has thrown away yet included.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).numbers.len()).sum()
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

impl Shard {
    fn place(&self, number: u32) -> usize {
        number.wrapping_sub(self.first) as usize
    }

    fn held(&mut self, number: u32) -> &mut Held {
        let place = self.place(number);
        &mut self.claims[place]
    }

    /// The number of the claim of a key.
    fn number(&self, key: LockKey) -> Option<u32> {
        self.numbers.find(key.hashed(), |number| self.claims[self.place(*number)].key == key).copied()
    }

    fn add(&mut self, held: Held) {
        let number = self.first.wrapping_add(self.claims.len() as u32);
        self.claims.push_back(held);
        let Self { claims, first, numbers } = self;
        let rehash = |number: &u32| claims[number.wrapping_sub(*first) as usize].key.hashed();
        numbers.insert_unique(held.key.hashed(), number, rehash);
    }

    /// Takes a claim out.
    fn remove(&mut self, number: u32) {
        let held = self.held(number);
        held.gone = true;
        let key = held.key;
        if let Ok(found) = self.numbers.find_entry(key.hashed(), |other| *other == number) {
            found.remove();
        }
        while self.claims.back().is_some_and(|last| last.gone) {
            self.claims.pop_back();
        }
    }

    /// Throws away the oldest claims that have expired, looking at no more than `most`.
    fn clean(&mut self, now: Timestamp, most: usize) -> u64 {
        let before = self.numbers.len();
        for _ in 0..most {
            let Some(oldest) = self.claims.front().copied().filter(|held| held.gone || held.expires <= now) else {
                break;
            };
            let number = self.first;
            if !oldest.gone
                && let Ok(found) = self.numbers.find_entry(oldest.key.hashed(), |other| *other == number)
            {
                found.remove();
            }
            self.claims.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        (before - self.numbers.len()) as u64
    }

    /// Keeps the queue about as short as the table: else claims that are given back at once, or made again and again, would
    /// pile up in it.
    fn forget_gone(&mut self) {
        if self.claims.len() > 2 * self.numbers.len() + 64 {
            self.claims.retain(|held| !held.gone);
            self.numbers.clear();
            for (place, held) in self.claims.iter().enumerate() {
                let number = self.first.wrapping_add(place as u32);
                let rehash = |number: &u32| self.claims[number.wrapping_sub(self.first) as usize].key.hashed();
                self.numbers.insert_unique(held.key.hashed(), number, rehash);
            }
        }
    }
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

    fn release(&self, key: LockKey, token: Token) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(self.give_back(key, token)))
    }

    fn check(&self, now: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send {
        probe(self, "memory", now)
    }

    fn clean(&self, now: Timestamp) -> impl Future<Output = Result<u64, StoreError>> + Send {
        ready(Ok(self.throw_away_expired(now)))
    }

    fn ttl(&self) -> Span {
        self.ttl
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
        let shard = lock.shards[0].lock().unwrap();
        (shard.numbers.capacity(), shard.claims.capacity())
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
        assert_eq!(lock.shards[0].lock().unwrap().claims.len(), 3);
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
