//! Copies that wait for the end of the work on their message: skip when it succeeds, take over when it fails.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::fleet::COPIES;
use super::scene::{LASTING, Told, eventually, post};
use super::stores::Store;
use super::turns;

/// Messages of one test.
const MESSAGES: usize = 60;

/// What a bot saw of one message.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    calls: usize,
    at_work: usize,
    /// The most calls that were at work at the same time.
    most: usize,
}

type AllSeen = Arc<Mutex<HashMap<Bytes, Seen>>>;

/// A bot that fails at every first call of a message, and says how many of them it works on at once.
async fn fails_first() -> (Webhook, AllSeen) {
    let seen = AllSeen::default();
    let noted = seen.clone();
    let webhook = Webhook::start(move |call, _| {
        let noted = noted.clone();
        Box::pin(async move {
            let message = call.into_body();
            let fails = {
                let mut all = noted.lock().unwrap();
                let seen = all.entry(message.clone()).or_default();
                seen.calls += 1;
                seen.at_work += 1;
                seen.most = seen.most.max(seen.at_work);
                seen.calls == 1
            };
            tokio::time::sleep(Duration::from_millis(30)).await;
            noted.lock().unwrap().get_mut(&message).unwrap().at_work -= 1;
            Response::builder().status(if fails { 500 } else { 200 }).body(Full::new(message)).unwrap()
        })
    })
    .await;
    (webhook, seen)
}

