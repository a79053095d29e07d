//! Parquet files, and what may stand in them.

use std::sync::Arc;

use chrono::DateTime;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use crate::data::{Row, answered_twice, incoming, ndjson, outgoing};
use crate::run::Place;

/// A column that the tests write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    name: &'static str,
    /// In the words of a Parquet schema.
    schema: &'static str,
    /// What a number in it counts, in microseconds.
    unit: i64,
}

const fn text(name: &'static str, schema: &'static str) -> Column {
    Column { name, schema, unit: 0 }
}

const fn time(schema: &'static str, unit: i64) -> Column {
    Column { name: "at", schema, unit }
}

impl Column {
    /// All columns of the usual rows.
    pub(crate) const ALL: [Self; 6] = [
        text("id", "OPTIONAL BYTE_ARRAY id (STRING)"),
        text("contact_id", "REQUIRED BYTE_ARRAY contact_id (STRING)"),
        text("handle", "OPTIONAL BYTE_ARRAY handle (STRING)"),
        text("direction", "REQUIRED BYTE_ARRAY direction (STRING)"),
        text("text", "OPTIONAL BYTE_ARRAY text (STRING)"),
        time("REQUIRED INT64 at (TIMESTAMP(MICROS,true))", 1),
    ];

    fn with_time(schema: &'static str, unit: i64) -> [Self; 6] {
        let mut columns = Self::ALL;
        columns[5] = time(schema, unit);
        columns
    }
}

