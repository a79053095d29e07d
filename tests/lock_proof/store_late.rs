//! A store that is not there yet when the gate starts, as after a restart of the whole machine.

use std::time::Duration;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::scene::{LASTING, Told, eventually, health, is_held, post, times};
use super::stores::Store;
use super::turns;

async fn starts_before(store: Store, on_store_error: &str, meanwhile: (Told, (u16, &str))) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    store.kill();
    let arguments = format!("{LASTING} --on-store-error {on_store_error} --store {}", store.url());
    let gate = GateProcess::start(&webhook, &arguments);
    let caller = Caller::default();
    assert!(gate.log().contains("cannot be reached") && !gate.log().contains("secret"), "{}", gate.log());
    assert_eq!(post(&caller, gate.address, &body("1", "early")).await, meanwhile.0);
    assert_eq!(health(&caller, &gate).await, (meanwhile.1.0, meanwhile.1.1.to_owned()));
    store.start_again();
    eventually("the gate finds the store", async || health(&caller, &gate).await == (200, "ok".to_owned())).await;
    assert_eq!(post(&caller, gate.address, &body("1", "late")).await, Told::Answer);
    is_held(&caller, gate.address, &body("1", "late")).await;
    assert_eq!(times(&webhook)[&body("1", "late")], 1);
    let counted = caller.metric(&gate, &format!("dm_audit_gate_{}_total", passed(meanwhile.0))).await;
    assert_eq!(counted as u64, 1);
}

fn passed(told: Told) -> &'static str {
    if told == Told::Answer { "unclaimed" } else { "refused" }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_gate_starts_before_its_redis_and_passes_calls_on_until_then() {
    let _turn = turns::beside_others().await;
    starts_before(Store::redis(), "open", (Told::Answer, (200, "degraded"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_starts_before_its_postgres_and_refuses_calls_until_then() {
    let _turn = turns::beside_others().await;
    starts_before(Store::postgres(), "closed", (Told::Trouble(503), (503, "unavailable"))).await;
}
