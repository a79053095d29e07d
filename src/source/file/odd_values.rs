//! Values of a JSON file that are no messages: numbers and other values without names, and chats.

use serde_json::{Map, Value};

use super::blocks::Block;
use super::ndjson;
use crate::error::FileProblem;
use crate::source::mapping::{MOST_ROWS, is_text_name, name_words};

/// Words of names that tell of a whole chat.
const OF_CHATS: [&str; 6] = ["unread", "participants", "participant", "members", "muted", "archived"];

/// Words of names that tell which chat it is.
const NAMES_OF_CHATS: [&str; 8] = ["id", "title", "name", "contact", "user", "phone", "participants", "members"];

/// What a file holds that holds no object; `None` where its first values are objects, or not to be read.
pub(super) fn without_objects(block: &Block, is_json: bool) -> Option<FileProblem> {
    let values = values(block, is_json);
    let kind = match values.first()? {
        Value::Number(_) => "numbers",
        Value::String(_) => "texts without names",
        Value::Array(_) => "lists without names",
        Value::Bool(_) | Value::Null => "values without names",
        Value::Object(_) => return None,
    };
    (!values.iter().any(Value::is_object)).then_some(FileProblem::NoObjects { kind })
}

/// Whether the objects of a file that holds no messages are chats.
pub(super) fn chats(block: &Block, is_json: bool) -> Option<FileProblem> {
    let values = values(block, is_json);
    let objects: Vec<&Map<String, Value>> = values.iter().filter_map(Value::as_object).collect();
    let first = objects.first()?;
    let holds = |object: &Map<String, Value>, key: &str| object.get(key).is_some_and(is_list_of_messages);
    let is_named = |key: &String| name_words(key).iter().any(|word| NAMES_OF_CHATS.contains(&word.as_str()));
    let lists = objects.iter().filter(|object| object.keys().any(is_named));
    let list = lists.flat_map(|object| object.keys().filter(|key| holds(object, key))).next();
    if let Some(list) = list {
        return Some(FileProblem::ChatsWithMessages { list: list.clone() });
    }
    let tells = |key: &str| {
        let words = name_words(key);
        words.iter().any(|word| OF_CHATS.contains(&word.as_str()))
            || words.first().is_some_and(|first| first == "last") && words.iter().any(|word| word == "message")
    };
    let has_text =
        |object: &Map<String, Value>| object.iter().any(|(key, value)| is_text_name(key) && value.is_string());
    (first.keys().any(|key| tells(key)) && !objects.iter().any(|object| has_text(object))).then_some(FileProblem::Chats)
}

/// Whether a value is a list of objects with texts.
fn is_list_of_messages(value: &Value) -> bool {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let objects = items.iter().filter_map(Value::as_object);
    !items.is_empty() && objects.filter(|object| object.keys().any(|key| is_text_name(key))).count() * 2 > items.len()
}

/// The first values of a file, as far as they can be read.
fn values(block: &Block, is_json: bool) -> Vec<Value> {
    if is_json {
        ndjson::values(block).take(MOST_ROWS).collect()
    } else {
        ndjson::objects(block).take(MOST_ROWS).collect()
    }
}
