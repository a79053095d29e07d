//! Arbitrary chats, written in every form and read back.

use chrono::DateTime;
use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::chat::Writer;
use super::json_forms::read;

/// A message: whether the bot sent it, its text, and when, in milliseconds. One without text carries a picture.
type Said = (bool, String, i64);

/// The form of a file: its name, and what stands in it.
type Write = fn(&[Said]) -> (String, String);

fn name(is_bot: bool) -> &'static str {
    if is_bot { "Café Nova" } else { "Ana" }
}

/// UTF-8 that was taken for Latin-1.
fn garbled(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

fn pictures(text: &str) -> Value {
    if text.is_empty() { json!([{"uri": "a.jpg", "creation_timestamp": 1}]) } else { json!([]) }
}

fn instagram(said: &[Said]) -> (String, String) {
    let row = |(is_bot, text, at): &Said| {
        json!({
            "sender_name": garbled(name(*is_bot)), "timestamp_ms": at, "content": garbled(text), "photos": pictures(text),
            "is_unsent_image_by_messenger_kid_parent": false,
        })
    };
    let rows: Vec<Value> = said.iter().rev().map(row).collect();
    let people = [json!({"name": "Ana"}), json!({"name": garbled("Café Nova")})];
    let thread = json!({"participants": people, "messages": rows, "title": "Ana", "thread_path": "inbox/ana_1"});
    ("inbox/ana_1/message_1.json".to_owned(), serde_json::to_string_pretty(&thread).unwrap())
}

fn messenger(said: &[Said]) -> (String, String) {
    let row = |(is_bot, text, at): &Said| {
        json!({
            "senderName": name(*is_bot), "timestamp": at, "text": text, "media": pictures(text), "isUnsent": false,
            "type": if text.is_empty() { "media" } else { "text" },
        })
    };
    let rows: Vec<Value> = said.iter().map(row).collect();
    let thread = json!({"participants": ["Café Nova", "Ana"], "threadName": "Ana_1", "messages": rows});
    ("Ana_1.json".to_owned(), thread.to_string())
}

fn telegram(said: &[Said]) -> (String, String) {
    let row = |(index, (is_bot, text, at)): (usize, &Said)| {
        let (start, rest) = text.split_at(text.char_indices().nth(2).map_or(0, |(place, _)| place));
        let text = if index % 2 == 0 { json!(text) } else { json!([start, {"type": "bold", "text": rest}]) };
        let photo = if start.is_empty() && rest.is_empty() { "a.jpg" } else { "" };
        json!({
            "id": index, "type": "message", "date_unixtime": (at / 1000).to_string(), "from": name(*is_bot),
            "from_id": if *is_bot { "user9" } else { "user7" }, "text": text, "photo": photo,
        })
    };
    let rows: Vec<Value> = said.iter().enumerate().map(row).collect();
    let chat = json!({"name": "Ana", "type": "personal_chat", "id": 7, "messages": rows});
    // Control characters as Telegram Desktop writes them.
    ("result.json".to_owned(), chat.to_string().replace("\\u001b", "\\x1B").replace("\\u0001", "\\x01"))
}

fn discord(said: &[Said]) -> (String, String) {
    let row = |(index, (is_bot, text, at)): (usize, &Said)| {
        json!({
            "id": index.to_string(), "type": "Default", "content": text, "attachments": pictures(text),
            "timestamp": DateTime::from_timestamp_millis(*at).unwrap().with_timezone(&Tz::Asia__Kolkata).to_rfc3339(),
            "author": {"id": name(*is_bot), "name": name(*is_bot), "isBot": is_bot},
        })
    };
    let rows: Vec<Value> = said.iter().enumerate().map(row).collect();
    let channel = json!({"id": "1", "type": "DirectTextChat", "name": "Ana"});
    ("dm.json".to_owned(), json!({"guild": {"id": "0"}, "channel": channel, "messages": rows}).to_string())
}

fn slack(said: &[Said]) -> (String, String) {
    let row = |(index, (is_bot, text, at)): (usize, &Said)| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut row = json!({
            "type": "message", "ts": format!("{}.{:03}{index:03}", at / 1000, at % 1000), "text": text,
            "user": if *is_bot { "UBOT" } else { "UANA" }, "files": pictures(&text),
        });
        if *is_bot {
            row["bot_id"] = json!("B1");
        }
        row
    };
    let rows: Vec<Value> = said.iter().enumerate().map(row).collect();
    ("D00000001/2025-10-09.json".to_owned(), json!(rows).to_string())
}

