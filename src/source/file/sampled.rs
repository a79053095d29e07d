//! The first rows of a file, so that its fields can be told by what stands in them.

use csv::ByteRecord;
use serde_json::Value;

use super::extended_json::extended_json;
use super::folder::Constant;
use crate::source::mapping::{Column, Kind, MOST_ROWS, Sample, json, kind_of};
use crate::source::scalar::Scalar;

/// What a file is called, and what its place says of its rows.
pub(super) fn begin(name: &str) -> Sample {
    Sample { name: name.to_owned(), columns: Vec::new(), rows: 0, is_database: false, is_open: false }
}

/// Adds what the file's place says of all of its rows, where it has no such field itself.
pub(super) fn add_constants(sample: &mut Sample, constants: &[Constant]) {
    for (name, value) in constants {
        if sample.named(name).is_none() {
            let mut column = Column::new(name, kind_of(value.iter().map(String::as_str)));
            column.values = vec![value.clone(); sample.rows];
            sample.columns.push(column);
        }
    }
}

/// Objects as they stand in lines of JSON. Fields come in the order in which they are first seen.
pub(super) fn of_objects(name: &str, values: impl Iterator<Item = Value>) -> Sample {
    let mut sample = Sample { is_open: true, ..begin(name) };
    let mut kinds: Vec<Option<Kind>> = Vec::new();
    for value in values.take(MOST_ROWS) {
        let Value::Object(fields) = value else { continue };
        for (key, value) in fields {
            let place = sample.columns.iter().position(|column| column.name == key).unwrap_or_else(|| {
                let mut column = Column::new(&key, Kind::Text);
                column.values = vec![None; sample.rows];
                sample.columns.push(column);
                kinds.push(None);
                sample.columns.len() - 1
            });
            let (text, kind) = match extended(&value) {
                Some((text, kind)) => (Some(text), Some(kind)),
                None => (json::scalar(&value), kind_of_value(&value)),
            };
            kinds[place] = match (kinds[place], kind) {
                (None, kind) => kind,
                (known, None) => known,
                (Some(known), Some(kind)) if known == kind => Some(known),
                (Some(Kind::Integer | Kind::Decimal), Some(Kind::Integer | Kind::Decimal)) => Some(Kind::Decimal),
                _ => Some(Kind::Text),
            };
            sample.columns[place].values.push(text);
        }
        sample.rows += 1;
        let rows = sample.rows;
        sample.columns.iter_mut().for_each(|column| column.values.resize(rows, None));
    }
    for (column, kind) in sample.columns.iter_mut().zip(kinds) {
        // Text may be numbers and times that somebody put into quotes.
        column.kind = kind.unwrap_or(Kind::Text);
    }
    sample
}

/// A value as mongoexport writes it.
fn extended(value: &Value) -> Option<(String, Kind)> {
    let found = value.is_object().then(|| extended_json(&value.to_string())).flatten()?;
    let kind = match found {
        Scalar::Time(_) => Kind::Time,
        Scalar::Int(_) => Kind::Integer,
        Scalar::Float(_) => Kind::Decimal,
        _ => Kind::Text,
    };
    Some((found.text().into_owned(), kind))
}

fn kind_of_value(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Kind::Bool,
        Value::Number(number) if number.is_f64() => Kind::Decimal,
        Value::Number(_) => Kind::Integer,
        Value::String(_) => Kind::Text,
        Value::Array(_) | Value::Object(_) => Kind::Json,
    })
}

/// Records under a header.
pub(super) fn of_records(
    name: &str,
    header: &[String],
    records: impl Iterator<Item = ByteRecord>,
    nulls: &[String],
) -> Sample {
    let mut sample = begin(name);
    sample.columns = header.iter().map(|name| Column::new(name, Kind::Text)).collect();
    for record in records.take(MOST_ROWS) {
        sample.rows += 1;
        for (column, value) in sample.columns.iter_mut().zip(record.iter()) {
            let value = String::from_utf8_lossy(value);
            let nothing = value.is_empty() || crate::source::mapping::is_nothing(&value, nulls);
            column.values.push((!nothing).then(|| value.into_owned()));
        }
        let rows = sample.rows;
        sample.columns.iter_mut().for_each(|column| column.values.resize(rows, None));
    }
    for column in &mut sample.columns {
        if column.present().next().is_some() {
            column.kind = kind_of(column.present());
        }
    }
    sample
}
