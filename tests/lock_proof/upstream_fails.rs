//! A bot that is slow or fails: while it works a copy is blocked, and after it failed a retry passes.

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::raw_webhook::{Deed, RawWebhook};
use super::scene::{Told, eventually, post, times};
use super::turns;

/// Plays deeds against one message that the platform delivers again until it is answered, and then once more.
async fn retried(deeds: &'static [Deed], arguments: &str, statuses: &[u16]) {
    let _turn = turns::beside_others().await;
    let webhook = RawWebhook::start(deeds).await;
    let gate = GateProcess::before(&webhook.url(), arguments);
    let (caller, body) = (Caller::default(), body("42", "coucou"));
    for (number, status) in statuses.iter().enumerate() {
        assert_eq!(post(&caller, gate.address, &body).await, Told::Trouble(*status), "delivery {number}");
        assert_eq!(webhook.calls(), number + 1, "nothing is sent twice for one delivery:\n{}", gate.log());
    }
    let answered = webhook.calls() + 1;
    assert_eq!(post(&caller, gate.address, &body).await, Told::Answer, "a retry may pass");
    for _ in 0..3 {
        assert_eq!(post(&caller, gate.address, &body).await, Told::Skip, "what is answered is not answered again");
    }
    assert_eq!(webhook.calls(), answered);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_failed_total").await as usize, statuses.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_bot_failed_at_passes_again_and_is_answered_once() {
    retried(&[Deed::Status(500), Deed::Status(503)], "", &[500, 503]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_bot_refused_passes_again() {
    retried(&[Deed::Status(429), Deed::Status(404)], "", &[429, 404]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_bot_hung_up_on_passes_again() {
    retried(&[Deed::Close, Deed::Close], "", &[502, 502]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_was_cut_off_passes_again() {
    retried(&[Deed::CloseHalfway], "", &[502]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_bot_never_answered_passes_again_after_the_time_limit() {
    retried(&[Deed::Silence], "--upstream-timeout 1s", &[504]).await;
}

/// A client may send again what it believes to be unread when a kept connection breaks. The bot did read it.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_over_a_kept_connection_that_breaks_is_not_sent_again() {
    let _turn = turns::beside_others().await;
    let webhook = RawWebhook::start(&[Deed::Answer, Deed::Close]).await;
    let gate = GateProcess::before(&webhook.url(), "");
    let caller = Caller::default();
    assert_eq!(post(&caller, gate.address, &body("42", "one")).await, Told::Answer);
    assert_eq!(post(&caller, gate.address, &body("42", "two")).await, Told::Trouble(502));
    assert_eq!(webhook.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_is_not_there_holds_no_claim() {
    let _turn = turns::beside_others().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let gate = GateProcess::before(&url, "");
    let caller = Caller::default();
    for _ in 0..3 {
        assert_eq!(post(&caller, gate.address, &body("42", "coucou")).await, Told::Trouble(502));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_told_to_skip_while_a_slow_bot_still_thinks_even_if_the_caller_hung_up() {
    let _turn = turns::beside_others().await;
    let (go, wait) = tokio::sync::watch::channel(false);
    let webhook = Webhook::start(move |_, _| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            Response::new(Full::new(Bytes::from_static(b"{}")))
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--while-working skip");
    let (caller, message, other) = (Caller::default(), body("42", "coucou"), body("43", "salut"));
    let first = tokio::spawn({
        let (caller, to, message) = (caller.clone(), gate.address, message.clone());
        async move { post(&caller, to, &message).await }
    });
    let hung_up = tokio::spawn({
        let (caller, to, other) = (Caller::default(), gate.address, other.clone());
        async move { post(&caller, to, &other).await }
    });
    eventually("both are with the bot", async || webhook.calls().len() == 2).await;
    hung_up.abort();
    assert!(hung_up.await.unwrap_err().is_cancelled());
    for _ in 0..5 {
        assert_eq!(post(&caller, gate.address, &message).await, Told::Skip);
        assert_eq!(post(&caller, gate.address, &other).await, Told::Skip);
    }
    go.send(true).unwrap();
    assert_eq!(first.await.unwrap(), Told::Answer);
    for _ in 0..5 {
        assert_eq!(post(&caller, gate.address, &message).await, Told::Skip);
        assert_eq!(post(&caller, gate.address, &other).await, Told::Skip);
    }
    assert!(times(&webhook).values().all(|times| *times == 1));
}
