//! Holds the quotes of a CSV file against RFC 4180 on their way to the parser.
//!
//! The parser takes whatever it gets: a quote that is never closed, or one that closes by chance some rows later,
//! would swallow the rows in between without a word.

use std::io::{self, Read};

/// Where a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote within quotes: the end of the field, or the first half of an escaped quote.
    AfterQuote,
}

/// A reader that fails where quotes do not pair up.
pub(super) struct QuoteCheck<R> {
    inner: R,
    delimiter: u8,
    place: Place,
    line: u64,
    /// The line on which the quoted field began.
    opened: u64,
}

/// Quotes that do not pair up.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadQuotes {
    #[error("line {0} opens a quote that is never closed, so the rest is lost")]
    NeverClosed(u64),
    #[error("line {line}: text follows the closing quote of a field that began on line {opened}")]
    TextAfterQuote { line: u64, opened: u64 },
}

impl BadQuotes {
    /// Whether `error` comes from a [`QuoteCheck`].
    pub(super) fn is_behind(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.downcast_ref::<Self>().is_some())
    }
}

impl<R> QuoteCheck<R> {
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        Self { inner, delimiter, place: Place::FieldStart, line: 1, opened: 1 }
    }

    fn see(&mut self, byte: u8) -> Result<(), BadQuotes> {
        let ends_field = byte == self.delimiter || byte == b'\n' || byte == b'\r';
        self.place = match (self.place, byte) {
            (Place::FieldStart, b'"') => {
                self.opened = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            _ if ends_field => Place::FieldStart,
            (Place::AfterQuote, _) => {
                return Err(BadQuotes::TextAfterQuote { line: self.line, opened: self.opened });
            }
            (Place::FieldStart | Place::Unquoted, _) => Place::Unquoted,
        };
        self.line += u64::from(byte == b'\n');
        Ok(())
    }
}

impl<R: Read> Read for QuoteCheck<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.place == Place::Quoted {
            return Err(io::Error::other(BadQuotes::NeverClosed(self.opened)));
        }
        buffer[..read].iter().try_for_each(|byte| self.see(*byte)).map_err(io::Error::other)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<String, String> {
        let mut read = String::new();
        let result = QuoteCheck::new(text.as_bytes(), b',').read_to_string(&mut read);
        result.map(|_| read).map_err(|error| error.to_string())
    }

    #[test]
    fn well_formed_quotes_pass_unchanged() {
        for text in ["", "a,b\n", "\"a\nb\",c\r\n", "\"say \"\"hi\"\"\",x", "5\" pipe,y\n", "\"\"", "a,\"\"\r\n"] {
            assert_eq!(check(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn quotes_that_swallow_rows_are_told_with_their_line() {
        assert!(check("a,b\nc,\"d\ne,f\n").is_err_and(|error| error.contains("line 2 opens")));
        let paired = check("a,\"oops\nb,c\nd,\"bye,e\n");
        assert!(paired.is_err_and(|error| error.contains("line 3") && error.contains("line 1")));
    }
}
