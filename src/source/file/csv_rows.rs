//! Rows of comma-separated values under a header.

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use super::blocks::Block;
use super::roles::{Roles, Use, assign};
use super::sampled;
use super::share::Share;
use crate::error::{Error, FileProblem, RowProblem};
use crate::source::mapping::Sample;
use crate::source::raw_row::RawRow;
use crate::source::scalar::Scalar;

/// The header of a CSV file.
pub(super) struct Header {
    delimiter: u8,
    names: Vec<String>,
}

/// How the rows of one CSV file are read.
pub(super) struct CsvRows {
    header: Header,
    /// Which field of the roles stands in which place.
    places: Vec<(usize, usize)>,
}

impl Header {
    /// Reads the header off the first block of a file.
    pub(super) fn read(file: &str, delimiter: u8, block: &mut Block) -> Result<Self, Error> {
        let mut reader = reader(delimiter, &block.bytes);
        let mut header = ByteRecord::new();
        // From memory nothing but rows of different lengths could fail, and these are let through.
        let _: csv::Result<bool> = reader.read_byte_record(&mut header);
        let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let after = (reader.position().byte() as usize).min(block.bytes.len());
        block.first_line += memchr_iter(block.line_end, &block.bytes[..after]).count() as u64;
        block.bytes.drain(..after);
        refuse_twice(file, &names)?;
        Ok(Self { delimiter, names })
    }

    /// What the first rows look like.
    pub(super) fn sample(&self, file: &str, block: &Block, nulls: &[String]) -> Sample {
        let mut reader = reader(self.delimiter, &block.bytes);
        let records = std::iter::from_fn(move || {
            let mut record = ByteRecord::new();
            reader.read_byte_record(&mut record).unwrap_or(false).then_some(record)
        });
        sampled::of_records(file, &self.names, records, nulls)
    }

    /// The way to read its rows.
    pub(super) fn rows(self, roles: &Roles) -> CsvRows {
        let place =
            |(index, name): (usize, &String)| Some((index, roles.fields.iter().position(|field| field.name == *name)?));
        let places = self.names.iter().enumerate().filter_map(place).collect();
        CsvRows { header: self, places }
    }
}

/// Of two columns of one name nobody knows which is meant.
pub(super) fn refuse_twice(file: &str, names: &[String]) -> Result<(), Error> {
    let twice = |(index, name): (usize, &String)| {
        !name.is_empty() && names[..index].iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    match names.iter().enumerate().find(|(index, name)| twice((*index, name))) {
        Some((_, name)) => {
            Err(Error::FileShape { file: file.to_owned(), problem: FileProblem::ColumnTwice { column: name.clone() } })
        }
        None => Ok(()),
    }
}

impl CsvRows {
    /// Parses all rows of a block.
    pub(super) fn read(&self, block: &Block, roles: &Roles, share: &mut Share<'_>) {
        let mut reader = reader(self.header.delimiter, &block.bytes);
        let mut record = ByteRecord::new();
        let width = self.header.names.len();
        let mut lines = Lines::of(block);
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let line = lines.at(record.position(), block);
            let row = match record.len() {
                fields if fields == width => self.row(&record, roles),
                fields => Err(RowProblem::CsvWidth { fields, width }),
            };
            if !share.take(line, roles, row) {
                return;
            }
        }
    }

    /// Gives the time of each row of a block.
    pub(super) fn each_time(&self, block: &Block, roles: &Roles, take: &mut dyn FnMut(&str) -> bool) {
        let mut reader = reader(self.header.delimiter, &block.bytes);
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let at = self.row(&record, roles).ok().and_then(|row| row.at);
            if at.is_some_and(|at| !take(&at.text())) {
                return;
            }
        }
    }

    fn row<'a>(&self, record: &'a ByteRecord, roles: &Roles) -> Result<RawRow<'a>, RowProblem> {
        let mut row = RawRow::default();
        for (place, field) in &self.places {
            let Some(value) = record.get(*place).filter(|value| !value.is_empty()) else { continue };
            let uses = &roles.fields[*field].uses;
            let name = uses.first().map_or("the row", Use::name);
            let text = str::from_utf8(value).map_err(|_| RowProblem::NotUtf8(name))?;
            // In a file without types, a word for nothing is one in every column.
            if !crate::source::mapping::is_nothing(text, &roles.nulls) {
                assign(&mut row, uses, Scalar::Text(text.into()));
            }
        }
        Ok(row)
    }
}

fn reader(delimiter: u8, bytes: &[u8]) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes)
}

/// Tells on which line a row stands.
enum Lines {
    /// By the parser, which counts line feeds.
    Parsed { first: u64 },
    /// By counting what else ends lines.
    Counted { line: u64, counted: usize },
}

impl Lines {
    fn of(block: &Block) -> Self {
        match block.line_end {
            b'\n' => Self::Parsed { first: block.first_line },
            _ => Self::Counted { line: block.first_line, counted: 0 },
        }
    }

    /// The line on which the row stands that the parser found at `position`.
    fn at(&mut self, position: Option<&csv::Position>, block: &Block) -> u64 {
        let place = position.map_or(0, csv::Position::byte) as usize;
        // The second half of a line's end, and blank lines, stand before the row.
        let blank = block.bytes[place..].iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
        match self {
            Self::Parsed { first } => {
                // The parser counts these once it comes to the row.
                let feeds = memchr_iter(b'\n', &block.bytes[place..place + blank]).count() as u64;
                *first + position.map_or(1, csv::Position::line) - 1 + feeds
            }
            Self::Counted { line, counted } => {
                let row = place + blank;
                *line += memchr_iter(block.line_end, &block.bytes[*counted..row]).count() as u64;
                *counted = row;
                *line
            }
        }
    }
}
