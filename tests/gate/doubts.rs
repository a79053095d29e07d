//! What a gate does where it cannot know: it passes on, counts, and says so at a pace.

use std::time::Duration;

use http_body_util::Full;
use hyper::{Request, Response};

use dm_audit::lock::{TableName, schema_sql};

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};
use super::common::{Cluster, Redis};
use super::wire::until;

async fn webhook() -> Webhook {
    Webhook::answering_after(Duration::ZERO).await
}

/// Posts to a path, with more headers.
async fn post(gate: &GateProcess, path: &str, headers: &[(&str, &str)], body: &str) -> Response<bytes::Bytes> {
    let mut call = Request::post(format!("http://{}{path}", gate.address));
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    Caller::default().send(call.body(Full::from(body.to_owned())).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_passes_is_counted_and_told_once_a_minute() {
    let webhook = webhook().await;
    let mut gate = GateProcess::start(&webhook, "");
    let caller = Caller::default();
    let bodies = ["", "rougir", "<xml/>", r#"{"rougir":1}"#, "[1,2", "null", "\u{feff}{}", r#"{"data":{"user":"u"}}"#];
    for _ in 0..5 {
        for body in bodies {
            let answer = caller.post(gate.address, body).await;
            assert!(answer.status() == 200 && !is_skip(&answer), "{body}");
        }
    }
    assert_eq!(webhook.calls().len(), 40);
    assert_eq!(webhook.bodies()[..8], bodies);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unreadable_total").await, 40.0);
    let log = gate.log();
    assert_eq!(log.matches("is passed on unjudged").count(), 1, "{log}");
    assert!(log.contains("the body is empty (--on-unreadable refuse answers 400)") && !log.contains("rougir"), "{log}");
    assert!(gate.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pointer_that_takes_many_messages_for_one_shows_at_once() {
    let redis = Redis::start(&[]);
    let database = Cluster::shared().create_database("differs");
    database.sql(&schema_sql(&TableName::default()));
    database.sql("GRANT SELECT, INSERT, UPDATE, DELETE ON dm_audit_claims TO app");
    for store in ["memory".to_owned(), redis.url(), database.url()] {
        let arguments = format!("--payload pointer --id-pointer /bot --store {store}");
        let webhook = webhook().await;
        let (one, other) = (GateProcess::start(&webhook, &arguments), GateProcess::start(&webhook, &arguments));
        let other = if store == "memory" { &one } else { &other };
        let message = |text: &str| format!(r#"{{"bot":"b1","text":"{text}"}}"#);
        let caller = Caller::default();
        let differs = async || caller.metric(other, "dm_audit_gate_blocked_differs_total").await;
        caller.post(one.address, message("rougir")).await;
        // White space is no difference.
        assert!(is_skip(&caller.post(other.address, message("rougir").replace(',', " , ")).await));
        assert_eq!(differs().await, 0.0);
        // A store may be asked for it later, and not each time.
        until("it is counted", async || {
            assert!(is_skip(&caller.post(other.address, message("another")).await));
            differs().await >= 3.0
        })
        .await;
        let log = other.log();
        assert_eq!(log.matches("the gate takes a message for a copy, although it differs").count(), 1, "{log}");
        assert!(log.contains("--key-pointer") && !log.contains("rougir"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_claims_contacts_or_texts_is_not_warned_that_messages_differ() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "--key contact");
    let caller = Caller::default();
    for text in ["a", "b"] {
        caller.post(gate.address, body("1", text)).await;
    }
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_total").await, 1.0);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_differs_total").await, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bots_at_one_gate_each_get_a_message_as_their_path_host_or_query_tells_them_apart() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "");
    let bot = |path, host| (path, [("host", host)]);
    let bots = [
        bot("/a", "bot.example"),
        bot("/b", "bot.example"),
        bot("/a", "other.example"),
        bot("/a?x=1", "bot.example"),
        bot("/a?x=2", "bot.example"),
    ];
    for skipped in [false, true] {
        for (path, headers) in &bots {
            assert_eq!(is_skip(&post(&gate, path, headers, &body("1", "x")).await), skipped, "{path} {headers:?}");
        }
    }
    // What is signed anew for each delivery, and what a gate is called by its neighbours, makes no other bot.
    for (path, host) in
        [("/c?x=1&timestamp=1&signature=a", "gate-1"), ("/c?x=1&timestamp=2&signature=b", "127.0.0.1:9")]
    {
        let skipped = is_skip(&post(&gate, path, &[("host", host)], &body("1", "x")).await);
        assert_eq!(skipped, host != "gate-1", "{path} {host}");
    }
    assert!(!gate.log().contains("x=1"), "a query may hold secrets: {}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_in_a_header_tells_messages_apart_and_a_missing_one_is_noticed() {
    let webhook = webhook().await;
    let gate = GateProcess::start(
        &webhook,
        "--payload pointer --contact-pointer /user --text-pointer /text --id-header Webhook-Id",
    );
    let message = r#"{"user":"u","text":"ok"}"#;
    for (headers, skipped) in [
        (&[("webhook-id", "1")][..], false),
        (&[("webhook-id", "1")], true),
        (&[("webhook-id", "2")], false),
        (&[], false),
        (&[], true),
        (&[("webhook-id", "3"), ("webhook-id", "3")], false),
        (&[("webhook-id", "3")], true),
        // Nobody knows which one counts.
        (&[("webhook-id", "3"), ("webhook-id", "4")], false),
        (&[("webhook-id", "3"), ("webhook-id", "4")], false),
    ] {
        assert_eq!(is_skip(&post(&gate, "/", headers, message).await), skipped, "{headers:?}");
    }
    let caller = Caller::default();
    assert_eq!(caller.metric(&gate, "dm_audit_gate_without_id_total").await, 2.0);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unreadable_total").await, 2.0);
    assert!(gate.log().contains("stands there twice, with two values"), "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_key_lists_and_events_are_what_the_user_says() {
    let webhook = webhook().await;
    let arguments = "--payload pointer --each /items --key-pointer /kind --key-pointer /n --only /kind=new,again";
    let gate = GateProcess::start(&webhook, arguments);
    let items = |items: &str| format!(r#"{{"items":[{items}]}}"#);
    let (one, two) = (r#"{"kind":"new","n":1}"#, r#"{"kind":"again","n":1}"#);
    let receipt = r#"{"kind":"read","n":1}"#;
    assert!(!is_skip(&post(&gate, "/", &[], &items(one)).await));
    assert!(!is_skip(&post(&gate, "/", &[], &items(&[one, two, receipt].join(","))).await));
    assert!(!is_skip(&post(&gate, "/", &[], &items(&[two, receipt].join(","))).await));
    assert!(is_skip(&post(&gate, "/", &[], &items(&[two, one].join(", "))).await));
    assert!(!is_skip(&post(&gate, "/", &[], r#"{"items":{"kind":"new","n":1}}"#).await), "it is no list");
    let expected = [items(one), items(&[two, receipt].join(",")), items(receipt)];
    assert_eq!(webhook.bodies()[..3], expected);
    assert!(gate.log().contains("has no list at /items, where --each says that messages are"), "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_element_that_cannot_be_read_passes_and_the_others_are_judged() {
    let webhook = webhook().await;
    let arguments = "--payload pointer --each /items --contact-pointer /who --text-pointer /text";
    let gate = GateProcess::start(&webhook, arguments);
    let strict = GateProcess::start(&webhook, &format!("{arguments} --on-unreadable refuse"));
    let (good, bad) = (r#"{"who":1,"text":"rougir"}"#, r#"{"who":1}"#);
    let items = |items: &[&str]| format!(r#"{{"items":[{}]}}"#, items.join(","));
    for _ in 0..2 {
        assert!(!is_skip(&post(&gate, "/", &[], &items(&[good, bad])).await));
    }
    assert!(is_skip(&post(&gate, "/", &[], &items(&[good])).await));
    assert_eq!(webhook.bodies(), [items(&[good, bad]), items(&[bad])]);
    assert_eq!(Caller::default().metric(&gate, "dm_audit_gate_unreadable_total").await, 2.0);
    let log = gate.log();
    assert!(log.contains("a part of a call from 127.0.0.1, path /, is passed on unjudged"), "{log}");
    assert!(log.contains("1 element of its list cannot be read; the first has no text (at /text)"), "{log}");
    assert!(!log.contains("rougir"));
    assert_eq!(post(&strict, "/", &[], &items(&[good, bad])).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_platform_hears_in_its_own_way_that_there_is_nothing_to_send() {
    let webhook = webhook().await;
    let gate = GateProcess::start(&webhook, "");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let telegram = r#"{"update_id":7,"message":{"chat":{"id":1},"text":"x"}}"#;
    for (body, kind, said) in [
        (body("1", "x").as_str(), "application/json", "\"skip\":true"),
        ("MessageSid=SM1&AccountSid=AC1&Body=x", "text/xml", "<Response></Response>"),
        (telegram, "", ""),
    ] {
        let headers = if body.starts_with('{') { &[][..] } else { &form };
        post(&gate, "/", headers, body).await;
        let skip = post(&gate, "/", headers, body).await;
        let found = skip.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap());
        assert!(is_skip(&skip) && found == kind, "{body}: {found}");
        assert!(String::from_utf8_lossy(skip.body()).contains(said) && skip.body().is_empty() == said.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_has_as_long_as_its_platform_waits_unless_the_user_says_how_long() {
    let webhook = Webhook::answering_after(Duration::from_secs(11)).await;
    let usual = GateProcess::start(&webhook, "");
    let longer = GateProcess::start(&webhook, "--upstream-timeout 20s");
    let caller = Caller::default();
    let telegram = r#"{"update_id":7,"message":{"chat":{"id":1},"text":"x"}}"#;
    let (many_chat, other, told) = tokio::join!(
        caller.post(usual.address, body("1", "x")),
        caller.post(usual.address, telegram),
        caller.post(longer.address, body("1", "x")),
    );
    assert_eq!([many_chat, other, told].map(|answer| answer.status().as_u16()), [504, 200, 200]);
    assert!(usual.log().contains("the upstream did not answer within 9 s"), "{}", usual.log());
}
