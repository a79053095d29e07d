//! A gate whose store is away.

use http_body_util::Full;
use hyper::{Response, StatusCode};

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::common::redis::Redis;

/// A webhook that fails the first call with the text `fails`.
async fn webhook() -> Webhook {
    let failed = std::sync::atomic::AtomicBool::new(false);
    Webhook::start(move |call, _| {
        let fails = String::from_utf8_lossy(call.body()).contains("fails")
            && !failed.swap(true, std::sync::atomic::Ordering::SeqCst);
        let mut answer = Response::new(Full::from("fine"));
        if fails {
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        }
        Box::pin(std::future::ready(answer))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_without_its_store_still_knows_what_it_saw_itself() {
    let redis = Redis::start(&[]);
    let webhook = webhook().await;
    let arguments = format!("--store {} --store-timeout 200ms --ttl 10m", redis.url());
    let gate = GateProcess::start(&webhook, &arguments);
    let caller = Caller::default();
    let post = async |text: &str| caller.post(gate.address, body("1", text)).await;
    assert!(!is_skip(&post("before").await));
    redis.kill();
    assert!(is_skip(&post("before").await), "{}", gate.log());
    assert!(!is_skip(&post("meanwhile").await));
    assert!(is_skip(&post("meanwhile").await), "{}", gate.log());
    // A message that failed passes again, once.
    assert_eq!(post("fails").await.status(), 500);
    assert!(!is_skip(&post("fails").await), "{}", gate.log());
    assert!(is_skip(&post("fails").await));
    assert_eq!(webhook.calls().len(), 4);
    super::wire::until("it is logged", async || gate.log().matches("Blocked: ").count() == 3).await;
    let log = gate.log();
    assert_eq!(log.matches("is passed on without a claim").count(), 1, "{log}");
    assert!(
        !log.contains("the store answers again"),
        "a copy that this gate knows itself is no sign of the store: {log}"
    );
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unclaimed_total").await as u64, 3);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_total").await as u64, 3);
    redis.start_again();
    super::wire::until("the store is back", async || {
        let health = caller.get(gate.admin, "/readyz").await;
        String::from_utf8_lossy(health.body()).contains(r#""store":"ok""#)
    })
    .await;
    for text in ["before", "meanwhile", "fails"] {
        assert!(is_skip(&post(text).await), "{text}: {}", gate.log());
    }
    // Then it hears of what was answered meanwhile, so another gate knows it too.
    let heard = async || caller.metric(&gate, "dm_audit_gate_unheard").await == 0.0;
    super::wire::until("the store has heard of all answers", heard).await;
    let other = GateProcess::start(&webhook, &arguments);
    // What the store had heard before has gone with it; whether it had is a matter of time.
    for text in ["meanwhile", "fails"] {
        assert!(is_skip(&caller.post(other.address, body("1", text)).await), "{text}");
    }
    assert!(!is_skip(&post("new").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_refuses_without_its_store_blocks_nothing_that_it_refused() {
    let redis = Redis::start(&[]);
    let webhook = webhook().await;
    let arguments = format!("--store {} --store-timeout 200ms --on-store-error closed", redis.url());
    let gate = GateProcess::start(&webhook, &arguments);
    let caller = Caller::default();
    let post = async |text: &str| caller.post(gate.address, body("1", text)).await;
    assert!(!is_skip(&post("before").await));
    redis.kill();
    for _ in 0..2 {
        assert_eq!(post("meanwhile").await.status(), 503);
    }
    assert!(is_skip(&post("before").await), "whatever the store says, it was answered");
    redis.start_again();
    super::wire::until("the store is back", async || {
        !is_skip(&post("meanwhile").await) && webhook.bodies().iter().any(|body| body.contains("meanwhile"))
    })
    .await;
}
