//! A gate whose store grants it few connections.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use dm_audit::lock::{TableName, schema_sql};
use futures_util::future::join_all;
use http_body_util::Full;
use hyper::Response;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::common::{Cluster, PgBouncer, Pglite, Redis};
use super::wire::until;

/// A bot that takes a while, and fails at the first call of whoever writes "fail".
async fn bot() -> Webhook {
    let failed = AtomicBool::new(false);
    Webhook::start(move |call, _| {
        let is_asked = call.body().windows(4).any(|word| word == b"fail");
        let fails = is_asked && !failed.swap(true, Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut answer = Response::new(Full::new(Bytes::from_static(br#"{"response":"hello"}"#)));
            *answer.status_mut() = if fails { 500 } else { 200 }.try_into().unwrap();
            answer
        })
    })
    .await
}

/// How many of 24 equal calls pass, and how many are told to skip.
async fn of_equal_calls(gate: &GateProcess, webhook: &Webhook, text: &str) -> (usize, usize) {
    let caller = Caller::default();
    let told = join_all((0..24).map(|_| caller.post(gate.address, body("c1", text)))).await;
    let passed = webhook.bodies().iter().filter(|body| body.contains(&format!("\"{text}\""))).count();
    (passed, told.iter().filter(|answer| is_skip(answer)).count())
}

/// Whatever the limit: of equal calls one passes, a retry after a failure does, and nothing is logged about it.
async fn one_of_equal_calls_passes(store: &str) {
    let webhook = bot().await;
    let gate = GateProcess::start(&webhook, &format!("--payload manychat --text-ttl 2s --store {store}"));
    let caller = Caller::default();
    let passed = |text: &str| webhook.bodies().iter().filter(|body| body.contains(text)).count();
    assert_eq!(of_equal_calls(&gate, &webhook, "hi").await, (1, 23), "{}", gate.log());
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
async fn a_gate_that_finds_no_client_left_in_redis_starts_names_the_limit_once_and_uses_the_next_one() {
    let redis = Redis::start(&["--maxclients", "1"]);
    let client = redis::Client::open(redis.url()).unwrap();
    let other = client.get_multiplexed_async_connection().await.unwrap();
    let webhook = bot().await;
    let gate = GateProcess::start(&webhook, &format!("--ttl 10m --store {}", redis.url()));
    assert_eq!(of_equal_calls(&gate, &webhook, "hi").await, (1, 23), "{}", gate.log());
    let log = gate.log();
    assert!(log.contains("raise maxclients") && log.contains("redis-cli CONFIG GET maxclients"), "{log}");
    assert!(!log.contains("check that the server runs") && !log.contains("the store answers again"), "{log}");
    assert!(log.matches("raise maxclients").count() <= 2, "at the start, and at the first call: {log}");
    drop(other);
    comes_to_use_its_store(&gate, &webhook).await;
}

/// Until it does, and then too, one of equal calls passes.
async fn comes_to_use_its_store(gate: &GateProcess, webhook: &Webhook) {
    let number = AtomicUsize::new(0);
    until("it uses its store", async || {
        let text = format!("later {}", number.fetch_add(1, Ordering::SeqCst));
        assert_eq!(of_equal_calls(gate, webhook, &text).await, (1, 23), "{}", gate.log());
        gate.log().contains("the store answers again")
    })
    .await;
}

/// Makes the table, as the gate tells to.
fn make_table(store: &str) {
    let script = "\"$0\" gate --print-sql | psql --quiet --set ON_ERROR_STOP=1 \"$1\"";
    let made = Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_dm-audit"), store]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_calls_one_passes_at_a_pglite_however_few_clients_it_takes() {
    for clients in [1, 3] {
        let pglite = Pglite::start(clients);
        make_table(&pglite.url());
        one_of_equal_calls_passes(&pglite.url()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_finds_the_only_client_of_a_pglite_taken_says_so_and_follows() {
    let pglite = Pglite::start(1);
    make_table(&pglite.url());
    let webhook = bot().await;
    let store = format!("--ttl 10m --store {}", pglite.url());
    let first = GateProcess::start(&webhook, &store);
    let second = GateProcess::start(&webhook, &store);
    let log = second.log();
    assert!(log.contains("closes the connection before it lets anybody in"), "{log}");
    assert!(log.contains("--max-connections") && log.contains("until it answers, calls are passed on"), "{log}");
    assert!(!log.contains("check that the server runs"), "{log}");
    assert_eq!(of_equal_calls(&first, &webhook, "hi").await, (1, 23), "{}", first.log());
    assert_eq!(of_equal_calls(&second, &webhook, "alone").await, (1, 23), "{}", second.log());
    drop(first);
    comes_to_use_its_store(&second, &webhook).await;
    assert!(is_skip(&Caller::default().post(second.address, body("c1", "hi")).await), "it is known to the store");
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
