//! The stores that the tests claim in, and keys and tokens that no other test has.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dm_audit::database::DatabaseUrl;
use dm_audit::lock::{
    Attempt, Call, KeyKind, Lock, LockKey, MemoryLock, PostgresLock, RedisLock, StoreError, TableName, Token,
    schema_sql,
};
use dm_audit::time::{Span, Timestamp};

use crate::common::{Cluster, Database, PgBouncer, Redis};

/// Longer than any machine takes for anything here.
pub(crate) const LONG: Duration = Duration::from_mins(1);

/// A time-to-live that does not end during a test.
pub(crate) const LASTING: Span = Span::seconds(3600);

/// A new key.
pub(crate) fn key() -> LockKey {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let id = format!("message {}", NEXT.fetch_add(1, Ordering::Relaxed));
    KeyKind::MessageId.key(&Call { message_id: Some(&id), ..Call::default() }).unwrap()
}

/// A new token; the highest bit is set, which PostgreSQL takes for a sign.
pub(crate) fn token() -> Token {
    static NEXT: AtomicU64 = AtomicU64::new(1 << 63);
    Token::from_number(NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Claims a key now; whoever holds it is not told.
pub(crate) async fn claim<L: Lock>(lock: &L, key: LockKey, token: Token) -> Result<Attempt, StoreError> {
    let attempt = lock.claim(key, token, Timestamp::now()).await;
    attempt.map(|attempt| match attempt {
        Attempt::Held(_) => Attempt::Held(None),
        Attempt::Claimed => Attempt::Claimed,
    })
}

/// Tries until it comes out as wanted.
pub(crate) async fn eventually(what: &str, mut tried: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + LONG;
    while !tried().await {
        assert!(Instant::now() < deadline, "{what}: not within {LONG:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A lock in the memory of this process.
pub(crate) async fn memory(ttl: Span) -> MemoryLock {
    MemoryLock::new(ttl, 100_000, 8)
}

/// A lock in the Redis that the tests share.
pub(crate) async fn redis(ttl: Span) -> RedisLock {
    static SHARED: OnceLock<Redis> = OnceLock::new();
    RedisLock::connect(&SHARED.get_or_init(|| Redis::start(&[])).url(), RedisLock::PREFIX, ttl, LONG).await.unwrap()
}

/// A lock in the PostgreSQL that the tests share.
pub(crate) async fn postgres(ttl: Span) -> PostgresLock {
    PostgresLock::connect(&address(&shared().url()), &TableName::default(), ttl, LONG).await.unwrap()
}

/// The same through a pooler in transaction mode.
pub(crate) async fn pooled(ttl: Span) -> PostgresLock {
    static SHARED: OnceLock<PgBouncer> = OnceLock::new();
    let pooler = SHARED.get_or_init(|| PgBouncer::start(Cluster::shared()));
    PostgresLock::connect(&address(&pooler.url(shared().name())), &TableName::default(), ttl, LONG).await.unwrap()
}

fn shared() -> &'static Database {
    static SHARED: OnceLock<Database> = OnceLock::new();
    SHARED.get_or_init(|| with_table(Cluster::shared(), "claims"))
}

/// A new database with the table of claims, which `app` may use.
pub(crate) fn with_table(cluster: &Cluster, prefix: &str) -> Database {
    let database = cluster.create_database(prefix);
    database.sql(&schema_sql(&TableName::default()));
    database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app");
    database
}

/// A URL, with nothing from the environment.
pub(crate) fn address(url: &str) -> DatabaseUrl {
    DatabaseUrl::parse(url, &|_| None).unwrap()
}
