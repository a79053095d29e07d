//! A store that stops, and comes back with what it held.

use std::path::Path;

use dm_audit::lock::{Event, EventKind};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::scene::{LASTING, Told, eventually, failing_first, health, heard, is_held, post, times};
use super::stores::Store;
use super::turns;

/// How often something happened, by the log of events.
fn count(log: &Path, kind: EventKind) -> usize {
    let log = std::fs::read_to_string(log).unwrap();
    log.lines().filter(|line| serde_json::from_str::<Event<'_>>(line).unwrap().event == kind).count()
}

fn healthy() -> (u16, String) {
    (200, "ok".to_owned())
}

async fn open(store: Store) {
    let webhook = Webhook::answering_after(std::time::Duration::ZERO).await;
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.ndjson");
    let arguments = format!("{LASTING} --on-store-error open --store {} --events {}", store.url(), events.display());
    let gate = GateProcess::start(&webhook, &arguments);
    let (caller, early, meanwhile, late) = (Caller::default(), body("1", "a"), body("1", "b"), body("1", "c"));
    assert_eq!(post(&caller, gate.address, &early).await, Told::Answer);
    assert_eq!(health(&caller, &gate).await, healthy());

    store.kill();
    assert_eq!(health(&caller, &gate).await, (200, "degraded".to_owned()), "it still passes calls on");
    assert_eq!(post(&caller, gate.address, &meanwhile).await, Told::Answer, "nothing is lost");
    for message in [&meanwhile, &early] {
        assert_eq!(post(&caller, gate.address, message).await, Told::Skip, "the gate has seen it itself");
    }
    eventually("it is in the events", async || count(&events, EventKind::Unclaimed) == 1).await;
    assert_eq!(caller.metric(&gate, "dm_audit_gate_store_errors_total").await as u64, 1);

    store.start_again();
    eventually("the gate finds the store again", async || health(&caller, &gate).await == healthy()).await;
    let other = GateProcess::start(&webhook, &format!("--ttl 1h --store {}", store.url()));
    assert_eq!(post(&caller, other.address, &early).await, Told::Skip, "the store kept what it held");
    assert_eq!(post(&caller, gate.address, &late).await, Told::Answer);
    assert_eq!(post(&caller, other.address, &late).await, Told::Skip);
    let times = times(&webhook);
    assert_eq!((times[&early], times[&meanwhile], times[&late]), (1, 1, 1));
    assert!(!gate.log().contains("secret"), "no password is logged");
}

async fn closed(store: Store) {
    let webhook = Webhook::answering_after(std::time::Duration::ZERO).await;
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.ndjson");
    let arguments = format!("{LASTING} --on-store-error closed --store {} --events {}", store.url(), events.display());
    let gate = GateProcess::start(&webhook, &arguments);
    let (caller, early, meanwhile) = (Caller::default(), body("1", "a"), body("1", "b"));
    assert_eq!(post(&caller, gate.address, &early).await, Told::Answer);
    heard(&caller, &gate).await;

    store.kill();
    assert_eq!(health(&caller, &gate).await, (503, "unavailable".to_owned()));
    for _ in 0..2 {
        let answer = caller.post(gate.address, meanwhile.clone()).await;
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "1", "the platform tries again");
    }
    assert_eq!(post(&caller, gate.address, &early).await, Told::Skip, "it was answered");
    eventually("both are in the events", async || count(&events, EventKind::Refused) == 2).await;
    assert_eq!(caller.metric(&gate, "dm_audit_gate_store_errors_total").await as u64, 2);
    assert_eq!(webhook.calls().len(), 1);

    store.start_again();
    eventually("the gate finds the store again", async || health(&caller, &gate).await == healthy()).await;
    // The store kept what it held.
    let other = GateProcess::start(&webhook, &format!("--ttl 1h --store {}", store.url()));
    is_held(&caller, other.address, &early).await;
    // What the store may have taken without saying so is on its way back.
    eventually("the retry passes", async || post(&caller, gate.address, &meanwhile).await == Told::Answer).await;
    is_held(&caller, gate.address, &meanwhile).await;
    let times = times(&webhook);
    assert_eq!((times[&early], times[&meanwhile]), (1, 1));
}

/// The bot fails while the store is away.
async fn failed_meanwhile(store: Store) {
    let (webhook, go) = failing_first().await;
    let gate = GateProcess::start(&webhook, &format!("{LASTING} --on-store-error closed --store {}", store.url()));
    let (caller, message) = (Caller::default(), body("42", "coucou"));
    let call = tokio::spawn({
        let (caller, to, message) = (caller.clone(), gate.address, message.clone());
        async move { post(&caller, to, &message).await }
    });
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    store.kill();
    go.send(true).unwrap();
    assert_eq!(call.await.unwrap(), Told::Trouble(500), "the bot's answer, whatever the store does");
    eventually("it could not give the claim back", async || gate.log().contains("claims were not given back")).await;

    store.start_again();
    eventually("the retry passes, long before the time-to-live ends", async || {
        match post(&caller, gate.address, &message).await {
            Told::Answer => true,
            Told::Trouble(503) => false,
            // Whoever is told to skip does not come again.
            other => panic!("{other:?}"),
        }
    })
    .await;
    is_held(&caller, gate.address, &message).await;
    assert_eq!(times(&webhook)[&message], 2, "one failed, one was answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_an_open_gate_passes_calls_on_and_works_again_afterwards() {
    let _turn = turns::beside_others().await;
    open(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_postgres_is_away_an_open_gate_passes_calls_on_and_works_again_afterwards() {
    let _turn = turns::beside_others().await;
    open(Store::postgres()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_a_closed_gate_refuses_and_works_again_afterwards() {
    let _turn = turns::beside_others().await;
    closed(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_postgres_is_away_a_closed_gate_refuses_and_works_again_afterwards() {
    let _turn = turns::beside_others().await;
    closed(Store::postgres()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_redis_could_not_take_back_is_given_back_later() {
    let _turn = turns::beside_others().await;
    failed_meanwhile(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_postgres_could_not_take_back_is_given_back_later() {
    let _turn = turns::beside_others().await;
    failed_meanwhile(Store::postgres()).await;
}
