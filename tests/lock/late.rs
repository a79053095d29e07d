//! Stores that answer too late, and what becomes of the claims that they make then.

use std::thread;
use std::time::{Duration, Instant};

use dm_audit::lock::{
    Attempt, LateClaim, Lock, LockKey, PostgresLock, RedisLock, StoreError, TableName, TakeBack, TimeLimited,
};

use crate::common::{Cluster, Database, Redis};
use crate::stores::{LASTING, LONG, address, claim, eventually, key, token, with_table};

/// Short enough to wait for, long enough for a store that is well.
const LIMIT: Duration = Duration::from_secs(2);

async fn redis(redis: &Redis, late: LateClaim) -> TimeLimited<RedisLock> {
    let lock = RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    let store = lock.description().to_owned();
    TimeLimited::new(lock, store, LIMIT, late)
}

async fn postgres(database: &Database, late: LateClaim) -> TimeLimited<PostgresLock> {
    let url = address(&database.url());
    let lock = PostgresLock::connect(&url, &TableName::default(), LASTING, LONG).await.unwrap();
    let store = lock.description().to_owned();
    TimeLimited::new(lock, store, LIMIT, late)
}

async fn times_out<L: Lock>(lock: &L, key: LockKey) {
    let before = Instant::now();
    let error = claim(lock, key, token()).await.unwrap_err();
    assert!(matches!(error, StoreError::TimedOut { .. }), "{error:?}");
    assert!(before.elapsed() >= LIMIT && before.elapsed() < LONG, "{:?}", before.elapsed());
    assert!(!error.to_string().contains("secret") && error.advice().is_some(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_that_redis_makes_too_late_is_kept_or_given_back_as_asked() {
    for (late, then) in [(LateClaim::Keep, Attempt::Held(None)), (LateClaim::GiveBack, Attempt::Claimed)] {
        let server = Redis::start(&[]);
        let lock = redis(&server, late).await;
        let key = key();
        server.pause();
        times_out(&lock, key).await;
        server.resume();
        lock.settle().await;
        assert_eq!(claim(lock.lock(), key, token()).await, Ok(then), "{late:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_whose_caller_is_gone_is_given_back() {
    for late in [LateClaim::Keep, LateClaim::GiveBack] {
        let server = Redis::start(&[]);
        let lock = redis(&server, late).await;
        let key = key();
        server.pause();
        let gone = tokio::time::timeout(LIMIT / 8, claim(&lock, key, token())).await;
        assert!(gone.is_err(), "{gone:?}");
        server.resume();
        lock.settle().await;
        assert_eq!(claim(lock.lock(), key, token()).await, Ok(Attempt::Claimed), "{late:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_that_redis_did_not_hear_is_made_up_for() {
    let server = Redis::start_lasting();
    let lock = redis(&server, LateClaim::Keep).await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    server.kill();
    lock.release(key, ours).await.unwrap_err();
    server.start_again();
    lock.settle().await;
    assert_eq!(claim(lock.lock(), key, token()).await, Ok(Attempt::Claimed));
}

/// Holds the table, as a migration does, while `during` runs.
fn while_the_table_is_locked(database: &Database, during: impl Future<Output = ()>) {
    let waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'dm_audit_claims'::regclass AND NOT granted";
    let locked = "SELECT count(*) FROM pg_locks WHERE relation = 'dm_audit_claims'::regclass
                  AND mode = 'AccessExclusiveLock' AND granted";
    thread::scope(|scope| {
        scope.spawn(|| {
            // It goes on when it sees a table that is made for it.
            database.sql(
                "BEGIN; LOCK TABLE dm_audit_claims;
                 DO $$ BEGIN
                     WHILE NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'go_on') LOOP PERFORM pg_sleep(0.02); END LOOP;
                 END $$; COMMIT;",
            );
        });
        tokio::task::block_in_place(|| {
            let runtime = tokio::runtime::Handle::current();
            runtime.block_on(async {
                eventually("locked", async || database.query(locked)[0][0] == "1").await;
                during.await;
                assert_ne!(database.query(waiting)[0][0], "0", "a claim still waits in the server");
                database.sql("CREATE TABLE go_on ()");
            });
        });
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_claim_that_postgres_makes_too_late_is_kept_or_given_back_as_asked() {
    for (late, then) in [(LateClaim::Keep, Attempt::Held(None)), (LateClaim::GiveBack, Attempt::Claimed)] {
        let database = with_table(Cluster::shared(), "late");
        let lock = postgres(&database, late).await;
        let key = key();
        while_the_table_is_locked(&database, times_out(&lock, key));
        lock.settle().await;
        assert_eq!(claim(lock.lock(), key, token()).await, Ok(then), "{late:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_whose_own_time_is_over_goes_on_with_another_connection() {
    let database = with_table(Cluster::shared(), "over");
    let url = address(&database.url());
    let lock = PostgresLock::connect(&url, &TableName::default(), LASTING, LIMIT).await.unwrap();
    let wait = async {
        for _ in 0..10 {
            times_out(&lock, key()).await;
        }
    };
    while_the_table_is_locked(&database, wait);
    eventually("there again", async || claim(&lock, key(), token()).await == Ok(Attempt::Claimed)).await;
}