fn signal(said: &[Said]) -> (String, String) {
    let mut lines = vec![
        json!({"version": "1", "backupTimeMs": "1"}),
        json!({"account": {"givenName": "Café Nova"}}),
        json!({"recipient": {"id": "1", "self": {}}}),
        json!({"recipient": {"id": "2", "contact": {"e164": "12025550143", "profileGivenName": "Ana"}}}),
        json!({"chat": {"id": "1", "recipientId": "2"}}),
    ];
    for (is_bot, text, at) in said {
        let side = if *is_bot { "outgoing" } else { "incoming" };
        lines.push(json!({"chatItem": {
            "chatId": "1", "authorId": if *is_bot { "1" } else { "2" }, "dateSent": at.to_string(), side: {},
            "standardMessage": {"text": {"body": text}, "attachments": pictures(text)},
        }}));
    }
    ("main.jsonl".to_owned(), lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect())
}

fn google(said: &[Said]) -> (String, String) {
    let row = |(index, (is_bot, text, at)): (usize, &Said)| {
        let at = DateTime::from_timestamp_millis(*at).unwrap().format("%A, %B %-d, %Y at %-I:%M:%S\u{202f}%p UTC");
        json!({
            "creator": {"email": name(*is_bot), "user_type": if *is_bot { "Bot" } else { "Human" }},
            "created_date": at.to_string(), "text": text, "attached_files": pictures(text),
            "message_id": index.to_string(),
        })
    };
    let rows: Vec<Value> = said.iter().enumerate().map(row).collect();
    ("Groups/DM a/messages.json".to_owned(), json!({"messages": rows}).to_string())
}

/// Each form, with whether its times are whole seconds.
const FORMS: [(&str, Write, bool); 7] = [
    ("Instagram", instagram, false),
    ("Messenger", messenger, false),
    ("Telegram", telegram, true),
    ("Discord", discord, false),
    ("Slack", slack, false),
    ("Signal", signal, false),
    ("Google Chat", google, true),
];

/// Both sides speak, so that each form tells them.
fn chats() -> impl Strategy<Value = Vec<Said>> {
    let one = (any::<bool>(), "[\\PC\u{1}\u{1b}\n]{0,24}", 1i64..100_000);
    prop::collection::vec(one, 1..12).prop_map(|mut said| {
        said.insert(0, (true, "Hello, how can I help?".to_owned(), 1));
        said.insert(0, (false, "Hi there".to_owned(), 1));
        let mut at = 1_760_000_000_000;
        for one in &mut said {
            at += one.2;
            one.2 = at;
        }
        said
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_form_gives_back_what_was_written(said in chats()) {
        for (form, write, in_seconds) in FORMS {
            let (file, content) = write(&said);
            let gathered = read(&[(&file, &content)], Tz::UTC, None, false).unwrap();
            prop_assert_eq!(gathered.chats.len(), 1, "{}", form);
            let unit = if in_seconds { 1000 } else { 1 };
            let read: Vec<Said> = gathered.chats[0].rows.iter().map(|row| {
                assert_eq!(row.attachment, row.text.is_none(), "{form}");
                (row.writer == Writer::Bot, row.text.clone().unwrap_or_default(), row.at.micros() / 1000)
            }).collect();
            let written: Vec<Said> =
                said.iter().map(|(is_bot, text, at)| (*is_bot, text.clone(), at / unit * unit)).collect();
            prop_assert_eq!(read, written, "{}", form);
        }
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_refused_or_read_and_nothing_panics(said in chats(), cut in 0.0..1.0f64) {
        for (_, write, _) in FORMS {
            let (file, content) = write(&said);
            let mut end = (content.len() as f64 * cut) as usize;
            while !content.is_char_boundary(end) {
                end -= 1;
            }
            for skip_bad in [false, true] {
                let _ = read(&[(&file, &content[..end])], Tz::UTC, None, skip_bad);
            }
        }
    }

    #[test]
    fn a_file_with_any_value_replaced_is_refused_or_read_and_nothing_panics(said in chats(), place in any::<prop::sample::Index>()) {
        for (_, write, _) in FORMS {
            let (file, content) = write(&said);
            let colons: Vec<usize> = content.match_indices("\":").map(|(at, _)| at + 2).collect();
            let at = colons[place.index(colons.len())];
            let end = at + content[at..].find([',', '}', '\n']).unwrap_or(0);
            for value in ["null", "[]", "{}", "-1", "1e999", "\"\"", "\"x\"", "[[[]]]", "true"] {
                let changed = format!("{}{value}{}", &content[..at], &content[end..]);
                let _ = read(&[(&file, &changed)], Tz::UTC, None, true);
            }
        }
    }
}
