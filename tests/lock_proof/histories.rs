//! Many tasks on one lock in this process: what each of them was told has to fit together.

use std::future::Future;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use dm_audit::database::DatabaseUrl;
use dm_audit::lock::{
    Attempt, Call, Extension, KeyKind, Lock, LockKey, MemoryLock, PostgresLock, RedisLock, StoreError, TableName, Token,
};
use dm_audit::time::{Span, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::common::gate::PATIENCE;
use super::history::{Ends, Step, What, explain, overlap};
use super::stores::Store;
use super::turns;

/// Few keys, so that tasks get into each other's way.
const KEYS: usize = 8;
const TASKS: u64 = 16;

/// What goes on beside each other.
#[derive(Debug, Clone, Copy)]
struct Plan {
    calls: usize,
    ends: Ends,
}

/// A clock that stands still unless somebody looks at it or moves it, or one that goes by the machine's.
struct Clock {
    now: AtomicI64,
    real: Option<Instant>,
}

impl Clock {
    /// The time, which nobody else is told.
    fn tick(&self) -> i64 {
        let now = self.real.map_or(0, |start| start.elapsed().as_micros() as i64);
        let next = |before: i64| Some((before + 1).max(now));
        self.now.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).map_or(0, |before| (before + 1).max(now))
    }

    fn move_on(&self, by: i64) {
        self.now.fetch_add(by, Ordering::SeqCst);
    }
}

/// The histories of all keys after a plan was carried out on `locks` that share their claims.
async fn histories<L: Lock>(locks: Vec<L>, plan: Plan) -> Vec<Vec<Step>> {
    let real = plan.ends.own_clock.map(|_| Instant::now());
    let clock = Arc::new(Clock { now: AtomicI64::new(0), real });
    let locks: Vec<_> = locks.into_iter().map(Arc::new).collect();
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let lock = locks[task as usize % locks.len()].clone();
        tasks.push(tokio::spawn(work(lock, clock.clone(), plan, task)));
    }
    let mut all = vec![Vec::new(); KEYS];
    for task in tasks {
        for (key, step) in task.await.unwrap() {
            all[key].push(step);
        }
    }
    all
}

/// One task: it claims, asks again as if it had not heard the answer, keeps or releases, and sometimes releases what is
/// not its own any more.
async fn work<L: Lock>(lock: Arc<L>, clock: Arc<Clock>, plan: Plan, task: u64) -> Vec<(usize, Step)> {
    let mut random = ChaCha8Rng::seed_from_u64(task);
    let mut steps = Vec::with_capacity(plan.calls);
    let mut last = None;
    // Whether it is ours.
    let mut held = false;
    for number in 0..plan.calls as u64 {
        let (key, token) = match (random.random_range(0..8), last) {
            (0..=3, Some(last)) => last,
            _ => (random.random_range(0..KEYS), task << 32 | number),
        };
        let release = last == Some((key, token)) && random.random_bool(0.4);
        let called = clock.tick();
        // Others come between, as they do where a call takes time.
        pause(&mut random).await;
        let what = if release {
            (last, held) = (None, false);
            What::Release(lock.release(name(key), Token::from_number(token)).await.unwrap())
        } else if last == Some((key, token)) && random.random_bool(0.5) {
            let now = Timestamp::from_micros(called);
            What::Renew(lock.renew(name(key), Token::from_number(token), now).await.unwrap())
        } else if last == Some((key, token)) && random.random_bool(0.4) {
            // Nobody comes back for what was answered: it is held until its time ends.
            last = last.filter(|_| random.random_bool(0.9));
            let ttl = Span::from_micros(plan.ends.ttl);
            let extension = Extension { key: name(key), token: Token::from_number(token), ttl };
            let told = lock.extend(&[extension], Timestamp::from_micros(called)).await.unwrap();
            What::Extend(told[0])
        } else {
            let now = Timestamp::from_micros(called);
            let claimed = lock.claim(name(key), Token::from_number(token), now).await.unwrap() == Attempt::Claimed;
            // What was refused may be released too: that must change nothing. What is held is not forgotten for it, else
            // most claims would only wait for their time-to-live to end.
            if claimed || !held && random.random_bool(0.1) {
                (last, held) = (Some((key, token)), claimed);
            }
            What::Claim(claimed)
        };
        pause(&mut random).await;
        steps.push((key, Step { called, returned: clock.tick(), token, what }));
        if plan.ends.own_clock.is_none() && random.random_bool(0.02) {
            clock.move_on(plan.ends.lease / 3);
        }
    }
    steps
}

async fn pause(random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(0..3) {
        tokio::task::yield_now().await;
    }
}

fn name(key: usize) -> LockKey {
    KeyKind::MessageId.key(&Call { message_id: Some(&key.to_string()), ..Call::default() }).unwrap()
}

