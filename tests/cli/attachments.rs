//! The same picture, recording or file again.

use serde_json::{Value, json};

use crate::data::{Row, incoming, ndjson, outgoing};
use crate::run::Place;

fn chat(attachments: [Value; 3]) -> Vec<Row> {
    let mut rows = vec![incoming("q", 0.0, "montre")];
    for (place, attachment) in attachments.into_iter().enumerate() {
        let second = [2.0, 3.0, 200.0][place];
        rows.push(outgoing(&format!("a{place}"), second, "").with("text", Value::Null).with("attachment", attachment));
    }
    rows
}

fn found(rows: &[Row], flags: &str) -> Vec<usize> {
    let report = Place::with("chat.ndjson", ndjson(rows)).json(&format!("deep chat.ndjson {flags}"));
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "DM107");
    findings.map(|finding| finding["messages"].as_array().unwrap().len()).collect()
}

#[test]
fn the_same_address_is_the_same_attachment_however_it_is_signed() {
    let url = |signature: &str| json!(format!("https://cdn.example/plage.jpg?Expires=7&Signature={signature}"));
    assert_eq!(found(&chat([url("a"), url("b"), url("c")]), ""), [3]);
    let nested = |id: u32, name: &str| json!([{"id": id, "data_url": format!("https://cdn.example/{name}")}]);
    assert_eq!(found(&chat([nested(1, "a.jpg"), nested(2, "a.jpg"), nested(3, "b.jpg")]), ""), [2]);
}

#[test]
fn a_column_that_tells_only_that_there_is_one_is_not_checked() {
    for attachment in [json!(true), json!("image"), json!("image/jpeg"), json!(1)] {
        let rows = chat([(); 3].map(|()| attachment.clone()));
        assert_eq!(found(&rows, ""), [0; 0], "{attachment}");
        let report = Place::with("chat.ndjson", ndjson(&rows)).json("deep chat.ndjson");
        let reason = "no attachment of a sent message has an id, an address or a name";
        let unchecked = report["unchecked"].as_array().unwrap();
        assert!(unchecked.contains(&json!({"rule": "DM107", "reason": reason})), "{unchecked:?}");
    }
}

#[test]
fn the_window_is_a_setting() {
    let rows = chat([(); 3].map(|()| json!("uploads/plage-17.jpg")));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file("dm-audit.toml", "[rules.DM107]\nwindow = \"60s\"\n");
    let report = place.json("deep chat.ndjson --select DM107");
    assert_eq!(report["findings"][0]["messages"].as_array().unwrap().len(), 2);
}

#[test]
fn rules_of_texts_are_not_checked_where_no_reply_has_one() {
    let rows = chat([(); 3].map(|()| json!("uploads/plage-17.jpg")));
    let report = Place::with("chat.ndjson", ndjson(&rows)).json("deep chat.ndjson");
    let reason = "none of the 3 outgoing messages has a text";
    let unchecked = report["unchecked"].as_array().unwrap();
    let because: Vec<&str> = unchecked
        .iter()
        .filter(|unchecked| unchecked["reason"] == reason)
        .map(|unchecked| unchecked["rule"].as_str().unwrap())
        .collect();
    assert_eq!(because, ["DM101", "DM103", "DM201", "DM202", "DM203", "DM301", "DM304"]);
}
