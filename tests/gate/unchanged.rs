//! What passes through a gate is not changed by it.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::{say, statuses};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_back_with_its_status_its_headers_and_its_bytes() {
    let bytes: Vec<u8> = [0x1f, 0x8b].into_iter().chain((0..100_000).map(|number: u32| (number * 7) as u8)).collect();
    let sent = bytes.clone();
    let webhook = Webhook::start(move |_, _| {
        let bytes = sent.clone();
        Box::pin(async move {
            let answer = Response::builder()
                .status(207)
                .header("set-cookie", "a=1; Path=/")
                .header("set-cookie", "b=2")
                .header("content-encoding", "gzip")
                .header("content-type", "text/x-odd; a=\"b\"")
                .header("date", "Tue, 06 Jan 2026 10:00:00 GMT")
                .header("x-odd", HeaderValue::from_bytes(b"caf\xe9  x").unwrap())
                .header("x-dm-audit-gate", "mine")
                .header("keep-alive", "timeout=5")
                .header("x-hop", "1")
                .header("connection", "x-hop");
            answer.body(Full::new(Bytes::from(bytes))).unwrap()
        })
    })
    .await;
    let gate = GateProcess::start(&webhook, "");
    let answer = Caller::default().post(gate.address, body("1", "x")).await;
    assert_eq!(answer.status(), 207);
    assert_eq!(answer.body(), &bytes);
    let mut headers: Vec<(&str, &[u8])> =
        answer.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    headers.sort_by_key(|(name, _)| *name);
    let expected: [(&str, &[u8]); 8] = [
        ("content-encoding", b"gzip"),
        ("content-length", b"100002"),
        ("content-type", b"text/x-odd; a=\"b\""),
        ("date", b"Tue, 06 Jan 2026 10:00:00 GMT"),
        ("set-cookie", b"a=1; Path=/"),
        ("set-cookie", b"b=2"),
        ("x-dm-audit-gate", b"mine"),
        ("x-odd", b"caf\xe9  x"),
    ];
    assert_eq!(headers, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_reaches_the_upstream_with_its_path_its_query_its_headers_and_its_bytes() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    let text = "{ \"id\" : 42,\r\n\t\"text\":\"\\u00e9 \u{1f60a}\" , \"n\":1.500e1}\n";
    let request = Request::post(format!("http://{}/v1//x%20y?a=%C3%A9&a=2&&b", gate.address))
        .header("authorization", "Bearer abc")
        .header("content-type", "application/json; charset=utf-8")
        .header("x-many", "1")
        .header("x-many", "2")
        .header(HeaderName::from_static("x-odd"), HeaderValue::from_bytes(b"\xe9").unwrap())
        .header("cookie", "a=1")
        .header("accept-encoding", "br")
        .header("x-forwarded-for", "203.0.113.9")
        .header("x-forwarded-proto", "https")
        .header("te", "trailers")
        .header("proxy-connection", "keep-alive");
    Caller::default().send(request.body(Full::from(text)).unwrap()).await;
    let call = &webhook.calls()[0];
    assert_eq!((call.uri(), call.body()), (&"/webhook/v1//x%20y?a=%C3%A9&a=2&&b".parse().unwrap(), &Bytes::from(text)));
    let mut headers: Vec<(&str, String)> = call
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes().escape_ascii().to_string()))
        .collect();
    headers.sort();
    // By it a gate knows its own calls.
    let own = headers.iter().position(|(name, _)| *name == "x-dm-audit-gate").unwrap();
    assert_eq!(headers.remove(own).1.len(), 16);
    let upstream = webhook.url().replace("http://", "").replace("/webhook", "");
    let expected = [
        ("accept-encoding", "br"),
        ("authorization", "Bearer abc"),
        ("content-length", &text.len().to_string()),
        ("content-type", "application/json; charset=utf-8"),
        ("cookie", "a=1"),
        ("host", &upstream),
        ("x-forwarded-for", "203.0.113.9, 127.0.0.1"),
        ("x-forwarded-host", &gate.address.to_string()),
        ("x-forwarded-proto", "https"),
        ("x-many", "1"),
        ("x-many", "2"),
        ("x-odd", "\\xe9"),
    ];
    assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_passes_with_its_query_however_often_and_needs_no_signature() {
    let webhook = Webhook::start(|call, _| {
        Box::pin(async move { Response::new(Full::from(call.uri().query().unwrap_or_default().to_owned())) })
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "geheim").unwrap();
    let gate = GateProcess::start(&webhook, &format!("--payload meta --secret-file {}", file.display()));
    let caller = Caller::default();
    let query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a%20b";
    for _ in 0..3 {
        let answer = caller.get(gate.address, &format!("/?{query}")).await;
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, query.as_bytes()));
    }
    assert_eq!(webhook.calls().len(), 3);
    assert_eq!(webhook.calls()[0].uri().to_string(), format!("/webhook?{query}"));
    assert_eq!(caller.metric(&gate, "dm_audit_gate_claimed_total").await, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_head_tells_the_length_of_what_it_leaves_out() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "");
    let two = "HEAD /x HTTP/1.1\r\nHost: gate\r\n\r\n".repeat(2);
    let heard = say(gate.address, two).await.to_lowercase();
    assert_eq!(statuses(&heard.replace("http/", "HTTP/")), [200, 200], "{heard}");
    assert_eq!(heard.matches("content-length: 17\r\n").count(), 2, "{heard}");
    assert!(heard.ends_with("\r\n\r\n"));
    assert_eq!(webhook.calls()[0].method(), "HEAD");
    let heard = say(gate.address, "OPTIONS * HTTP/1.1\r\nHost: gate\r\n\r\n").await;
    assert_eq!((statuses(&heard), webhook.calls()[2].uri().path()), (vec![200], "/webhook"));
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_over_ipv6_are_told_apart_and_mapped_addresses_are_those_of_ipv4() {
    let Ok(listener) = std::net::TcpListener::bind("[::]:0") else { return };
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    let gate = GateProcess::launch_at(command, &format!("[::]:{port}"), &webhook.url(), "");
    let caller = Caller::default();
    for from in ["127.0.0.1", "[::1]"] {
        let to: SocketAddr = format!("{from}:{}", gate.address.port()).parse().unwrap();
        assert_eq!(caller.post(to, body(from, "x")).await.status(), 200);
    }
    let seen: Vec<_> = webhook.calls().iter().map(|call| call.headers()["x-forwarded-for"].clone()).collect();
    assert_eq!(seen, ["127.0.0.1", "::1"]);
}
