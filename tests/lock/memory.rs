//! The lock in memory against a plain map that is looked through at every call.

use std::collections::BTreeMap;

use dm_audit::lock::{Attempt, Extension, Held, LockKey, MemoryLock, StoreError, Token};
use dm_audit::time::{Span, Timestamp};
use proptest::prelude::*;

const LEASE: i64 = 20;

/// What is done to a lock, each at a moment so much later than the one before.
#[derive(Debug, Clone, Copy)]
enum Step {
    Claim { key: u8, token: u64, later: i64 },
    Release { key: u8, token: u64 },
    Renew { key: u8, token: u64, later: i64 },
    Extend { key: u8, token: u64, ttl: i64, later: i64 },
    Clean { later: i64 },
}

/// All claims in one map; expired ones are looked for at every call.
struct Model {
    held: BTreeMap<u8, Claimed>,
    capacity: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Claimed {
    token: u64,
    expires: i64,
    at_work: bool,
}

impl Model {
    fn claim(&mut self, key: u8, token: u64, now: i64) -> Result<Attempt, StoreError> {
        let others = |held: &Claimed| held.expires > now && (held.token, held.at_work) != (token, true);
        if self.held.get(&key).is_some_and(others) {
            return Ok(Attempt::Held(None));
        }
        let live = self.held.iter().filter(|(held, claimed)| **held != key && claimed.expires > now).count();
        if live >= self.capacity {
            return Err(StoreError::Full { capacity: self.capacity });
        }
        self.held.insert(key, Claimed { token, expires: now + LEASE, at_work: true });
        Ok(Attempt::Claimed)
    }

    fn extend(&mut self, key: u8, token: u64, ttl: i64, now: i64) -> bool {
        let ours = self.held.get(&key).is_none_or(|held| held.expires <= now || held.token == token);
        if ours {
            self.held.insert(key, Claimed { token, expires: now + ttl, at_work: false });
        }
        ours
    }

