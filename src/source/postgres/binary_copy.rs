//! Cuts the stream of a binary COPY into rows, whatever pieces it comes in.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".

use std::io;

use super::copy_tap::{CopySink, take_whole_rows};
use super::fields::{BATCH, Batch, Form, Place, RowSink};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags, and the length of an extension that has never been used.
const HEADER: usize = SIGNATURE.len() + 8;

pub(super) struct BinaryCopy<R> {
    pub(super) rows: R,
    pub(super) count: u64,
    /// The end of the data was seen.
    pub(super) complete: bool,
    began: bool,
    /// The start of a row whose end has not come yet.
    rest: Vec<u8>,
    places: Vec<Place>,
}

impl<R: RowSink> BinaryCopy<R> {
    pub(super) fn new(rows: R) -> Self {
        Self { rows, count: 0, complete: false, began: false, rest: Vec::new(), places: Vec::new() }
    }

    /// Takes all whole rows from the front of `bytes` and returns how many bytes they were.
    fn take(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut taken = 0;
        if !self.began {
            if bytes.len() < HEADER {
                return Ok(0);
            }
            let extension = be_i32(bytes, HEADER - 4).unwrap_or(-1);
            if !bytes.starts_with(SIGNATURE) || extension != 0 {
                return Err(io::Error::other("the server's COPY is not in the binary format of PostgreSQL"));
            }
            self.began = true;
            taken = HEADER;
        }
        loop {
            self.places.clear();
            let (mut rows, mut columns) = (0, 0);
            while rows < BATCH
                && let Some((end, fields)) = self.measure(bytes, taken)?
            {
                taken = end;
                if self.complete {
                    break;
                }
                if rows > 0 && fields != columns {
                    return Err(io::Error::other("the rows of the server's COPY have different columns"));
                }
                columns = fields;
                rows += 1;
            }
            if rows == 0 {
                return Ok(taken);
            }
            self.rows.rows(&Batch { form: Form::Binary, bytes, places: &self.places, columns })?;
            self.count += rows as u64;
        }
    }

    /// The end of the row that begins at `start`, and how many fields it has, their places noted; `None` if it is not
    /// whole yet.
    fn measure(&mut self, bytes: &[u8], start: usize) -> io::Result<Option<(usize, usize)>> {
        let Some(fields) = bytes.get(start..start + 2) else { return Ok(None) };
        let fields = i16::from_be_bytes([fields[0], fields[1]]);
        if self.complete {
            return Err(io::Error::other("the server's COPY goes on after its end"));
        }
        let mut end = start + 2;
        let Ok(fields) = usize::try_from(fields) else {
            self.complete = true;
            return Ok(Some((end, 0)));
        };
        let before = self.places.len();
        for _ in 0..fields {
            let length = be_i32(bytes, end);
            let start = end + 4;
            let place = length.and_then(|length| usize::try_from(length).ok()).map(|length| (start, start + length));
            end = place.map_or(start, |(_, end)| end);
            if length.is_none() || end > bytes.len() {
                self.places.truncate(before);
                return Ok(None);
            }
            self.places.push(place);
        }
        Ok(Some((end, fields)))
    }
}

fn be_i32(bytes: &[u8], at: usize) -> Option<i32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

impl<R: RowSink> CopySink for BinaryCopy<R> {
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

    fn stream() -> Vec<u8> {
        let mut stream = [SIGNATURE, &[0; 8]].concat();
        stream.extend(b"\0\x02\0\0\0\x01a\xff\xff\xff\xff");
        stream.extend(b"\0\x02\0\0\0\0\0\0\0\x03bcd");
        stream.extend(b"\xff\xff");
        stream
    }

    #[test]
    fn rows_are_the_same_whatever_pieces_they_come_in() {
        for size in 1..=stream().len() {
            let mut copy = BinaryCopy::new(Texts::default());
            for piece in stream().chunks(size) {
                copy.data(piece).unwrap();
            }
            let expected = vec![vec![Some(b"a".to_vec()), None], vec![Some(vec![]), Some(b"bcd".to_vec())]];
            assert_eq!((copy.rows.0, copy.count, copy.complete), (expected, 2, true), "pieces of {size}");
        }
    }

    #[test]
    fn a_stream_that_stops_before_its_end_is_not_complete() {
        let mut copy = BinaryCopy::new(Texts::default());
        copy.data(&stream()[..stream().len() - 2]).unwrap();
        assert!(!copy.complete);
    }

    #[test]
    fn something_else_than_a_binary_copy_is_refused() {
        let mut copy = BinaryCopy::new(Texts::default());
        assert!(copy.data(b"1\tlea\tincoming\tcoucou\n2\tlea\t").is_err());
    }
}
