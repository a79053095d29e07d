//! JSON that does not stand one message on each line, and JSON that only some programs write.

use serde_json::Value;

use crate::data::{answered_twice, crowd, gzip, ndjson};
use crate::run::{Place, codes, fixture};

fn rows() -> Vec<Value> {
    answered_twice().into_iter().map(|row| row.0).collect()
}

fn findings(place: &Place, name: &str) -> Value {
    place.json(&format!("duplicates {name}"))["findings"].take()
}

#[test]
fn lists_and_values_in_a_row_are_read_as_lines_are() {
    let place = Place::with("lines.ndjson", ndjson(&answered_twice()));
    let expected = findings(&place, "lines.ndjson");
    assert_eq!(expected.as_array().unwrap().len(), 1);
    let list = Value::from(rows());
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    for (name, content) in [
        ("list.json", list.to_string()),
        ("list.ndjson", format!("\n{}\n", pretty(&list))),
        ("list", list.to_string()),
        ("one-a-line.json", format!("[\n{}\n]", ndjson(&answered_twice()).trim_end().replace('\n', ",\n"))),
        ("messages.json", serde_json::json!({ "messages": list }).to_string()),
        ("data.json", pretty(&serde_json::json!({ "data": list }))),
        ("pretty.json", rows().iter().map(&pretty).collect::<Vec<_>>().join("\n")),
        ("joined.json", rows().iter().map(Value::to_string).collect::<String>()),
        ("commas.json", rows().iter().map(Value::to_string).collect::<Vec<_>>().join(",\n")),
        ("pages.json", rows().iter().map(|row| format!("[{row}]")).collect::<Vec<_>>().join("\n")),
        ("named.csv", list.to_string()),
        ("mac.ndjson", ndjson(&answered_twice()).replace('\n', "\r")),
    ] {
        place.file(name, &content);
        assert_eq!(findings(&place, name), expected, "{name}");
        place.file("packed.gz", gzip(&content));
        assert_eq!(findings(&place, "packed.gz"), expected, "{name}, packed");
        let mut piped = place.run("duplicates - --format json").stdin(content).json();
        assert_eq!(piped["findings"].take(), expected, "{name}, piped");
    }
}

#[test]
fn a_large_list_is_the_same_on_any_number_of_threads() {
    let rows = crowd(3000);
    let list = Value::from(rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>());
    let place = Place::with("lines.ndjson", ndjson(&rows));
    place.file("list.json", serde_json::to_string_pretty(&list).unwrap());
    let expected = findings(&place, "lines.ndjson");
    for threads in [1, 3] {
        assert_eq!(findings(&place, &format!("list.json --threads {threads}")), expected);
    }
}

#[test]
fn half_a_list_is_never_a_clean_audit() {
    let whole = serde_json::to_string_pretty(&Value::from(rows())).unwrap();
    for cut in [1, 10, whole.len() / 2, whole.len() - 2] {
        let place = Place::with("list.json", &whole[..cut]);
        place.refuses("deep list.json --skip-bad --allow-empty", &["list.json", "never ends", "nothing was audited"]);
    }
    let wrapped = serde_json::json!({ "messages": rows() }).to_string();
    let place = Place::with("list.json", &wrapped[..wrapped.len() - 1]);
    place.refuses("deep list.json --skip-bad --allow-empty", &["list.json", "never ends"]);
}

#[test]
fn a_bad_value_is_told_by_the_line_on_which_it_begins() {
    let mut rows = rows();
    rows[1]["at"] = "yesterday".into();
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let place = Place::with("list.json", format!("[\n{}\n]", lines.join(",\n")));
    place.refuses("deep list.json", &["list.json:3", "yesterday"]);
    let done = place.run("deep list.json --skip-bad --exit-zero").done();
    assert!(done.notes().iter().any(|note| note.contains("skipped 1 row")), "{done:?}");
    place.file("scalars.json", format!("[\n{},\n7]", lines[0]));
    place.refuses("deep scalars.json", &["scalars.json:3"]);
}

#[test]
fn a_list_beside_other_things_is_not_taken_for_messages() {
    let rows = serde_json::json!({ "rows": rows(), "next_page": 2 });
    let place = Place::with("page.json", serde_json::to_string_pretty(&rows).unwrap());
    place.refuses("deep page.json", &["page.json", "does not look like messages"]);
}

#[test]
fn an_empty_list_is_nothing_to_read() {
    for content in ["[]", "[\n]\n", "{\"messages\": []}"] {
        Place::with("list.json", content).refuses("deep list.json", &["nothing to read"]);
    }
}

#[test]
fn a_long_id_keeps_its_digits_in_a_list() {
    let place = Place::with(
        "list.json",
        r#"[{"contact_id":18446744073709551615,"direction":"out","text":"merci","at":"2026-01-07T14:00:00Z"},
            {"contact_id":18446744073709551615,"direction":"out","text":"merci","at":"2026-01-07T14:00:01Z"}]"#,
    );
    assert_eq!(place.json("duplicates list.json")["findings"][0]["contact"]["id"], "18446744073709551615");
    place.file("long.json", r#"[{"contact_id":184467440737095516159,"direction":"out","text":"x","at":1767794400}]"#);
    place.refuses("deep long.json", &["long.json:1", "lost digits"]);
}

#[test]
fn half_an_emoji_and_words_for_no_number_cost_no_message() {
    let place = Place::with("half.ndjson", fixture("half-an-emoji.ndjson"));
    let timeline = place.json("user c half.ndjson");
    assert_eq!(timeline["timeline"][0]["text"], "ok \u{FFFD}");
    // One of its times is a microsecond later.
    let rows = String::from_utf8(fixture("python-nan.ndjson")).unwrap().replace("04.500001", "04.500000");
    place.file("nan.ndjson", rows);
    place.file("base.ndjson", fixture("base.ndjson"));
    let (mut read, mut expected) = (place.json("deep nan.ndjson"), place.json("deep base.ndjson"));
    assert_eq!(read["totals"]["messages"], expected["totals"]["messages"]);
    assert_eq!(read["findings"].take(), expected["findings"].take());
}

#[test]
fn what_mongoexport_writes_is_read() {
    let row = |id: u32, second: u32| {
        format!(
            r#"{{"id":{{"$oid":"68ed0656a00000000000000{id}"}},"contact_id":{{"$numberLong":"17841400000000001"}},"direction":"out","text":"merci","at":{{"$date":{{"$numberLong":"{}"}}}}}}"#,
            1_767_794_400_000_u64 + u64::from(second) * 1000
        )
    };
    let place = Place::with("mongo.json", format!("[{},{}]", row(1, 0), row(2, 1)));
    let report = place.json("duplicates mongo.json");
    assert_eq!(codes(&report), ["DM101"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["contact"]["id"], "17841400000000001");
    assert_eq!(finding["messages"][1]["id"], "68ed0656a000000000000002");
    assert_eq!(finding["messages"][1]["at"], "2026-01-07T14:00:01.000Z");
    place.file("early.json", row(1, 0).replace("1767794400000", "1767794400"));
    place.refuses("deep early.json", &["is before 2000"]);
}

#[test]
fn a_pretty_printed_message_is_one_message() {
    let place = Place::with("pretty.json", fixture("f26_pretty.json"));
    assert_eq!(place.json("deep pretty.json")["totals"]["messages"], 1);
}
