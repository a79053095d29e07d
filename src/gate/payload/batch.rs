//! Bodies of any number of updates, as Meta's webhooks get them.
//!
//! Forms: <https://developers.facebook.com/docs/messenger-platform/webhooks> (`entry[].messaging[]`, of which Instagram
//! is a variant), <https://developers.facebook.com/docs/instagram-platform/webhooks> (comments: `entry[].changes[]`) and
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks> (`entry[].changes[].value.messages[]`).
//! Where an update is left out, all other bytes stay as they are: bots and signatures may depend on them.

use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{BadPayload, Update, not_json, reader};

const NO_ENTRY: &str = "has no `entry` list of updates; has it the form of --payload manychat or pointer?";

/// The updates of a body, and where they stand in it.
#[derive(Debug)]
pub struct Batch {
    updates: Vec<Update>,
    entries: List,
}

/// A JSON array in a body.
#[derive(Debug)]
pub(super) struct List {
    /// With its brackets.
    pub(super) span: Range<usize>,
    pub(super) elements: Vec<(Range<usize>, Node)>,
}

/// An element of an array.
#[derive(Debug)]
pub(super) enum Node {
    /// A message of a contact: the number of its update.
    Update(usize),
    /// Something that holds arrays of updates, in the order in which they stand.
    Holder(Vec<List>),
    /// Receipts, echoes, reactions and whatever else nobody answers.
    Other,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    entry: &'a RawValue,
}

impl Batch {
    /// Reads a body.
    pub(super) fn read(body: &str) -> Result<Self, BadPayload> {
        let parsed: Body<'_> = serde_json::from_str(body).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => BadPayload::Shape(NO_ENTRY.to_owned()),
            _ => not_json(&error),
        })?;
        let (entries, updates) = reader::read(body, parsed.entry)?;
        let entries = entries.ok_or_else(|| BadPayload::Shape("its `entry` is not a list of updates".to_owned()))?;
        Ok(Self { updates, entries })
    }

    /// The messages of contacts.
    pub(super) fn updates(&self) -> &[Update] {
        &self.updates
    }

    /// The body without the updates that are marked, and without what holds nothing else; `None` if nothing is left.
    pub(super) fn without(&self, body: &str, left_out: &[bool]) -> Option<String> {
        if !self.entries.keeps_any(left_out) {
            return None;
        }
        let mut kept = String::with_capacity(body.len());
        kept.push_str(&body[..self.entries.span.start]);
        self.entries.write(body, left_out, &mut kept);
        kept.push_str(&body[self.entries.span.end..]);
        Some(kept)
    }
}

impl List {
    fn keeps_any(&self, left_out: &[bool]) -> bool {
        self.elements.iter().any(|(_, node)| node.stays(left_out))
    }

    /// Writes the array without what is left out.
    fn write(&self, body: &str, left_out: &[bool], kept: &mut String) {
        kept.push('[');
        let staying = self.elements.iter().filter(|(_, node)| node.stays(left_out));
        for (place, (span, node)) in staying.enumerate() {
            if place > 0 {
                kept.push(',');
            }
            let mut written = span.start;
            if let Node::Holder(lists) = node {
                for list in lists {
                    kept.push_str(&body[written..list.span.start]);
                    list.write(body, left_out, kept);
                    written = list.span.end;
                }
            }
            kept.push_str(&body[written..span.end]);
        }
        kept.push(']');
    }
}

