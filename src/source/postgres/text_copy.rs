//! Cuts the stream of a COPY in text format into rows, whatever pieces it comes in.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html>, "Text Format".

use std::io;

use memchr::memchr;

use super::copy_tap::{CopySink, take_whole_rows};
use super::fields::{BATCH, Batch, Form, Place, RowSink};

/// NULL; a text of these two characters comes with its backslash doubled.
const NULL: &[u8] = b"\\N";

/// The line after the last row, which servers of today leave out.
const END: &[u8] = b"\\.";

/// A COPY in text format on its way in.
pub(super) struct TextCopy<R> {
    pub(super) rows: R,
    pub(super) count: u64,
    /// Of the first row, and so of all.
    columns: Option<usize>,
    ended: bool,
    /// The start of a row whose end has not come yet.
    rest: Vec<u8>,
    /// The rows at hand with their escapes undone.
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl<R: RowSink> TextCopy<R> {
    pub(super) fn new(rows: R) -> Self {
        Self { rows, count: 0, columns: None, ended: false, rest: Vec::new(), bytes: Vec::new(), places: Vec::new() }
    }

    /// No row was cut off.
    pub(super) fn complete(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes all whole rows from the front of `bytes` and returns how many bytes they were.
    fn take(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (mut taken, mut rows) = (0, 0);
        // A line end within a text is escaped, so each one that stands there ends a row.
        while let Some(length) = memchr(b'\n', &bytes[taken..]) {
            let line = &bytes[taken..taken + length];
            taken += length + 1;
            if self.ended {
                return Err(io::Error::other("the server's COPY goes on after its end"));
            }
            if line == END {
                self.ended = true;
                continue;
            }
            self.measure(line)?;
            rows += 1;
            if rows == BATCH {
                self.hand_over(rows)?;
                rows = 0;
            }
        }
        self.hand_over(rows)?;
        Ok(taken)
    }

    /// Notes the fields of a row.
    fn measure(&mut self, line: &[u8]) -> io::Result<()> {
        let before = self.places.len();
        for field in line.split(|byte| *byte == b'\t') {
            let start = self.bytes.len();
            if field == NULL {
                self.places.push(None);
            } else {
                unescape(field, &mut self.bytes)?;
                self.places.push(Some((start, self.bytes.len())));
            }
        }
        let columns = self.places.len() - before;
        if *self.columns.get_or_insert(columns) != columns {
            return Err(io::Error::other("the rows of the server's COPY have different columns"));
        }
        Ok(())
    }

    fn hand_over(&mut self, rows: usize) -> io::Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let columns = self.columns.unwrap_or_default();
        self.rows.rows(&Batch { form: Form::Text, bytes: &self.bytes, places: &self.places, columns })?;
        self.count += rows as u64;
        self.bytes.clear();
        self.places.clear();
        Ok(())
    }
}

/// Appends `field` to `plain` with what its escapes stand for.
fn unescape(field: &[u8], plain: &mut Vec<u8>) -> io::Result<()> {
    let mut rest = field;
    while let Some(at) = memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..at]);
        let letter = rest.get(at + 1).ok_or_else(|| io::Error::other("a field of the server's COPY ends in a \\"))?;
        plain.push(match letter {
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            itself => *itself,
        });
        rest = &rest[at + 2..];
    }
    plain.extend_from_slice(rest);
    Ok(())
}

impl<R: RowSink> CopySink for TextCopy<R> {
    fn data(&mut self, piece: &[u8]) -> io::Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.rest = take_whole_rows(rest, piece, |bytes| self.take(bytes))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::postgres::fields::tests::Texts;

    const STREAM: &[u8] = b"a\\tb\\\\\t\\N\n\t\\\\N\n\\b\\f\\n\\r\\t\\v\\x\t\xc3\xa9\r\n";

    fn taken(stream: &[u8], size: usize) -> io::Result<TextCopy<Texts>> {
        let mut copy = TextCopy::new(Texts::default());
        stream.chunks(size).try_for_each(|piece| copy.data(piece))?;
        Ok(copy)
    }

    #[test]
    fn rows_are_the_same_whatever_pieces_they_come_in() {
        let text = |text: &str| Some(text.as_bytes().to_vec());
        let expected = vec![
            vec![text("a\tb\\"), None],
            vec![text(""), text("\\N")],
            vec![text("\u{8}\u{c}\n\r\t\u{b}x"), text("é\r")],
        ];
        for size in 1..=STREAM.len() {
            for end in [&b""[..], b"\\.\n"] {
                let copy = taken(&[STREAM, end].concat(), size).unwrap();
                assert!(copy.complete(), "pieces of {size}");
                assert_eq!((copy.rows.0, copy.count), (expected.clone(), 3), "pieces of {size}");
            }
        }
    }

    #[test]
    fn more_rows_than_a_batch_come_in_order() {
        let lines: Vec<String> = (0..1000).map(|row| format!("{row}\t\n")).collect();
        let copy = taken(lines.concat().as_bytes(), 4096).unwrap();
        let numbers = copy.rows.0.iter().map(|row| String::from_utf8(row[0].clone().unwrap()).unwrap());
        assert!(numbers.eq((0..1000).map(|row| row.to_string())));
        assert_eq!(copy.count, 1000);
    }

    #[test]
    fn a_stream_that_stops_within_a_row_is_not_complete() {
        assert!(!taken(&STREAM[..STREAM.len() - 1], 7).unwrap().complete());
    }

    #[test]
    fn what_is_no_table_in_text_format_is_refused() {
        for stream in [&b"a\tb\nc\n"[..], b"a\\\n", b"a\n\\.\nb\n"] {
            assert!(taken(stream, 100).is_err(), "{}", String::from_utf8_lossy(stream));
        }
    }
}
