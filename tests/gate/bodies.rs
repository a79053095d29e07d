//! Bodies that no platform sends.

use std::time::Duration;

use hyper::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::wire::{hear, post, say, statuses, until};

async fn webhook() -> Webhook {
    Webhook::answering_after(Duration::ZERO).await
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_bodies_are_refused_with_a_log_line_that_holds_no_word_of_them_and_good_ones_still_pass() {
    let deep = "[".repeat(100_000);
    let closed = format!(r#"{{"id":1,"text":"rougir","x":{}{}}}"#, deep, "]".repeat(100_000));
    let bad: [&[u8]; 12] = [
        b"",
        b"rougir",
        b"{\"id\":1,\"text\":\"rougir",
        b"{\"id\":1,\"text\":\"\xff rougir\"}",
        b"\xff\xfe",
        b"\"rougir\"",
        b"[\"rougir\"]",
        b"null",
        b"{\"id\":{\"rougir\":1},\"text\":\"x\"}",
        b"{\"kontakt\":\"rougir\",\"body\":\"rougir\"}",
        deep.as_bytes(),
        closed.as_bytes(),
    ];
    for payload in ["auto", "manychat", "messenger", "whatsapp", "line", "twilio", "telegram"] {
        let webhook = webhook().await;
        let mut gate = GateProcess::start(&webhook, &format!("--payload {payload} --on-unreadable refuse"));
        let caller = Caller::default();
        for (number, bad) in bad.iter().enumerate() {
            let answer = caller.post(gate.address, bad.to_vec()).await;
            let text = String::from_utf8_lossy(answer.body()).into_owned();
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{payload} {number}: {text}");
            assert_eq!(answer.headers()["x-dm-audit-gate"], "refused");
            assert!(!text.contains("rougir") && serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
        }
        let good = match payload {
            "auto" | "manychat" => body("1", "x"),
            "line" => r#"{"destination":"x","events":[]}"#.to_owned(),
            "twilio" => "MessageSid=SM1&From=1".to_owned(),
            "telegram" => r#"{"update_id":1}"#.to_owned(),
            _ => r#"{"entry":[]}"#.to_owned(),
        };
        assert_eq!(caller.post(gate.address, good).await.status(), 200);
        assert_eq!(webhook.calls().len(), 1);
        assert!(gate.is_alive());
        until("a log line for each", async || gate.log().matches("WARN 400 for a call from 127.0.0.1").count() == 12)
            .await;
        assert!(!gate.log().contains("rougir"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_which_the_pointers_miss_is_refused_with_their_names() {
    let webhook = webhook().await;
    let gate = GateProcess::start(
        &webhook,
        "--payload pointer --contact-pointer /from/id --text-pointer /a --text-pointer /b --on-unreadable refuse",
    );
    let answer = Caller::default().post(gate.address, r#"{"from":{"id":7},"c":"x"}"#).await;
    assert_eq!(answer.status(), 400);
    let text = String::from_utf8_lossy(answer.body());
    assert!(text.contains("has no text (at /a, /b)"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_lacks_what_the_key_does_not_need_passes() {
    for (arguments, body) in [
        ("--key contact --contact-pointer /who", r#"{"who":7}"#),
        ("--key contact --contact-pointer /who --text-pointer /text", r#"{"who":7}"#),
        ("--id-pointer /ev/id", r#"{"ev":{"id":7}}"#),
    ] {
        let webhook = webhook().await;
        let gate = GateProcess::start(&webhook, &format!("--payload pointer {arguments}"));
        let caller = Caller::default();
        assert_eq!(caller.post(gate.address, body).await.status(), 200);
        assert!(is_skip(&caller.post(gate.address, body).await), "{arguments}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_body_is_told_so_that_it_can_be_put_right() {
    let webhook = webhook().await;
    let many_chat = GateProcess::start(&webhook, "--payload manychat --on-unreadable refuse");
    let pointers = GateProcess::start(&webhook, "--payload pointer --id-pointer /ev/id --on-unreadable refuse");
    let bodies: [(&GateProcess, &[u8], &str); 4] = [
        (&pointers, br#"{"ev":{}}"#, "has no message id (at /ev/id)"),
        (&many_chat, br#"{"subscriber_id":"{{subscriber_id}}","text":"x"}"#, "left it in place of a value"),
        (&many_chat, b"\xef\xbb\xbf{\"id\":1,\"text\":\"x\"}", "byte order mark"),
        (&many_chat, b"\x1f\x8b\x08", "compressed bodies are not read"),
    ];
    for (gate, body, expected) in bodies {
        let answer = Caller::default().post(gate.address, body.to_vec()).await;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(answer.status() == 400 && text.contains(expected), "{text}");
        assert!(!text.contains("subscriber_id}}"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_too_large_is_refused_before_it_is_read_whether_its_length_is_told_or_not() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "--max-body 1kB");
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: 5000000000\r\n\r\n{").await.unwrap();
    assert_eq!(statuses(&hear(&mut stream).await), [413]);
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
    let chunk = format!("100\r\n{}\r\n", "a".repeat(256));
    stream.write_all(chunk.repeat(5).as_bytes()).await.unwrap();
    assert_eq!(statuses(&hear(&mut stream).await), [413]);
    assert!(webhook.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_all_of_a_body_too_large_still_hears_why_it_was_refused() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    for _ in 0..20 {
        assert_eq!(caller.post(gate.address, vec![b' '; 3_000_000]).await.status(), 413);
    }
    let put = Request::put(format!("http://{}/", gate.address)).body(vec![b' '; 3_000_000].into()).unwrap();
    assert_eq!(caller.send(put).await.status(), 405);
    assert_eq!(caller.post(gate.address, body("1", "x")).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_off_is_refused_and_nothing_of_it_passed_on() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "");
    let whole = post("", &body("1", "rougir"));
    // Said to be all, though it is not.
    assert_eq!(statuses(&say(gate.address, &whole[..whole.len() - 5]).await), [400]);
    let chunked = "POST / HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n";
    assert_eq!(statuses(&say(gate.address, chunked).await), [400]);
    // Hung up.
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream.write_all(&whole.as_bytes()[..whole.len() - 5]).await.unwrap();
    drop(stream);
    until("three log lines", async || gate.log().matches("the body was cut off").count() == 3).await;
    assert_eq!(statuses(&say(gate.address, &whole).await), [200]);
    assert_eq!(webhook.calls().len(), 1);
    let caller = Caller::default();
    until("the connections are gone", async || caller.metric(&gate, "dm_audit_gate_connections").await == 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_before_it_sends_is_told_to_go_on_or_that_it_is_too_much() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "--max-body 1kB");
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    let text = body("1", "x");
    let head = format!(
        "POST / HTTP/1.1\r\nHost: gate\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut heard = [0; 25];
    stream.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(text.as_bytes()).await.unwrap();
    assert_eq!(statuses(&hear(&mut stream).await), [200]);
    assert!(!webhook.calls()[0].headers().contains_key("expect"));
    let mut stream = TcpStream::connect(gate.address).await.unwrap();
    stream
        .write_all(b"POST / HTTP/1.1\r\nHost: gate\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(statuses(&hear(&mut stream).await), [413]);
}
