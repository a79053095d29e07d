//! Servers that take no claims yet, or no more.

use dm_audit::lock::{Attempt, Lock, PostgresLock, RedisLock, StoreError, TableName};
use dm_audit::time::Timestamp;

use crate::common::{Cluster, Redis};
use crate::redis::tell;
use crate::stores::{LASTING, LONG, address, claim, eventually, key, token, with_table};

/// It takes no claims now, and may by itself.
async fn refuses_for_now(lock: &impl Lock, problem: &str) {
    let error = lock.check(Timestamp::now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
    assert!(error.may_pass() && !error.leaves_open_what_was_done(), "{error:?}");
    assert!(error.to_string().contains(problem) && error.advice().is_some(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_lacks_replicas_is_waited_for() {
    let redis = Redis::start(&["--min-replicas-to-write", "1"]);
    let lock = RedisLock::new(&redis.url(), RedisLock::PREFIX, LASTING, LONG).unwrap();
    refuses_for_now(&lock, "NOREPLICAS").await;
    tell(&redis, "CONFIG SET min-replicas-to-write 0").await;
    let (key, ours) = (key(), token());
    assert_eq!(claim(&lock, key, ours).await, Ok(Attempt::Claimed));
    tell(&redis, "CONFIG SET min-replicas-to-write 1").await;
    let error = lock.release(key, ours).await.unwrap_err();
    assert!(error.may_pass() && error.to_string().contains("NOREPLICAS"), "also in a script: {error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_is_waited_for_until_it_is_promoted() {
    let cluster = Cluster::start(&[]);
    let database = with_table(&cluster, "promoted");
    cluster.make_standby();
    let lock = PostgresLock::new(&address(&database.url()), &TableName::default(), LASTING, LONG).unwrap();
    refuses_for_now(&lock, "read-only").await;
    cluster.promote();
    eventually("it takes claims", async || claim(&lock, key(), token()).await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_hosts_the_one_that_is_promoted_is_followed() {
    let (primary, standby) = (Cluster::start(&[]), Cluster::start(&[]));
    let (database, copy) = (with_table(&primary, "followed"), with_table(&standby, "followed"));
    assert_eq!(database.name(), copy.name());
    standby.make_standby();
    let url = format!(
        "postgres://app:secret@127.0.0.1:{},127.0.0.1:{}/{}?target_session_attrs=read-write",
        primary.port(),
        standby.port(),
        database.name()
    );
    let lock = PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await.unwrap();
    assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
    primary.stop();
    // The one is away and the other a standby, which both may change.
    assert!(claim(&lock, key(), token()).await.unwrap_err().may_pass());
    let starting = PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await;
    assert!(starting.unwrap_err().may_pass());
    standby.promote();
    let followed = key();
    eventually("it is followed", async || claim(&lock, followed, token()).await.is_ok()).await;
    let row = format!("SELECT count(*) FROM dm_audit_claims WHERE key = '\\x{followed}'");
    assert_eq!(copy.query(&row)[0][0], "1");
}
