use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

use super::*;

pub(super) fn auto() -> PayloadForm {
    PayloadForm::Auto(Pointers { usual: true, ..Pointers::default() })
}

fn payloads() -> Vec<Payload> {
    let usual = Pointers { usual: true, ..Pointers::default() };
    let each = Pointers {
        each: Some("/entry/0/messaging".to_owned()),
        message_id: vec!["/message/mid".to_owned()],
        contact: vec!["/sender/id".to_owned()],
        text: vec!["/message/text".to_owned()],
        ..Pointers::default()
    };
    let forms = [auto(), PayloadForm::Pointers(usual), PayloadForm::Pointers(each)];
    let named = [Platform::Messenger, Platform::Line, Platform::Evolution, Platform::Sunshine].map(PayloadForm::Of);
    forms.into_iter().chain(named).map(Payload::new).collect()
}

pub(super) fn meta() -> Payload {
    Payload::new(PayloadForm::Of(Platform::Messenger))
}

pub(super) fn ids(content: &Content) -> Vec<&str> {
    content.updates().iter().filter_map(|update| update.message_id.as_deref()).collect()
}

#[test]
fn a_message_cut_in_the_middle_of_an_emoji_is_not_lost_and_goes_on_as_it_came() {
    let body = r#"{"id":1,"text":"merci \ud83d"}"#;
    let content = payloads()[0].read_body(body.as_bytes()).unwrap();
    assert_eq!(content.updates()[0].text.as_deref(), Some("merci \u{fffd}"));
    let body = r#"{"entry":[{"messaging":[{"message":{"mid":"a","text":"\ud83d"}},{"message":{"mid":"b","text":"\ude0a"}}]}]}"#;
    let content = meta().read_body(body.as_bytes()).unwrap();
    let kept = meta().without(&content, body.as_bytes(), &[true, false]).unwrap();
    assert_eq!(kept, r#"{"entry":[{"messaging":[{"message":{"mid":"b","text":"\ude0a"}}]}]}"#);
}

#[test]
fn a_body_that_is_no_plain_utf_8_is_told_what_it_seems_to_be() {
    for payload in payloads() {
        let error = |body: &[u8]| payload.read_body(body).unwrap_err().to_string();
        assert!(error(b"\xef\xbb\xbf{\"entry\":[]}").contains("byte order mark"));
        assert!(error(b"\x1f\x8b\x08\x00").contains("compressed bodies are not read"));
        assert!(error(b" \n").contains("is empty"));
    }
}

#[test]
fn json_that_is_called_a_form_is_json_and_a_form_is_one_by_its_type() {
    let payload = &payloads()[0];
    let read = |kind: Option<&'static str>, body: &str| {
        let mut headers = HeaderMap::new();
        headers.extend(kind.map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))));
        payload.read(&headers, body.as_bytes()).map(|content| ids(&content).join(" "))
    };
    let form = Some("application/x-www-form-urlencoded");
    let (json, twilio) = (r#"{"update_id":7,"message":{}}"#, "MessageSid=SM1&Body=%7B%22a%22%7D");
    assert_eq!(read(form, json).as_deref(), Ok("7"));
    assert_eq!(read(form, twilio).as_deref(), Ok("SM1"));
    assert_eq!(read(Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"), twilio).as_deref(), Ok("SM1"));
    assert_eq!(read(None, twilio).as_deref(), Ok("SM1"));
    assert!(read(Some("text/plain"), twilio).is_err());
}

#[test]
fn a_header_holds_the_id_unless_it_has_two_values() {
    let header: HeaderName = "webhook-id".parse().unwrap();
    let payload = Payload { id_header: Some(header.clone()), ..Payload::new(auto()) };
    let read = |values: &[&'static str], body: &str| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header.clone(), HeaderValue::from_static(value));
        }
        payload.read(&headers, body.as_bytes()).map(|content| content.updates().to_vec())
    };
    let own = r#"{"data":{"whatever":1}}"#;
    assert_eq!(read(&["msg_1"], own).unwrap()[0].message_id.as_deref(), Some("msg_1"));
    assert_eq!(read(&["msg_1", "msg_1"], own).unwrap()[0].message_id.as_deref(), Some("msg_1"));
    assert_eq!(read(&["msg_1", "msg_2"], own), Err(BadPayload::TwoIds("webhook-id".to_owned())));
    assert!(read(&[], own).is_err() && read(&[" "], own).is_err());
    // What is no message stays none.
    assert!(read(&["msg_1"], r#"{"type":"url_verification","challenge":"x"}"#).unwrap().is_empty());
}

#[test]
fn only_the_events_that_the_user_names_are_messages() {
    let only = |pointer: &str, values: &[&str]| Only {
        pointer: pointer.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let payload =
        Payload { only: vec![only("/kind", &["new", "7"]), only("/live", &["true"])], ..payloads().remove(1) };
    let judged = |rest: &str| {
        let content = payload.read_body(format!(r#"{{"id":1,"text":"x",{rest}}}"#).as_bytes()).unwrap();
        assert_eq!(content.is_other(), content.updates().is_empty());
        !content.updates().is_empty()
    };
    assert!(judged(r#""kind":"new","live":true"#) && judged(r#""kind":7,"live":true"#));
    assert!(
        !judged(r#""kind":"old","live":true"#) && !judged(r#""kind":"new""#) && !judged(r#""kind":"new","live":"x""#)
    );
}

#[test]
fn each_element_of_a_list_is_a_message_and_what_is_no_list_is_said() {
    let pointers = |each: &str| Pointers {
        each: Some(each.to_owned()),
        key_parts: vec!["/bot".to_owned(), "/n".to_owned()],
        ..Pointers::default()
    };
    let payload = |each: &str| Payload::new(PayloadForm::Pointers(pointers(each)));
    let body = r#"{"bot":"b","data":{"all":[{"n":1}, {"n":2},{"n":3}]}}"#;
    let content = payload("/data/all").read_body(body.as_bytes()).unwrap();
    assert_eq!(ids(&content), ["b\u{1f}1", "b\u{1f}2", "b\u{1f}3"]);
    let kept = payload("/data/all").without(&content, body.as_bytes(), &[true, false, true]);
    assert_eq!(kept.as_deref(), Some(r#"{"bot":"b","data":{"all":[{"n":2}]}}"#));
    let list = r#"[{"bot":"b","n":1},{"bot":"c","n":1}]"#;
    let content = payload("").read_body(list.as_bytes()).unwrap();
    assert_eq!(
        payload("").without(&content, list.as_bytes(), &[false, true]).as_deref(),
        Some(r#"[{"bot":"b","n":1}]"#)
    );
    for each in ["/data", "/bot", "/nowhere"] {
        let error = payload(each).read_body(body.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(&format!("no list at {each}")) && error.contains("--each"), "{error}");
    }
}

const INSTAGRAM: &str = r#"{"object":"instagram", "entry":[ {"id":"p","time":1.50,"messaging":[{"sender":{"id":"1"},"message":{"mid":"a","text":"\u00e9 ] \" "}} , {"sender":{"id":"2"},"message":{"mid":"b"}}]},{"id":"q","messaging":[{"sender":{"id":"3"},"message":{"mid":"c","text":"x"}}],"more":1},{"id":"r","messaging":[{"sender":{"id":"p"},"message":{"mid":"e","is_echo":true}},{"read":{"mid":"a"}}]}], "z":12345678901234567890123}"#;

/// The messages of a body of Meta, and what stays of it without some of them.
fn cut(body: &str, left_out: &[bool]) -> (Content, Option<String>) {
    let content = meta().read_body(body.as_bytes()).unwrap();
    let kept = meta().without(&content, body.as_bytes(), left_out);
    (content, kept)
}

#[test]
fn messages_are_found_and_echoes_and_receipts_are_not_taken_for_any() {
    let (content, _) = cut(INSTAGRAM, &[]);
    assert_eq!(ids(&content), ["a", "b", "c"]);
    assert_eq!(content.updates()[0].text.as_deref(), Some("é ] \" "));
    assert_eq!(content.updates()[1].contact.as_deref(), Some("2"));
}

#[test]
fn a_body_of_which_nothing_is_left_out_keeps_every_byte_but_the_space_between_updates() {
    let tight = INSTAGRAM.replace("[ {", "[{").replace("}} , {", "}},{");
    assert_eq!(cut(INSTAGRAM, &[false; 3]).1.unwrap(), tight);
}

#[test]
fn what_held_nothing_but_what_is_left_out_goes_too_and_all_else_stays() {
    let kept = cut(INSTAGRAM, &[true, false, true]).1.unwrap();
    assert!(kept.contains(r#""time":1.50,"messaging":[{"sender":{"id":"2"}"#), "{kept}");
    assert!(!kept.contains(r#""q""#) && kept.contains(r#""is_echo":true"#), "{kept}");
    assert!(kept.ends_with(r#""z":12345678901234567890123}"#), "{kept}");
    assert_eq!(ids(&cut(&kept, &[]).0), ["b"]);
    let alone = r#"{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"},"message":{"mid":"a"}}]}]}"#;
    assert_eq!(cut(alone, &[true]).1, None);
}

#[test]
fn whats_app_keeps_its_statuses_and_loses_only_the_message() {
    let body = r#"{"object":"whatsapp_business_account","entry":[{"id":"w","changes":[{"value":{"contacts":[{"wa_id":"49"}],"messages":[{"from":"49","id":"wamid.1","text":{"body":"oui"}},{"from":"49","id":"wamid.2","type":"image"}]},"field":"messages"},{"value":{"statuses":[{"id":"wamid.0"}]},"field":"messages"}]}]}"#;
    let (content, kept) = cut(body, &[true, false]);
    assert_eq!(ids(&content), ["wamid.1", "wamid.2"]);
    let kept = kept.unwrap();
    assert!(kept.contains(r#""messages":[{"from":"49","id":"wamid.2","type":"image"}]"#), "{kept}");
    let kept = cut(body, &[true, true]).1.unwrap();
    assert!(kept.contains(r#""changes":[{"value":{"statuses""#), "{kept}");
}

#[test]
fn what_stands_beside_a_message_that_is_left_out_stays() {
    let body = r#"{"entry":[{"changes":[{"value":{"statuses":[{"id":"s"}],"messages":[{"from":"49","id":"m"}]}}]}]}"#;
    assert_eq!(cut(body, &[true]).1.unwrap(), body.replace(r#"{"from":"49","id":"m"}"#, ""));
    let body = r#"{"entry":[{"standby":[{"x":1}],"messaging":[{"sender":{"id":"1"},"message":{"mid":"m"}}]}]}"#;
    assert_eq!(cut(body, &[true]).1.unwrap(), r#"{"entry":[{"standby":[{"x":1}],"messaging":[]}]}"#);
}

#[test]
fn comments_are_messages_and_what_is_told_of_other_fields_is_none() {
    let comment = |id: &str| {
        format!(r#"{{"id":"{id}","from":{{"id":"7","username":"lea"}},"text":"INFO","media":{{"id":"9"}}}}"#)
    };
    let change = |field: &str, id: &str| format!(r#"{{"field":"{field}","value":{}}}"#, comment(id));
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"p","time":1,"changes":[{},{},{}]}},{{"id":"p","time":2,"field":"comments","value":{}}}]}}"#,
        change("comments", "c1"),
        change("mentions", "c2"),
        change("live_comments", "c3"),
        comment("c4")
    );
    let (content, kept) = cut(&body, &[true, false, true]);
    assert_eq!(ids(&content), ["c1", "c3", "c4"]);
    let changes = [change("mentions", "c2"), change("live_comments", "c3")].join(",");
    let expected = format!(r#"{{"object":"instagram","entry":[{{"id":"p","time":1,"changes":[{changes}]}}]}}"#);
    assert_eq!(kept.as_deref(), Some(expected.as_str()));
    for odd in [r#"{"field":"comments","value":{"media":{}}}"#, r#"{"field":"comments","value":[7]}"#] {
        let body = format!(r#"{{"entry":[{{"changes":[{odd}]}},{odd}]}}"#);
        assert!(cut(&body, &[]).0.updates().is_empty(), "{odd}");
    }
}

#[test]
fn odd_parts_are_left_to_the_bot_and_a_body_without_entries_is_not_read() {
    let odd = r#"{"entry":[1,null,{"messaging":{}},{"messaging":[5,{"message":"x"}]},{"changes":[{"value":7}]},{}]}"#;
    let (content, kept) = cut(odd, &[]);
    assert!(content.is_other());
    assert_eq!(kept.as_deref(), Some(odd));
    for body in ["{}", r#"{"entry":{}}"#, "[]", r#"{"entry":[]"#, "x"] {
        assert!(meta().read_body(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_body_of_very_many_elements_is_not_read_and_one_of_a_thousand_updates_is() {
    let body =
        |count: usize, element: &str| format!(r#"{{"entry":[{{"messaging":[{}]}}]}}"#, vec![element; count].join(","));
    let read = |count, element| meta().read_body(body(count, element).as_bytes());
    let update = r#"{"sender":{"id":"1"},"message":{"mid":"m"}}"#;
    assert_eq!(read(1000, update).unwrap().updates().len(), 1000);
    assert!(read(9999, "1").is_ok());
    for element in ["1", update] {
        let error = read(10_000, element).unwrap_err().to_string();
        assert!(error.contains("10001"), "{error}");
    }
}

/// JSON of the words that the readers look for, in any arrangement.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let words = [
        "entry",
        "messaging",
        "changes",
        "standby",
        "value",
        "messages",
        "statuses",
        "field",
        "sender",
        "id",
        "message",
        "mid",
        "text",
        "is_echo",
        "comments",
        "postback",
        "timestamp",
        "from",
        "type",
        "subscriber",
        "last_input_text",
        "events",
        "destination",
        "webhookEventId",
        "data",
        "key",
        "remoteJid",
        "app",
        "results",
        "update_id",
        "payload",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((prop::sample::select(words.to_vec()), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().map(|(word, value)| (word.to_owned(), value)).collect()),
        ]
    })
}

/// Reads a body, and takes updates out of it; what is left has to be JSON with the other ones.
fn take_apart(body: &str, mask: u32) {
    for payload in payloads() {
        let Ok(content) = payload.read_body(body.as_bytes()) else { continue };
        let left_out: Vec<bool> = (0..content.updates().len()).map(|place| mask >> (place % 32) & 1 == 1).collect();
        let kept: Vec<&Update> =
            content.updates().iter().zip(&left_out).filter(|(_, out)| !**out).map(|(update, _)| update).collect();
        match payload.without(&content, body.as_bytes(), &left_out) {
            Some(rest) => {
                assert!(serde_json::from_str::<serde_json::Value>(&rest).is_ok(), "{body}: {rest}");
                match payload.read_body(rest.as_bytes()) {
                    Ok(read) if read.platform() == content.platform() => {
                        assert_eq!(read.updates().iter().collect::<Vec<_>>(), kept, "{body}");
                    }
                    // Whose it is showed in what went.
                    Ok(_) | Err(BadPayload::Shape(_)) => {}
                    Err(error) => panic!("{body}: {error}"),
                }
            }
            None => assert!(kept.is_empty(), "{body}"),
        }
    }
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_read_or_not(body in prop::collection::vec(any::<u8>(), 0..200)) {
        for payload in payloads() {
            let _: Result<Content, BadPayload> = payload.read_body(&body);
        }
    }

    #[test]
    fn json_of_any_form_is_read_or_not_and_loses_what_is_left_out_alone(body in json(), mask in any::<u32>()) {
        take_apart(&body.to_string(), mask);
        take_apart(&serde_json::json!({ "entry": [body] }).to_string(), mask);
        take_apart(&serde_json::json!({ "destination": "x", "events": [body, {"webhookEventId": 1}] }).to_string(), mask);
        let updates = serde_json::json!([{ "messaging": [body], "changes": [{ "value": { "messages": [body] } }] }]);
        take_apart(&serde_json::json!({ "entry": updates }).to_string(), mask);
    }

    #[test]
    fn json_that_is_cut_off_or_damaged_is_read_or_not(body in json(), cut in any::<prop::sample::Index>(), with in any::<u8>()) {
        let mut body = serde_json::json!({ "entry": [body] }).to_string().into_bytes();
        let place = cut.index(body.len());
        for payload in payloads() {
            let _: Result<Content, BadPayload> = payload.read_body(&body[..place]);
        }
        body[place] = with;
        for payload in payloads() {
            let _: Result<Content, BadPayload> = payload.read_body(&body);
        }
    }

    #[test]
    fn what_is_kept_is_exactly_what_was_not_left_out(sizes in prop::collection::vec(0usize..4, 0..5), mask in any::<u16>()) {
        let mut number = 0;
        let entries: Vec<String> = sizes.iter().map(|size| {
            let updates: Vec<String> = (0..*size).map(|_| {
                number += 1;
                format!(r#"{{"sender":{{"id":"c"}},"message":{{"mid":"{number}","text":"[{{\"{number}"}}}}"#)
            }).collect();
            format!(r#"{{"messaging":[{}]}}"#, updates.join(" ,\n"))
        }).collect();
        let body = format!(r#"{{"entry":[{}],"object":"page"}}"#, entries.join(" , "));
        let left_out: Vec<bool> = (0..number).map(|place| mask >> place & 1 == 1).collect();
        let expected: Vec<String> = (1..=number).filter(|id| !left_out[id - 1]).map(|id| id.to_string()).collect();
        let found = match cut(&body, &left_out).1 {
            Some(kept) => ids(&cut(&kept, &[]).0).into_iter().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn brackets_within_brackets_do_not_break_the_reader() {
    let deep = "[".repeat(100_000);
    for body in
        [deep.clone(), format!(r#"{{"entry":{deep}"#), format!(r#"{{"entry":[{deep}{}]}}"#, "]".repeat(100_000))]
    {
        for payload in payloads() {
            assert!(payload.read_body(body.as_bytes()).is_err());
        }
    }
}
