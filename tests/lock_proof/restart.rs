//! A gate that is stopped and started again.

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::scene::{LASTING, Told, eventually, post, times};
use super::stores::Store;
use super::turns;

/// A gate with a call in flight is asked to end; then another one starts. What is a copy told there?
async fn restarted(store: &str) -> Told {
    let (go, wait) = tokio::sync::watch::channel(false);
    let webhook = Webhook::start(move |_, _| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            Response::new(Full::new(Bytes::from_static(b"{}")))
        })
    })
    .await;
    let arguments = format!("{LASTING} --store {store}");
    let mut gate = GateProcess::start(&webhook, &arguments);
    let (caller, message) = (Caller::default(), body("42", "coucou"));
    let call = tokio::spawn({
        let (caller, to, message) = (caller.clone(), gate.address, message.clone());
        async move { post(&caller, to, &message).await }
    });
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    gate.signal("TERM");
    eventually("the gate is stopping", async || gate.log().contains("stopping: 1 call in flight")).await;
    assert!(gate.is_alive(), "it waits for what is in flight");
    go.send(true).unwrap();
    assert_eq!(call.await.unwrap(), Told::Answer, "what was in flight is answered");
    assert!(gate.wait().success(), "{}", gate.log());

    let again = GateProcess::start(&webhook, &arguments);
    let told = post(&caller, again.address, &message).await;
    let calls = if told == Told::Answer { 2 } else { 1 };
    assert_eq!(times(&webhook)[&message], calls);
    // Whatever it was, from now on it is held.
    assert_eq!(post(&caller, again.address, &message).await, Told::Skip);
    assert_eq!(times(&webhook)[&message], calls);
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_answers_what_is_in_flight_and_claims_in_memory_are_lost() {
    let _turn = turns::beside_others().await;
    assert_eq!(restarted("memory").await, Told::Answer, "nothing remembers it");
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_that_several_gates_share_outlive_a_restart() {
    let _turn = turns::beside_others().await;
    for store in [Store::redis(), Store::postgres()] {
        assert_eq!(restarted(&store.url()).await, Told::Skip);
    }
}
