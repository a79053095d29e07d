//! One JSON object a line.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::columns::{Value, fields};
use super::row::Row;
use super::row_writer::RowWriter;

pub(super) struct Ndjson<W: Write>(W);

impl<W: Write> Ndjson<W> {
    pub(super) fn new(out: W) -> Self {
        Self(out)
    }
}

impl<W: Write> RowWriter for Ndjson<W> {
    fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, &Line(row))?;
        self.0.write_all(b"\n")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

struct Line<'r, 'a>(&'r Row<'a>);

impl Serialize for Line<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in fields(self.0) {
            match value {
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
