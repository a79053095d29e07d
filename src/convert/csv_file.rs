//! Comma-separated values under a header. Every value stands as it is, as the file is for programs: a report escapes
//! what a spreadsheet would run.

use std::io::{self, Write};

use super::columns::{Column, Columns, Value};
use super::row::Row;
use super::row_writer::RowWriter;

pub(super) struct CsvFile<W: Write> {
    columns: Vec<Column>,
    out: csv::Writer<W>,
}

impl<W: Write> CsvFile<W> {
    pub(super) fn new(columns: &Columns, out: W) -> io::Result<Self> {
        let (columns, mut out) = (columns.all(), csv::Writer::from_writer(out));
        out.write_record(columns.iter().map(|column| column.name))?;
        Ok(Self { columns, out })
    }
}

impl<W: Write> RowWriter for CsvFile<W> {
    fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        for column in &self.columns {
            match (column.of)(row) {
                Value::None => self.out.write_field(""),
                Value::Text(text) => self.out.write_field(text),
                Value::Made(text) => self.out.write_field(text),
                Value::Bool(yes) => self.out.write_field(yes.to_string()),
                Value::Number(number) => self.out.write_field(number.to_string()),
                Value::Time(at) => self.out.write_field(at.to_string()),
            }?;
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