/// The rows as a Parquet file with groups of so many rows.
pub(crate) fn parquet(rows: &[Row], columns: &[Column], group: usize) -> Vec<u8> {
    let fields: Vec<String> = columns.iter().map(|column| format!("{};", column.schema)).collect();
    let schema = Arc::new(parse_message_type(&format!("message m {{ {} }}", fields.join(" "))).unwrap());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default())).unwrap();
    for rows in rows.chunks(group) {
        let mut writer = file.next_row_group().unwrap();
        for column in columns {
            let mut values = writer.next_column().unwrap().unwrap();
            let present: Vec<&Value> =
                rows.iter().map(|Row(row)| &row[column.name]).filter(|value| !value.is_null()).collect();
            let levels: Vec<i16> = rows.iter().map(|Row(row)| i16::from(!row[column.name].is_null())).collect();
            let levels = column.schema.starts_with("OPTIONAL").then_some(levels.as_slice());
            if column.schema.contains("BOOLEAN") {
                let present: Vec<bool> = present.iter().map(|value| value.as_bool().unwrap()).collect();
                values.typed::<BoolType>().write_batch(&present, levels, None).unwrap();
            } else if column.schema.contains("INT64") {
                let number = |value: &&Value| match value.as_str() {
                    Some(moment) => {
                        let micros = DateTime::parse_from_rfc3339(moment).unwrap().timestamp_micros();
                        if column.unit < 0 { micros * -column.unit } else { micros / column.unit }
                    }
                    None => value.as_i64().unwrap(),
                };
                let present: Vec<i64> = present.iter().map(number).collect();
                values.typed::<Int64Type>().write_batch(&present, levels, None).unwrap();
            } else {
                let present: Vec<ByteArray> = present.iter().map(|value| value.as_str().unwrap().into()).collect();
                values.typed::<ByteArrayType>().write_batch(&present, levels, None).unwrap();
            }
            values.close().unwrap();
        }
        writer.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn found(place: &Place, arguments: &str) -> Value {
    place.json(arguments)["findings"].take()
}

#[test]
fn moments_are_read_in_every_unit_that_a_column_may_count() {
    let place = Place::with("a.ndjson", ndjson(&answered_twice()));
    let expected = found(&place, "deep a.ndjson");
    for (schema, unit) in [
        ("REQUIRED INT64 at (TIMESTAMP(MICROS,true))", 1),
        ("OPTIONAL INT64 at (TIMESTAMP(MILLIS,true))", 1000),
        ("REQUIRED INT64 at (TIMESTAMP(NANOS,true))", -1000),
        ("REQUIRED INT64 at (TIMESTAMP_MILLIS)", 1000),
        ("REQUIRED INT64 at", 1000),
        ("REQUIRED BYTE_ARRAY at (STRING)", 0),
    ] {
        place.file("a.parquet", parquet(&answered_twice(), &Column::with_time(schema, unit), 2));
        assert_eq!(found(&place, "deep a.parquet"), expected, "{schema}");
    }
}

#[test]
fn a_moment_without_zone_is_read_in_the_zone_that_is_named() {
    let columns = Column::with_time("REQUIRED INT64 at (TIMESTAMP(MICROS,false))", 1);
    let place = Place::with("a.parquet", parquet(&answered_twice(), &columns, 10));
    let done = place.run("deep a.parquet --format json --tz Europe/Paris").done();
    assert_eq!(done.json()["findings"][0]["messages"][0]["at"], "2026-01-07T13:00:02.000Z");
    assert!(done.stderr.contains("3 times with no zone, read in Europe/Paris"), "{}", done.stderr);
}

#[test]
fn facts_and_nulls_are_read_as_they_are_in_other_formats() {
    let rows = vec![
        incoming("m1", 0.0, "adieu ?").with("stopped", false).with("message_count", 7),
        outgoing("m2", 5.0, "je vois que tu hésites").with("stopped", false).with("message_count", 7),
        outgoing("m3", 9.0, "")
            .with("text", Value::Null)
            .with("stopped", Value::Null)
            .with("message_count", Value::Null),
    ];
    let columns = [
        &Column::ALL[..],
        &[text("stopped", "OPTIONAL BOOLEAN stopped"), text("message_count", "OPTIONAL INT64 message_count")],
    ]
    .concat();
    let place = Place::with("a.ndjson", ndjson(&rows));
    place.file("a.parquet", parquet(&rows, &columns, 2));
    let expected = found(&place, "deep a.ndjson");
    let codes: Vec<&str> =
        expected.as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    for code in ["DM303", "DM402", "DM403"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert_eq!(found(&place, "deep a.parquet"), expected);
}

#[test]
fn a_flag_tells_the_direction_as_it_does_in_other_formats() {
    let whole = Column::ALL;
    for (name, schema, of_bot) in [
        ("is_bot", "REQUIRED BOOLEAN is_bot", true),
        ("from_me", "OPTIONAL BOOLEAN from_me", true),
        ("outgoing", "REQUIRED BOOLEAN outgoing", true),
        ("fromMe", "OPTIONAL BOOLEAN fromMe", true),
        ("is_from_customer", "OPTIONAL BOOLEAN is_from_customer", false),
    ] {
        let flag = |row: &Row| {
            let is_bot = row.0["direction"] == "outgoing";
            row.clone().with(name, is_bot == of_bot).without("direction")
        };
        let rows: Vec<Row> = answered_twice().iter().map(flag).collect();
        let place = Place::with("a.ndjson", ndjson(&rows));
        let mut columns = whole;
        columns[3] = text(name, schema);
        place.file("a.parquet", parquet(&rows, &columns, 2));
        let expected = found(&place, "deep a.ndjson");
        assert_eq!(expected.as_array().unwrap().len(), 1, "{name}: {expected}");
        assert_eq!(found(&place, "deep a.parquet"), expected, "{name}");
        // All of one side, or none at all, in the rows looked at.
        place.file("b.parquet", parquet(&rows[1..], &columns, 2));
        place.file("b.ndjson", ndjson(&rows[1..]));
        let (one, other) = (place.run("deep b.parquet").done(), place.run("deep b.ndjson").done());
        assert_eq!(one.stdout.replace("b.parquet", "b.ndjson"), other.stdout, "{name}: {}", one.stderr);
    }
}

#[test]
fn a_column_that_is_missing_or_holds_what_no_message_has_is_named() {
    let rows = answered_twice();
    let place = Place::with("a.parquet", parquet(&rows, &Column::ALL[..5], 10));
    place.refuses("deep a.parquet", &["a.parquet", "what it lacks: at"]);
    let dated = Column::with_time("REQUIRED INT64 at (TIME(MICROS,true))", 1);
    place.file("b.parquet", parquet(&rows, &dated, 10));
    place.refuses("deep b.parquet", &["b.parquet", "the column at has a type that dm-audit cannot read"]);
}

#[test]
fn a_parquet_file_has_to_be_a_file() {
    let content = parquet(&answered_twice(), &Column::ALL, 10);
    Place::new().run("deep -").stdin(content.clone()).refused(&["standard input", "Parquet"]);
    Place::with("a.parquet.gz", crate::data::gzip(content)).refuses("deep a.parquet.gz", &["a.parquet.gz", "Parquet"]);
}

#[test]
fn a_damaged_file_is_refused_and_never_a_panic() {
    let whole = parquet(&crate::data::crowd(50), &Column::ALL, 40);
    let place = Place::with("a.parquet", &whole[..whole.len() - 1]);
    place.refuses("deep a.parquet", &["a.parquet", "damaged"]);
    for step in 0..60 {
        let mut damaged = whole.clone();
        // Spread over the whole file, the magic bytes at its start left alone.
        let at = 4 + step * (damaged.len() - 4) / 60;
        damaged[at] ^= 0x55;
        place.file("b.parquet", damaged);
        let done = place.run("deep b.parquet --format json").done();
        assert!(!done.stderr.contains("panicked"), "byte {at}: {}", done.stderr);
        assert!(done.code != 2 || done.stdout.is_empty(), "byte {at}: {done:?}");
    }
}
