//! Texts that stand within JSON, along the shapes in which chat systems write them.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// What is left of a JSON value as the text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// What it says.
    Text(String),
    /// A message of a known shape that says nothing, such as a picture.
    Wordless,
    /// A shape that nobody knows.
    Unknown,
}

/// Keys that hold the text, the likeliest first.
const TEXT_KEYS: [&str; 12] = [
    "text",
    "body",
    "conversation",
    "caption",
    "content",
    "message",
    "parts",
    "data",
    "kwargs",
    "extendedTextMessage",
    "msg",
    "value",
];

/// Keys that tell what kind of message an object is.
const KIND_KEYS: [&str; 5] = ["type", "messageType", "msgtype", "kind", "mimetype"];

/// Shapes nest, but not without end.
const DEEPEST: usize = 6;

/// The text of a value: a string, `{"text"}`, `{"body"}`, `message.conversation`, lists of parts and what else is usual.
pub(crate) fn content(value: &Value) -> Content {
    within(value, DEEPEST)
}

fn within(value: &Value, deep: usize) -> Content {
    match value {
        _ if deep == 0 => Content::Unknown,
        Value::Null => Content::Wordless,
        Value::String(text) => Content::Text(text.clone()),
        Value::Number(number) => Content::Text(number.to_string()),
        Value::Bool(_) => Content::Unknown,
        Value::Array(parts) => of_parts(parts, deep - 1),
        Value::Object(fields) => of_object(fields, deep - 1),
    }
}

/// Texts among the parts of a message, one a line; tools' calls and pictures are parts too.
fn of_parts(parts: &[Value], deep: usize) -> Content {
    let mut texts = Vec::new();
    let mut known = parts.is_empty();
    for part in parts {
        let kind = KIND_KEYS.iter().find_map(|key| part.get(key)?.as_str());
        let is_text = kind.is_none_or(|kind| ["text", "input_text", "output_text"].contains(&kind));
        match within(part, deep) {
            Content::Text(text) if is_text => texts.push(text),
            Content::Text(_) | Content::Wordless => known = true,
            Content::Unknown => known |= kind.is_some(),
        }
    }
    match texts.is_empty() {
        false => Content::Text(texts.join("\n")),
        true if known => Content::Wordless,
        true => Content::Unknown,
    }
}

fn of_object(fields: &Map<String, Value>, deep: usize) -> Content {
    let mut wordless = KIND_KEYS.iter().any(|key| fields.get(*key).is_some_and(Value::is_string));
    for key in TEXT_KEYS {
        let Some(value) = fields.get(key).filter(|value| !value.is_boolean()) else { continue };
        match within(value, deep) {
            Content::Unknown => {}
            Content::Wordless => wordless = true,
            text @ Content::Text(_) => return text,
        }
    }
    // WhatsApp's own objects: `imageMessage`, `documentWithCaptionMessage`, each with what it holds.
    for (_, value) in fields.iter().filter(|(key, value)| key.ends_with("Message") && value.is_object()) {
        wordless = true;
        if let text @ Content::Text(_) = within(value, deep) {
            return text;
        }
    }
    if wordless || fields.is_empty() { Content::Wordless } else { Content::Unknown }
}

