//! One gate of three loses its store, the others do not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::line::{Line, Quality};
use super::scene::{LASTING, Told, eventually, health, post, times};
use super::stores::Store;
use super::turns;

/// Deliveries of so many messages are under way at a time.
const SIDE_BY_SIDE: usize = 8;

/// What the line of the first gate goes through, while messages come in at all three.
const WEATHER: [(Quality, Duration); 7] = [
    (Quality::Good, Duration::from_millis(300)),
    (Quality::Silent, Duration::from_millis(1500)),
    (Quality::Good, Duration::from_millis(300)),
    (Quality::Cut, Duration::from_millis(500)),
    (Quality::Good, Duration::from_millis(500)),
    (Quality::Slow(Duration::from_secs(4)), Duration::from_millis(1500)),
    (Quality::Good, Duration::from_millis(300)),
];

/// Three gates, of which the first has a line to the store that is not always good.
struct Three {
    webhook: Webhook,
    gates: Arc<[GateProcess; 3]>,
    line: Line,
    _store: Store,
}

impl Three {
    async fn start(store: Store, what: &str) -> Self {
        let webhook = Webhook::answering_after(Duration::from_millis(5)).await;
        let line = Line::to(store.port()).await;
        let arguments = format!("{LASTING} --on-store-error {what} --store");
        let far = format!("{arguments} {} --store-timeout 500ms", store.url_over(&line));
        let near = format!("{arguments} {} --store-timeout 1m", store.url());
        let gates = [&far, &near, &near].map(|arguments| GateProcess::start(&webhook, arguments));
        Self { webhook, gates: Arc::new(gates), line, _store: store }
    }

    /// Delivers messages to all three as long as the weather lasts; tells what each was told at each.
    async fn deliver(&self) -> BTreeMap<String, [Told; 3]> {
        let (next, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut lanes = Vec::new();
        for _ in 0..SIDE_BY_SIDE {
            let (next, over, gates, caller) = (next.clone(), over.clone(), self.gates.clone(), Caller::default());
            lanes.push(tokio::spawn(async move {
                let mut told = Vec::new();
                while !over.load(Ordering::SeqCst) {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let message = body("42", &format!("message {number}"));
                    // Every other message comes to the first gate a little before, so that its claim may be first.
                    let wait = Duration::from_millis(if number % 2 == 0 { 30 } else { 0 });
                    let (caller, gates, message) = (&caller, &gates, &message);
                    let call = async |gate: usize| {
                        if gate > 0 {
                            sleep(wait).await;
                        }
                        post(caller, gates[gate].address, message).await
                    };
                    let (first, second, third) = tokio::join!(call(0), call(1), call(2));
                    told.push((message.clone(), [first, second, third]));
                }
                told
            }));
        }
        for (quality, time) in WEATHER {
            self.line.set(quality);
            sleep(time).await;
        }
        over.store(true, Ordering::SeqCst);
        let mut all = BTreeMap::new();
        for lane in lanes {
            all.extend(lane.await.unwrap());
        }
        all
    }

    async fn healed(&self) {
        let well = async || health(&Caller::default(), &self.gates[0]).await == (200, "ok".to_owned());
        eventually("the first gate finds the store again", well).await;
    }
}

async fn closed(store: Store) {
    let three = Three::start(store, "closed").await;
    let told = three.deliver().await;
    let refused: Vec<_> = told.iter().filter(|(_, told)| told[0] == Told::Trouble(503)).map(|(body, _)| body).collect();
    assert!(!refused.is_empty() && refused.len() < told.len(), "{} of {} were refused", refused.len(), told.len());
    let before = times(&three.webhook);
    assert!(before.values().all(|times| *times == 1), "nothing is answered twice");
    for (message, told) in &told {
        let answers = told.iter().filter(|told| **told == Told::Answer).count();
        assert_eq!(answers, before.get(message).copied().unwrap_or(0), "{told:?}");
        assert!(answers == 1 || told[0] == Told::Trouble(503), "what was not passed on was refused: {told:?}");
    }

    // The platform delivers again what was refused, until it is not: then each message has passed once.
    three.healed().await;
    for message in &refused {
        let again =
            async || !matches!(post(&Caller::default(), three.gates[0].address, message).await, Told::Trouble(_));
        eventually("the retry is not refused", again).await;
    }
    let times = times(&three.webhook);
    let lost = told.keys().filter(|message| !times.contains_key(*message)).count();
    println!("{} messages, {} refused, {} waited for a retry", told.len(), refused.len(), told.len() - before.len());
    assert_eq!(lost, 0, "lost although the platform tried again");
    assert!(times.values().all(|times| *times == 1), "nothing is answered twice");
}

async fn open(store: Store) {
    let three = Three::start(store, "open").await;
    let told = three.deliver().await;
    let times = times(&three.webhook);
    for (message, told) in &told {
        assert!(told.iter().all(|told| !matches!(told, Told::Trouble(_))), "nothing is refused: {told:?}");
        // Once by the gate that could not ask, and once by the others.
        assert!(matches!(times[message], 1 | 2), "{} times: {told:?}", times[message]);
        assert!(times[message] == 1 || told[0] == Told::Answer, "{told:?}");
    }
    let twice = times.values().filter(|times| **times == 2).count();
    println!("{} messages, {twice} passed on by two gates", told.len());
    assert!(twice > 0 && twice < told.len());
    // Each of them was passed on by a gate that said it had not asked.
    let errors = Caller::default().metric(&three.gates[0], "dm_audit_gate_store_errors_total").await;
    assert!(twice <= errors as usize, "{twice} messages passed twice, {errors} store errors");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_without_its_redis_never_passes_on_what_another_one_does() {
    let _turn = turns::alone().await;
    closed(Store::redis()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gate_without_its_postgres_never_passes_on_what_another_one_does() {
    let _turn = turns::alone().await;
    closed(Store::postgres()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_gate_without_its_store_passes_messages_on_beside_the_others() {
    let _turn = turns::alone().await;
    open(Store::redis()).await;
    open(Store::postgres()).await;
}
