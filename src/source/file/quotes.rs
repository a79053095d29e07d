//! Finds where the rows of a CSV file end, and holds its quotes against RFC 4180.
//!
//! The parser takes whatever it gets: a quote that is never closed, or one that closes by chance some rows later,
//! would swallow the rows in between without a word.

use memchr::{memchr, memrchr};

use crate::error::BadQuotes;

/// Where the bytes seen so far have led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not within quotes.
    Outside,
    /// Within quotes that were opened there.
    Quoted { opened: Opened },
    /// After a quote within quotes: the end of the field, or the first half of an escaped quote.
    AfterQuote { opened: Opened },
}

/// Where quotes were opened. Lines are counted only when they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// At this place of the bytes at hand.
    Here(usize),
    /// On a line of bytes that have gone by.
    Before(u64),
}

/// What is known of a CSV file from its start to some point.
#[derive(Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    place: Place,
    /// The last byte seen; a line end before the first.
    before: u8,
    /// The line of the next byte.
    line: u64,
    /// What ends a line of this file, and a row outside of quotes.
    line_end: u8,
}

impl Quotes {
    pub(super) fn new(delimiter: u8, line_end: u8) -> Self {
        Self { delimiter, place: Place::Outside, before: b'\n', line: 1, line_end }
    }

    /// Goes through the next bytes and returns where, within them, the last row ends.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> Result<Option<usize>, BadQuotes> {
        let mut end = None;
        let mut at = 0;
        let line = |at: usize| self.line + memchr::memchr_iter(self.line_end, &bytes[..at]).count() as u64;
        let opened_on = |opened: Opened| match opened {
            Opened::Here(at) => line(at),
            Opened::Before(line) => line,
        };
        let mut place = self.place;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match place {
                Place::Outside => {
                    let quote = memchr(b'"', rest);
                    let stretch = &rest[..quote.unwrap_or(rest.len())];
                    if let Some(last) = memrchr(self.line_end, stretch) {
                        end = Some(at + last + 1);
                    }
                    let Some(quote) = quote.map(|quote| at + quote) else { break };
                    let before = quote.checked_sub(1).map_or(self.before, |before| bytes[before]);
                    if self.ends_field(before) {
                        place = Place::Quoted { opened: Opened::Here(quote) };
                    }
                    at = quote + 1;
                }
                Place::Quoted { opened } => {
                    let Some(quote) = memchr(b'"', rest) else { break };
                    place = Place::AfterQuote { opened };
                    at += quote + 1;
                }
                Place::AfterQuote { opened } if rest[0] == b'"' => {
                    place = Place::Quoted { opened };
                    at += 1;
                }
                // The line end that may stand here is looked for as one outside of quotes.
                Place::AfterQuote { .. } if self.ends_field(rest[0]) => place = Place::Outside,
                Place::AfterQuote { opened } => {
                    return Err(BadQuotes::TextAfterQuote { line: line(at), opened: opened_on(opened) });
                }
            }
        }
        self.place = match place {
            Place::Quoted { opened } => Place::Quoted { opened: Opened::Before(opened_on(opened)) },
            Place::AfterQuote { opened } => Place::AfterQuote { opened: Opened::Before(opened_on(opened)) },
            Place::Outside => Place::Outside,
        };
        self.line = line(bytes.len());
        self.before = bytes.last().copied().unwrap_or(self.before);
        Ok(end)
    }

    /// Holds that the file may end here.
    pub(super) fn end(&self) -> Result<(), BadQuotes> {
        match self.place {
            Place::Quoted { opened: Opened::Before(line) } => Err(BadQuotes::NeverClosed(line)),
            _ => Ok(()),
        }
    }

    fn ends_field(&self, byte: u8) -> bool {
        byte == self.delimiter || byte == b'\n' || byte == b'\r'
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the last row ends, whatever pieces the text comes in.
    fn check(text: &str) -> Result<Option<usize>, String> {
        let by = |size: usize| {
            let mut quotes = Quotes::new(b',', b'\n');
            let mut end = None;
            for (index, piece) in text.as_bytes().chunks(size).enumerate() {
                let found = quotes.pass(piece).map_err(|error| error.to_string())?;
                end = found.map(|found| index * size + found).or(end);
            }
            quotes.end().map_err(|error| error.to_string()).map(|()| end)
        };
        let whole = by(text.len().max(1));
        for size in 1..text.len() {
            assert_eq!(by(size), whole, "{text:?} in pieces of {size}");
        }
        whole
    }

    #[test]
    fn well_formed_quotes_pass_and_rows_end_at_line_ends_outside_of_them() {
        for (text, end) in [
            ("", None),
            ("a,b\n", Some(4)),
            ("\"a\nb\",c\r\n", Some(9)),
            ("x\n\"a\nb", None),
            ("x\n\"a\nb\"", Some(2)),
            ("\"say \"\"hi\n\"\"\",x", None),
            ("5\" pipe,y\nz", Some(10)),
            ("\"\"", None),
            ("a,\"\"\r\nb\n\n", Some(9)),
        ] {
            let expected = if text == "x\n\"a\nb" { None } else { Some(end) };
            assert_eq!(check(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_that_swallow_rows_are_told_with_their_line() {
        assert!(check("a,b\nc,\"d\ne,f\n").is_err_and(|error| error.contains("line 2 opens")));
        let paired = check("a,\"oops\nb,c\nd,\"bye,e\n");
        assert!(paired.is_err_and(|error| error.contains("line 3") && error.contains("line 1")));
    }
}
