//! Who may call, and batches of which a part is passed on.

use std::time::Duration;

use bytes::Bytes;
use dm_audit::gate::Secret;
use http_body_util::Full;
use hyper::{Request, Response};

use super::common::gate::{Caller, GateProcess, Webhook, is_skip};
use super::wire::{post, say, statuses, until};

const HEADER: &str = "x-hub-signature-256";

fn secret() -> Secret {
    Secret::new(b"geheim").unwrap()
}

/// A webhook that checks signatures itself, and a gate before it.
async fn signed() -> (Webhook, GateProcess, tempfile::TempDir) {
    let webhook = Webhook::start(|call, _| {
        Box::pin(async move {
            let signed =
                call.headers().get(HEADER).is_some_and(|value| secret().accepts(call.body(), value.as_bytes()));
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = if signed { hyper::StatusCode::OK } else { hyper::StatusCode::IM_A_TEAPOT };
            answer
        })
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "geheim\n").unwrap();
    let gate = GateProcess::start(&webhook, &format!("--payload meta --secret-file {}", file.display()));
    (webhook, gate, folder)
}

async fn deliver(gate: &GateProcess, body: &str) -> Response<Bytes> {
    let request = Request::post(format!("http://{}/", gate.address))
        .header(HEADER, secret().sign(body.as_bytes()))
        .header("x-hub-signature", "sha1=0123");
    Caller::default().send(request.body(Full::new(Bytes::from(body.to_owned()))).unwrap()).await
}

fn batch(ids: impl Iterator<Item = u32>) -> String {
    let updates: Vec<_> = ids
        .map(|id| format!(r#"{{"sender":{{"id":"c{id}"}},"message":{{"mid":"m{id}","text":"mot \u00e9 {id}"}}}}"#))
        .collect();
    format!(r#"{{"object":"page","entry":[{{"id":"p","time":1.50,"messaging":[{}]}}]}}"#, updates.join(","))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_calls_signed_with_the_secret_pass() {
    let (webhook, mut gate, _folder) = signed().await;
    let body = batch(1..2);
    let right = secret().sign(body.as_bytes());
    let wrong = Secret::new(b"other").unwrap().sign(body.as_bytes());
    let odd = [
        String::new(),
        format!("X-Hub-Signature-256: {wrong}\r\n"),
        "X-Hub-Signature-256: \r\n".to_owned(),
        "X-Hub-Signature-256: sha256=\r\n".to_owned(),
        format!("X-Hub-Signature-256: {}\r\n", right.replace("sha256", "sha1")),
        format!("X-Hub-Signature-256: {right}00\r\n"),
        format!("X-Hub-Signature-256: {right}, {right}\r\n"),
        format!("X-Hub-Signature-256: {right}\r\nX-Hub-Signature-256: {wrong}\r\n"),
        format!("X-Hub-Signature-256: {}\u{e9}\r\n", &right[..69]),
        format!("X-Hub-Signature: {right}\r\n"),
    ];
    for odd in odd {
        assert_eq!(statuses(&say(gate.address, post(&odd, &body)).await), [401], "{odd}");
    }
    assert!(webhook.calls().is_empty());
    assert_eq!(deliver(&gate, &body).await.status(), 200);
    until("the log says why", async || gate.log().matches("401 for a call from").count() == 10).await;
    assert!(gate.is_alive() && !gate.log().contains("geheim") && !gate.log().contains(&right));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_in_one_call_pass_once_and_of_a_mixed_call_exactly_the_new_ones() {
    let (webhook, gate, _folder) = signed().await;
    let first = batch(0..1000);
    assert_eq!(deliver(&gate, &first).await.status(), 200);
    assert!(is_skip(&deliver(&gate, &first).await));
    let mixed = batch((500..1500).rev());
    assert_eq!(deliver(&gate, &mixed).await.status(), 200, "the webhook accepts the new signature");
    assert!(is_skip(&deliver(&gate, &mixed).await));
    assert_eq!(webhook.bodies(), [first, batch((1000..1500).rev())]);
    let calls = webhook.calls();
    assert!(calls[0].headers().contains_key("x-hub-signature") && !calls[1].headers().contains_key("x-hub-signature"));
    let caller = Caller::default();
    assert_eq!(caller.metric(&gate, "dm_audit_gate_claimed_total").await, 1500.0);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_total").await, 2500.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_stands_twice_in_one_call_is_passed_on_once() {
    let (webhook, gate, _folder) = signed().await;
    assert_eq!(deliver(&gate, &batch([1, 2, 1, 1].into_iter())).await.status(), 200);
    assert_eq!(webhook.bodies(), [batch(1..3)]);
    assert_eq!(Caller::default().metric(&gate, "dm_audit_gate_blocked_total").await, 2.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_sign_anew_a_part_of_a_batch_goes_on_without_a_signature() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--payload meta");
    deliver(&gate, &batch(0..2)).await;
    deliver(&gate, &batch(1..3)).await;
    let signed: Vec<bool> = webhook.calls().iter().map(|call| call.headers().contains_key(HEADER)).collect();
    assert_eq!(signed, [true, false]);
    assert_eq!(webhook.bodies()[1], batch(2..3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_batch_of_line_is_signed_anew_and_a_wrong_signature_is_refused() {
    const LINE: &str = "x-line-signature";
    let webhook = Webhook::start(|call, _| {
        Box::pin(async move {
            let signature = call.headers().get(LINE).map(|value| value.as_bytes().to_vec()).unwrap_or_default();
            let status = if secret().accepts_of_line(call.body(), &signature) { 200 } else { 418 };
            Response::builder().status(status).body(Full::default()).unwrap()
        })
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "geheim\n").unwrap();
    let gate = GateProcess::start(&webhook, &format!("--secret-file {}", file.display()));
    let events = |ids: &[&str]| {
        let events: Vec<String> = ids.iter().map(|id| format!(r#"{{"webhookEventId":"{id}"}}"#)).collect();
        format!(r#"{{"destination":"x","events":[{}]}}"#, events.join(","))
    };
    let send = async |body: String, signature: String| {
        let call = Request::post(format!("http://{}/", gate.address)).header(LINE, signature);
        Caller::default().send(call.body(Full::from(body)).unwrap()).await.status().as_u16()
    };
    for ids in [&["A"][..], &["A", "B"]] {
        let body = events(ids);
        let signature = secret().sign_for_line(body.as_bytes());
        assert_eq!(send(body, signature).await, 200, "the webhook accepts the signature");
    }
    assert_eq!(webhook.bodies(), [events(&["A"]), events(&["B"])]);
    assert_eq!(send(events(&["C"]), secret().sign_for_line(b"x")).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_nobody_signs_claims_no_message_of_a_signed_call() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "geheim\n").unwrap();
    let gate = GateProcess::start(&webhook, &format!("--secret-file {}", file.display()));
    for _ in 0..2 {
        let answer = Caller::default().get(gate.address, "/?AccountSid=p&From=1&MessageSid=m").await;
        assert!(answer.status() == 200 && !is_skip(&answer));
    }
    let body = r#"{"entry":[{"id":"p","messaging":[{"sender":{"id":"1"},"message":{"mid":"m"}}]}]}"#;
    assert!(!is_skip(&deliver(&gate, body).await));
    assert_eq!(webhook.calls().len(), 3);
}
