//! The clock of a store, which the events of all gates before it are told by.

use dm_audit::lock::{Attempt, Lock, RedisLock};
use dm_audit::time::{Span, Timestamp};

use crate::common::Redis;
use crate::redis::tell;
use crate::stores::{LASTING, LONG, claim, key, memory, pooled, postgres, redis, token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_gates_share_shows_its_clock_and_a_memory_has_none() {
    // All of them run on this machine.
    let is_near = |ahead: Option<Span>| ahead.unwrap().micros().unsigned_abs() < 60_000_000;
    assert!(is_near(redis(LASTING).await.ahead()));
    assert!(is_near(postgres(LASTING).await.ahead()) && is_near(pooled(LASTING).await.ahead()));
    assert_eq!(memory(LASTING).await.ahead(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_of_redis_who_may_not_ask_for_the_time_claims_all_the_same() {
    let server = Redis::start(&[]);
    tell(&server, "ACL SETUSER bot on >secret ~* +set +get +del +evalsha +script|load").await;
    let url = server.url().replace("redis://", "redis://bot:secret@");
    let lock = RedisLock::connect(&url, RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    assert_eq!(claim(&lock, key(), token()).await, Ok(Attempt::Claimed));
    assert_eq!((lock.check(Timestamp::now()).await, lock.ahead()), (Ok(()), None));
}
