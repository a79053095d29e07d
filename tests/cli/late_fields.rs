//! Fields that only later rows have, which no look at the first rows can tell of.

use serde_json::Value;

use crate::data::{Row, at, csv, incoming, ndjson, outgoing};
use crate::run::{Place, codes};

/// Many questions with their answers, none of them odd: more than are looked at before a file is read.
fn early() -> Vec<Row> {
    let mut rows = Vec::new();
    for number in 0..300 {
        let seconds = f64::from(number * 600);
        let text = |side: &str| format!("{side} number {number} of a long list");
        rows.push(incoming(&format!("q{number}"), seconds, &text("question")));
        rows.push(outgoing(&format!("a{number}"), seconds + 4.0, &text("answer")));
    }
    rows
}

/// Rows that come after all of these.
fn late(rows: impl IntoIterator<Item = Row>) -> Vec<Row> {
    let mut all = early();
    for (number, row) in rows.into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let moment = at(300.0 * 600.0 + number as f64 * 2.0);
        all.push(row.with("at", moment));
    }
    all
}

/// One incoming message that the platform delivers twice, and its answer.
fn delivered_twice() -> Vec<Row> {
    let delivered = |id: &str| incoming(id, 0.0, "are you open?").with("provider_id", "wamid.A1");
    late([delivered("l1"), delivered("l2"), outgoing("l3", 0.0, "until seven")])
}

fn found(place: &Place, arguments: &str) -> Value {
    place.json(arguments)["findings"].take()
}

#[test]
fn an_id_of_the_platform_that_only_later_rows_have_is_read() {
    let rows = delivered_twice();
    // The same with the field in the first row, where it is seen.
    let mut seen = rows.clone();
    seen[0] = seen[0].clone().with("provider_id", "wamid.A0");
    let place = Place::with("seen.ndjson", ndjson(&seen));
    let expected = found(&place, "deep seen.ndjson");
    assert!(expected.as_array().unwrap().iter().any(|finding| finding["rule"] == "DM105"), "{expected}");
    let list = Value::from(rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>());
    place.file("late.ndjson", ndjson(&rows));
    place.file("late.json", serde_json::to_string_pretty(&list).unwrap());
    // Null in all of the first rows is no other than absent.
    place.file("late.csv", csv(&rows, ","));
    let nulls = rows.iter().map(|row| {
        if row.0.get("provider_id").is_none() { row.clone().with("provider_id", Value::Null) } else { row.clone() }
    });
    place.file("null.ndjson", ndjson(&nulls.collect::<Vec<_>>()));
    for name in ["late.ndjson", "late.json", "late.csv", "null.ndjson"] {
        for threads in [1, 3] {
            assert_eq!(found(&place, &format!("deep {name} --threads {threads}")), expected, "{name}");
        }
    }
    // The file that has the field comes second.
    let (first, second) = rows.split_at(400);
    place.file("1.ndjson", ndjson(first));
    place.file("2.ndjson", ndjson(second));
    assert_eq!(found(&place, "deep 1.ndjson 2.ndjson"), expected);
}

#[test]
fn a_second_table_may_have_a_column_that_the_first_lacks() {
    let rows = delivered_twice();
    let place = Place::with("whole.csv", csv(&rows, ","));
    let expected = found(&place, "deep whole.csv");
    let (first, second) = rows.split_at(400);
    place.file(
        "1.csv",
        csv(first, ",").replace(",\"provider_id\"", "").replace(",provider_id", "").replace(",\"\"\n", "\n"),
    );
    place.file("2.csv", csv(second, ","));
    assert_eq!(found(&place, "deep 1.csv 2.csv"), expected);
}

#[test]
fn rows_that_were_never_sent_are_left_out_wherever_the_first_of_them_says_so() {
    let answer = |id: &str| outgoing(id, 0.0, "until seven on weekdays");
    for (field, value) in [("status", "failed"), ("deleted_at", "2026-01-08T00:00:00Z"), ("private", "true")] {
        let rows = late([incoming("l1", 0.0, "are you open?"), answer("l2"), answer("l3").with(field, value)]);
        let place = Place::with("chat.ndjson", ndjson(&rows));
        let done = place.run("deep chat.ndjson --format json").done();
        assert_eq!(codes(&done.json()), [] as [&str; 0], "{field}: {done:?}");
        assert!(done.stderr.contains("left out 1 row that no contact received"), "{}", done.stderr);
        assert!(done.stderr.contains(field), "{}", done.stderr);
    }
}

#[test]
fn an_attachment_and_a_stop_are_read_wherever_they_come_first() {
    let rows = late([incoming("l1", 0.0, "a picture?"), outgoing("l2", 0.0, "")]);
    let place = Place::with("empty.ndjson", ndjson(&rows));
    assert_eq!(codes(&place.json("deep empty.ndjson")), ["DM402"]);
    let rows = late([
        incoming("l1", 0.0, "a picture?"),
        outgoing("l2", 0.0, "").with("attachment", "https://example.org/1.jpg"),
    ]);
    place.file("picture.ndjson", ndjson(&rows));
    assert_eq!(codes(&place.json("deep picture.ndjson")), [] as [&str; 0]);
    let stop = at(300.0 * 600.0 - 60.0);
    let stopped = |row: Row| row.with("stopped", true).with("stopped_at", stop.clone());
    place.file("stopped.ndjson", ndjson(&late([stopped(outgoing("l1", 0.0, "still there?"))])));
    assert!(codes(&place.json("deep stopped.ndjson")).contains(&"DM302"));
}

#[test]
fn a_field_that_the_settings_name_may_come_late_but_has_to_come() {
    let settings =
        |name: &str| format!("[source]\nfiles = [\"chat.ndjson\"]\n[source.columns]\nprovider_id = \"{name}\"\n");
    let rename = |row: &Row| match row.0.get("provider_id") {
        Some(id) => row.clone().with("wa_ref", id.clone()).without("provider_id"),
        None => row.clone(),
    };
    let rows: Vec<Row> = delivered_twice().iter().map(rename).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file("dm-audit.toml", settings("wa_ref"));
    let named = place.json("deep");
    assert!(codes(&named).contains(&"DM105"), "{named}");
    place.file("dm-audit.toml", settings("wa_reff"));
    place.refuses("deep", &["no row has the field wa_reff", "as provider_id", "did you mean wa_ref?"]);
}
