//! How a gate stops.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::wire::{hear, post, statuses, until};

/// How many bytes of a connection on 127.0.0.1 its end at the port `near` has not read.
fn unread(near: u16, far: u16) -> Option<u64> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let at = |port: u16| format!("0100007F:{port:04X}");
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let queue = (fields.get(1..3)? == [at(near), at(far)]).then(|| fields.get(4)?.split_once(':'))??.1;
        u64::from_str_radix(queue, 16).ok()
    })
}

/// A gate with a call in flight, and that call.
async fn busy(takes: Duration, arguments: &str) -> (Webhook, GateProcess, TcpStream) {
    let webhook = Webhook::answering_after(takes).await;
    let gate = GateProcess::start(&webhook, arguments);
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(post("", &body("1", "x")).as_bytes()).await.unwrap();
    until("the call is with the webhook", async || webhook.calls().len() == 1).await;
    (webhook, gate, stream)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_that_is_to_stop_finishes_what_is_in_flight_and_takes_nothing_new() {
    let (_webhook, mut gate, mut stream) = busy(Duration::from_secs(2), "--on-unreadable refuse").await;
    // Neither of these is worth waiting for.
    let _silent = TcpStream::connect(gate.address).await.unwrap();
    let resting = Caller::default();
    resting.post(gate.address, "bad").await;
    gate.signal("TERM");
    until("new callers are turned away", async || TcpStream::connect(gate.address).await.is_err()).await;
    let health = Caller::default().get(gate.admin, "/healthz").await;
    assert_eq!(health.status(), 503, "{:?}", health.body());
    assert_eq!(Caller::default().get(gate.admin, "/readyz").await.status(), 503);
    assert_eq!(Caller::default().get(gate.admin, "/livez").await.status(), 200, "nobody should kill it for that");
    let answer = hear(&mut stream).await;
    assert!(statuses(&answer) == [200] && answer.ends_with(r#"{"response":"ok"}"#), "{answer}");
    assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
    until("it says so", async || gate.log().contains("nothing was in flight any more")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_caller_hung_up_is_finished_too() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events");
    // Where copies wait, one of them may have the reply that nobody got.
    for (what, ending) in [("skip", "done"), ("wait", "failed")] {
        let arguments = format!("--while-working {what} --events {}", events.display());
        let (_webhook, mut gate, stream) = busy(Duration::from_secs(1), &arguments).await;
        drop(stream);
        gate.signal("INT");
        assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
        let log = std::fs::read_to_string(&events).unwrap();
        assert!(log.lines().last().unwrap().contains(&format!(r#""event":"{ending}""#)), "{what}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_a_gate_at_once_and_it_says_what_is_left() {
    let (_webhook, mut gate, _stream) = busy(Duration::from_mins(10), "").await;
    gate.signal("TERM");
    until("it is stopping", async || gate.log().contains("stopping: 1 call in flight")).await;
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(2), "{}", gate.log());
    until("it says so", async || gate.log().contains("stopped early, with 1 call in flight")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_waits_for_what_is_in_flight_no_longer_than_it_may() {
    let (_webhook, mut gate, _stream) = busy(Duration::from_mins(10), "--shutdown-timeout 1s").await;
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(2), "{}", gate.log());
    until("it says so", async || gate.log().contains("stopped early, with 1 call in flight")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_still_arriving_when_the_signal_comes_is_answered() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, "");
    let call = post("", &body("1", "x"));
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(&call.as_bytes()[..call.len() - 5]).await.unwrap();
    let caller = Caller::default();
    until("it is connected", async || caller.metric(&gate, "dm_audit_gate_connections").await == 1.0).await;
    let (near, far) = (gate.address.port(), stream.local_addr().unwrap().port());
    until("what was sent has been read", async || unread(near, far) == Some(0)).await;
    gate.signal("TERM");
    until("it is stopping", async || gate.log().contains("stopping:")).await;
    stream.write_all(&call.as_bytes()[call.len() - 5..]).await.unwrap();
    assert_eq!(statuses(&hear(&mut stream).await), [200]);
    assert_eq!(gate.wait().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn sighup_does_no_harm_where_there_is_no_log_of_events() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    caller.post(gate.address, body("1", "x")).await;
    for _ in 0..20 {
        gate.signal("HUP");
    }
    assert!(is_skip(&caller.post(gate.address, body("1", "x")).await), "claims are kept");
    assert!(gate.is_alive());
}
