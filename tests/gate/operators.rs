//! What operators are told.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use http_body_util::Full;
use hyper::{Response, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::readers;
use super::wire::{hear, until};

/// Prints the samples of a page, read by the reader of Prometheus' own client library.
const READER: &str = "
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open(sys.argv[1], encoding='utf-8').read()):
    assert family.documentation and family.type in ('counter', 'gauge', 'histogram'), family
    for sample in family.samples:
        print(sample.name, ','.join(f'{k}={v}' for k, v in sorted(sample.labels.items())), sample.value)
";

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_are_what_the_reader_of_prometheus_reads_and_they_count_right() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--on-unreadable refuse");
    let caller = Caller::default();
    for text in ["a", "a", "b", "{{x}}"] {
        caller.post(gate.address, body("1", text)).await;
    }
    caller.post(gate.address, "bad").await;
    let page = caller.get(gate.admin, "/metrics").await;
    assert_eq!(page.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("metrics");
    fs::write(&file, page.body()).unwrap();
    let printed = readers::read("python", &["-c".as_ref(), READER.as_ref(), file.as_os_str()]);
    let samples: BTreeMap<String, f64> = printed
        .lines()
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name.trim().replace("dm_audit_gate_", ""), value.parse().unwrap()))
        .collect();
    for (name, value) in [
        ("claimed_total", 2.0),
        ("blocked_total", 1.0),
        ("unkeyed_total", 1.0),
        ("failed_total", 0.0),
        ("expired_total", 0.0),
        ("store_errors_total", 0.0),
        ("events_dropped_total", 0.0),
        ("unclaimed_total", 0.0),
        ("refused_total", 0.0),
        ("unanswered_total", 0.0),
        ("bad_heads_total", 0.0),
        ("without_id_total", 0.0),
        ("given_up_total", 0.0),
        ("other_events_total", 0.0),
        ("blocked_differs_total", 0.0),
        ("observed_total", 0.0),
        ("would_refuse_total", 0.0),
        ("upstream_up", 1.0),
        ("returning", 0.0),
        ("in_flight", 0.0),
        ("requests_total status=200", 4.0),
        ("requests_total status=400", 1.0),
        ("upstream_seconds_count", 3.0),
        ("upstream_seconds_bucket le=+Inf", 3.0),
        ("store_seconds_count", 3.0),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name} in {samples:#?}");
    }
    assert!(samples["connections"] >= 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_pages_are_on_their_own_address_alone_and_calls_on_the_other() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    let health = caller.get(gate.admin, "/healthz").await;
    let said: serde_json::Value = serde_json::from_slice(health.body()).unwrap();
    assert_eq!(health.status(), 200);
    assert_eq!(said, serde_json::json!({"status": "ok", "store": "ok", "returning": 0, "upstream": "ok"}));
    for path in ["/metrics", "/healthz"] {
        assert_eq!(caller.get(gate.address, path).await.body(), r#"{"response":"ok"}"#, "the webhook's own page");
    }
    let paths: Vec<String> = webhook.calls().iter().map(|call| call.uri().to_string()).collect();
    assert_eq!(paths, ["/webhook/metrics", "/webhook/healthz"]);
    assert_eq!(caller.post(gate.admin, body("1", "x")).await.status(), 404);
    assert_eq!(caller.post(gate.admin.to_string().parse().unwrap(), "x").await.status(), 404);
    assert_eq!(webhook.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_that_is_full_is_told_before_a_message_is_refused() {
    let (go, wait) = tokio::sync::watch::channel(false);
    let webhook = Webhook::start(move |_, _| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            Response::new(Full::default())
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--max-claims 2 --on-store-error closed");
    let caller = Caller::default();
    let mut at_work = Vec::new();
    for (number, text) in ["a", "b"].into_iter().enumerate() {
        assert_eq!(caller.get(gate.admin, "/healthz").await.status(), 200);
        let (caller, to) = (caller.clone(), gate.address);
        at_work.push(tokio::spawn(async move { caller.post(to, body("1", text)).await.status() }));
        while webhook.calls().len() <= number {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let health = caller.get(gate.admin, "/healthz").await;
    assert_eq!(health.status(), 503);
    let said = String::from_utf8_lossy(health.body()).into_owned();
    assert!(said.contains("it holds 2 claims") && said.contains("--max-claims"), "{said}");
    assert_eq!(caller.post(gate.address, body("1", "c")).await.status(), 503);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_refused_total").await as u64, 1);
    go.send(true).unwrap();
    for call in at_work {
        assert_eq!(call.await.unwrap(), 200);
    }
    // What was answered may be forgotten.
    assert_eq!(caller.post(gate.address, body("1", "c")).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_that_were_told_to_skip_before_the_bot_failed_are_counted_and_told() {
    let (go, wait) = tokio::sync::watch::channel(false);
    let webhook = Webhook::start(move |_, _| {
        let mut wait = wait.clone();
        Box::pin(async move {
            wait.wait_for(|go| *go).await.unwrap();
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--while-working skip");
    let caller = Caller::default();
    let call = tokio::spawn({
        let (caller, to) = (caller.clone(), gate.address);
        async move { caller.post(to, body("1", "rougir")).await.status().as_u16() }
    });
    until("the message is with the bot", async || webhook.calls().len() == 1).await;
    for _ in 0..2 {
        assert!(is_skip(&caller.post(gate.address, body("1", "rougir")).await));
    }
    go.send(true).unwrap();
    assert_eq!(call.await.unwrap(), 500);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unanswered_total").await as u64, 2);
    let told = "2 duplicates were told to skip meanwhile, and will not come again";
    until("the log tells of the duplicates", async || gate.log().contains(told)).await;
    let log = gate.log();
    assert_eq!(log.matches("a duplicate is told to skip: contact 1").count(), 1, "{log}");
    assert!(!log.contains("rougir"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_to_ask_an_operators_page_loses_the_connection() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    let mut slow = TcpStream::connect(gate.admin).await.unwrap();
    slow.write_all(b"GET /metrics HTTP/1.1\r\nHo").await.unwrap();
    assert_eq!(hear(&mut slow).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pointer_to_ids_that_finds_none_is_noticed() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(
        &webhook,
        "--payload pointer --contact-pointer /subscriber/id --text-pointer /last_input_text --id-pointer /updateid",
    );
    let caller = Caller::default();
    for text in ["a", "b"] {
        caller.post(gate.address, body("1", text)).await;
    }
    assert_eq!(caller.metric(&gate, "dm_audit_gate_without_id_total").await as u64, 2);
    assert_eq!(gate.log().matches("check --id-pointer").count(), 1, "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_end_it_is_told_how_many_duplicates_were_told_to_skip() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    for _ in 0..6 {
        caller.post(gate.address, body("1", "a")).await;
    }
    gate.signal("TERM");
    assert!(gate.wait().success());
    until("all is logged", async || gate.log().contains("4 duplicates were told to skip since")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_passed_without_a_claim_and_failed_are_counted_as_failed() {
    let webhook = Webhook::start(|_, _| {
        Box::pin(async {
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "--store redis://127.0.0.1:1/0");
    let caller = Caller::default();
    assert_eq!(caller.post(gate.address, body("1", "a")).await.status(), 500);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_failed_total").await as u64, 1);
    assert_eq!(
        caller.metric(&gate, "dm_audit_gate_returning").await as u64,
        0,
        "what was never asked for is not asked back"
    );
}
