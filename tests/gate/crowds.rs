//! More connections than there are places.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::{hear, post, statuses};

/// Reads one answer of a connection that stays open.
async fn answer(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(b"ok\"}") {
        assert!(stream.read_buf(&mut heard).await.unwrap() > 0, "{:?}", String::from_utf8_lossy(&heard));
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_rest_make_room_for_new_ones_and_those_that_rest_longest_do_so_first() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    // Resting is not what ends a connection here.
    let gate = GateProcess::start(&webhook, "--max-connections 20 --request-timeout 10m");
    let mut resting = Vec::new();
    for number in 0..20 {
        let mut stream = TcpStream::connect(gate.address).await.unwrap();
        stream.write_all(post("", &body(&number.to_string(), "x")).as_bytes()).await.unwrap();
        assert_eq!(statuses(&answer(&mut stream).await), [200]);
        resting.push(stream);
    }
    // The first one has something to say again.
    resting[0].write_all(post("", &body("0", "again")).as_bytes()).await.unwrap();
    assert_eq!(statuses(&answer(&mut resting[0]).await), [200]);
    for number in 0..3 {
        assert_eq!(Caller::default().post(gate.address, body(&format!("new {number}"), "x")).await.status(), 200);
    }
    assert_eq!(hear(&mut resting[1]).await, "");
    for kept in [0, 19] {
        let call = post("", &body(&kept.to_string(), "and again"));
        resting[kept].write_all(call.as_bytes()).await.unwrap();
        assert_eq!(statuses(&answer(&mut resting[kept]).await), [200]);
    }
    assert_eq!(webhook.calls().len(), 26);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_never_said_a_word_make_room_too() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--max-connections 4 --request-timeout 10m");
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(gate.address).await.unwrap());
    }
    assert_eq!(Caller::default().post(gate.address, body("1", "x")).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_are_sent_at_once_are_all_answered_however_few_places_there_are() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--max-connections 2 --request-timeout 10m");
    let calls = (0..100).map(|number| {
        let address = gate.address;
        async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(post("", &body(&number.to_string(), "x")).as_bytes()).await.unwrap();
            // It keeps its connection.
            (statuses(&answer(&mut stream).await), stream)
        }
    });
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|(statuses, _)| *statuses == [200]));
    assert_eq!(webhook.calls().len(), 100);
}
