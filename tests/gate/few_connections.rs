//! A gate whose store grants it few connections.

use std::time::Duration;

use bytes::Bytes;
use dm_audit::lock::{TableName, schema_sql};
use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Response;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::common::{Cluster, PgBouncer, Redis};
use super::wire::until;

/// A bot that takes a while, and fails at the first call of whoever writes "fail".
async fn bot() -> Webhook {
    let failed = std::sync::atomic::AtomicBool::new(false);
    Webhook::start(move |call, _| {
        let is_asked = call.body().windows(4).any(|word| word == b"fail");
        let fails = is_asked && !failed.swap(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut answer = Response::new(Full::new(Bytes::from_static(br#"{"response":"hello"}"#)));
            *answer.status_mut() = if fails { 500 } else { 200 }.try_into().unwrap();
            answer
        })
    })
    .await
}

/// Whatever the limit: of equal calls one passes, a retry after a failure does, and nothing is logged about it.
async fn one_of_equal_calls_passes(store: &str) {
    let webhook = bot().await;
    let gate = GateProcess::start(&webhook, &format!("--payload manychat --text-ttl 2s --store {store}"));
    let caller = Caller::default();
    let passed = |text: &str| webhook.bodies().iter().filter(|body| body.contains(text)).count();
    let told = join_all((0..24).map(|_| caller.post(gate.address, body("c1", "hi")))).await;
    assert_eq!((passed("\"hi\""), told.iter().filter(|answer| is_skip(answer)).count()), (1, 23), "{}", gate.log());
    let contacts: Vec<String> = (0..12).map(|number| format!("d{number}")).collect();
    let equal = contacts.iter().flat_map(|contact| std::iter::repeat_n(contact, 4));
    join_all(equal.map(|contact| caller.post(gate.address, body(contact, "yo")))).await;
    assert_eq!(passed("\"yo\""), 12, "{}", gate.log());
    for status in [500, 200, 200] {
        assert_eq!(caller.post(gate.address, body("f1", "fail")).await.status(), status);
    }
    assert_eq!(passed("\"fail\""), 2, "the third is told to skip");
    caller.post(gate.address, body("e1", "later")).await;
    until("it passes again", async || {
        caller.post(gate.address, body("e1", "later")).await;
        passed("\"later\"") == 2
    })
    .await;
    let log = gate.log();
    assert!(!log.contains("ERROR") && !log.contains("the store"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_calls_one_passes_whatever_a_role_or_a_pooler_grants() {
    let database = Cluster::shared().create_database("granted");
    database.sql(&schema_sql(&TableName::default()));
    for connections in [1, 2, 5] {
        let role = format!("gate{connections}");
        database.sql(&format!(
            "CREATE ROLE {role} LOGIN PASSWORD 'secret' CONNECTION LIMIT {connections};
             GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO {role}"
        ));
        one_of_equal_calls_passes(&Cluster::shared().url_as(&role, database.name())).await;
        database.sql("DELETE FROM dm_audit_claims");
    }
    database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app");
    let pooler = PgBouncer::start_for_sessions(Cluster::shared(), 1);
    one_of_equal_calls_passes(&pooler.url(database.name())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_calls_one_passes_where_redis_takes_no_further_client() {
    let redis = Redis::start(&["--maxclients", "1"]);
    one_of_equal_calls_passes(&redis.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_starts_before_a_store_that_takes_no_claims_yet_and_uses_it_once_it_does() {
    let redis = Redis::start(&["--min-replicas-to-write", "1"]);
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, &format!("--store {}", redis.url()));
    let (caller, log) = (Caller::default(), gate.log());
    assert!(log.contains("NOREPLICAS") && log.contains("until it answers, calls are passed on"), "{log}");
    caller.post(gate.address, body("c1", "early")).await;
    let client = redis::Client::open(redis.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut set = redis::cmd("CONFIG");
    set.arg("SET").arg("min-replicas-to-write").arg(0);
    let _: String = set.query_async(&mut connection).await.unwrap();
    for _ in 0..2 {
        caller.post(gate.address, body("c1", "late")).await;
    }
    let late = webhook.bodies().iter().filter(|body| body.contains("late")).count();
    assert_eq!(late, 1, "{}", gate.log());
}