    fn release(&mut self, key: u8, token: u64) -> bool {
        let ours = self.held.get(&key).is_some_and(|held| held.token == token);
        if ours {
            self.held.remove(&key);
        }
        ours
    }
}

/// A key; the bytes that choose the shard and those that choose the place in its map both differ.
fn key(number: u8) -> LockKey {
    LockKey::from_bytes([number.wrapping_mul(151); 16])
}

fn steps(times: impl Strategy<Value = i64> + Clone) -> impl Strategy<Value = Vec<Step>> {
    let claim = (0..12u8, 0..4u64, times.clone()).prop_map(|(key, token, later)| Step::Claim { key, token, later });
    let release = (0..12u8, 0..4u64).prop_map(|(key, token)| Step::Release { key, token });
    let clean = times.prop_map(|later| Step::Clean { later });
    proptest::collection::vec(prop_oneof![6 => claim, 3 => release, 1 => clean], 1..200)
}

/// The same with claims that are renewed, or whose messages are answered.
fn all_steps() -> impl Strategy<Value = Vec<Step>> {
    let (whose, later) = ((0..12u8, 0..4u64), 0..8i64);
    let claim = (whose.clone(), later.clone()).prop_map(|((key, token), later)| Step::Claim { key, token, later });
    let release = whose.clone().prop_map(|(key, token)| Step::Release { key, token });
    let renew = (whose.clone(), later.clone()).prop_map(|((key, token), later)| Step::Renew { key, token, later });
    // More times than these would share a queue, which is cleaned later.
    let ttl = proptest::sample::select(vec![3i64, 9, 30, 59]);
    let extend =
        (whose, ttl, later.clone()).prop_map(|((key, token), ttl, later)| Step::Extend { key, token, ttl, later });
    let clean = later.prop_map(|later| Step::Clean { later });
    let step = prop_oneof![6 => claim, 2 => release, 2 => renew, 3 => extend, 1 => clean];
    proptest::collection::vec(step, 1..200)
}

/// Whether the lock may answer so with a clock that goes back now and then.
fn fits(ours: Attempt, held: Option<(u64, i64)>, token: u64, now: i64, latest: i64) -> bool {
    match held {
        Some((holder, expires)) if holder != token && expires > latest => ours == Attempt::Held(None),
        // Whoever was seen to be expired may be gone for good, or be found again by a clock that went back.
        Some((holder, expires)) if holder != token && expires > now => true,
        _ => ours == Attempt::Claimed,
    }
}

fn claim(lock: &MemoryLock, number: u8, token: u64, now: i64) -> Result<Attempt, StoreError> {
    let attempt = lock.try_claim(key(number), Token::from_number(token), Timestamp::from_micros(now));
    attempt.map(|attempt| if attempt == Attempt::Claimed { attempt } else { Attempt::Held(None) })
}

/// With a clock that never goes back the two agree in everything.
fn agree(steps: &[Step], lock: &MemoryLock, capacity: usize) -> Result<(), TestCaseError> {
    let mut model = Model { held: BTreeMap::new(), capacity };
    let mut now = 1_000;
    for step in steps {
        match *step {
            Step::Claim { key, token, later } => {
                now += later;
                prop_assert_eq!(claim(lock, key, token, now), model.claim(key, token, now), "{:?} at {}", step, now);
            }
            Step::Renew { key: number, token, later } => {
                now += later;
                let held = model.held.get(&number).copied().filter(|held| (held.token, held.at_work) == (token, true));
                let at = Timestamp::from_micros(now);
                let renewed = lock.try_renew(key(number), Token::from_number(token), at);
                // An expired claim may have been thrown away already.
                let live = held.is_some_and(|held| held.expires > now);
                prop_assert!(renewed == held.is_some() || !(renewed || live), "{:?} at {}", step, now);
                if renewed {
                    model.held.insert(number, Claimed { token, expires: now + LEASE, at_work: true });
                }
            }
            Step::Extend { key: number, token, ttl, later } => {
                now += later;
                let answered =
                    Extension { key: key(number), token: Token::from_number(token), ttl: Span::from_micros(ttl) };
                let held = lock.try_extend(&answered, Timestamp::from_micros(now)).unwrap();
                prop_assert_eq!(held, model.extend(number, token, ttl, now), "{:?} at {}", step, now);
            }
            Step::Release { key: number, token } => {
                // An expired claim may have been thrown away already.
                let live = model.held.get(&number).is_some_and(|held| held.expires > now);
                let ours = lock.give_back(key(number), Token::from_number(token));
                let models = model.release(number, token);
                prop_assert!(ours == models || (models && !live), "{:?} at {}", step, now);
            }
            Step::Clean { later } => {
                now += later;
                lock.throw_away_expired(Timestamp::from_micros(now));
                model.held.retain(|_, held| held.expires > now);
                prop_assert_eq!(lock.len(), model.held.len(), "at {}", now);
            }
        }
    }
    Ok(())
}

/// With a clock that goes back a live claim is still never given to two, and an expired one never lost for good.
fn agree_about_live_claims(steps: &[Step], lock: &MemoryLock) -> Result<(), TestCaseError> {
    let mut held: BTreeMap<u8, (u64, i64)> = BTreeMap::new();
    let (mut now, mut latest) = (1_000, 1_000);
    for step in steps {
        match *step {
            Step::Claim { key, token, later } => {
                now += later;
                latest = latest.max(now);
                let ours = claim(lock, key, token, now).unwrap();
                prop_assert!(
                    fits(ours, held.get(&key).copied(), token, now, latest),
                    "{:?} at {}: {:?}",
                    step,
                    now,
                    ours
                );
                if ours == Attempt::Claimed {
                    held.insert(key, (token, now + LEASE));
                }
            }
            Step::Release { key: number, token } => {
                let known = held.get(&number).copied().filter(|(holder, _)| *holder == token);
                let ours = lock.give_back(key(number), Token::from_number(token));
                let live = known.is_some_and(|(_, expires)| expires > latest);
                prop_assert!(if live { ours } else { !ours || known.is_some() }, "{:?} at {}", step, now);
                if known.is_some() {
                    held.remove(&number);
                }
            }
            Step::Clean { later } => {
                now += later;
                latest = latest.max(now);
                lock.throw_away_expired(Timestamp::from_micros(now));
            }
            Step::Renew { .. } | Step::Extend { .. } => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_shard_does_what_the_model_does_even_when_it_is_full(steps in steps(0..8i64), capacity in 1..8usize) {
        agree(&steps, &MemoryLock::new(Span::from_micros(LEASE), capacity, 1), capacity)?;
    }

    #[test]
    fn any_number_of_shards_does_what_the_model_does(steps in all_steps(), shards in 1..300usize) {
        agree(&steps, &MemoryLock::new(Span::from_micros(LEASE), 1_000, shards), 1_000)?;
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_never_gives_a_live_claim_away(
        steps in steps(prop_oneof![2 => Just(0i64), 6 => 0..8i64, 2 => -12..0i64]), shards in 1..9usize,
    ) {
        agree_about_live_claims(&steps, &MemoryLock::new(Span::from_micros(LEASE), 1_000, shards))?;
    }
}

/// A key of its own for each number.
fn numbered(number: u64) -> LockKey {
    LockKey::from_bytes((u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)).to_be_bytes())
}

#[test]
fn a_lock_of_several_shards_holds_about_as_many_claims_as_it_may() {
    let lock = MemoryLock::new(Span::seconds(60), 10_000, 16);
    let now = Timestamp::from_micros(0);
    let taken =
        (0..20_000).filter(|number| lock.try_claim(numbered(*number), Token::from_number(1), now).is_ok()).count();
    assert!((10_000..12_000).contains(&taken), "{taken}");
    assert_eq!(taken, lock.len());
    let held = Ok(Attempt::Held(Some(Held { token: Token::from_number(1), at_work: true })));
    assert_eq!(lock.try_claim(numbered(0), Token::from_number(2), now), held, "those it has it knows");
    // All of them expire at once, and make room at once.
    let later = Timestamp::from_micros(60_000_000);
    assert_eq!(lock.try_claim(numbered(30_000), Token::from_number(1), later), Ok(Attempt::Claimed));
    lock.throw_away_expired(later);
    assert_eq!(lock.len(), 1);
}

#[test]
fn a_full_lock_forgets_the_oldest_answered_message_and_none_that_is_worked_on() {
    let lock = MemoryLock::new(Span::seconds(60), 100, 1);
    let at = |number: u64| Timestamp::from_micros(number as i64);
    let claim = |number: u64, at| lock.try_claim(numbered(number), Token::from_number(number), at);
    for number in 0..100 {
        claim(number, at(number)).unwrap();
        if number % 2 == 0 {
            let ttl = Span::seconds(if number < 10 { 120 } else { 3600 });
            let answered = Extension { key: numbered(number), token: Token::from_number(number), ttl };
            assert_eq!(lock.try_extend(&answered, at(number)), Ok(true));
        }
    }
    // What is held longest goes first, and of that the oldest.
    assert_eq!(claim(100, at(100)), Ok(Attempt::Claimed));
    assert_eq!(claim(10, at(100)), Ok(Attempt::Claimed), "it is forgotten, and so is the next one for it");
    let held = |number| matches!(claim(number, at(100)), Ok(Attempt::Held(_)));
    assert!(!held(12) && held(8) && held(98));
    // All others go too, until all that is left is worked on.
    let room = (200..300).filter(|number| claim(*number, at(100)).is_ok()).count();
    assert_eq!((room, lock.len()), (47, 100));
    assert_eq!(claim(300, at(100)), Err(StoreError::Full { capacity: 100 }));
}

#[test]
fn claims_of_many_threads_are_won_once_each() {
    let lock = MemoryLock::new(Span::seconds(60), 100_000, 4);
    let now = Timestamp::from_micros(0);
    let won = |thread: u64| {
        let wins =
            |number: &u64| lock.try_claim(numbered(*number), Token::from_number(thread), now) == Ok(Attempt::Claimed);
        (0..20_000).filter(wins).count()
    };
    let total: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..9).map(|thread| scope.spawn(move || won(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(total, 20_000);
}