impl Node {
    /// A holder stays if any of its lists keeps something, or if it never held an update.
    fn stays(&self, left_out: &[bool]) -> bool {
        match self {
            Self::Update(number) => !left_out.get(*number).copied().unwrap_or(false),
            Self::Holder(lists) => {
                lists.iter().all(|list| list.elements.is_empty()) || lists.iter().any(|list| list.keeps_any(left_out))
            }
            Self::Other => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const INSTAGRAM: &str = r#"{"object":"instagram", "entry":[ {"id":"p","time":1.50,"messaging":[{"sender":{"id":"1"},"message":{"mid":"a","text":"\u00e9 ] \" "}} , {"sender":{"id":"2"},"message":{"mid":"b"}}]},{"id":"q","messaging":[{"sender":{"id":"3"},"message":{"mid":"c","text":"x"}}],"more":1},{"id":"r","messaging":[{"sender":{"id":"p"},"message":{"mid":"e","is_echo":true}},{"read":{"mid":"a"}}]}], "z":12345678901234567890123}"#;

    fn ids(batch: &Batch) -> Vec<&str> {
        batch.updates().iter().filter_map(|update| update.message_id.as_deref()).collect()
    }

    #[test]
    fn messages_are_found_and_echoes_and_receipts_are_not_taken_for_any() {
        let batch = Batch::read(INSTAGRAM).unwrap();
        assert_eq!(ids(&batch), ["a", "b", "c"]);
        assert_eq!(batch.updates()[0].text.as_deref(), Some("é ] \" "));
        assert_eq!(batch.updates()[1].contact.as_deref(), Some("2"));
    }

    #[test]
    fn a_body_of_which_nothing_is_left_out_keeps_every_byte_but_the_space_between_updates() {
        let batch = Batch::read(INSTAGRAM).unwrap();
        let tight = INSTAGRAM.replace("[ {", "[{").replace("}} , {", "}},{");
        assert_eq!(batch.without(INSTAGRAM, &[false; 3]).unwrap(), tight);
    }

    #[test]
    fn what_held_nothing_but_what_is_left_out_goes_too_and_all_else_stays() {
        let batch = Batch::read(INSTAGRAM).unwrap();
        let kept = batch.without(INSTAGRAM, &[true, false, true]).unwrap();
        assert!(kept.contains(r#""time":1.50,"messaging":[{"sender":{"id":"2"}"#), "{kept}");
        assert!(
            !kept.contains(r#""q""#)
                && kept.contains(r#""is_echo":true"#)
                && kept.ends_with(r#""z":12345678901234567890123}"#)
        );
        assert_eq!(ids(&Batch::read(&kept).unwrap()), ["b"]);
    }

    #[test]
    fn nothing_is_left_of_a_body_whose_updates_are_all_left_out() {
        let body = r#"{"object":"page","entry":[{"messaging":[{"sender":{"id":"1"},"message":{"mid":"a"}}]}]}"#;
        assert_eq!(Batch::read(body).unwrap().without(body, &[true]), None);
    }

    #[test]
    fn whats_app_keeps_its_statuses_and_loses_only_the_message() {
        let body = r#"{"object":"whatsapp_business_account","entry":[{"id":"w","changes":[{"value":{"contacts":[{"wa_id":"49"}],"messages":[{"from":"49","id":"wamid.1","text":{"body":"oui"}},{"from":"49","id":"wamid.2","type":"image"}]},"field":"messages"},{"value":{"statuses":[{"id":"wamid.0"}]},"field":"messages"}]}]}"#;
        let batch = Batch::read(body).unwrap();
        assert_eq!(ids(&batch), ["wamid.1", "wamid.2"]);
        let kept = batch.without(body, &[true, false]).unwrap();
        assert!(kept.contains(r#""messages":[{"from":"49","id":"wamid.2","type":"image"}]"#), "{kept}");
        let kept = batch.without(body, &[true, true]).unwrap();
        assert!(kept.contains(r#""changes":[{"value":{"statuses""#), "{kept}");
    }

    #[test]
    fn what_stands_beside_a_message_that_is_left_out_stays() {
        let body =
            r#"{"entry":[{"changes":[{"value":{"statuses":[{"id":"s"}],"messages":[{"from":"49","id":"m"}]}}]}]}"#;
        let kept = Batch::read(body).unwrap().without(body, &[true]).unwrap();
        assert_eq!(kept, body.replace(r#"{"from":"49","id":"m"}"#, ""));
        let body = r#"{"entry":[{"standby":[{"x":1}],"messaging":[{"sender":{"id":"1"},"message":{"mid":"m"}}]}]}"#;
        let kept = Batch::read(body).unwrap().without(body, &[true]).unwrap();
        assert_eq!(kept, r#"{"entry":[{"standby":[{"x":1}],"messaging":[]}]}"#);
    }

    #[test]
    fn a_message_that_is_taken_back_is_not_taken_for_a_copy_of_it() {
        let body = r#"{"entry":[{"messaging":[{"sender":{"id":"1"},"message":{"mid":"m","is_deleted":true}}]}]}"#;
        assert!(Batch::read(body).unwrap().updates().is_empty());
    }

    #[test]
    fn instagram_changes_and_pressed_buttons_are_messages() {
        let body = r#"{"entry":[{"changes":[{"field":"messages","value":{"sender":{"id":"7"},"message":{"mid":"m","text":"x"}}}],"messaging":[{"sender":{"id":8},"postback":{"mid":"n","payload":"GO"}}]}]}"#;
        let batch = Batch::read(body).unwrap();
        assert_eq!(batch.without(body, &[true, true]), None);
        let found: Vec<_> = batch.updates().iter().map(|update| update.contact.as_deref().unwrap()).collect();
        assert_eq!(found, ["8", "7"]);
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
        let batch = Batch::read(&body).unwrap();
        assert_eq!(ids(&batch), ["c1", "c3", "c4"]);
        let expected = Update { contact: Some("7".into()), message_id: Some("c1".into()), text: Some("INFO".into()) };
        assert_eq!(batch.updates()[0], expected);
        let kept = batch.without(&body, &[true, false, true]).unwrap();
        let changes = [change("mentions", "c2"), change("live_comments", "c3")].join(",");
        assert_eq!(kept, format!(r#"{{"object":"instagram","entry":[{{"id":"p","time":1,"changes":[{changes}]}}]}}"#));
        let alone = format!(r#"{{"entry":[{{"changes":[{}]}}]}}"#, change("comments", "c1"));
        assert_eq!(Batch::read(&alone).unwrap().without(&alone, &[true]), None);
        for odd in [r#"{"field":"comments","value":{"media":{}}}"#, r#"{"field":"comments","value":[7]}"#] {
            assert!(
                Batch::read(&format!(r#"{{"entry":[{{"changes":[{odd}]}},{odd}]}}"#)).unwrap().updates().is_empty()
            );
        }
    }

    #[test]
    fn odd_parts_are_left_to_the_bot_and_a_body_without_entries_is_refused() {
        let odd =
            r#"{"entry":[1,null,{"messaging":{}},{"messaging":[5,{"message":"x"}]},{"changes":[{"value":7}]},{}]}"#;
        let batch = Batch::read(odd).unwrap();
        assert!(batch.updates().is_empty());
        assert_eq!(batch.without(odd, &[]).as_deref(), Some(odd));
        for body in ["{}", r#"{"entry":{}}"#, "[]", r#"{"entry":[]"#, "x"] {
            assert!(Batch::read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn an_object_that_others_may_read_differently_is_not_passed_on_unjudged() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let update = r#"{"sender":{"id":"1"},"message":{"mid":"m"}}"#;
        for entry in [
            format!(r#"{{"messaging":[],"messaging":[{update}]}}"#),
            r#"{"changes":[{"value":1,"value":{"messages":[{"id":"m"}]}}]}"#.to_owned(),
            r#"{"changes":[{"value":{"messages":[],"messages":[{"id":"m"}]}}]}"#.to_owned(),
            format!(r#"{{"messaging":[{}]}}"#, update.replace("{\"sender", &format!(r#"{{"x":{deep},"sender"#))),
            format!(r#"{{"changes":[{{"value":{{"messages":[{{"id":"m","x":{deep}}}]}}}}]}}"#),
            format!(r#"{{"changes":[{{"field":"messages","value":{{"x":{deep}}}}}]}}"#),
        ] {
            let error = Batch::read(&format!(r#"{{"entry":[{entry}]}}"#)).unwrap_err();
            assert!(matches!(error, BadPayload::Shape(_)), "{entry}: {error}");
        }
    }

    #[test]
    fn a_body_of_very_many_elements_is_refused_and_one_of_a_thousand_updates_is_read() {
        let body = |count: usize, element: &str| {
            format!(r#"{{"entry":[{{"messaging":[{}]}}]}}"#, vec![element; count].join(","))
        };
        let update = r#"{"sender":{"id":"1"},"message":{"mid":"m"}}"#;
        assert_eq!(Batch::read(&body(1000, update)).unwrap().updates().len(), 1000);
        assert!(Batch::read(&body(9999, "1")).is_ok());
        for element in ["1", update] {
            let error = Batch::read(&body(10_000, element)).unwrap_err().to_string();
            assert!(error.contains("10001"), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_kept_is_exactly_what_was_not_left_out(sizes in proptest::collection::vec(0usize..4, 0..5), mask in proptest::num::u16::ANY) {
            let mut number = 0;
            let entries: Vec<String> = sizes.iter().map(|size| {
                let updates: Vec<String> = (0..*size).map(|_| {
                    number += 1;
                    format!(r#"{{"sender":{{"id":"c"}},"message":{{"mid":"{number}","text":"[{{\"{number}"}}}}"#)
                }).collect();
                format!(r#"{{"messaging":[{}]}}"#, updates.join(" ,\n"))
            }).collect();
            let body = format!(r#"{{"entry":[{}],"object":"page"}}"#, entries.join(" , "));
            let batch = Batch::read(&body).unwrap();
            let left_out: Vec<bool> = (0..number).map(|place| mask >> place & 1 == 1).collect();
            let expected: Vec<String> = (1..=number).filter(|id| !left_out[id - 1]).map(|id| id.to_string()).collect();
            let kept = batch.without(&body, &left_out);
            let found: Vec<String> = kept.iter().flat_map(|kept| {
                let kept: Value = serde_json::from_str(kept).unwrap();
                ids(&Batch::read(&kept.to_string()).unwrap()).into_iter().map(str::to_owned).collect::<Vec<_>>()
            }).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
