//! Callers that take their time, and the places that they take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::wire::{hear, post, statuses, until};

async fn nobody_is_connected(gate: &GateProcess) {
    let caller = Caller::default();
    until("all places are free", async || {
        caller.metric(gate, "dm_audit_gate_connections").await == 0.0
            && caller.metric(gate, "dm_audit_gate_in_flight").await == 0.0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_to_send_loses_the_connection_and_the_place_goes_to_the_next() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--request-timeout 1s --max-connections 1");
    let silent = TcpStream::connect(gate.address).await.unwrap();
    assert_eq!(Caller::default().post(gate.address, body("1", "x")).await.status(), 200);
    drop(silent);
    // One byte after the other, in the head.
    let mut slow = TcpStream::connect(gate.address).await.unwrap();
    let trickle = async {
        for byte in post("", &body("2", "x")).bytes().cycle() {
            if slow.write_all(&[byte.max(b'A')]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let (answer, ()) = tokio::join!(
        async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Caller::default().post(gate.address, body("3", "x")).await
        },
        trickle
    );
    assert_eq!(answer.status(), 200);
    assert!(gate.log().contains("has no head that can be read"), "{}", gate.log());
    assert_eq!(Caller::default().metric(&gate, "dm_audit_gate_bad_heads_total").await as u64, 1, "silence is none");
    // In the body.
    let mut slow = TcpStream::connect(gate.address).await.unwrap();
    slow.write_all(b"POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
    assert_eq!(statuses(&hear(&mut slow).await), [408]);
    // What is refused for its body's size had a head, and the connection that rests then is none without one.
    let mut large = TcpStream::connect(gate.address).await.unwrap();
    large.write_all(post("", &"x".repeat(1_100_000)).as_bytes()).await.unwrap();
    assert_eq!(statuses(&hear(&mut large).await), [413]);
    nobody_is_connected(&gate).await;
    assert_eq!(Caller::default().metric(&gate, "dm_audit_gate_bad_heads_total").await as u64, 1);
    assert_eq!(webhook.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_take_the_answer_loses_the_connection() {
    let webhook =
        Webhook::start(|_, _| Box::pin(async { Response::new(Full::new(Bytes::from(vec![b'a'; 16_000_000]))) })).await;
    let gate = GateProcess::start(&webhook, "--request-timeout 1s");
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(post("", &body("1", "x")).as_bytes()).await.unwrap();
    until("the call is with the webhook", async || webhook.calls().len() == 1).await;
    nobody_is_connected(&gate).await;
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_callers_than_there_are_places_wait_and_are_all_answered() {
    let webhook = Webhook::answering_after(Duration::from_millis(50)).await;
    let gate = GateProcess::start(&webhook, "--max-connections 2");
    let calls = (0..20).map(|number| {
        let address = gate.address;
        async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let call = post("Connection: close\r\n", &body(&number.to_string(), "x"));
            stream.write_all(call.as_bytes()).await.unwrap();
            statuses(&hear(&mut stream).await)
        }
    });
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|statuses| *statuses == [200]), "{answers:?}");
    assert_eq!(webhook.calls().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_hangs_up_does_not_stop_the_bot_and_a_retry_is_told_to_skip() {
    let webhook = Webhook::answering_after(Duration::from_millis(500)).await;
    let gate = GateProcess::start(&webhook, "--while-working skip");
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(post("", &body("1", "x")).as_bytes()).await.unwrap();
    until("the call is with the webhook", async || webhook.calls().len() == 1).await;
    drop(stream);
    let caller = Caller::default();
    assert!(is_skip(&caller.post(gate.address, body("1", "x")).await), "while the bot thinks");
    until("the bot has answered", async || caller.metric(&gate, "dm_audit_gate_in_flight").await == 0.0).await;
    assert!(is_skip(&caller.post(gate.address, body("1", "x")).await), "and when it has answered");
    assert_eq!(webhook.calls().len(), 1);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_failed_total").await, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_claim_is_left_without_a_call_however_early_callers_hang_up() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    for number in 0..300 {
        let mut stream = TcpStream::connect(gate.address).await.unwrap();
        // A reset is noticed at once, wherever the work has got to.
        stream.set_zero_linger().unwrap();
        stream.write_all(post("", &body(&number.to_string(), "x")).as_bytes()).await.unwrap();
        if number % 3 > 0 {
            tokio::time::sleep(Duration::from_micros(number * 3)).await;
        }
    }
    nobody_is_connected(&gate).await;
    let claimed = Caller::default().metric(&gate, "dm_audit_gate_claimed_total").await;
    assert_eq!(webhook.calls().len(), claimed as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_hang_up_do_not_get_more_done_at_a_time_than_there_are_places() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let webhook = Webhook::start(move |_, _| {
        let (now, most) = (now.clone(), most.clone());
        Box::pin(async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Response::new(Full::default())
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--max-connections 2");
    for number in 0..10 {
        let mut stream = TcpStream::connect(gate.address).await.unwrap();
        stream.write_all(post("", &body(&number.to_string(), "x")).as_bytes()).await.unwrap();
        if number < 2 {
            until("it is with the webhook", async || webhook.calls().len() > number).await;
        }
        stream.set_zero_linger().unwrap();
    }
    nobody_is_connected(&gate).await;
    assert!(seen.load(Ordering::SeqCst) <= 2);
}
