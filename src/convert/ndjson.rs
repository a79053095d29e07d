//! One JSON object a line.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::{Column, Columns, Value};
use super::row::Row;
use super::row_writer::RowWriter;

pub(super) struct Ndjson<W: Write> {
    columns: Vec<Column>,
    out: W,
}

impl<W: Write> Ndjson<W> {
    pub(super) fn new(columns: &Columns, out: W) -> Self {
        Self { columns: columns.all(), out }
    }
}

impl<W: Write> RowWriter for Ndjson<W> {
    fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &Line(&self.columns, row))?;
        self.out.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

/// The fields that hold something, and those that every row has.
struct Line<'r, 'a>(&'r [Column], &'r Row<'a>);

impl Serialize for Line<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for Column { name, is_needed, of, .. } in self.0 {
            match of(self.1) {
                Value::None if !is_needed => {}
                Value::None => map.serialize_entry(name, &())?,
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Made(text) => map.serialize_entry(name, &text)?,
                Value::Bool(yes) => map.serialize_entry(name, &yes)?,
                Value::Number(number) => map.serialize_entry(name, &number)?,
                Value::Time(at) => map.serialize_entry(name, &at.to_string())?,
            }
        }
        map.end()
    }
}
