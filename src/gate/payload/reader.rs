//! Reads the parts of a body of many updates.

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::batch::{List, Node};
use super::{BadPayload, Update, digits};

/// A body has no more elements than this, all lists together. Platforms send 1,000 updates at most.
const MOST_ELEMENTS: usize = 10_000;

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    messaging: Option<&'a RawValue>,
    #[serde(borrow)]
    standby: Option<&'a RawValue>,
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
    #[serde(borrow)]
    field: Option<&'a RawValue>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    field: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ChangeValue<'a> {
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
}

/// The list of entries of a body, `None` if it is no list, and the messages of contacts in it.
pub(super) fn read<'a>(body: &'a str, entries: &'a RawValue) -> Result<(Option<List>, Vec<Update>), BadPayload> {
    let mut reader = Reader { body, updates: Vec::new(), elements: 0 };
    let entries = reader.list(entries, Reader::entry)?;
    Ok((entries, reader.updates))
}

/// Reads the parts of one body. What has another form than expected is passed over: it is for the bot to judge.
struct Reader<'a> {
    body: &'a str,
    updates: Vec<Update>,
    elements: usize,
}

type Read<'a, T> = fn(&mut Reader<'a>, &'a RawValue) -> Result<T, BadPayload>;

impl<'a> Reader<'a> {
    /// Where a part stands in the body.
    fn span(&self, part: &RawValue) -> Range<usize> {
        let start = part.get().as_ptr() as usize - self.body.as_ptr() as usize;
        start..start + part.get().len()
    }

    fn list(&mut self, part: &'a RawValue, read: Read<'a, Node>) -> Result<Option<List>, BadPayload> {
        let Ok(parts) = serde_json::from_str::<Vec<&'a RawValue>>(part.get()) else { return Ok(None) };
        self.elements += parts.len();
        if self.elements > MOST_ELEMENTS {
            let (found, most) = (self.elements, MOST_ELEMENTS);
            return Err(BadPayload::Shape(format!("has {found} elements or more, of which {most} are allowed")));
        }
        let mut elements = Vec::with_capacity(parts.len());
        for part in parts {
            elements.push((self.span(part), read(self, part)?));
        }
        Ok(Some(List { span: self.span(part), elements }))
    }

    fn list_at(&mut self, part: Option<&'a RawValue>, read: Read<'a, Node>) -> Result<Option<List>, BadPayload> {
        part.map_or(Ok(None), |part| self.list(part, read))
    }

    fn entry(&mut self, part: &'a RawValue) -> Result<Node, BadPayload> {
        let Some(entry) = object::<Entry<'a>>(part)? else { return Ok(Node::Other) };
        if let (None, None, None) = (entry.messaging, entry.standby, entry.changes) {
            // Instagram may write a single comment like this.
            let found = entry.value.map_or(Ok(None), |value| comment(&word(entry.field), value))?;
            return Ok(found.map_or(Node::Other, |update| self.update(update)));
        }
        let lists = [
            self.list_at(entry.messaging, Self::messaging)?,
            // What another app answers goes on to the bot whatever else the entry holds.
            self.list_at(entry.standby, Self::other)?,
            self.list_at(entry.changes, Self::change)?,
        ];
        Ok(holder(lists))
    }

    fn change(&mut self, part: &'a RawValue) -> Result<Node, BadPayload> {
        let Some(Change { value: Some(value), field }) = object(part)? else { return Ok(Node::Other) };
        let field = word(field);
        // Instagram may write a message like this.
        let message = if field == "messages" { messaging(value)? } else { comment(&field, value)? };
        if let Some(update) = message {
            return Ok(self.update(update));
        }
        let Some(value) = object::<ChangeValue<'a>>(value)? else { return Ok(Node::Other) };
        let lists = [
            self.list_at(value.messages, Self::message)?,
            // They stay whatever stands beside them.
            self.list_at(value.statuses, Self::other)?,
        ];
        Ok(holder(lists))
    }

    fn messaging(&mut self, part: &'a RawValue) -> Result<Node, BadPayload> {
        Ok(messaging(part)?.map_or(Node::Other, |update| self.update(update)))
    }

    fn message(&mut self, part: &'a RawValue) -> Result<Node, BadPayload> {
        Ok(whats_app(part)?.map_or(Node::Other, |update| self.update(update)))
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "it stands beside those that need it")]
    fn other(&mut self, _: &'a RawValue) -> Result<Node, BadPayload> {
        Ok(Node::Other)
    }

    fn update(&mut self, update: Update) -> Node {
        self.updates.push(update);
        Node::Update(self.updates.len() - 1)
    }
}

fn holder(lists: impl IntoIterator<Item = Option<List>>) -> Node {
    let mut lists: Vec<List> = lists.into_iter().flatten().collect();
    lists.sort_by_key(|list| list.span.start);
    if lists.is_empty() { Node::Other } else { Node::Holder(lists) }
}

/// Reads an object; `None` is anything else. One that cannot be read must not be passed on unjudged, as the bot may find
/// a message in it: JavaScript takes the last of two fields with one name.
fn object<'a, T: Deserialize<'a>>(part: &'a RawValue) -> Result<Option<T>, BadPayload> {
    if !part.get().starts_with('{') {
        return Ok(None);
    }
    serde_json::from_str(part.get()).map(Some).map_err(|_| {
        BadPayload::Shape("an object in it has a field twice, is nested too deep or cannot be read".to_owned())
    })
}

/// An element of `messaging`: a message or a pressed button of a contact; `None` for all else, such as an echo of what
/// the page itself sent.
fn messaging(element: &RawValue) -> Result<Option<Update>, BadPayload> {
    Ok(object::<Value>(element)?.and_then(|element| said(&element)))
}

/// A text, empty where there is none.
fn word(part: Option<&RawValue>) -> String {
    part.and_then(|part| serde_json::from_str(part.get()).ok()).unwrap_or_default()
}

/// What the field `comments` or `live_comments` holds; `None` for every other field. A comment on a picture or a live
/// video begins many a chat.
fn comment(field: &str, value: &RawValue) -> Result<Option<Update>, BadPayload> {
    if !["comments", "live_comments"].contains(&field) {
        return Ok(None);
    }
    let Some(value) = object::<Value>(value)? else { return Ok(None) };
    let found = Update {
        contact: scalar(value.pointer("/from/id")),
        message_id: scalar(value.get("id")),
        text: scalar(value.get("text")),
    };
    // What has neither is a comment only by its field.
    Ok((found.contact.is_some() || found.message_id.is_some()).then_some(found))
}

fn said(element: &Value) -> Option<Update> {
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
fn whats_app(element: &RawValue) -> Result<Option<Update>, BadPayload> {
    let Some(element) = object::<Value>(element)? else { return Ok(None) };
    // A reaction is no message that anybody answers.
    if element.get("type").and_then(Value::as_str) == Some("reaction") {
        return Ok(None);
    }
    let text = ["/text/body", "/button/payload", "/interactive/button_reply/id", "/interactive/list_reply/id"];
    let text = text.iter().find_map(|place| scalar(element.pointer(place)));
    Ok(Some(Update { contact: scalar(element.get("from")), message_id: scalar(element.get("id")), text }))
}

fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => digits(number),
        _ => None,
    }
}
