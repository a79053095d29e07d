//! Bodies of one's own design: whose message is it, and which one?

use super::tests::auto;
use super::*;

fn of_list(body: &str) -> Vec<Update> {
    let pointers =
        Pointers { each: Some("/events".to_owned()), message_id: vec!["/id".to_owned()], ..Pointers::default() };
    let payload = Payload::new(PayloadForm::Pointers(pointers));
    payload.read_body(body.as_bytes()).map(Content::into_updates).unwrap_or_default()
}

#[test]
fn an_id_beside_a_list_is_that_of_its_only_element_and_of_none_of_several() {
    assert!(of_list(r#"{"id":"whole","events":[{"x":3},{"x":4}]}"#).is_empty());
    assert_eq!(of_list(r#"{"id":"whole","events":[{"x":3}]}"#)[0].message_id.as_deref(), Some("whole"));
    assert_eq!(of_list(r#"{"id":"whole","events":[{"id":"a"},{"id":"b"}]}"#).len(), 2);
}

#[test]
fn two_people_are_never_one_because_another_field_has_a_usual_name_too() {
    let contact = |body: &str| {
        let updates = Payload::new(auto()).read_body(body.as_bytes()).unwrap().into_updates();
        updates[0].contact.clone().unwrap()
    };
    for (one, other) in [
        (r#"{"id":"flow1","phone":"33","message":"ok"}"#, r#"{"id":"flow1","phone":"44","message":"ok"}"#),
        (r#"{"id":"bot7","from":"A","text":"ok"}"#, r#"{"id":"bot7","from":"B","text":"ok"}"#),
        (r#"{"id":"page1","username":"a","text":"ok"}"#, r#"{"id":"page1","username":"b","text":"ok"}"#),
    ] {
        assert_ne!(contact(one), contact(other));
        assert_eq!(contact(one), contact(one));
    }
    assert_eq!(contact(r#"{"subscriber_id":"7","id":"flow1","text":"ok"}"#), "7");
}

#[test]
fn pointers_to_bodies_of_ones_own_leave_the_platforms_known() {
    let pointers = Pointers { contact: vec!["/who".to_owned()], usual: true, ..Pointers::default() };
    let payload = Payload::new(PayloadForm::Auto(pointers));
    let read = |body: &str| payload.read_body(body.as_bytes()).unwrap();
    let telegram = r#"{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":5},"text":"hi"}}"#;
    assert_eq!(read(telegram).platform(), Some(Platform::Telegram));
    assert_eq!(read(r#"{"who":"me","text":"hi"}"#).updates()[0].contact.as_deref(), Some("me"));
}
