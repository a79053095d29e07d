//! A gate that is killed while the bot works on a message: its claim stays until the lease ends, and no longer.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::scene::{Told, eventually, passes_when_expired, post, times};
use super::stores::Store;
use super::turns;

const LEASE: Duration = Duration::from_secs(6);

async fn killed(store: Store) {
    // The first call is never answered.
    let webhook = Webhook::start(|_, number| {
        Box::pin(async move {
            if number == 1 {
                std::future::pending::<()>().await;
            }
            Response::new(Full::new(Bytes::from_static(b"{}")))
        })
    })
    .await;
    let arguments =
        format!("--lease {}s --upstream-timeout 5s --while-working skip --store {}", LEASE.as_secs(), store.url());
    let mut gates = [GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments)];
    let (caller, message) = (Caller::default(), body("42", "coucou"));

    let since = Instant::now();
    let call = Request::post(format!("http://{}/", gates[0].address)).body(Full::new(message.clone().into())).unwrap();
    let call = tokio::spawn({
        let caller = caller.clone();
        async move { caller.try_send(call).await.map_err(|error| error.to_string()) }
    });
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    gates[0].signal("KILL");
    assert!(call.await.unwrap().is_err(), "nobody answers");
    assert!(!gates[0].wait().success());

    let skipped = passes_when_expired(&caller, gates[1].address, &message, since, LEASE).await;
    println!("{skipped} retries were told to skip");
    assert_eq!(post(&caller, gates[1].address, &message).await, Told::Skip);
    assert_eq!(times(&webhook)[&message], 2, "the one that was cut off, and the retry that passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_claim_of_a_killed_gate_ends_with_its_lease_in_redis() {
    let _turn = turns::alone().await;
    killed(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_claim_of_a_killed_gate_ends_with_its_lease_in_postgres() {
    let _turn = turns::alone().await;
    killed(Store::postgres()).await;
}
