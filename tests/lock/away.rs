//! Stores that go away and come back, and answers that are lost on the way.

use dm_audit::lock::{Attempt, Lock, PostgresLock, RedisLock, StoreError, TableName};
use dm_audit::time::Timestamp;

use crate::common::{Cluster, PgBouncer, Redis};
use crate::proxy::Proxy;
use crate::stores::{LASTING, LONG, address, claim, eventually, key, token, with_table};

/// Claims before, while and after the store is away.
async fn goes_away_and_comes_back<L: Lock>(lock: &L, go: impl FnOnce(), come: impl FnOnce()) {
    let before = key();
    assert_eq!(claim(lock, before, token()).await, Ok(Attempt::Claimed));
    go();
    let error = claim(lock, key(), token()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert!(lock.check(Timestamp::now()).await.is_err());
    come();
    eventually("there again", async || lock.check(Timestamp::now()).await.is_ok()).await;
    assert_eq!(claim(lock, before, token()).await, Ok(Attempt::Held(None)), "what was claimed before is still held");
    assert_eq!(claim(lock, key(), token()).await, Ok(Attempt::Claimed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_crashes_is_used_again_when_it_is_back() {
    let redis = Redis::start_lasting();
    let lock = RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    goes_away_and_comes_back(&lock, || redis.kill(), || redis.start_again()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_restarts_between_two_claims_is_not_noticed() {
    let redis = Redis::start_lasting();
    let lock = RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    redis.kill();
    redis.start_again();
    assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_works_on_a_redis_that_has_forgotten_the_script() {
    let redis = Redis::start(&[]);
    let lock = RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    redis.kill();
    redis.start_again();
    let (key, token) = (key(), token());
    claim(&lock, key, token).await.unwrap();
    assert_eq!(lock.release(key, token).await, Ok(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_restarts_keeps_the_claims() {
    let cluster = Cluster::start(&[]);
    let database = with_table(&cluster, "restarted");
    let lock = PostgresLock::connect(&address(&database.url()), &TableName::default(), LASTING, LONG).await.unwrap();
    goes_away_and_comes_back(&lock, || cluster.stop(), || cluster.start_again()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_restarts_between_two_claims_is_not_noticed_by_the_next_but_one() {
    let cluster = Cluster::start(&[]);
    let database = with_table(&cluster, "restarted");
    let pooler = PgBouncer::start(&cluster);
    for url in [database.url(), pooler.url(database.name())] {
        let lock = PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await.unwrap();
        cluster.stop();
        cluster.start_again();
        eventually("there again", async || claim(&lock, key(), token()).await.is_ok()).await;
    }
}

/// A claim whose answer was lost is asked for again under the same token.
async fn a_lost_answer_does_not_lose_the_claim<L: Lock>(lock: &L, proxy: &Proxy) {
    let (key, ours) = (key(), token());
    proxy.lose_the_next_answer();
    assert_eq!(claim(lock, key, ours).await, Ok(Attempt::Claimed));
    assert!(!proxy.is_to_lose(), "an answer was lost");
    assert_eq!(claim(lock, key, token()).await, Ok(Attempt::Held(None)));
    assert_eq!(lock.release(key, ours).await, Ok(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_whose_answer_redis_sent_into_the_void_is_ours() {
    let redis = Redis::start(&[]);
    let proxy = Proxy::start(redis.port()).await;
    let url = format!("redis://127.0.0.1:{}", proxy.port());
    let lock = RedisLock::connect(&url, RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    a_lost_answer_does_not_lose_the_claim(&lock, &proxy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_whose_answer_postgres_sent_into_the_void_is_ours() {
    let database = with_table(Cluster::shared(), "void");
    let proxy = Proxy::start(Cluster::shared().port()).await;
    let url = format!("postgres://app:secret@127.0.0.1:{}/{}?sslmode=disable", proxy.port(), database.name());
    let lock = PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await.unwrap();
    a_lost_answer_does_not_lose_the_claim(&lock, &proxy).await;
}
