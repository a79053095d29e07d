//! What is refused at the start, and why; and what stands in Redis.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use dm_audit::lock::{Attempt, Extension, Lock, RedisLock, StoreError};
use dm_audit::time::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::common::{Cluster, Redis};
use crate::proxy::Proxy;
use crate::stores::{LASTING, LONG, claim, key, token};

/// Does not let us in: says why, and what to do, without the password.
async fn refused(url: &str, limit: Duration, problem: &str, advice: &str) {
    let error = RedisLock::connect(url, RedisLock::PREFIX, LASTING, limit).await.unwrap_err();
    let (said, told) = (error.to_string(), error.advice().unwrap_or_default());
    assert!(said.contains(problem) && told.contains(advice), "{said}\n{told}");
    assert!(!format!("{error:?} {said} {told}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn a_password_is_asked_for_checked_and_never_shown() {
    let redis = Redis::start(&["--requirepass", "right"]);
    let at = format!("127.0.0.1:{}", redis.port());
    RedisLock::connect(&format!("redis://:right@{at}/3"), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    refused(&format!("redis://{at}"), LONG, "NOAUTH", "user and password in the URL").await;
    refused(&format!("redis://:s3cret@{at}"), LONG, &format!("redis://{at}/0 refuses"), "user and password").await;
    refused(&format!("redis://bot:s3cret@{at}"), LONG, &format!("redis://bot@{at}/0"), "user and password").await;
    refused(&format!("redis://:s3cret@{at}/no-database"), LONG, "database is not a number", "/0").await;
}

#[tokio::test]
async fn a_user_without_the_rights_is_told_which() {
    let redis = Redis::start(&["--user", "bot", "on", ">s3cret", "~*", "+ping", "+get", "+set"]);
    let url = format!("redis://bot:s3cret@127.0.0.1:{}", redis.port());
    refused(&url, LONG, "NOPERM", "EVALSHA").await;
}

#[tokio::test]
async fn a_user_with_rights_on_one_prefix_alone_needs_no_other() {
    let rights = ["+get", "+set", "+del", "+evalsha", "+script|load"];
    let redis = Redis::start(&[&["--user", "bot", "on", ">s3cret", "~bot:*"], &rights[..]].concat());
    let url = format!("redis://bot:s3cret@127.0.0.1:{}", redis.port());
    refused(&url, LONG, "NOPERM", "on the keys of claims").await;
    let lock = RedisLock::connect(&url, "bot:", LASTING, LONG).await.unwrap();
    assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
}

#[tokio::test]
async fn a_database_that_the_server_lacks_is_named() {
    let redis = Redis::start(&[]);
    let url = format!("redis://127.0.0.1:{}/99", redis.port());
    refused(&url, LONG, "database 99: ", "each has 0").await;
}

/// Tells a server something.
pub(crate) async fn tell(server: &Redis, words: &str) {
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut words = words.split(' ');
    let mut command = redis::cmd(words.next().unwrap());
    words.for_each(|word| _ = command.arg(word));
    let _: String = command.query_async(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_check_notices_a_redis_that_answers_and_takes_no_claims() {
    let server = Redis::start(&["--maxmemory-policy", "noeviction"]);
    let lock = RedisLock::connect(&server.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    for (change, problem, back) in [
        ("CONFIG SET maxmemory 1", "OOM", "CONFIG SET maxmemory 0"),
        ("REPLICAOF 127.0.0.1 1", "READONLY", "REPLICAOF NO ONE"),
    ] {
        assert_eq!(lock.check(Timestamp::now()).await, Ok(()));
        tell(&server, change).await;
        let error = lock.check(Timestamp::now()).await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
        tell(&server, back).await;
    }
    assert_eq!(lock.check(Timestamp::now()).await, Ok(()));
}

#[tokio::test]
async fn a_replica_takes_no_claims() {
    let redis = Redis::start(&["--replicaof", "127.0.0.1 1"]);
    refused(&redis.url(), LONG, "READONLY", "name the primary").await;
}

/// How many connections a server has had.
async fn connections(server: &Redis) -> u64 {
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let stats: String = redis::cmd("INFO").arg("stats").query_async(&mut connection).await.unwrap();
    stats.lines().find_map(|line| line.strip_prefix("total_connections_received:")?.trim().parse().ok()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_became_a_replica_is_left_for_the_one_that_its_name_stands_for_now() {
    let (old, new) = (Redis::start(&["--replica-serve-stale-data", "no"]), Redis::start(&[]));
    let name = Proxy::start(old.port()).await;
    let url = format!("redis://127.0.0.1:{}", name.port());
    let connect = async || RedisLock::connect(&url, RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    let (claiming, releasing) = (connect().await, connect().await);
    let (held, ours) = (key(), token());
    assert_eq!(claim(&releasing, held, ours).await, Ok(Attempt::Claimed));
    // Without a primary that it can reach it answers MASTERDOWN to what it might still read, and READONLY to the rest.
    tell(&old, "REPLICAOF 127.0.0.1 1").await;
    name.lead_to(new.port());
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(releasing.release(held, ours).await, Ok(false), "the new one has not heard of it");
    let tries = (0..50).map(|_| claim(&claiming, key(), token()));
    for tried in futures_util::future::join_all(tries).await {
        assert_eq!(tried, Ok(Attempt::Claimed));
    }
    assert!(connections(&new).await <= 3, "one for each lock, and one to ask for this");
}

#[tokio::test]
async fn a_replica_that_was_named_by_mistake_is_not_overrun_with_connections() {
    let server = Redis::start(&[]);
    let lock = RedisLock::connect(&server.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    tell(&server, "REPLICAOF 127.0.0.1 1").await;
    let (before, started) = (connections(&server).await, Instant::now());
    while started.elapsed() < Duration::from_millis(2500) {
        for _ in 0..50 {
            let error = claim(&lock, key(), token()).await.unwrap_err();
            assert!(error.to_string().contains("READONLY") && error.advice().unwrap().contains("primary"), "{error}");
        }
    }
    let (opened, seconds) = (connections(&server).await - before - 1, started.elapsed().as_secs());
    assert!((1..=seconds + 1).contains(&opened), "{opened} in {seconds} s");
}

#[tokio::test]
async fn a_full_redis_says_so() {
    let redis = Redis::start(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
    refused(&redis.url(), LONG, "OOM", "maxmemory").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_kind_of_server_is_recognized() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _: Result<_, _> = client.read(&mut request).await;
            let _: Result<_, _> = client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    refused(&format!("redis://:s3cret@127.0.0.1:{port}"), LONG, "does not answer as a Redis", "host and port").await;
    let postgres = format!("redis://127.0.0.1:{}", Cluster::shared().port());
    RedisLock::connect(&postgres, RedisLock::PREFIX, LASTING, LONG).await.unwrap_err();
}

#[tokio::test]
async fn a_server_that_is_silent_or_absent_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    refused(&format!("redis://:s3cret@{at}"), Duration::from_millis(200), "did not answer within", "rediss://").await;
    refused(&format!("rediss://:s3cret@{at}"), Duration::from_millis(200), "did not answer within", "speaks TLS").await;
    drop(listener);
    refused(&format!("redis://:s3cret@{at}"), LONG, "cannot be reached", "check that the server runs").await;
}

#[tokio::test]
async fn gates_share_claims_unless_their_prefixes_differ() {
    let redis = Redis::start(&[]);
    let connect = async || RedisLock::connect(&redis.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    let (one, two) = (connect().await, connect().await);
    let other = RedisLock::connect(&redis.url(), "another bot:", LASTING, LONG).await.unwrap();
    let key = key();
    assert_eq!(claim(&one, key, token()).await, Ok(Attempt::Claimed));
    assert_eq!(claim(&two, key, token()).await, Ok(Attempt::Held(None)));
    assert_eq!(claim(&other, key, token()).await, Ok(Attempt::Claimed));
}

#[tokio::test]
async fn a_key_is_a_hash_with_a_token_and_an_end() {
    let server = Redis::start(&[]);
    let lock = RedisLock::connect(&server.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    let (key, ours) = (key(), token());
    claim(&lock, key, ours).await.unwrap();
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    assert_eq!(keys, [format!("dm-audit:claim:{key}")], "the claim that tried the store out is gone");
    let value: String = redis::cmd("GET").arg(&keys[0]).query_async(&mut connection).await.unwrap();
    assert_eq!(value, format!("{ours}w"), "the bot works on it");
    lock.extend(&[Extension { key, token: ours, ttl: LASTING }], Timestamp::now()).await.unwrap();
    let value: String = redis::cmd("GET").arg(&keys[0]).query_async(&mut connection).await.unwrap();
    assert_eq!(value, ours.to_string(), "it was answered");
    let left: i64 = redis::cmd("PTTL").arg(&keys[0]).query_async(&mut connection).await.unwrap();
    assert!(left > 0 && left <= LASTING.micros() / 1000, "{left}");
    assert_eq!(lock.clean(Timestamp::now()).await, Ok::<_, StoreError>(0));
}
