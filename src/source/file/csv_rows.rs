//! Rows of comma-separated values under a header.

use csv::{ByteRecord, ReaderBuilder};

use super::blocks::Block;
use super::roles::{Roles, assign};
use super::sampled;
use super::share::Share;
use super::shown;
use crate::error::{Error, RowProblem};
use crate::source::intake::{RawRow, Scalar};
use crate::source::mapping::Sample;

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
        let (after, line) = (reader.position().byte() as usize, reader.position().line());
        block.first_line += line - 1;
        block.bytes.drain(..after.min(block.bytes.len()));
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
        let place = |(index, name): (usize, &String)| {
            Some((index, roles.fields.iter().position(|field| field.name == *name)?))
        };
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
        Some((_, name)) => Err(Error::FileShape {
            file: file.to_owned(),
            problem: format!("the column {} stands twice in the header", shown(name)),
            advice: "leave one of them out",
        }),
        None => Ok(()),
    }
}

impl CsvRows {
    /// Parses all rows of a block.
    pub(super) fn read(&self, block: &Block, roles: &Roles, share: &mut Share<'_>) {
        let mut reader = reader(self.header.delimiter, &block.bytes);
        let mut record = ByteRecord::new();
        let width = self.header.names.len();
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let line = record.position().map_or(0, csv::Position::line) + block.first_line - 1;
            let row = match record.len() {
                fields if fields == width => self.row(&record, roles),
                fields => Err(RowProblem::NotCsv(format!("{fields} fields where the header has {width}"))),
            };
            if !share.take(line, roles, row) {
                return;
            }
        }
    }

    fn row<'a>(&self, record: &'a ByteRecord, roles: &Roles) -> Result<RawRow<'a>, RowProblem> {
        let mut row = RawRow::default();
        for (place, field) in &self.places {
            let Some(value) = record.get(*place).filter(|value| !value.is_empty()) else { continue };
            let text = str::from_utf8(value).map_err(|_| RowProblem::NotUtf8("the row"))?;
            // In a file without types, a word for nothing is one in every column.
            if !crate::source::mapping::is_nothing(text, &roles.nulls) {
                assign(&mut row, &roles.fields[*field].uses, Scalar::Text(text.into()));
            }
        }
        Ok(row)
    }
}

fn reader(delimiter: u8, bytes: &[u8]) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes)
}