/// How often each kind of answer is in the histories.
fn counts(histories: &[Vec<Step>]) -> [usize; 8] {
    let kinds = [What::Claim, What::Renew, What::Extend, What::Release].map(|kind| [kind(true), kind(false)]);
    let kinds: [What; 8] = kinds.concat().try_into().unwrap();
    kinds.map(|what| histories.iter().flatten().filter(|step| step.what == what).count())
}

/// Fails unless every answer can be explained and no key was held twice.
fn assert_sound(histories: &[Vec<Step>], ends: Ends) {
    let counts = counts(histories);
    println!("claimed, renewed, answered and released, each with success and without: {counts:?}");
    assert!(counts.iter().all(|count| *count > 5), "too little happened: {counts:?}");
    for (key, history) in histories.iter().enumerate() {
        if let Some((one, other)) = overlap(history, ends) {
            panic!("key {key} was held twice: {one:?} and {other:?}");
        }
        if let Err(step) = explain(history, ends) {
            panic!("key {key}: nothing explains {step:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn histories_of_the_lock_in_memory_are_linearizable_and_no_key_is_held_twice() {
    let _turn = turns::beside_others().await;
    let ends = Ends { lease: 300, ttl: 500, own_clock: None };
    for shards in [1, 4] {
        let lock = MemoryLock::new(Span::from_micros(ends.lease), 1000, shards);
        assert_sound(&histories(vec![lock], Plan { calls: 5000, ends }).await, ends);
    }
}

/// A server notes the time before it does what it is asked, and on a machine with much to do it may pause in between: a
/// claim ends so much earlier or later than its call tells.
const SLACK: i64 = 400_000;
/// Longer than that.
const LEASE: i64 = 500_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn histories_of_two_processes_worth_of_locks_in_redis_are_linearizable() {
    let _turn = turns::beside_others().await;
    let ends = Ends { lease: LEASE, ttl: LEASE + 50_000, own_clock: Some(SLACK) };
    let store = Store::redis_in_a_hurry();
    let url = store.url();
    let connect = || RedisLock::connect(&url, RedisLock::PREFIX, Span::from_micros(ends.lease), PATIENCE);
    let locks = vec![connect().await.unwrap(), connect().await.unwrap()];
    assert_sound(&histories(locks, Plan { calls: 1500, ends }).await, ends);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn histories_of_two_processes_worth_of_locks_in_postgres_are_linearizable() {
    let _turn = turns::beside_others().await;
    let ends = Ends { lease: LEASE, ttl: LEASE + 50_000, own_clock: Some(SLACK) };
    let store = Store::postgres_in_a_hurry();
    let url = DatabaseUrl::parse(&store.url(), &|_| None).unwrap();
    let table = TableName::default();
    let connect = || PostgresLock::connect(&url, &table, Span::from_micros(ends.lease), PATIENCE);
    let locks = vec![connect().await.unwrap(), connect().await.unwrap()];
    assert_sound(&histories(locks, Plan { calls: 1500, ends }).await, ends);
}

/// A lock that looks and takes in two steps, as many a bot's does.
#[derive(Debug, Default)]
struct LooksFirst {
    held: Mutex<std::collections::HashMap<LockKey, (Token, Timestamp)>>,
    claims: AtomicU64,
}

impl Lock for LooksFirst {
    async fn claim(&self, key: LockKey, token: Token, now: Timestamp) -> Result<Attempt, StoreError> {
        let held = self.held.lock().unwrap().get(&key).copied();
        if held.is_some_and(|(by, until)| by != token && until > now) {
            return Ok(Attempt::Held(None));
        }
        tokio::task::yield_now().await;
        self.claims.fetch_add(1, Ordering::Relaxed);
        self.held.lock().unwrap().insert(key, (token, now + self.lease()));
        Ok(Attempt::Claimed)
    }

    async fn renew(&self, _: LockKey, _: Token, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn extend(&self, answered: &[Extension], _: Timestamp) -> Result<Vec<bool>, StoreError> {
        Ok(vec![false; answered.len()])
    }

    async fn release(&self, key: LockKey, token: Token) -> Result<bool, StoreError> {
        let mut held = self.held.lock().unwrap();
        let ours = held.get(&key).is_some_and(|(by, _)| *by == token);
        if ours {
            held.remove(&key);
        }
        Ok(ours)
    }

    async fn check(&self, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn clean(&self, _: Timestamp) -> impl Future<Output = Result<u64, StoreError>> + Send {
        std::future::ready(Ok(0))
    }

    fn lease(&self) -> Span {
        Span::from_micros(300)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lock_that_looks_before_it_takes_is_caught() {
    let _turn = turns::beside_others().await;
    let ends = Ends { lease: 300, ttl: 500, own_clock: None };
    let histories = histories(vec![LooksFirst::default()], Plan { calls: 2000, ends }).await;
    assert!(histories.iter().any(|history| overlap(history, ends).is_some()));
    assert!(histories.iter().any(|history| explain(history, ends).is_err()));
}
