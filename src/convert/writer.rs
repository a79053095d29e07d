//! The writers by format.

use std::io::{self, Write};

use super::columns::Columns;
use super::csv_file::CsvFile;
use super::format::MessageFormat;
use super::ndjson::Ndjson;
use super::parquet_file::ParquetFile;
use super::row_writer::RowWriter;

/// A writer of this format with these columns.
pub fn writer<'w, W: Write + Send + 'w>(
    format: MessageFormat,
    columns: &Columns,
    out: W,
) -> io::Result<Box<dyn RowWriter + 'w>> {
    Ok(match format {
        MessageFormat::Ndjson => Box::new(Ndjson::new(columns, out)),
        MessageFormat::Csv => Box::new(CsvFile::new(columns, out)?),
        MessageFormat::Parquet => Box::new(ParquetFile::new(columns, out)?),
    })
}
