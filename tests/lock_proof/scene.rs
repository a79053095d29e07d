//! What the tests of faults share: what a caller was told, how often the bot was called, and waiting without haste.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;

use super::common::gate::{Caller, GateProcess, PATIENCE, Webhook, is_skip};
pub use super::fitting::Told;

/// Claims that end during no test.
pub const LASTING: &str = "--lease 1h --ttl 1h --text-ttl 1h";

impl Told {
    /// What this answer says.
    pub fn by(answer: &Response<Bytes>) -> Self {
        match answer.status().as_u16() {
            200 if is_skip(answer) => Self::Skip,
            200 => {
                assert!(!answer.headers().contains_key("x-dm-audit-gate"), "{answer:?}");
                Self::Answer
            }
            status => Self::Trouble(status),
        }
    }
}

/// A bot that works until it is told to go on, and fails at its first call alone.
pub async fn failing_first() -> (Webhook, tokio::sync::watch::Sender<bool>) {
    let (go, wait) = tokio::sync::watch::channel(false);
    let webhook = Webhook::start(move |_, number| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            let mut answer = Response::new(Full::new(Bytes::from_static(b"{}")));
            *answer.status_mut() = if number == 1 { 500 } else { 200 }.try_into().unwrap();
            answer
        })
    })
    .await;
    (webhook, go)
}

/// Waits until the store of a gate has heard of all answers.
pub async fn heard(caller: &Caller, gate: &GateProcess) {
    let all = async || caller.metric(gate, "dm_audit_gate_unheard").await == 0.0;
    eventually("the store has heard of all answers", all).await;
}

/// Posts a body and reads the answer.
pub async fn post(caller: &Caller, to: SocketAddr, body: &str) -> Told {
    Told::by(&caller.post(to, body.to_owned()).await)
}

/// How often the bot got each body.
pub fn times(webhook: &Webhook) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for body in webhook.bodies() {
        *times.entry(body).or_default() += 1;
    }
    times
}

/// Tries until it comes out as wanted.
pub async fn eventually(what: &str, mut tried: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !tried().await {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Delivers a copy of what another call holds, which is told to skip, even if other claims of the same key are on their
/// way back.
pub async fn is_held(caller: &Caller, to: SocketAddr, body: &str) {
    assert_eq!(post(caller, to, body).await, Told::Skip, "a copy is told to skip");
}

/// Delivers copies until one is answered, and tells how many were told to skip before. `since` is a moment before the
/// claim in the way was made: none may pass before its time-to-live has ended.
pub async fn passes_when_expired(caller: &Caller, to: SocketAddr, body: &str, since: Instant, ttl: Duration) -> usize {
    let mut skipped = 0;
    loop {
        match post(caller, to, body).await {
            Told::Skip => skipped += 1,
            Told::Answer => break,
            // On a machine that stands still the bot is slow too; the call got past the lock all the same.
            Told::Trouble(502 | 504) => assert!(since.elapsed() >= ttl, "a copy passed before the claim's end"),
            Told::Trouble(status) => panic!("{status} after {skipped} skips"),
        }
        assert!(since.elapsed() < ttl + PATIENCE, "the claim outlives its time-to-live");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(since.elapsed() >= ttl, "a copy passed after {:?}, before the claim's end", since.elapsed());
    skipped
}

/// Status and word of `/healthz`.
pub async fn health(caller: &Caller, gate: &GateProcess) -> (u16, String) {
    let answer = caller.get(gate.admin, "/healthz").await;
    let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    (answer.status().as_u16(), body["status"].as_str().unwrap().to_owned())
}