/// Whether a value looks like an object or a list in JSON, before anybody parses it.
pub(crate) fn looks_like(text: &str) -> bool {
    let text = text.trim();
    matches!((text.as_bytes().first(), text.as_bytes().last()), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

/// The value that a field holds as JSON; text that is none is `None`. NUL characters, which no server stores in JSON,
/// are no reason to fail.
pub(crate) fn parse(text: &str) -> Option<Value> {
    match serde_json::from_str(text).ok()? {
        // JSON within a string of JSON, as some libraries store it.
        Value::String(inner) if looks_like(&inner) => {
            Some(serde_json::from_str(&inner).unwrap_or(Value::String(inner)))
        }
        value => Some(value),
    }
}

/// The text of a field that may hold JSON; what is no JSON is the text itself.
pub(crate) fn text_of(field: &str) -> (Option<Cow<'_, str>>, Content) {
    let trimmed = field.trim_start();
    if !trimmed.starts_with(['{', '[', '"']) {
        return (Some(Cow::Borrowed(field)), Content::Text(String::new()));
    }
    let Some(value) = parse(field) else { return (Some(Cow::Borrowed(field)), Content::Text(String::new())) };
    match content(&value) {
        Content::Text(text) => (Some(Cow::Owned(text)), Content::Text(String::new())),
        other => (None, other),
    }
}

/// Whether an object lists what it carries besides its text.
pub(crate) fn carries(field: &str) -> bool {
    let Some(Value::Object(fields)) = field.trim_start().starts_with('{').then(|| parse(field)).flatten() else {
        return false;
    };
    let is_list = |key: &str| fields.get(key).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    ["attachments", "media", "files", "images"].into_iter().any(is_list)
}

/// The text at the first pointer that leads to one; what is no object or list is the text itself.
pub(crate) fn text_by<'f>(field: &'f str, pointers: &[&str]) -> (Option<Cow<'f, str>>, Content) {
    let plain = || (Some(Cow::Borrowed(field)), Content::Text(String::new()));
    if !field.trim_start().starts_with(['{', '[', '"']) {
        return plain();
    }
    match parse(field) {
        Some(Value::String(text)) => (Some(Cow::Owned(text)), Content::Text(String::new())),
        Some(value @ (Value::Object(_) | Value::Array(_))) => {
            let texts = pointers.iter().filter_map(|pointer| value.pointer(pointer)).map(content);
            match texts.into_iter().find_map(|found| if let Content::Text(text) = found { Some(text) } else { None }) {
                Some(text) => (Some(Cow::Owned(text)), Content::Text(String::new())),
                None => (None, Content::Wordless),
            }
        }
        _ => plain(),
    }
}

/// What stands at a JSON pointer (RFC 6901) of a field, as text; null and absent are `None`.
pub(crate) fn at(field: &str, pointer: &str) -> Option<String> {
    let value = parse(field)?;
    scalar(value.pointer(pointer)?)
}

/// A value as text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The values within an object that are neither objects nor lists, each by its pointer.
pub(crate) fn leaves(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(value, "", 3, &mut found);
    found
}

fn collect(value: &Value, pointer: &str, deep: usize, found: &mut Vec<(String, String)>) {
    let Value::Object(fields) = value else { return };
    for (key, value) in fields {
        let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        match value {
            Value::Object(_) if deep > 1 => collect(value, &pointer, deep - 1, found),
            Value::Object(_) | Value::Array(_) | Value::Null => {}
            other => found.extend(scalar(other).map(|text| (pointer, text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_come_out_of_the_shapes_in_which_chat_systems_write_them() {
        for (value, text) in [
            (json!("hi"), "hi"),
            (json!({"text": "hi"}), "hi"),
            (json!({"body": "hi"}), "hi"),
            (json!({"text": {"body": "hi"}, "type": "text"}), "hi"),
            (json!({"conversation": "hi"}), "hi"),
            (json!({"extendedTextMessage": {"text": "hi"}}), "hi"),
            (json!({"imageMessage": {"url": "u", "caption": "hi"}}), "hi"),
            (json!({"ephemeralMessage": {"message": {"conversation": "hi"}}}), "hi"),
            (json!([{"type": "text", "text": "hi"}]), "hi"),
            (
                json!([{"type": "text", "text": "a"}, {"type": "image", "url": "u"}, {"type": "text", "text": "b"}]),
                "a\nb",
            ),
            (json!({"type": "human", "content": "hi", "additional_kwargs": {}}), "hi"),
            (json!({"type": "ai", "data": {"content": "hi", "example": false}}), "hi"),
            (json!({"role": "user", "parts": [{"type": "text", "text": "hi"}]}), "hi"),
            (json!({"content": [{"type": "text", "text": "hi"}], "format": 2}), "hi"),
            (json!({"type": "text", "payload": 1, "text": ""}), ""),
        ] {
            assert_eq!(content(&value), Content::Text(text.into()), "{value}");
        }
    }

    #[test]
    fn a_picture_says_nothing_and_a_shape_that_nobody_knows_is_no_text() {
        for value in [json!(null), json!([]), json!({"imageMessage": {"url": "u"}}), json!([{"type": "image"}])] {
            assert_eq!(content(&value), Content::Wordless, "{value}");
        }
        for value in [json!({"foo": 1}), json!([{"foo": "bar"}]), json!(true)] {
            assert_eq!(content(&value), Content::Unknown, "{value}");
        }
    }

    #[test]
    fn json_within_a_string_of_json_is_json_and_plain_text_stays_text() {
        assert_eq!(at(r#""{\"deleted\": true}""#, "/deleted").as_deref(), Some("true"));
        assert_eq!(text_of("{not json").0.as_deref(), Some("{not json"));
        assert_eq!(text_of("plain").0.as_deref(), Some("plain"));
        assert_eq!(text_of("[]"), (None, Content::Wordless));
        assert_eq!(text_of(r#"{"text": "nul \u0000 in it"}"#).0.as_deref(), Some("nul \0 in it"));
    }

    #[test]
    fn what_an_object_carries_is_told_by_a_list_that_is_not_empty() {
        assert!(carries(r#"{"text": "hi", "attachments": [{"type": "image"}]}"#));
        for nothing in [r#"{"text": "hi", "attachments": []}"#, r#"{"attachments": 1}"#, "hi", "{", "[1]"] {
            assert!(!carries(nothing), "{nothing}");
        }
    }

    #[test]
    fn leaves_have_the_pointers_that_lead_back_to_them() {
        let value = json!({"key": {"fromMe": true, "a/b": "x"}, "n": 1, "list": [1]});
        for (pointer, text) in leaves(&value) {
            assert_eq!(value.pointer(&pointer).and_then(scalar), Some(text));
        }
        assert_eq!(leaves(&value).len(), 3);
    }
}
