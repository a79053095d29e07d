//! A store that answers late: callers do not wait for it, and what it did without our hearing of it is set right.

use std::time::{Duration, Instant};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::line::{Line, Quality};
use super::scene::{LASTING, Told, eventually, failing_first, health, heard, is_held, post, times};
use super::stores::Store;
use super::turns;

/// Much longer than the store may take.
const DELAY: Duration = Duration::from_secs(8);

/// A gate with a line to its store.
struct Slow {
    webhook: Webhook,
    gate: GateProcess,
    line: Line,
    caller: Caller,
    _store: Store,
}

impl Slow {
    async fn start(store: Store, what: &str) -> Self {
        let webhook = Webhook::answering_after(Duration::ZERO).await;
        let line = Line::to(store.port()).await;
        let url = store.url_over(&line);
        let arguments = format!("{LASTING} --store-timeout 1s --on-store-error {what} --store {url}");
        let gate = GateProcess::start(&webhook, &arguments);
        let caller = Caller::default();
        assert_eq!(post(&caller, gate.address, &body("0", "before")).await, Told::Answer);
        heard(&caller, &gate).await;
        Self { webhook, gate, line, caller, _store: store }
    }

    /// What a call is told that is not kept waiting.
    async fn told(&self, message: &str) -> Told {
        let started = Instant::now();
        let told = post(&self.caller, self.gate.address, message).await;
        assert!(started.elapsed() < DELAY, "it waited for the store: {:?}", started.elapsed());
        told
    }

    /// Delivers again as long as it is refused. Whoever is told to skip does not come again, so that must not be said.
    async fn retried(&self, message: &str) {
        eventually("the platform's retry passes", async || match self.told(message).await {
            Told::Answer => true,
            Told::Trouble(503) => false,
            other => panic!("{other:?}"),
        })
        .await;
    }

    async fn healed(&self) {
        self.line.set(Quality::Good);
        let well = async || health(&self.caller, &self.gate).await == (200, "ok".to_owned());
        eventually("the gate finds the store again", well).await;
        // Once more, so that no answer from before was taken for a sign of health.
        eventually("the store stays", well).await;
    }
}

/// The claim of a call that was passed on is kept although it came late.
async fn open(store: Store, quality: Quality) {
    let slow = Slow::start(store, "open").await;
    let message = body("1", "coucou");
    slow.line.set(quality);
    assert_eq!(slow.told(&message).await, Told::Answer);
    slow.healed().await;
    if matches!(quality, Quality::Slow(_)) {
        assert_eq!(slow.told(&message).await, Told::Skip, "the claim that came late is held");
        assert_eq!(times(&slow.webhook)[&message], 1);
    } else {
        // The claim arrives when the line is good again, or never if the gate took another line meanwhile.
        eventually("copies are told to skip", async || slow.told(&message).await == Told::Skip).await;
        assert!(times(&slow.webhook)[&message] <= 2);
    }
}

/// The claim of a call that was refused is given back although it came late.
async fn closed(store: Store, quality: Quality) {
    let slow = Slow::start(store, "closed").await;
    let message = body("1", "coucou");
    slow.line.set(quality);
    assert_eq!(slow.told(&message).await, Told::Trouble(503));
    assert_eq!(times(&slow.webhook).get(&message), None);
    slow.healed().await;
    slow.retried(&message).await;
    is_held(&slow.caller, slow.gate.address, &message).await;
    assert_eq!(times(&slow.webhook)[&message], 1);
}

/// A claim arrives at the store after whatever was asked later, as where a network loses packets and sends them again.
async fn overtaken(store: Store) {
    let slow = Slow::start(store, "closed").await;
    let message = body("1", "coucou");
    slow.line.set(Quality::Overtaken);
    assert_eq!(slow.told(&message).await, Told::Trouble(503));
    // Time enough for a claim to be given back that is not there yet.
    tokio::time::sleep(Duration::from_secs(2)).await;
    slow.healed().await;
    slow.retried(&message).await;
    assert_eq!(times(&slow.webhook)[&message], 1);
}

