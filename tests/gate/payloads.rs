//! Which messages are the same, for each platform and each key.

use std::time::Duration;

use super::common::gate::{Caller, GateProcess, Webhook, body, is_skip};

/// Sends bodies one after the other; for each whether it reached the webhook.
async fn passed(arguments: &str, bodies: &[&str]) -> (Vec<bool>, Webhook, GateProcess) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, arguments);
    let caller = Caller::default();
    let mut passed = Vec::new();
    for body in bodies {
        let before = webhook.calls().len();
        let answer = caller.post(gate.address, (*body).to_owned()).await;
        assert_eq!(answer.status(), 200, "{body}");
        let came = webhook.calls().len() > before;
        assert_eq!(is_skip(&answer), !came);
        passed.push(came);
    }
    (passed, webhook, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_chat_bodies_are_the_same_where_contact_and_text_are_whatever_their_form() {
    let bodies = [
        r#"{"subscriber":{"id":"42"},"last_input_text":"merci"}"#,
        r#"{"id":42,"key":"user:42","text":" merci\n"}"#,
        r#"{"user_id":"42","message":{"text":"merci"}}"#,
        r#"{"subscriber_id":"43","message":"merci"}"#,
        r#"{"subscriber_id":"43","message":"Merci"}"#,
    ];
    assert_eq!(passed("", &bodies).await.0, [true, false, false, true, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_nothing_tells_from_others_passes_and_is_counted() {
    let unfilled = r#"{"id":"42","last_input_text":"{{last_input_text}}"}"#;
    let bodies = [unfilled, unfilled, r#"{"id":"42","text":null}"#, r#"{"id":"42","text":"  "}"#];
    let (passed, webhook, gate) = passed("", &bodies).await;
    assert_eq!(passed, [true; 4]);
    assert_eq!(webhook.bodies(), bodies);
    let caller = Caller::default();
    assert_eq!(caller.metric(&gate, "dm_audit_gate_unkeyed_total").await, 4.0);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_claimed_total").await, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pointers_name_ids_that_may_be_numbers_and_the_first_that_is_there_counts() {
    let arguments =
        "--payload pointer --id-pointer /message/message_id --id-pointer /edited/id --contact-pointer /message/from/id";
    let bodies = [
        r#"{"message":{"message_id":7,"from":{"id":1}}}"#,
        r#"{"message":{"message_id":"7","from":{"id":"1"}},"again":true}"#,
        r#"{"message":{"message_id":7,"from":{"id":2}}}"#,
        r#"{"message":{"from":{"id":1}},"edited":{"id":7}}"#,
        r#"{"message":{"message_id":12345678901234567890,"from":{"id":1}}}"#,
        r#"{"message":{"message_id":12345678901234567891,"from":{"id":1}}}"#,
    ];
    assert_eq!(passed(arguments, &bodies).await.0, [true, false, true, false, true, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn meta_messages_are_the_same_by_id_and_what_nobody_answers_always_passes() {
    let update = |update: &str| format!(r#"{{"object":"instagram","entry":[{{"id":"p","messaging":[{update}]}}]}}"#);
    let message = update(r#"{"sender":{"id":"1"},"message":{"mid":"a","text":"x"}}"#);
    let other = update(r#"{"sender":{"id":"1"},"message":{"mid":"b","text":"x"}}"#);
    let button = update(r#"{"sender":{"id":"1"},"postback":{"mid":"c","payload":"GO"}}"#);
    let echo = update(r#"{"sender":{"id":"p"},"message":{"mid":"d","is_echo":true,"text":"y"}}"#);
    let read = update(r#"{"sender":{"id":"1"},"read":{"mid":"d"}}"#);
    let back = update(r#"{"sender":{"id":"1"},"message":{"mid":"a","is_deleted":true}}"#);
    let bodies = [&message, &message, &other, &button, &button, &echo, &echo, &read, &read, &back, &back];
    let bodies = bodies.map(String::as_str);
    let expected = [true, false, true, true, false, true, true, true, true, true, true];
    let (passed, webhook, gate) = passed("--payload meta", &bodies).await;
    assert_eq!(passed, expected);
    assert_eq!(webhook.bodies()[3], echo);
    assert_eq!(Caller::default().metric(&gate, "dm_audit_gate_claimed_total").await, 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_reach_the_bot_once_and_what_stands_beside_them_always() {
    let change = |field: &str, id: &str| {
        format!(r#"{{"field":"{field}","value":{{"id":"{id}","from":{{"id":"1","username":"lea"}},"text":"INFO"}}}}"#)
    };
    let body = |changes: &str| format!(r#"{{"object":"instagram","entry":[{{"id":"p","changes":[{changes}]}}]}}"#);
    let (one, live, mention) = (change("comments", "a"), change("live_comments", "b"), change("mentions", "a"));
    let both = body(&format!("{one},{mention}"));
    let (one, live, mention) = (body(&one), body(&live), body(&mention));
    let bodies = [&one, &one, &live, &live, &both, &mention].map(String::as_str);
    let (passed, webhook, _gate) = passed("--payload meta", &bodies).await;
    assert_eq!(passed, [true, false, true, false, true, true]);
    assert_eq!(webhook.bodies()[2..], [mention.clone(), mention]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whats_app_statuses_pass_where_the_message_beside_them_does_not() {
    let change = |value: &str| format!(r#"{{"value":{{"messaging_product":"whatsapp",{value}}},"field":"messages"}}"#);
    let message = change(r#""messages":[{"from":"49","id":"wamid.1","type":"text","text":{"body":"oui"}}]"#);
    let status = change(r#""statuses":[{"id":"wamid.0","status":"read"}]"#);
    let body = |changes: &str| format!(r#"{{"object":"x","entry":[{{"id":"w","changes":[{changes}]}}]}}"#);
    let both = body(&format!("{message},{status}"));
    let (passed, webhook, _gate) = passed("--payload whatsapp", &[&both, &both, &body(&message), &body(&status)]).await;
    assert_eq!(passed, [true, true, false, true]);
    assert_eq!(webhook.bodies(), [both, body(&status), body(&status)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_says_what_is_the_same() {
    let one = r#"{"id":"1","mid":"a","text":"oui"}"#;
    let other_id = r#"{"id":"1","mid":"b","text":"oui"}"#;
    let other_text = r#"{"id":"1","mid":"c","text":"non"}"#;
    let other_contact = r#"{"id":"2","mid":"a","text":"oui"}"#;
    let bodies = [one, other_id, other_text, other_contact, one];
    assert_eq!(passed("--key message-id", &bodies).await.0, [true, true, true, true, false]);
    assert_eq!(passed("--key text", &bodies).await.0, [true, false, true, true, false]);
    assert_eq!(passed("--key contact", &bodies).await.0, [true, false, false, true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_after_the_answer_passes_where_success_releases_and_one_before_it_does_not() {
    let webhook = Webhook::answering_after(Duration::from_millis(300)).await;
    let gate = GateProcess::start(&webhook, "--release done");
    let caller = Caller::default();
    let call = || caller.post(gate.address, body("1", "x"));
    let (first, second) = tokio::join!(call(), call());
    assert!(is_skip(&first) != is_skip(&second));
    assert!(!is_skip(&call().await));
    assert_eq!(webhook.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_skip_body_is_what_the_user_says_with_the_type_that_it_is_of() {
    for (given, kind) in [(r#"{"version":"v2"}"#, "application/json"), ("déjà", "text/plain; charset=utf-8")] {
        let webhook = Webhook::answering_after(Duration::ZERO).await;
        let gate = GateProcess::start(&webhook, &format!("--skip-body {given}"));
        let caller = Caller::default();
        caller.post(gate.address, body("1", "x")).await;
        let skip = caller.post(gate.address, body("1", "x")).await;
        assert!(is_skip(&skip));
        assert_eq!((skip.body(), skip.headers()["content-type"].to_str().unwrap()), (&given.into(), kind));
    }
}
