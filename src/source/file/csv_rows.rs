//! Rows of comma-separated values under a header.

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::input::Input;
use super::quotes::{BadQuotes, QuoteCheck};
use super::{Rows, shown};
use crate::error::{Error, RowProblem};
use crate::source::intake::{RawRow, Scalar};

const COLUMNS: [&str; 12] = [
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
const REQUIRED: [&str; 4] = ["contact_id", "direction", "text", "at"];

/// Reads all rows after the header.
pub(super) fn read(input: Input, delimiter: u8, rows: &mut Rows<'_>) -> Result<(), Error> {
    let Input { name, compressed, reader, .. } = input;
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(QuoteCheck::new(reader, delimiter));
    let failed = |rows: &Rows<'_>, error: csv::Error| match error.into_kind() {
        ErrorKind::Io(source) if BadQuotes::is_behind(&source) => Error::FileShape {
            file: name.clone(),
            problem: source.to_string(),
            advice: "write a quote within a quoted field twice, or export the file again",
        },
        ErrorKind::Io(source) => Input::read_error(&name, compressed, rows.intake.rows, source),
        other => Error::FileShape { file: name.clone(), problem: format!("{other:?}"), advice: "check the file" },
    };
    let header = reader.byte_headers().map_err(|error| failed(rows, error))?;
    let columns = Columns::find(&name, header)?;
    let width = header.len();
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| failed(rows, error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = match record.len() {
            fields if fields == width => columns.row(&record),
            fields => Err(RowProblem::NotCsv(format!("{fields} fields where the header has {width}"))),
        };
        rows.take(line, row)?;
    }
    Ok(())
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
        let columns = if missing.len() == 1 { "column" } else { "columns" };
        Err(Error::FileShape {
            file: file.to_owned(),
            problem: format!("no {columns} {} among: {}", missing.join(", "), shown(&names.join(", "))),
            advice: "name the columns id, contact_id, handle, direction, text, at, provider_id; only contact_id, direction, text and at are required",
        })
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