/// A bot fails at a message that was passed on although the store did not answer. Its late claim must not be in the way
/// of the retry, and whoever was told to skip for it is not forgotten.
async fn open_and_failed(store: Store) {
    let (webhook, go) = failing_first().await;
    let line = Line::to(store.port()).await;
    let arguments = format!(
        "{LASTING} --store-timeout 1s --on-store-error open --while-working skip --store {}",
        store.url_over(&line)
    );
    let gate = GateProcess::start(&webhook, &arguments);
    let (caller, message) = (Caller::default(), body("1", "coucou"));
    line.set(Quality::Slow(DELAY));
    let call = tokio::spawn({
        let (caller, to, message) = (caller.clone(), gate.address, message.clone());
        async move { post(&caller, to, &message).await }
    });
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    line.set(Quality::Good);
    for _ in 0..2 {
        let well = async || health(&caller, &gate).await == (200, "ok".to_owned());
        eventually("the gate finds the store again", well).await;
    }
    assert_eq!(post(&caller, gate.address, &message).await, Told::Skip, "the claim that came late is held");
    go.send(true).unwrap();
    assert_eq!(call.await.unwrap(), Told::Trouble(500));
    assert!(caller.metric(&gate, "dm_audit_gate_unanswered_total").await >= 1.0);
    eventually("the platform's retry passes", async || post(&caller, gate.address, &message).await == Told::Answer)
        .await;
    eventually("it is claimed now", async || post(&caller, gate.address, &message).await == Told::Skip).await;
}

/// A Redis that is halted with all its connections, as by a machine that swaps.
async fn halted(what: &str) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let store = Store::redis();
    let Store::Redis(redis) = &store else { unreachable!() };
    let arguments = format!("{LASTING} --store-timeout 1s --on-store-error {what} --store {}", store.url());
    let gate = GateProcess::start(&webhook, &arguments);
    let (caller, message) = (Caller::default(), body("1", "coucou"));
    assert_eq!(post(&caller, gate.address, &body("0", "before")).await, Told::Answer);
    redis.pause();
    let first = post(&caller, gate.address, &message).await;
    assert_eq!(first, if what == "open" { Told::Answer } else { Told::Trouble(503) });
    redis.resume();
    let well = async || health(&caller, &gate).await == (200, "ok".to_owned());
    eventually("the gate finds the store again", well).await;
    if what == "closed" {
        eventually("the retry passes", async || post(&caller, gate.address, &message).await == Told::Answer).await;
    }
    is_held(&caller, gate.address, &message).await;
    assert_eq!(times(&webhook)[&message], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_gate_passes_on_what_a_slow_redis_does_not_answer_and_keeps_the_late_claim() {
    let _turn = turns::beside_others().await;
    open(Store::redis(), Quality::Slow(DELAY)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_gate_passes_on_what_a_slow_postgres_does_not_answer_and_keeps_the_late_claim() {
    let _turn = turns::beside_others().await;
    open(Store::postgres(), Quality::Slow(DELAY)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_refuses_what_a_slow_redis_does_not_answer_and_a_retry_passes() {
    let _turn = turns::beside_others().await;
    closed(Store::redis(), Quality::Slow(DELAY)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_refuses_what_a_slow_postgres_does_not_answer_and_a_retry_passes() {
    let _turn = turns::beside_others().await;
    closed(Store::postgres(), Quality::Slow(DELAY)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_overtaken_on_its_way_to_redis_blocks_no_retry() {
    let _turn = turns::beside_others().await;
    overtaken(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_overtaken_on_its_way_to_postgres_blocks_no_retry() {
    let _turn = turns::beside_others().await;
    overtaken(Store::postgres()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_claim_of_a_message_that_the_bot_failed_at_blocks_no_retry() {
    let _turn = turns::beside_others().await;
    open_and_failed(Store::redis()).await;
    open_and_failed(Store::postgres()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_line_to_redis_or_postgres_keeps_nobody_waiting() {
    let _turn = turns::beside_others().await;
    for quality in [Quality::Silent, Quality::Cut] {
        open(Store::redis(), quality).await;
        closed(Store::redis(), quality).await;
        open(Store::postgres(), quality).await;
        closed(Store::postgres(), quality).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_gate_passes_on_what_a_halted_redis_does_not_answer_and_keeps_the_late_claim() {
    let _turn = turns::beside_others().await;
    halted("open").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_refuses_what_a_halted_redis_does_not_answer_and_a_retry_passes() {
    let _turn = turns::beside_others().await;
    halted("closed").await;
}
