//! True copies whose bodies differ, and messages that seem to be copies.

use std::time::Duration;

use http_body_util::Full;
use hyper::Request;

use super::common::gate::{Caller, GateProcess, Webhook, is_skip};

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends bodies one after the other; for each whether it was told to skip, and how many blocked ones seemed to differ.
async fn sent(kind: &str, bodies: &[String]) -> (Vec<bool>, f64) {
    sent_through("", kind, bodies).await
}

/// The same through a gate with more options.
async fn sent_through(options: &str, kind: &str, bodies: &[String]) -> (Vec<bool>, f64) {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, options);
    let caller = Caller::default();
    let mut skipped = Vec::new();
    for body in bodies {
        let call = Request::post(format!("http://{}/", gate.address)).header("content-type", kind);
        skipped.push(is_skip(&caller.send(call.body(Full::from(body.clone())).unwrap()).await));
    }
    (skipped, caller.metric(&gate, "dm_audit_gate_blocked_differs_total").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_platform_changes_when_it_delivers_again_is_no_difference() {
    let intercom = |attempt: u8| {
        format!(
            r#"{{"type":"notification_event","topic":"conversation.user.created","id":"n1","app_id":"a","delivery_attempts":{attempt},"first_sent_at":{attempt},"data":{{"item":{{"id":"5","user":{{"id":"u","last_seen_ip":"{attempt}"}},"source":{{"body":"hi"}}}}}}}}"#
        )
    };
    let waha = |time: u8| {
        format!(
            r#"{{"id":"evt_{time}","event":"message","timestamp":{time},"session":"s","environment":{{"version":"{time}"}},"payload":{{"id":"false_1@c.us_A","from":"1@c.us","fromMe":false,"body":"hi","ack":{time}}}}}"#
        )
    };
    let twilio = |more: &str| format!("MessageSid=SM1&AccountSid=AC1&From=%2B1&Body=hi{more}");
    let signed = |signature: &str| {
        format!(
            r#"{{"object":"page","entry":[{{"id":"p","messaging":[{{"sender":{{"id":"1"}},"message":{{"mid":"m","attachments":[{{"type":"image","payload":{{"url":"https://cdn.example/1.jpg?oh={signature}&oe={signature}"}}}}]}}}}]}}]}}"#
        )
    };
    let telegram = [
        r#"{"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"date":1,"text":"hi"}}"#
            .to_owned(),
        r#"{"message":{"text":"hi","date":1,"chat":{"type":"private","id":1},"message_id":1},"update_id":1}"#
            .to_owned(),
    ];
    let own = |attempt: u8| {
        format!(
            r#"{{"subscriber":{{"id":"1","last_seen":"{attempt}"}},"text":"hi","pic":"https://c.example/1?sig={attempt}"}}"#
        )
    };
    for (kind, bodies) in [
        ("application/json", [intercom(1), intercom(2)]),
        ("application/json", [waha(1), waha(2)]),
        (FORM, [twilio(""), twilio("&RetryCount=1&ErrorCode=11200")]),
        ("application/json", [signed("a"), signed("b")]),
        ("application/json", telegram),
        ("application/json", [own(1), own(2)]),
    ] {
        assert_eq!(sent(kind, &bodies).await, (vec![false, true], 0.0), "{bodies:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_as_two_events_passes_as_both_because_a_bot_may_answer_either_and_ignore_the_other() {
    let slack = |kind: &str, event: u8| {
        format!(
            r#"{{"type":"event_callback","token":"t","team_id":"T","api_app_id":"A","event_id":"Ev{event}","event":{{"type":"{kind}","channel":"C","user":"U","text":"<@B> hi","ts":"1.1"}}}}"#
        )
    };
    let waha = |kind: &str, _: u8| {
        format!(
            r#"{{"event":"{kind}","session":"s","payload":{{"id":"false_1@c.us_A","from":"1@c.us","fromMe":false,"body":"hi"}}}}"#
        )
    };
    let of = |body: &dyn Fn(&str, u8) -> String, kinds: [&str; 2]| {
        let events = [(kinds[0], 1), (kinds[1], 2), (kinds[0], 1), (kinds[1], 2), (kinds[0], 1), (kinds[1], 2)];
        events.map(|(kind, event)| body(kind, event))
    };
    let expected = vec![false, false, true, true, true, true];
    for events in [
        of(&slack, ["message", "app_mention"]),
        of(&slack, ["app_mention", "message"]),
        of(&waha, ["message", "message.any"]),
        of(&waha, ["message.any", "message"]),
    ] {
        for key in ["", "--key text"] {
            assert_eq!(
                sent_through(key, "application/json", &events).await,
                (expected.clone(), 0.0),
                "{key} {events:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_text_under_the_id_of_a_message_is_a_difference() {
    let telegram = |text: &str| {
        format!(r#"{{"update_id":1,"message":{{"message_id":1,"chat":{{"id":1}},"date":1,"text":"{text}"}}}}"#)
    };
    assert_eq!(sent("application/json", &[telegram("hi"), telegram("ho")]).await, (vec![false, true], 1.0));
    let chosen = |id: &str| format!("MessageSid=SM1&AccountSid=AC1&From=%2B1&Body=hi&ButtonPayload={id}");
    assert_eq!(sent(FORM, &[chosen("a"), chosen("b")]).await, (vec![false, true], 1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_never_one_because_their_numbers_are_beyond_those_of_machines() {
    let own = |contact: &str| format!(r#"{{"id":{contact},"text":"hi"}}"#);
    let all =
        ["1e20", "100000000000000000000", "100000000000000000001", "12345678901234567890", "12345678901234567891"];
    let bodies: Vec<String> = all.iter().chain(&all).map(|contact| own(contact)).collect();
    let expected = [vec![false; all.len()], vec![true; all.len()]].concat();
    assert_eq!(sent("application/json", &bodies).await, (expected, 0.0));
    let telegram = |chat: &str| {
        format!(r#"{{"update_id":7,"message":{{"message_id":1,"chat":{{"id":{chat}}},"date":1,"text":"hi"}}}}"#)
    };
    let bodies = [telegram("1e20"), telegram("1e21"), telegram("1e20")];
    assert_eq!(sent("application/json", &bodies).await.0, [false, false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_the_users_that_several_messages_share_shows_although_they_say_the_same() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--id-header x-app");
    let caller = Caller::default();
    for (number, copies) in [(1, 2), (2, 1)] {
        for _ in 0..copies {
            let body = format!(r#"{{"update_id":{number},"message":{{"chat":{{"id":1}},"text":"hi"}}}}"#);
            let call = Request::post(format!("http://{}/", gate.address)).header("x-app", "shop");
            caller.send(call.body(Full::from(body)).unwrap()).await;
        }
    }
    assert_eq!(webhook.calls().len(), 1);
    assert_eq!(caller.metric(&gate, "dm_audit_gate_blocked_differs_total").await, 1.0);
}
