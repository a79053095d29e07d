//! A gate that is safe to try: it passes everything on, and says what it would have done.

use std::time::Duration;

use dm_audit::lock::{Event, EventKind};
use http_body_util::Full;
use hyper::{Method, Request};
use serde_json::Value;

use super::common::Run;
use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::wire::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_observes_passes_every_copy_on_and_counts_those_that_it_would_have_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.ndjson");
    let webhook = Webhook::answering_after(Duration::from_millis(200)).await;
    let mut gate = GateProcess::start(&webhook, &format!("--observe --events {}", events.display()));
    let caller = Caller::default();
    let call = || caller.post(gate.address, body("42", "merci"));
    let answers = tokio::join!(call(), call(), call());
    for answer in [&answers.0, &answers.1, &answers.2] {
        assert!(!is_skip(answer) && answer.body() == r#"{"response":"ok"}"#);
    }
    let batch = r#"{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"},"message":{"mid":"a"}},{"sender":{"id":"1"},"message":{"mid":"a"}}]}]}"#;
    caller.post(gate.address, batch).await;
    assert_eq!((webhook.calls().len(), webhook.bodies()[3].as_str()), (4, batch));
    for (metric, expected) in [("observed", 3.0), ("blocked", 0.0), ("claimed", 2.0), ("unanswered", 0.0)] {
        let found = caller.metric(&gate, &format!("dm_audit_gate_{metric}_total")).await;
        assert_eq!(found, expected, "{metric}");
    }
    let log = gate.log();
    assert!(log.contains("observing: every call is passed on") && log.contains("a duplicate would be told to skip"));
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0));
    let text = std::fs::read_to_string(&events).unwrap();
    let kinds: Vec<EventKind> =
        text.lines().map(|line| serde_json::from_str::<Event<'_>>(line).unwrap().event).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == EventKind::Observed).count(), 3, "{text}");

    // What a lock would have done is for simulate to judge.
    let path = events.display().to_string();
    let replay: Value = Run::new(["simulate", &path, "-q", "--format", "json"]).outcome().expect(0).json();
    assert_eq!((&replay["counts"]["blocked"], &replay["log"]["observed"]), (&3.into(), &3.into()), "{replay:#}");
    assert_eq!((&replay["log"]["blocked"], &replay["log"]["passed_on"]), (&0.into(), &5.into()), "{replay:#}");
    let page = Run::new(["simulate", &path, "-q"]).outcome().expect(0).stdout;
    let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("3 of these it would have blocked, but was to observe"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_observes_refuses_nothing_and_counts_what_it_would_have_refused() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "geheim").unwrap();
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let arguments = format!(
        "--observe --on-unreadable refuse --secret-file {} --store redis://127.0.0.1:1/0 --on-store-error closed",
        secret.display()
    );
    let gate = GateProcess::start(&webhook, &arguments);
    let caller = Caller::default();
    assert!(gate.log().contains("--on-store-error closed has no effect"), "{}", gate.log());
    for unsigned in [body("1", "x"), "nonsense".to_owned()] {
        assert_eq!(caller.post(gate.address, unsigned).await.status(), 200);
    }
    let call = Request::builder().method(Method::PUT).uri(format!("http://{}/", gate.address));
    assert_eq!(caller.send(call.body(Full::from("x")).unwrap()).await.status(), 200);
    let large = format!(r#"{{"id":1,"text":"{}"}}"#, "x".repeat(3_000_000));
    assert_eq!(caller.post(gate.address, large).await.status(), 200);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_would_refuse_total").await, 4.0, "each once, for its first reason");
    assert_eq!(webhook.calls().len(), 4);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unclaimed_total").await, 0.0, "what is refused is not judged");
    let log = gate.log();
    for (status, count) in [(401, 2), (405, 1), (413, 1)] {
        let line = format!("WARN {status} would be the answer to a call from 127.0.0.1, path /");
        assert_eq!(log.matches(&line).count(), count, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_would_be_refused_claims_nothing_of_the_one_that_follows() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "geheim").unwrap();
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, &format!("--observe --secret-file {}", secret.display()));
    let caller = Caller::default();
    let message = r#"{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"},"message":{"mid":"a"}}]}]}"#;
    let signed = dm_audit::gate::Secret::new(b"geheim").unwrap().sign(message.as_bytes());
    caller.post(gate.address, message).await;
    let call = Request::post(format!("http://{}/", gate.address)).header("x-hub-signature-256", signed);
    caller.send(call.body(Full::from(message)).unwrap()).await;
    for (metric, expected) in [("claimed", 1.0), ("observed", 0.0), ("would_refuse", 1.0)] {
        assert_eq!(caller.metric(&gate, &format!("dm_audit_gate_{metric}_total")).await, expected, "{metric}");
    }
}

#[test]
fn a_gate_that_observes_cuts_off_no_bot_that_takes_its_time() {
    let shutdown = |arguments: &str| {
        let words = format!("dm-audit gate --listen 127.0.0.1:0 --upstream http://127.0.0.1:9 {arguments}");
        super::examples::settings(words.split_whitespace()).limits.shutdown.as_secs()
    };
    assert_eq!((shutdown("--observe --payload manychat"), shutdown("--payload manychat")), (135, 24));
    assert_eq!(shutdown("--observe --upstream-timeout 9s"), 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_observes_comes_back_for_a_failed_one_as_ever() {
    let webhook = Webhook::start(|_, number| {
        Box::pin(async move {
            let status = if number == 1 { 500 } else { 200 };
            hyper::Response::builder().status(status).body(Full::default()).unwrap()
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--observe");
    let caller = Caller::default();
    let statuses = [caller.post(gate.address, body("1", "x")).await, caller.post(gate.address, body("1", "x")).await];
    assert_eq!(statuses.map(|answer| answer.status().as_u16()), [500, 200]);
    until("the claim is there", async || caller.metric(&gate, "dm_audit_gate_claimed_total").await == 2.0).await;
    assert_eq!(caller.metric(&gate, "dm_audit_gate_observed_total").await, 0.0, "a retry is no copy");
}
