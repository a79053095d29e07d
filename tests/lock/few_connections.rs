//! Servers that grant a gate fewer connections than it would use.

use std::sync::Arc;

use dm_audit::lock::{Attempt, Lock, PostgresLock, RedisLock, TableName};
use dm_audit::time::Timestamp;
use futures_util::future::join_all;

use crate::common::{Cluster, Database, PgBouncer, Redis};
use crate::stores::{LASTING, LONG, address, claim, eventually, key, token, with_table};

/// A role that may use the table over so many connections: its URL.
fn limited(database: &Database, role: &str, connections: usize) -> String {
    database.sql(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'secret' CONNECTION LIMIT {connections};
         GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO {role}"
    ));
    Cluster::shared().url_as(role, database.name())
}

/// Of equal claims at once one wins, of different ones all do, and none fails.
async fn claims_as_ever(url: &str) {
    let lock = PostgresLock::connect(&address(url), &TableName::default(), LASTING, LONG).await.unwrap();
    let lock = Arc::new(lock);
    let at_once = async |keys: Vec<_>| {
        let claims = keys.into_iter().map(|key| {
            let lock = lock.clone();
            tokio::spawn(async move { claim(&*lock, key, token()).await.unwrap() })
        });
        let made = join_all(claims).await.into_iter().map(Result::unwrap);
        made.filter(|attempt| *attempt == Attempt::Claimed).count()
    };
    for _ in 0..3 {
        assert_eq!(at_once(vec![key(); 24]).await, 1);
        assert_eq!(at_once((0..24).map(|_| key()).collect()).await, 24);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_with_few_connections_claims_as_any_other() {
    let database = with_table(Cluster::shared(), "few");
    for connections in [1, 2, 5] {
        claims_as_ever(&limited(&database, &format!("few{connections}"), connections)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_keeps_further_sessions_waiting_is_no_store_that_is_away() {
    let database = with_table(Cluster::shared(), "sessions");
    for sessions in [1, 2] {
        let pooler = PgBouncer::start_for_sessions(Cluster::shared(), sessions);
        claims_as_ever(&pooler.url(database.name())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_gets_no_connection_at_all_is_told_which_limit_to_raise_and_gets_the_next_one() {
    let database = with_table(Cluster::shared(), "none_left");
    let url = limited(&database, "crowded", 1);
    let connect = async || PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await;
    let first = connect().await.unwrap();
    let error = connect().await.unwrap_err();
    let advice = error.advice().unwrap();
    assert!(error.may_pass() && error.to_string().contains("too many connections for role"), "{error}");
    assert!(advice.contains("psql:\n  ALTER ROLE \"crowded\" CONNECTION LIMIT "), "{advice}");
    let second = PostgresLock::new(&address(&url), &TableName::default(), LASTING, LONG).unwrap();
    assert!(claim(&second, key(), token()).await.is_err());
    assert_eq!(claim(&first, key(), token()).await, Ok(Attempt::Claimed), "who has one keeps it");
    drop(first);
    eventually("the connection is free", async || claim(&second, key(), token()).await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_only_connection_is_replaced_when_it_breaks() {
    let database = with_table(Cluster::shared(), "only");
    let url = limited(&database, "lonely", 1);
    let lock = PostgresLock::connect(&address(&url), &TableName::default(), LASTING, LONG).await.unwrap();
    for _ in 0..3 {
        database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lonely'");
        eventually("there again", async || claim(&lock, key(), token()).await.is_ok()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_with_as_many_clients_as_it_takes_says_which_limit_to_raise_and_is_waited_for() {
    let redis = Redis::start(&["--maxclients", "2"]);
    let connect = async || RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await;
    let (one, two) = (connect().await.unwrap(), connect().await.unwrap());
    for _ in 0..20 {
        let error = connect().await.unwrap_err();
        let advice = error.advice().unwrap();
        assert!(error.may_pass() && error.to_string().contains("maxclients"), "{error:?}");
        assert!(advice.contains("redis-cli CONFIG GET maxclients") && !advice.contains("host and port"), "{advice}");
    }
    let waiting = RedisLock::new(&redis.url(), RedisLock::PREFIX, LASTING, LONG).unwrap();
    assert!(waiting.check(Timestamp::now()).await.is_err());
    assert_eq!(claim(&one, key(), token()).await, Ok(Attempt::Claimed), "who has a connection keeps it");
    drop((one, two));
    eventually("a client has gone", async || waiting.check(Timestamp::now()).await.is_ok()).await;
}
