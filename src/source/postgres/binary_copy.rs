//! Cuts the stream of a binary COPY into rows, whatever pieces it comes in.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".

use std::io;

use super::copy_tap::CopySink;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags, and the length of an extension that has never been used.
const HEADER: usize = SIGNATURE.len() + 8;

/// The fields of one row; `None` is NULL.
pub(super) struct Fields<'a> {
    row: &'a [u8],
    places: &'a [Option<(usize, usize)>],
}

impl<'a> Fields<'a> {
    /// The bytes of the field at `index`, if there is such a field and it is not NULL.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let (start, end) = (*self.places.get(index)?)?;
        self.row.get(start..end)
    }
}

/// Takes rows.
pub(super) trait RowSink: Send {
    /// Takes one row; an error ends the connection.
    fn row(&mut self, fields: &Fields<'_>) -> io::Result<()>;
}

/// A binary COPY on its way in.
pub(super) struct BinaryCopy<R> {
    /// Where the rows go.
    pub(super) rows: R,
    /// How many rows came.
    pub(super) count: u64,
    /// The end of the data was seen.
    pub(super) complete: bool,
    began: bool,
    rest: Vec<u8>,
    places: Vec<Option<(usize, usize)>>,
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
        while let Some(length) = self.measure(&bytes[taken..])? {
            if !self.complete {
                let fields = Fields { row: &bytes[taken..taken + length], places: &self.places };
                self.rows.row(&fields)?;
                self.count += 1;
            }
            taken += length;
        }
        Ok(taken)
    }

    /// The length of the row at the front of `bytes`, its fields' places noted; `None` if it is not whole yet.
    fn measure(&mut self, bytes: &[u8]) -> io::Result<Option<usize>> {
        let Some(fields) = bytes.get(..2) else { return Ok(None) };
        let fields = i16::from_be_bytes([fields[0], fields[1]]);
        if self.complete {
            return Err(io::Error::other("the server's COPY goes on after its end"));
        }
        self.places.clear();
        let mut end = 2;
        if fields < 0 {
            self.complete = true;
            return Ok(Some(end));
        }
        for _ in 0..fields {
            let Some(length) = be_i32(bytes, end) else { return Ok(None) };
            let start = end + 4;
            let place = usize::try_from(length).ok().map(|length| (start, start + length));
            end = place.map_or(start, |(_, end)| end);
            if end > bytes.len() {
                return Ok(None);
            }
            self.places.push(place);
        }
        Ok(Some(end))
    }
}

fn be_i32(bytes: &[u8], at: usize) -> Option<i32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

impl<R: RowSink> CopySink for BinaryCopy<R> {
    fn data(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.rest.is_empty() {
            let taken = self.take(piece)?;
            self.rest.extend_from_slice(&piece[taken..]);
        } else {
            self.rest.extend_from_slice(piece);
            let rest = std::mem::take(&mut self.rest);
            let taken = self.take(&rest)?;
            self.rest = rest;
            self.rest.drain(..taken);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Texts(Vec<Vec<Option<Vec<u8>>>>);

    impl RowSink for Texts {
        fn row(&mut self, fields: &Fields<'_>) -> io::Result<()> {
            self.0.push((0..2).map(|index| fields.get(index).map(<[u8]>::to_vec)).collect());
            Ok(())
        }
    }

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
