//! A file with other names, another order or further columns gives the same findings or a refusal, never others.

use proptest::prelude::*;
use serde_json::Value;

use crate::pasted::pasted;
use crate::run::Place;

/// A column: its names in several spellings and systems, and its value in a row.
struct Column {
    names: &'static [&'static str],
    value: fn(&Row) -> String,
}

/// A message.
struct Row {
    number: usize,
    contact: usize,
    is_reply: bool,
    at: usize,
}

/// The words for both sides that a column of this name may hold.
const WORDS: [(&str, &str); 5] =
    [("incoming", "outgoing"), ("user", "assistant"), ("INBOUND", "OUTBOUND"), ("customer", "bot"), ("in", "out")];

const COLUMNS: [Column; 4] = [
    Column { names: &["id", "message_id", "messageId", "ID", "uuid"], value: |row| format!("m{}", row.number) },
    Column {
        names: &[
            "contact_id",
            "contactId",
            "CONTACT_ID",
            "chat_id",
            "conversation_id",
            "sessionId",
            "phone_number",
            "wa_id",
        ],
        value: |row| format!("c{}", row.contact),
    },
    Column {
        names: &["text", "content", "body", "message_text", "messageText", "MESSAGE", "Content"],
        value: |row| match (row.is_reply, row.number % 9) {
            (true, 4) => "thank you".to_owned(),
            (true, _) => format!("reply {}", row.number),
            _ => format!("question {}", row.number),
        },
    },
    Column {
        names: &["at", "timestamp", "created_at", "createdAt", "SENT_AT", "sent_at"],
        value: |row| {
            let second = row.at;
            format!("2026-01-07T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
        },
    },
];

const DIRECTIONS: [&str; 6] = ["direction", "role", "sender", "sender_type", "senderType", "DIRECTION"];

/// What a further column holds in a row.
type Holds = fn(&Row) -> String;

/// What any column holds in a row of this number.
type Filled = Box<dyn Fn(&Row, usize) -> String>;

/// Columns that have nothing to do with it, or seem to.
const FURTHER: [(&str, Holds); 8] = [
    ("tenant_id", |_| "7".to_owned()),
    ("status", |row| if row.is_reply { "delivered" } else { "received" }.to_owned()),
    ("message_type", |_| "text".to_owned()),
    ("updated_at", |row| format!("2026-02-{:02}T00:00:00Z", row.number % 27 + 1)),
    ("language", |_| "en".to_owned()),
    (
        "reply_to_message_id",
        |row| if row.is_reply { format!("m{}", row.number.saturating_sub(1)) } else { String::new() },
    ),
    ("sender_name", |row| if row.is_reply { "Shop".to_owned() } else { format!("Person {}", row.contact) }),
    ("tokens", |row| (row.number * 7).to_string()),
];

/// Messages of several contacts, some of which got a reply twice.
fn rows(contacts: usize, turns: usize, doubled: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for turn in 0..turns {
        for contact in 0..contacts {
            let at = 60 + (turn * contacts + contact) * 300;
            let number = rows.len() * 10;
            rows.push(Row { number, contact, is_reply: false, at });
            rows.push(Row { number: number + 13, contact, is_reply: true, at: at + 4 });
            if (turn * contacts + contact) % doubled == 1 {
                rows.push(Row { number: number + 13, contact, is_reply: true, at: at + 6 });
            }
        }
    }
    rows
}

/// The rows as CSV with these names, in this order.
fn csv(rows: &[Row], names: &[usize], words: (&str, &str), order: &[usize], further: usize) -> String {
    let mut columns: Vec<(String, Filled)> = Vec::new();
    for (column, name) in COLUMNS.iter().zip(names) {
        let is_id = column.names[0] == "id";
        let value = column.value;
        let of_row = move |row: &Row, index: usize| if is_id { format!("m{index}") } else { value(row) };
        columns.push((column.names[name % column.names.len()].to_owned(), Box::new(of_row)));
    }
    let (incoming, outgoing) = (words.0.to_owned(), words.1.to_owned());
    let direction = DIRECTIONS[names[4] % DIRECTIONS.len()].to_owned();
    columns.push((direction, Box::new(move |row, _| if row.is_reply { outgoing.clone() } else { incoming.clone() })));
    for (name, value) in FURTHER.iter().take(further) {
        columns.push(((*name).to_owned(), Box::new(move |row, _| value(row))));
    }
    columns.sort_by_key(|(name, _)| {
        // An order of its own for each case.
        let letter = |(index, byte): (usize, u8)| usize::from(byte) * order[index % order.len()];
        name.bytes().enumerate().map(letter).sum::<usize>() % 97
    });
    let header: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut text = header.join(",") + "\n";
    for (index, row) in rows.iter().enumerate() {
        let fields: Vec<String> = columns.iter().map(|(_, value)| value(row, index)).collect();
        text += &(fields.join(",") + "\n");
    }
    text
}

/// What an audit finds, without what names a message by its file.
fn found(report: &Value) -> Value {
    let finding = |finding: &Value| {
        let messages = finding["messages"].as_array().unwrap().iter();
        let messages: Vec<Value> =
            messages.map(|message| serde_json::json!([message["at"], message["direction"], message["text"]])).collect();
        serde_json::json!([finding["rule"], finding["contact"]["id"], finding["cause"]["kind"], messages])
    };
    let findings: Vec<Value> = report["findings"].as_array().unwrap().iter().map(finding).collect();
    serde_json::json!([
        findings,
        report["totals"]["incoming"],
        report["totals"]["outgoing"],
        report["totals"]["contacts"]
    ])
}

fn audit(place: &Place, source: &str) -> Result<Value, String> {
    let done = place.run(&format!("duplicates {source} --format json --exit-zero")).done();
    match done.code {
        0 => Ok(found(&done.json())),
        2 => Err(done.stderr),
        code => panic!("{code}: {done:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn names_order_and_further_columns_change_no_finding(
        contacts in 3usize..9,
        turns in 3usize..7,
        doubled in 4usize..9,
        names in prop::collection::vec(0usize..8, 5),
        words in 0usize..5,
        order in prop::collection::vec(1usize..97, 6),
        further in 0usize..=8,
    ) {
        let rows = rows(contacts, turns, doubled);
        let plain = Place::with("messages.csv", csv(&rows, &[0; 5], WORDS[0], &[1], 0));
        let expected = audit(&plain, "messages.csv").unwrap();
        let varied = csv(&rows, &names, WORDS[words], &order, further);
        let place = Place::with("messages.csv", &varied);
        match audit(&place, "messages.csv") {
            Ok(report) => prop_assert_eq!(report, expected, "{}", varied.lines().next().unwrap()),
            Err(refusal) => {
                // A refusal is right if its settings are, or if it leaves something to be named.
                let settings = pasted(&refusal).unwrap_or_else(|| panic!("{refusal}"));
                place.file("dm-audit.toml", &settings);
                if let Ok(report) = audit(&place, "") {
                    prop_assert_eq!(report, expected, "{}", settings);
                }
            }
        }
    }
}
