//! Bodies of any number of updates, as Meta's webhooks get them.
//!
//! Forms: <https://developers.facebook.com/docs/messenger-platform/webhooks> (`entry[].messaging[]`, of which Instagram
//! is a variant) and <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks> (`entry[].changes[].value.messages[]`).
//! Where an update is left out, all other bytes stay as they are: bots and signatures may depend on them.

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{BadPayload, Update, digits, not_json};

/// The updates of a body, and where they stand in it.
#[derive(Debug)]
pub struct Batch {
    updates: Vec<Update>,
    entries: List,
}

/// A JSON array in a body.
#[derive(Debug)]
struct List {
    /// With its brackets.
    span: Range<usize>,
    elements: Vec<(Range<usize>, Node)>,
}

/// An element of an array.
#[derive(Debug)]
enum Node {
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

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    messaging: Option<&'a RawValue>,
    #[serde(borrow)]
    standby: Option<&'a RawValue>,
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    field: Option<String>,
}

#[derive(Deserialize)]
struct ChangeValue<'a> {
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
}

impl Batch {
    /// Reads a body.
    pub(super) fn read(body: &str) -> Result<Self, BadPayload> {
        let parsed: Body<'_> = serde_json::from_str(body).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => BadPayload::Shape("has no `entry` list of updates".to_owned()),
            _ => not_json(&error),
        })?;
        let mut reader = Reader { body, updates: Vec::new() };
        let entries = reader
            .list(parsed.entry, Reader::entry)
            .ok_or_else(|| BadPayload::Shape("its `entry` is no list of updates".to_owned()))?;
        Ok(Self { updates: reader.updates, entries })
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

/// Reads the parts of one body. What has another form than expected is passed over: it is for the bot to judge.
struct Reader<'a> {
    body: &'a str,
    updates: Vec<Update>,
}

impl<'a> Reader<'a> {
    /// Where a part stands in the body.
    fn span(&self, part: &RawValue) -> Range<usize> {
        let start = part.get().as_ptr() as usize - self.body.as_ptr() as usize;
        start..start + part.get().len()
    }

    fn list(&mut self, part: &'a RawValue, read: fn(&mut Self, &'a RawValue) -> Node) -> Option<List> {
        let elements: Vec<&'a RawValue> = serde_json::from_str(part.get()).ok()?;
        let elements = elements.into_iter().map(|element| (self.span(element), read(self, element))).collect();
        Some(List { span: self.span(part), elements })
    }

    fn entry(&mut self, part: &'a RawValue) -> Node {
        let Ok(entry) = serde_json::from_str::<Entry<'a>>(part.get()) else { return Node::Other };
        let lists = [
            entry.messaging.and_then(|part| self.list(part, Self::messaging)),
            // What another app answers goes on to the bot whatever else the entry holds.
            entry.standby.and_then(|part| self.list(part, |_, _| Node::Other)),
            entry.changes.and_then(|part| self.list(part, Self::change)),
        ];
        Self::holder(lists.into_iter().flatten())
    }

    fn change(&mut self, part: &'a RawValue) -> Node {
        let Ok(change) = serde_json::from_str::<Change<'a>>(part.get()) else { return Node::Other };
        let Some(value) = change.value else { return Node::Other };
        // Instagram may write a message like this.
        if change.field.as_deref() == Some("messages")
            && let Some(update) = messaging(value.get())
        {
            return self.update(update);
        }
        let Ok(value) = serde_json::from_str::<ChangeValue<'a>>(value.get()) else { return Node::Other };
        let lists = [
            value.messages.and_then(|part| self.list(part, Self::message)),
            // They stay whatever stands beside them.
            value.statuses.and_then(|part| self.list(part, |_, _| Node::Other)),
        ];
        Self::holder(lists.into_iter().flatten())
    }

    fn messaging(&mut self, part: &'a RawValue) -> Node {
        messaging(part.get()).map_or(Node::Other, |update| self.update(update))
    }

    fn message(&mut self, part: &'a RawValue) -> Node {
        whats_app(part.get()).map_or(Node::Other, |update| self.update(update))
    }

    fn update(&mut self, update: Update) -> Node {
        self.updates.push(update);
        Node::Update(self.updates.len() - 1)
    }

    fn holder(lists: impl IntoIterator<Item = List>) -> Node {
        let mut lists: Vec<List> = lists.into_iter().collect();
        lists.sort_by_key(|list| list.span.start);
        if lists.is_empty() { Node::Other } else { Node::Holder(lists) }
    }
}

/// An element of `messaging`: a message or a pressed button of a contact; `None` for all else, such as an echo of what
/// the page itself sent.
fn messaging(element: &str) -> Option<Update> {
    let element: Value = serde_json::from_str(element).ok()?;
    let contact = scalar(element.pointer("/sender/id"));
    let says = |message: &Value, what: &str| message.get(what).and_then(Value::as_bool).unwrap_or(false);
    if let Some(message) = element.get("message").filter(|message| message.is_object()) {
        // What was taken back has the id of what was said, and the bot has to hear of both.
        let answered = !says(message, "is_echo") && !says(message, "is_deleted");
        return answered.then(|| Update {
            contact,
            message_id: scalar(message.get("mid")),
            text: scalar(message.get("text")),
        });
    }
    let postback = element.get("postback").filter(|postback| postback.is_object())?;
    let text = scalar(postback.get("payload")).or_else(|| scalar(postback.get("title")));
    Some(Update { contact, message_id: scalar(postback.get("mid")), text })
}

/// An element of `messages`.
fn whats_app(element: &str) -> Option<Update> {
    let element: Value = serde_json::from_str(element).ok().filter(Value::is_object)?;
    // A reaction is no message that anybody answers.
    if element.get("type").and_then(Value::as_str) == Some("reaction") {
        return None;
    }
    let text = ["/text/body", "/button/payload", "/interactive/button_reply/id", "/interactive/list_reply/id"];
    let text = text.iter().find_map(|place| scalar(element.pointer(place)));
    Some(Update { contact: scalar(element.get("from")), message_id: scalar(element.get("id")), text })
}

fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => digits(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
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
