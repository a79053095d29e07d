//! Gates of the version before on the store of this one: what they wrote and ran, word for word.

use dm_audit::lock::{Attempt, Extension, Held, Lock, LockKey, PostgresLock, RedisLock, TableName, Token, schema_sql};
use dm_audit::time::Timestamp;

use crate::common::{Cluster, Database, Redis};
use crate::stores::{LASTING, LONG, address, claim, key, token};

const TABLE: &str = "CREATE TABLE dm_audit_claims (
    key        bytea       NOT NULL PRIMARY KEY CHECK (octet_length(key) = 16),
    token      bigint      NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
); GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app";

/// Whether a gate of the version before claims a key in PostgreSQL.
fn older_claims(database: &Database, key: LockKey, token: Token) -> bool {
    let rows = database.query(&format!(
        "INSERT INTO dm_audit_claims AS held (key, token, claimed_at, expires_at)
         SELECT '\\x{key}', {}, now.at, now.at + 60000000 * interval '1 microsecond'
         FROM (SELECT clock_timestamp() AS at) AS now
         ON CONFLICT (key) DO UPDATE
         SET token = excluded.token, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
         WHERE held.expires_at <= clock_timestamp() OR held.token = excluded.token
         RETURNING 1",
        token.number() as i64
    ));
    rows.iter().any(|row| row[0] == "1")
}

#[tokio::test]
async fn a_table_of_the_version_before_is_refused_with_what_brings_it_up_to_date_and_both_use_it_then() {
    let database = Cluster::shared().create_database("older");
    database.sql(TABLE);
    let url = address(&database.url());
    let connect = async || PostgresLock::connect(&url, &TableName::default(), LASTING, LONG).await;
    let error = connect().await.unwrap_err();
    let advice = error.advice().unwrap();
    assert!(advice.contains("older version") && advice.contains("--print-sql | psql postgres://OWNER@"), "{advice}");
    let (early, ours, theirs) = (key(), token(), token());
    assert!(older_claims(&database, early, theirs));
    database.sql(&schema_sql(&TableName::default()));

    let lock = connect().await.unwrap();
    assert_eq!(claim(&lock, early, ours).await, Ok(Attempt::Held(None)), "what was claimed before is");
    // Nobody can tell whether they still work on it, so nobody waits for it.
    assert_eq!(lock.holder(early).await, Ok(Some(Held { token: theirs, at_work: false })));
    let message = key();
    assert_eq!(claim(&lock, message, ours).await, Ok(Attempt::Claimed));
    assert!(!older_claims(&database, message, theirs), "ours is in their way");
    lock.extend(&[Extension { key: message, token: ours, ttl: LASTING }], Timestamp::now()).await.unwrap();
    assert!(!older_claims(&database, message, theirs), "and so it is when it was answered");
    assert!(lock.release(message, ours).await.unwrap());
    assert!(older_claims(&database, message, theirs), "what we give back they may take");

    // They take what has expired of ours, and leave our column as it was.
    let expired = key();
    assert_eq!(claim(&lock, expired, ours).await, Ok(Attempt::Claimed));
    database.sql("UPDATE dm_audit_claims SET expires_at = now() - interval '1 second'");
    assert!(older_claims(&database, expired, theirs));
    assert_eq!(lock.holder(expired).await, Ok(Some(Held { token: theirs, at_work: false })));
    assert_eq!(lock.renew(expired, ours, Timestamp::now()).await, Ok(false));
    let late = lock.extend(&[Extension { key: expired, token: ours, ttl: LASTING }], Timestamp::now()).await;
    assert_eq!(late, Ok(vec![false]), "theirs stays");
}

#[tokio::test]
async fn claims_of_the_version_before_in_redis_are_held_and_ours_are_in_their_way() {
    let server = Redis::start(&[]);
    let lock = RedisLock::connect(&server.url(), RedisLock::PREFIX, LASTING, LONG).await.unwrap();
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let (theirs, ours) = (token(), token());
    let mut older_claims = async |key: LockKey| {
        let mut command = redis::cmd("SET");
        command.arg(format!("{}{key}", RedisLock::PREFIX)).arg(theirs.to_string()).arg("NX").arg("PX").arg(60_000);
        command.query_async::<Option<String>>(&mut connection).await.unwrap().is_some()
    };
    let early = key();
    assert!(older_claims(early).await);
    let held = lock.claim(early, ours, Timestamp::now()).await;
    assert_eq!(held, Ok(Attempt::Held(Some(Held { token: theirs, at_work: false }))));
    assert_eq!(lock.release(early, ours).await, Ok(false));
    let message = key();
    assert_eq!(claim(&lock, message, ours).await, Ok(Attempt::Claimed));
    assert!(!older_claims(message).await);
    lock.extend(&[Extension { key: message, token: ours, ttl: LASTING }], Timestamp::now()).await.unwrap();
    assert!(!older_claims(message).await);
    assert!(lock.release(message, ours).await.unwrap());
    assert!(older_claims(message).await);
}
