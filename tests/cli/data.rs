//! Messages that the tests make themselves.

use std::fmt::Write as _;
use std::io::Write as _;

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

/// 2026-01-07T14:00:00Z, in milliseconds.
const START: i64 = 1_767_794_400_000;

/// The columns of CSV files that the tests write.
const COLUMNS: [&str; 7] = ["id", "contact_id", "handle", "direction", "text", "at", "provider_id"];

/// One row of a message file.
#[derive(Debug, Clone)]
pub(crate) struct Row(pub(crate) Value);

/// From the contact `c1`, so many seconds after the start.
pub(crate) fn incoming(id: &str, seconds: f64, text: &str) -> Row {
    row(id, "incoming", seconds, text)
}

/// To the contact `c1`, so many seconds after the start.
pub(crate) fn outgoing(id: &str, seconds: f64, text: &str) -> Row {
    row(id, "outgoing", seconds, text)
}

fn row(id: &str, direction: &str, seconds: f64, text: &str) -> Row {
    Row(json!({
        "id": id, "contact_id": "c1", "handle": "lea.m", "direction": direction, "text": text, "at": at(seconds),
    }))
}

impl Row {
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.0[field] = value.into();
        self
    }

    pub(crate) fn without(mut self, field: &str) -> Self {
        self.0.as_object_mut().unwrap().remove(field);
        self
    }

    /// To or from somebody else.
    pub(crate) fn of(self, contact: &str, handle: &str) -> Self {
        self.with("contact_id", contact).with("handle", handle)
    }
}

/// The moment so many seconds after the start, as messages write it.
pub(crate) fn at(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a few hours of milliseconds")]
    let millis = START + (seconds * 1000.0).round() as i64;
    DateTime::from_timestamp_millis(millis).unwrap().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// One object a line.
pub(crate) fn ndjson(rows: &[Row]) -> String {
    rows.iter().fold(String::new(), |mut lines, row| {
        writeln!(lines, "{}", row.0).unwrap();
        lines
    })
}

/// A header and rows, every value in quotes.
pub(crate) fn csv(rows: &[Row], delimiter: &str) -> String {
    let mut lines = COLUMNS.join(delimiter) + "\n";
    for Row(row) in rows {
        let value = |column: &&str| format!("\"{}\"", row[*column].as_str().unwrap_or_default().replace('"', "\"\""));
        lines += &COLUMNS.iter().map(value).collect::<Vec<_>>().join(delimiter);
        lines += "\n";
    }
    lines
}

pub(crate) fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// One question, the same answer twice: an error (DM101, race).
pub(crate) fn answered_twice() -> Vec<Row> {
    vec![incoming("m1", 0.0, "bonjour"), outgoing("m2", 2.0, "merci beaucoup"), outgoing("m3", 2.884, "merci beaucoup")]
}

/// One question, two different answers: a warning (DM104).
pub(crate) fn two_answers() -> Vec<Row> {
    vec![incoming("m1", 0.0, "bonjour"), outgoing("m2", 2.0, "je suis à Lyon"), outgoing("m3", 9.0, "et toi, ça va ?")]
}

/// The same question twice, one answer: an info (DM102).
pub(crate) fn asked_twice() -> Vec<Row> {
    vec![incoming("m1", 0.0, "bonjour"), incoming("m2", 5.0, "bonjour"), outgoing("m3", 9.0, "et toi, ça va ?")]
}

/// One question, one answer: nothing to report.
pub(crate) fn clean() -> Vec<Row> {
    vec![incoming("m1", 0.0, "bonjour"), outgoing("m2", 2.0, "et toi, ça va ?")]
}

/// Many contacts with a finding each, some with several.
pub(crate) fn crowd(contacts: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for contact in 0..contacts {
        let (id, handle) = (format!("c{contact}"), format!("user.{contact}"));
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let begin = (contact * 7 % 50) as f64 * 100.0;
        let all = [answered_twice(), two_answers(), asked_twice()];
        for (turn, rows_of_turn) in all.into_iter().take(1 + contact % 3).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let begin = begin + turn as f64 * 1000.0;
            for (number, row) in rows_of_turn.into_iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let moment = at(begin + number as f64 * 1.5);
                rows.push(row.of(&id, &handle).with("id", format!("m{contact}-{turn}{number}")).with("at", moment));
            }
        }
    }
    rows
}