/// Three copies of each message at once over four gates, of which one fails, one takes over and one is told to skip.
async fn taken_over(store: Option<Store>, gates: usize) {
    let (webhook, seen) = fails_first().await;
    let kept = store.as_ref().map_or("memory".to_owned(), Store::url);
    let timeout = if store.is_some() { "--store-timeout 1m" } else { "" };
    let arguments = format!("{LASTING} {timeout} --on-store-error closed --while-working wait --store {kept}");
    let gates: Vec<GateProcess> = (0..gates).map(|_| GateProcess::start(&webhook, &arguments)).collect();
    let mut copies = Vec::new();
    for message in 0..MESSAGES {
        for copy in 0..COPIES {
            let (to, message) = (gates[(message + copy) % gates.len()].address, body(&message.to_string(), "salut"));
            copies.push(tokio::spawn(async move { (message.clone(), post(&Caller::default(), to, &message).await) }));
        }
    }
    let mut told: HashMap<String, Vec<Told>> = HashMap::new();
    for copy in copies {
        let (message, what) = copy.await.unwrap();
        told.entry(message).or_default().push(what);
    }
    for (message, told) in told {
        let seen = seen.lock().unwrap()[message.as_bytes()];
        let count = |what| told.iter().filter(|told| **told == what).count();
        assert_eq!((seen.calls, seen.most), (2, 1), "never two at once: {message} {told:?}");
        let counts = (count(Told::Trouble(500)), count(Told::Answer), count(Told::Skip));
        assert_eq!(counts, (1, 1, COPIES - 2), "somebody answers: {message} {told:?}");
    }
    let mut taken_over = 0.0;
    for gate in &gates {
        taken_over += Caller::default().metric(gate, "dm_audit_gate_taken_over_total").await;
    }
    assert!(taken_over as usize <= MESSAGES, "{taken_over}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_fails_at_first_is_answered_by_a_copy_that_waits_at_another_gate_on_redis() {
    let _turn = turns::alone().await;
    taken_over(Some(Store::redis_in_a_hurry()), 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_fails_at_first_is_answered_by_a_copy_that_waits_at_another_gate_on_postgres() {
    let _turn = turns::alone().await;
    taken_over(Some(Store::postgres_in_a_hurry()), 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_fails_at_first_is_answered_by_a_copy_that_waits_at_the_same_gate() {
    let _turn = turns::alone().await;
    taken_over(None, 1).await;
}

/// A bot that works until it is told to go on, and answers then.
async fn patient() -> (Webhook, watch::Sender<bool>) {
    let (go, wait) = watch::channel(false);
    let webhook = Webhook::start(move |_, _| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            Response::new(Full::new(Bytes::from_static(b"{}")))
        })
    })
    .await;
    (webhook, go)
}

fn call(to: SocketAddr, message: &str) -> tokio::task::JoinHandle<Told> {
    let message = message.to_owned();
    tokio::spawn(async move { post(&Caller::default(), to, &message).await })
}

/// Waits until so many copies wait at a gate.
async fn waiting(gate: &GateProcess, copies: usize) {
    let caller = Caller::default();
    let wait = async || caller.metric(gate, "dm_audit_gate_waited_total").await as usize == copies;
    eventually("copies wait", wait).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_wait_are_told_to_skip_when_the_bot_has_answered_and_a_late_one_at_once() {
    let _turn = turns::beside_others().await;
    for store in [Store::redis(), Store::postgres()] {
        let (webhook, go) = patient().await;
        // ManyChat's copies wait by themselves.
        let arguments = format!("{LASTING} --store {}", store.url());
        let gates = [GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments)];
        let message = body("42", "coucou");
        let first = call(gates[0].address, &message);
        eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
        let copies: Vec<_> = [0, 1, 1].map(|gate| call(gates[gate].address, &message)).into();
        waiting(&gates[0], 1).await;
        waiting(&gates[1], 2).await;
        assert!(copies.iter().all(|copy| !copy.is_finished()));
        go.send(true).unwrap();
        assert_eq!(first.await.unwrap(), Told::Answer);
        for copy in copies {
            assert_eq!(copy.await.unwrap(), Told::Skip);
        }
        assert_eq!(post(&Caller::default(), gates[1].address, &message).await, Told::Skip);
        assert_eq!(webhook.calls().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_over_when_the_gate_that_had_its_message_dies() {
    let _turn = turns::beside_others().await;
    for store in [Store::redis(), Store::postgres()] {
        let (webhook, go) = patient().await;
        let arguments = format!("--lease 4s --store {}", store.url());
        let mut gates = [GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments)];
        let message = body("42", "coucou");
        let to = gates[0].address;
        let first = tokio::spawn({
            let message = message.clone();
            async move {
                let call = hyper::Request::post(format!("http://{to}/")).body(Full::new(message.into())).unwrap();
                Caller::default().try_send(call).await.is_ok()
            }
        });
        eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
        let copy = call(gates[1].address, &message);
        waiting(&gates[1], 1).await;
        gates[0].signal("KILL");
        gates[0].wait();
        eventually("the copy is with the bot", async || webhook.calls().len() == 2).await;
        go.send(true).unwrap();
        assert_eq!(copy.await.unwrap(), Told::Answer);
        assert!(!first.await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_over_when_the_caller_of_the_first_call_hung_up_before_its_reply() {
    let _turn = turns::beside_others().await;
    let store = Store::redis();
    let (webhook, go) = patient().await;
    let arguments = format!("{LASTING} --store {}", store.url());
    let gates = [GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments)];
    let message = body("42", "coucou");
    let mut first = tokio::net::TcpStream::connect(gates[0].address).await.unwrap();
    let request = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{message}", message.len());
    first.write_all(request.as_bytes()).await.unwrap();
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    let copies = [0, 1].map(|gate| call(gates[gate].address, &message));
    waiting(&gates[0], 1).await;
    waiting(&gates[1], 1).await;
    drop(first);
    go.send(true).unwrap();
    let mut told = Vec::new();
    for copy in copies {
        told.push(copy.await.unwrap());
    }
    assert!(told.contains(&Told::Answer) && told.contains(&Told::Skip), "{told:?}");
    assert_eq!(webhook.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_closes_its_own_direction_and_still_listens_is_not_taken_for_gone() {
    use tokio::io::AsyncReadExt;
    let _turn = turns::beside_others().await;
    let (webhook, go) = patient().await;
    let gate = GateProcess::start(&webhook, LASTING);
    let message = body("42", "coucou");
    let mut first = tokio::net::TcpStream::connect(gate.address).await.unwrap();
    let request = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{message}", message.len());
    first.write_all(request.as_bytes()).await.unwrap();
    first.shutdown().await.unwrap();
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    let copy = call(gate.address, &message);
    waiting(&gate, 1).await;
    go.send(true).unwrap();
    let mut answer = String::new();
    first.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(copy.await.unwrap(), Told::Skip);
    assert_eq!(webhook.calls().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_waits_in_vain_is_told_to_come_again_and_one_whose_gate_stops_waits_for_the_end() {
    let _turn = turns::beside_others().await;
    let store = Store::redis();
    let (webhook, go) = patient().await;
    // The second gate waits for a shorter time than the first.
    let start = |more: &str| GateProcess::start(&webhook, &format!("{LASTING} --store {} {more}", store.url()));
    let mut gates = [start("--upstream-timeout 50s"), start("--upstream-timeout 1s"), start("--upstream-timeout 50s")];
    let message = body("42", "coucou");
    let first = call(gates[0].address, &message);
    eventually("the message is with the bot", async || webhook.calls().len() == 1).await;
    let answer = Caller::default().post(gates[1].address, message.clone()).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"1".parse().unwrap()));
    let stopped = call(gates[2].address, &message);
    waiting(&gates[2], 1).await;
    gates[2].signal("TERM");
    eventually("the gate stops", async || gates[2].log().contains("stopping")).await;
    go.send(true).unwrap();
    assert_eq!(first.await.unwrap(), Told::Answer);
    assert_eq!(stopped.await.unwrap(), Told::Skip);
    assert!(gates[2].wait().success());
    assert_eq!(webhook.calls().len(), 1);
}

/// Two calls with two messages each, one of which they share: the new one goes on at once, the other after the failure.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_batch_what_is_new_goes_on_at_once_and_what_another_call_failed_at_afterwards() {
    let _turn = turns::beside_others().await;
    let store = Store::postgres();
    let (go, wait) = watch::channel(false);
    let webhook = Webhook::start(move |_, number| {
        let mut wait = wait.clone();
        Box::pin(async move {
            if number == 1 {
                wait.wait_for(|go| *go).await.unwrap();
            }
            let status = if number == 1 { 500 } else { 200 };
            Response::builder().status(status).body(Full::new(Bytes::from_static(b"{}"))).unwrap()
        })
    })
    .await;
    let arguments = format!("--payload messenger {LASTING} --while-working wait --store {}", store.url());
    let gates = [GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments)];
    let batch = |ids: &[&str]| {
        let messages =
            ids.iter().map(|id| serde_json::json!({"sender": {"id": "7"}, "message": {"mid": id, "text": "x"}}));
        serde_json::json!({ "entry": [{ "messaging": messages.collect::<Vec<_>>() }] }).to_string()
    };
    let first = call(gates[0].address, &batch(&["m1", "m2"]));
    eventually("the first is with the bot", async || webhook.calls().len() == 1).await;
    let second = call(gates[1].address, &batch(&["m2", "m3"]));
    eventually("what is new is with the bot", async || webhook.calls().len() == 2).await;
    waiting(&gates[1], 1).await;
    go.send(true).unwrap();
    assert_eq!(first.await.unwrap(), Told::Trouble(500));
    assert_eq!(second.await.unwrap(), Told::Answer);
    assert_eq!(webhook.bodies()[1..], [batch(&["m3"]), batch(&["m2"])]);
    // The platform sends the first batch again, of which one message is answered.
    assert_eq!(post(&Caller::default(), gates[0].address, &batch(&["m1", "m2"])).await, Told::Answer);
    assert_eq!(webhook.bodies()[3], batch(&["m1"]));
}
