//! Where one request ends and the next begins, and what of a request counts.

use std::time::Duration;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::{post, say, statuses, until};

async fn gate() -> (Webhook, GateProcess) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--on-unreadable refuse");
    (webhook, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_length_is_told_in_two_ways_are_never_read_as_two() {
    let (webhook, gate) = gate().await;
    let text = body("1", "x");
    let hidden = "POST /hidden HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\n\r\n{}";
    let length = text.len();
    let chunked = format!("{length:x}\r\n{text}\r\n0\r\n\r\n");
    let shapes = [
        format!("Content-Length: {length}\r\nContent-Length: {}\r\n\r\n{text}", length + 1),
        format!("Content-Length: {length}, {}\r\n\r\n{text}", length + 1),
        format!("Content-Length: +{length}\r\n\r\n{text}"),
        format!("Content-Length: -1\r\n\r\n{text}"),
        format!("Content-Length: 99999999999999999999999\r\n\r\n{text}"),
        format!("Content-Length : {length}\r\n\r\n{text}"),
        format!("Transfer-Encoding: chunked, identity\r\n\r\n{chunked}"),
        format!("Transfer-Encoding: xchunked\r\n\r\n{chunked}"),
        format!("Transfer-Encoding: identity\r\nContent-Length: {length}\r\n\r\n{text}"),
        format!("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{text}"),
        format!("Transfer-Encoding: chunked\r\n\r\n-1\r\n{text}\r\n0\r\n\r\n"),
        format!(" Content-Length: {length}\r\n\r\n{text}"),
    ];
    for shape in shapes {
        let heard = say(gate.address, format!("POST / HTTP/1.1\r\nHost: gate\r\n{shape}{hidden}")).await;
        assert_eq!(statuses(&heard), [400], "{shape}: {heard}");
    }
    assert!(webhook.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_chunks_and_a_length_are_told_chunks_count_and_the_connection_ends() {
    let (webhook, gate) = gate().await;
    let text = body("1", "x");
    let chunked = format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len());
    let hidden = "POST /hidden HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\n\r\n{}";
    for (number, lines) in
        ["Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3"]
            .iter()
            .enumerate()
    {
        let heard =
            say(gate.address, format!("POST / HTTP/1.1\r\nHost: gate\r\n{lines}\r\n\r\n{chunked}{hidden}")).await;
        assert_eq!(statuses(&heard).len(), 1, "{heard}");
        assert!(heard.to_lowercase().contains("connection: close"), "{number}: {heard}");
    }
    // The second one was a duplicate of the first.
    assert_eq!(webhook.bodies(), std::slice::from_ref(&text));
    assert_eq!(webhook.calls()[0].headers()["content-length"], text.len().to_string().as_str());
    assert!(!webhook.calls()[0].headers().contains_key("transfer-encoding"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_length_told_twice_is_one_length() {
    let (webhook, gate) = gate().await;
    let text = body("1", "x");
    let heard = say(gate.address, post(&format!("Content-Length: {}\r\n", text.len()), &text)).await;
    assert_eq!(statuses(&heard), [200]);
    assert_eq!(webhook.bodies(), [text]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_sent_in_a_row_without_waiting_are_answered_in_their_order() {
    let (webhook, gate) = gate().await;
    let texts: Vec<String> = (0..20).map(|number| body(&number.to_string(), "x")).collect();
    let all: String = texts.iter().map(|text| post("", text)).collect();
    let again = post("", &texts[3]);
    let heard = say(gate.address, all + &again + &post("", "bad") + &post("", &body("21", "x"))).await;
    let mut expected = vec![200; 21];
    expected.extend([400, 200]);
    assert_eq!(statuses(&heard), expected);
    assert_eq!(heard.matches("\"skip\":true").count(), 1);
    assert_eq!(webhook.bodies()[..20], texts);
    assert_eq!(webhook.calls().len(), 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_speak_http_1_0_are_answered_in_it() {
    let (webhook, gate) = gate().await;
    let text = body("1", "x");
    let heard = say(gate.address, format!("POST / HTTP/1.0\r\nContent-Length: {}\r\n\r\n{text}", text.len())).await;
    assert!(heard.starts_with("HTTP/1.0 200 OK\r\n") && heard.ends_with(r#"{"response":"ok"}"#), "{heard}");
    assert!(!heard.to_lowercase().contains("transfer-encoding"));
    assert_eq!(webhook.calls()[0].version(), hyper::Version::HTTP_11);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_in_a_request_line_does_not_say_where_the_call_goes() {
    let (webhook, gate) = gate().await;
    let text = body("1", "x");
    let line = "POST http://other.example:9/in?q=1 HTTP/1.1\r\nHost: other.example:9\r\n";
    let heard = say(gate.address, format!("{line}Content-Length: {}\r\n\r\n{text}", text.len())).await;
    assert_eq!(statuses(&heard), [200]);
    let call = &webhook.calls()[0];
    assert_eq!(call.uri(), "/webhook/in?q=1");
    assert!(webhook.url().contains(call.headers()["host"].to_str().unwrap()));
    assert_eq!(call.headers()["x-forwarded-host"], "other.example:9");
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_reach_the_upstream_as_they_are_unless_they_lead_out_of_its_own() {
    let (webhook, gate) = gate().await;
    for (number, path) in ["/a%2Fb", "//a//", "/./a", "/a;b=c?d=%zz&e='{}|"].iter().enumerate() {
        let text = body(&number.to_string(), "x");
        let heard = say(gate.address, post("", &text).replace("POST /", &format!("POST {path}"))).await;
        assert_eq!(statuses(&heard), [200], "{path}");
        assert_eq!(webhook.calls()[number].uri().to_string(), format!("/webhook{path}"), "{path}");
    }
    for path in ["/../admin", "/a/../../admin", "/%2e%2e/admin", "/..%2fadmin", "/..\\admin"] {
        let heard = say(gate.address, post("", &body("9", "x")).replace("POST /", &format!("POST {path}"))).await;
        assert_eq!(statuses(&heard), [400], "{path}");
    }
    assert_eq!(webhook.calls().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_refused_and_another_protocol_is_not_begun() {
    let (webhook, mut gate) = gate().await;
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        let heard = say(gate.address, format!("{method} / HTTP/1.1\r\nHost: gate\r\n\r\n")).await;
        assert_eq!(statuses(&heard), [405], "{heard}");
        assert!(heard.contains("allow: GET, HEAD, OPTIONS, POST"), "{heard}");
    }
    assert_eq!(statuses(&say(gate.address, "CONNECT bot:443 HTTP/1.1\r\nHost: bot:443\r\n\r\n").await), [405]);
    let heard = say(gate.address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert!(statuses(&heard).iter().all(|status| *status >= 400), "{heard}");
    for garbage in [
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01",
        "GET",
        "GET / HTTP/1.1\r\nna me: x\r\n\r\n",
        "POST / FTP/1\r\n\r\n",
    ] {
        assert!(statuses(&say(gate.address, garbage).await).iter().all(|status| *status == 400), "{garbage}");
    }
    assert!(webhook.calls().is_empty());
    let upgrade = "Connection: Upgrade, x-mine\r\nUpgrade: websocket\r\nX-Mine: 1\r\n";
    assert_eq!(statuses(&say(gate.address, post(upgrade, &body("1", "x"))).await), [200]);
    let calls = webhook.calls();
    assert!(["connection", "upgrade", "x-mine"].iter().all(|name| !calls[0].headers().contains_key(*name)));
    assert!(gate.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_headers_or_too_large_ones_are_refused() {
    let (webhook, gate) = gate().await;
    let many = "X-Many: 1\r\n".repeat(5000);
    let large = format!("X-Large: {}\r\n", "a".repeat(1 << 20));
    for bomb in [many, large] {
        assert_eq!(statuses(&say(gate.address, post(&bomb, &body("1", "x"))).await), [431]);
    }
    let long = post("", &body("1", "x")).replace("POST /", &format!("POST /{}", "a".repeat(1 << 17)));
    assert!(statuses(&say(gate.address, long).await).iter().all(|status| [414, 431].contains(status)));
    assert!(webhook.calls().is_empty());
    assert_eq!(Caller::default().post(gate.address, body("1", "x")).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_caller_writes_gets_into_the_log() {
    let (_webhook, gate) = gate().await;
    let forged = "User-Agent: forged\u{1b}[31m\r\nX-Forwarded-For: forged\r\nforged: \u{2028}forged\r\n";
    for text in ["forged", "{\"forged\":\"\\n\"}", &body("forged", "forged")] {
        let call = post(forged, text).replace("POST /", "POST /forged%0a%1b?forged=%0aERROR");
        assert_eq!(statuses(&say(gate.address, call).await).len(), 1);
    }
    say(gate.address, "forged / HTTP/1.1\r\nforged\r\n\r\n").await;
    say(gate.address, "FORGED / HTTP/1.1\r\nHost: forged\r\n\r\n").await;
    until("the last one is told", async || gate.log().contains(" 405 for a call")).await;
    let log = gate.log().to_lowercase();
    assert!(!log.contains("forged") && !log.contains('\u{1b}'), "{log}");
}
