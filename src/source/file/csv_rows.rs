//! Rows of comma-separated values under a header.

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use super::blocks::Block;
use super::share::Share;
use super::shown;
use crate::error::{Error, RowProblem};
use crate::source::intake::{RawRow, Scalar};

/// The columns of the neutral message file.
pub(super) const COLUMNS: [&str; 12] = [
    "id",
    "contact_id",
    "handle",
    "direction",
    "text",
    "at",
    "provider_id",
    "attachment",
    "stopped",
    "stopped_at",
    "stage",
    "message_count",
];
/// Those that a message cannot be without.
pub(super) const REQUIRED: [&str; 4] = ["contact_id", "direction", "text", "at"];

/// How the rows of one CSV file are read.
pub(super) struct CsvRows {
    delimiter: u8,
    columns: Columns,
    /// Fields of the header.
    width: usize,
}

impl CsvRows {
    /// Reads the header off the first block of a file.
    pub(super) fn begin(file: &str, delimiter: u8, block: &mut Block) -> Result<Self, Error> {
        let mut reader = reader(delimiter, &block.bytes);
        let mut header = ByteRecord::new();
        // From memory nothing but rows of different lengths could fail, and these are let through.
        let _: csv::Result<bool> = reader.read_byte_record(&mut header);
        let columns = Columns::find(file, &header)?;
        let after = (reader.position().byte() as usize).min(block.bytes.len());
        block.first_line += memchr_iter(block.line_end, &block.bytes[..after]).count() as u64;
        block.bytes.drain(..after);
        Ok(Self { delimiter, columns, width: header.len() })
    }

    /// Parses all rows of a block.
    pub(super) fn read(&self, block: &Block, share: &mut Share<'_>) {
        let mut reader = reader(self.delimiter, &block.bytes);
        let mut record = ByteRecord::new();
        let mut lines = Lines { line: block.first_line, counted: 0 };
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let line = lines.at(record.position().map_or(0, csv::Position::byte) as usize, block);
            let row = match record.len() {
                fields if fields == self.width => self.columns.row(&record),
                fields => Err(RowProblem::NotCsv(format!("{fields} fields where the header has {}", self.width))),
            };
            if !share.take(line, row) {
                return;
            }
        }
    }

    /// Gives the time of each row of a block.
    pub(super) fn each_time(&self, block: &Block, take: &mut dyn FnMut(&str) -> bool) {
        let mut reader = reader(self.delimiter, &block.bytes);
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let at = self.columns.0[5].and_then(|place| record.get(place));
            if at.and_then(|at| str::from_utf8(at).ok()).is_some_and(|at| !take(at)) {
                return;
            }
        }
    }
}

/// Counts lines as far as something asks for them: the parser counts some ends of lines late.
struct Lines {
    line: u64,
    counted: usize,
}

impl Lines {
    /// The line on which the row stands that the parser found at `place`.
    fn at(&mut self, place: usize, block: &Block) -> u64 {
        // The second half of a line's end, and blank lines, stand before the row.
        let blank = block.bytes[place..].iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
        let row = place + blank.unwrap_or(0);
        self.line += memchr_iter(block.line_end, &block.bytes[self.counted..row]).count() as u64;
        self.counted = row;
        self.line
    }
}

/// The error that missing columns are.
pub(super) fn missing(file: &str, missing: &[&str], names: &[String]) -> Error {
    let columns = if missing.len() == 1 { "column" } else { "columns" };
    Error::FileShape {
        file: file.to_owned(),
        problem: format!("no {columns} {} among: {}", missing.join(", "), shown(&names.join(", "))),
        advice: "name the columns id, contact_id, handle, direction, text, at, provider_id; only contact_id, direction, text and at are required",
    }
}

fn reader(delimiter: u8, bytes: &[u8]) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes)
}

/// Where each known column stands in the header.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn find(file: &str, header: &ByteRecord) -> Result<Self, Error> {
        let names: Vec<String> =
            header.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
        let place = |column: &str| names.iter().position(|name| name == column);
        let twice = |column: &&str| names.iter().filter(|name| *name == *column).count() > 1;
        if let Some(column) = COLUMNS.into_iter().find(twice) {
            return Err(Error::FileShape {
                file: file.to_owned(),
                problem: format!("the column {column} stands twice in the header"),
                advice: "leave one of them out",
            });
        }
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|column| place(column).is_none()).collect();
        if missing.is_empty() {
            return Ok(Self(COLUMNS.map(place)));
        }
        Err(self::missing(file, &missing, &names))
    }

    fn row<'a>(&self, record: &'a ByteRecord) -> Result<RawRow<'a>, RowProblem> {
        let field = |column: usize| {
            let value = self.0[column].and_then(|place| record.get(place)).filter(|value| !value.is_empty());
            value.map(|value| str::from_utf8(value).map_err(|_| RowProblem::NotUtf8(COLUMNS[column]))).transpose()
        };
        let scalar = |column| field(column).map(|value| value.map(|text| Scalar::Text(text.into())));
        Ok(RawRow {
            id: scalar(0)?,
            contact_id: scalar(1)?,
            handle: scalar(2)?,
            direction: scalar(3)?,
            text: Some(scalar(4)?),
            at: scalar(5)?,
            provider_id: scalar(6)?,
            attachment: scalar(7)?,
            stopped: scalar(8)?,
            stopped_at: scalar(9)?,
            stage: scalar(10)?,
            message_count: scalar(11)?,
        })
    }
}
