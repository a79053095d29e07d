//! Claims in the memory of one process.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::future::{Future, ready};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::rehearsal::rehearse;
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

/// The claims of some keys.
#[derive(Debug, Default)]
struct Shard {
    held: HashMap<LockKey, Held, BuildHasherDefault<ShortHash>>,
    /// Claims in about the order in which they expire; those that were released or made again meanwhile are still in it.
    expiring: VecDeque<(LockKey, Timestamp)>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    token: Token,
    expires: Timestamp,
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
        if shard.held.len() >= room {
            shard.clean(now, usize::MAX);
        }
        let full = shard.held.len() >= room;
        match shard.held.entry(key) {
            Entry::Occupied(held) if held.get().expires > now && held.get().token != token => {
                return Ok(Attempt::Held);
            }
            Entry::Occupied(mut held) => {
                // Its place in the queue is there already; equal ones would never become outdated.
                if held.insert(Held { token, expires }).expires == expires {
                    return Ok(Attempt::Claimed);
                }
            }
            Entry::Vacant(_) if full => return Err(StoreError::Full { capacity: self.capacity }),
            Entry::Vacant(free) => _ = free.insert(Held { token, expires }),
        }
        shard.expiring.push_back((key, expires));
        shard.forget_outdated();
        Ok(Attempt::Claimed)
    }

    /// Gives `key` back if it is held under `token`; tells whether it was.
    pub fn give_back(&self, key: LockKey, token: Token) -> bool {
        let mut shard = self.shard(key);
        let ours = shard.held.get(&key).is_some_and(|held| held.token == token);
        if ours {
            shard.held.remove(&key);
            shard.forget_outdated();
        }
        ours
    }

    /// Throws away all claims that have expired at the moment `now`; tells how many.
    pub fn throw_away_expired(&self, now: Timestamp) -> u64 {
        self.shards.iter().map(|shard| lock(shard).clean(now, usize::MAX)).sum()
    }

    /// How many claims it holds, expired ones that nobody has thrown away yet included.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).held.len()).sum()
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
    /// Throws away the oldest claims that have expired, looking at no more than `most`.
    fn clean(&mut self, now: Timestamp, most: usize) -> u64 {
        let before = self.held.len();
        for _ in 0..most {
            let Some((key, _)) = self.expiring.front().copied().filter(|(_, expires)| *expires <= now) else { break };
            self.expiring.pop_front();
            // It may have been claimed anew since.
            if let Entry::Occupied(held) = self.held.entry(key)
                && held.get().expires <= now
            {
                held.remove();
            }
        }
        (before - self.held.len()) as u64
    }

    /// Keeps the queue about as short as the map: else claims that are released at once, or made again and again, would
    /// pile up in it.
    fn forget_outdated(&mut self) {
        if self.expiring.len() > 2 * self.held.len() + 64 {
            let held = &self.held;
            self.expiring.retain(|(key, expires)| held.get(key).is_some_and(|held| held.expires == *expires));
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
        rehearse(self, "memory", now)
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

/// A key is a hash already.
#[derive(Debug, Default)]
struct ShortHash(u64);

impl Hasher for ShortHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Keys write a number; whatever else comes is as good as its bytes are.
        self.0 = bytes.iter().fold(self.0, |sum, byte| sum.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, short: u64) {
        self.0 = short;
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
        (shard.held.capacity(), shard.expiring.capacity())
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
        assert_eq!(lock.shards[0].lock().unwrap().expiring.len(), 3);
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
