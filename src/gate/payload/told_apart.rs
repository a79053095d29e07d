//! What is read of odd calls: names that stand twice, elements that nobody can read, queries, presses without ids.

use hyper::header::HeaderMap;

use super::tests::{auto, ids, meta};
use super::*;

#[test]
fn a_name_with_two_values_makes_a_call_unreadable_in_json_forms_and_headers_alike() {
    let (one, other) = (r#"{"message":{"mid":"a"}}"#, r#"{"message":{"mid":"b"}}"#);
    let body = |one: &str, other: &str| format!(r#"{{"entry":[{{"messaging":[{one}],"messaging":[{other}]}}]}}"#);
    assert_eq!(meta().read_body(body(one, other).as_bytes()).err(), Some(BadPayload::Twice));
    assert_eq!(ids(&meta().read_body(body(one, one).as_bytes()).unwrap()), ["a"]);
    let payload = Payload::new(auto());
    assert_eq!(payload.read_body(b"MessageSid=A&MessageSid=B").err(), Some(BadPayload::Twice));
    assert!(payload.read_query(&HeaderMap::new(), "MessageSid=A&MessageSid=B").is_none());
}

#[test]
fn an_element_that_cannot_be_read_leaves_the_others_to_be_judged_and_is_counted() {
    let pointers = Pointers {
        each: Some(String::new()),
        contact: vec!["/who".to_owned()],
        text: vec!["/text".to_owned()],
        ..Pointers::default()
    };
    let payload = Payload::new(PayloadForm::Pointers(pointers));
    let body = r#"[{"who":1,"text":"a"},{"who":1},5,{"who":2,"text":"b"}]"#;
    let content = payload.read_body(body.as_bytes()).unwrap();
    assert_eq!(content.updates().len(), 2);
    let (count, bad) = content.unreadable_elements().unwrap();
    let expected = "2 elements of its list cannot be read; the first has no text (at /text)";
    assert_eq!((count, bad.to_string().as_str()), (2, expected));
    let kept = payload.without(&content, body.as_bytes(), &[true, true]);
    assert_eq!(kept.as_deref(), Some(r#"[{"who":1},5]"#));
    assert!(!payload.read_body(br#"[{"who":1}]"#).unwrap().is_other(), "it is counted as what cannot be read");
}

#[test]
fn a_query_is_a_message_where_its_form_is_known_or_the_user_says_so() {
    let read = |form: PayloadForm, query: &str| {
        let content = Payload::new(form).read_query(&HeaderMap::new(), query);
        content.map(|content| ids(&content).join(" "))
    };
    let (twilio, own) = ("MessageSid=SM1&From=%2B33600&Body=hi", "user_id=1&text=hi&message_id=7");
    assert_eq!(read(auto(), twilio).as_deref(), Some("SM1"));
    assert_eq!((read(auto(), own), read(PayloadForm::Of(Platform::Vonage), twilio)), (None, None));
    assert_eq!(read(PayloadForm::Of(Platform::ManyChat), own).as_deref(), Some("7"));
    for other in ["", "hub.mode=subscribe&hub.challenge=1", "MessageSid=SM1&MessageStatus=sent"] {
        assert_eq!(read(auto(), other), None, "{other}");
    }
}

#[test]
fn presses_of_one_moment_are_told_apart_by_what_was_pressed_and_their_ids_hold_no_word_of_it() {
    let press = |what: &str| {
        let update = format!(r#"{{"sender":{{"id":"1"}},"timestamp":5,{what}}}"#);
        let body = format!(r#"{{"object":"page","entry":[{{"id":"p","messaging":[{update}]}}]}}"#);
        ids(&meta().read_body(body.as_bytes()).unwrap()).join("")
    };
    let one = press(r#""postback":{"title":"Go","payload":"GO"}"#);
    assert_eq!(one, press(r#""postback":{"payload":"GO","title":"Go"}"#));
    for other in [
        r#""postback":{"title":"Go","payload":"STOP"}"#,
        r#""postback":{"title":"Go","payload":"GO","referral":{"ref":"ad"}}"#,
        r#""referral":{"title":"Go","payload":"GO"}"#,
        r#""optin":{"ref":"GO"}"#,
    ] {
        assert_ne!(press(other), one, "{other}");
    }
    assert!(!one.contains("GO") && !one.contains("Go"), "{one}");
}
