//! Webhooks that fail, and retries that must pass then.

use std::sync::atomic::Ordering;

use http_body_util::Full;
use hyper::{Response, StatusCode};

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::wire::{FINE, Manners, gate_before, rude_webhook, until};

/// Calls twice: the first is answered with `status`, and the second passes.
async fn fails_and_lets_a_retry_pass(first: Manners, status: u16, arguments: &str) {
    let shown = format!("{first:?}").chars().take(100).collect::<String>();
    let (url, calls) = rude_webhook(first, Manners::say(FINE)).await;
    let mut gate = gate_before(&url, arguments);
    let caller = Caller::default();
    let answer = caller.post(gate.address, body("1", "rougir")).await;
    assert_eq!(answer.status(), status, "{shown}: {:?}", answer.body());
    assert!(answer.body().len() < 200 && !String::from_utf8_lossy(answer.body()).contains("127.0.0.1"));
    let retry = caller.post(gate.address, body("1", "rougir")).await;
    assert_eq!((retry.status().as_u16(), &retry.body()[..]), (200, &b"fine"[..]), "{shown}");
    assert!(is_skip(&caller.post(gate.address, body("1", "rougir")).await));
    assert_eq!(calls.load(Ordering::SeqCst), 2, "{shown}");
    assert_eq!(caller.metric(&gate, "dm_audit_gate_failed_total").await, 1.0);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_in_flight").await, 0.0);
    until("the log tells of it", async || gate.log().contains("; a retry may pass")).await;
    assert!(gate.is_alive() && !gate.log().contains("rougir") && !gate.log().contains('\u{1b}'));
    assert!(gate.log().lines().all(|line| line.chars().count() < 600), "no error is longer than a line");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_breaks_off_is_a_bad_gateway_and_a_retry_passes() {
    let head = "HTTP/1.1 200 OK\r\n";
    for first in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        &format!("{head}Content-Length: 50\r\n\r\nabc"),
        &format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        &format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        &format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        &format!("{head}X-Large: {}\r\n\r\n", "a".repeat(1 << 20)),
        "\x1b[31mrot\r\nrot\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
    ] {
        fails_and_lets_a_retry_pass(Manners::say(first), 502, "").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_too_large_to_keep_is_a_bad_gateway() {
    let large = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat((16 << 20) + 1));
    fails_and_lets_a_retry_pass(Manners::Say(large.into()), 502, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_never_answers_is_a_gateway_timeout_and_a_retry_passes() {
    fails_and_lets_a_retry_pass(Manners::Hang, 504, "--upstream-timeout 1s").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_is_not_there_is_a_bad_gateway() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut gate = gate_before(&format!("http://{gone}/"), "");
    let caller = Caller::default();
    for _ in 0..2 {
        assert_eq!(caller.post(gate.address, body("1", "x")).await.status(), 502);
    }
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_total").await, 0.0);
    assert!(gate.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_success_is_given_unchanged_and_a_retry_passes() {
    for status in [500, 503, 404, 429, 301, 304] {
        let webhook = Webhook::start(move |_, number| {
            Box::pin(async move {
                let mut answer = Response::new(Full::from(if status == 304 { "" } else { "grande erreur" }));
                answer.headers_mut().insert("location", "http://other.example/".parse().unwrap());
                if number == 1 {
                    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
                }
                answer
            })
        })
        .await;
        let gate = GateProcess::start(&webhook, "");
        let caller = Caller::default();
        let answer = caller.post(gate.address, body("1", "x")).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["location"], "http://other.example/");
        assert!(status == 304 || answer.body() == "grande erreur");
        assert!(!answer.headers().contains_key("x-dm-audit-gate"));
        assert_eq!(caller.post(gate.address, body("1", "x")).await.status(), 200);
        assert!(is_skip(&caller.post(gate.address, body("1", "x")).await));
        assert_eq!(webhook.calls().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_speaks_http_1_0_or_closes_after_each_answer_is_understood() {
    let old = Manners::say("HTTP/1.0 200 Very Well\r\n\r\nold");
    let (url, calls) = rude_webhook(old.clone(), old).await;
    let gate = gate_before(&url, "");
    let caller = Caller::default();
    for number in 0..10 {
        let answer = caller.post(gate.address, body(&number.to_string(), "x")).await;
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"old"[..]));
        assert_eq!(answer.version(), hyper::Version::HTTP_11);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 10);
}
