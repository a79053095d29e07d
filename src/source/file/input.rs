//! Opens a file: decompressed, without byte order mark, its format told from its name or its first bytes.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::compression::Compression;
use super::json_shape::{Shape, is_json, shape};
use super::known::Known;
use super::recognise::recognise;
use crate::error::{Error, FileProblem};
use crate::text::display_safe;

/// So much of a file tells what it is: the first message is in it, whatever it has attached.
const PEEK: u64 = 64 << 10;
/// What Parquet files begin with.
pub(super) const PARQUET: &[u8] = b"PAR1";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the rows of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Ndjson,
    /// JSON values that do not stand one on each line; `wrapped` as a list in an object.
    Json {
        wrapped: bool,
    },
    Csv {
        delimiter: u8,
    },
    Parquet,
    Empty,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ndjson => f.write_str("NDJSON, one object a line"),
            Self::Json { wrapped: false } => f.write_str("JSON"),
            Self::Json { wrapped: true } => f.write_str("JSON, a list within an object"),
            Self::Csv { delimiter: b'\t' } => f.write_str("CSV, separated by tabs"),
            Self::Csv { delimiter: b';' } => f.write_str("CSV, separated by semicolons"),
            Self::Csv { .. } => f.write_str("CSV, separated by commas"),
            Self::Parquet => f.write_str("Parquet"),
            Self::Empty => f.write_str("empty"),
        }
    }
}

/// An open file.
pub(super) struct Input {
    /// Its path, safe to print.
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) compression: Option<Compression>,
    pub(super) reader: Box<dyn Read + Send>,
    /// The first bytes, which the reader still gives.
    pub(super) start: Vec<u8>,
    /// What ends a line: a line feed, or a carriage return where there is none.
    pub(super) line_end: u8,
}

/// A path as errors and reports show it.
pub(super) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { shown(&path.to_string_lossy()) }
}

impl Input {
    /// Opens the file at `path`, or standard input for `-`.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let name = name(path);
        let unreadable = |source| Error::ReadFile { file: name.clone(), source };
        let raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            if path.is_dir() {
                return Err(Error::FileShape { file: name, problem: FileProblem::Folder });
            }
            Box::new(File::open(path).map_err(unreadable)?)
        };
        let (start, raw) = peek(raw).map_err(unreadable)?;
        let compression = Compression::of(&name, &start)?;
        let (mut start, mut reader): (Vec<u8>, Box<dyn Read + Send>) = match compression {
            Some(compression) => {
                let broken = |source| Self::broken(&name, compression, 0, source);
                let (start, reader) = compression.reader(raw).and_then(peek).map_err(broken)?;
                (start, Box::new(reader))
            }
            None => (start, Box::new(raw)),
        };
        if start.starts_with(BYTE_ORDER_MARK) {
            start.drain(..BYTE_ORDER_MARK.len());
            reader.read_exact(&mut [0; BYTE_ORDER_MARK.len()]).map_err(unreadable)?;
        }
        let line_end = if start.contains(&b'\n') || !start.contains(&b'\r') { b'\n' } else { b'\r' };
        let format = format(&name, &start, line_end)?;
        Ok(Self { name, format, compression, reader, start, line_end })
    }

    /// Holds that reading it leaves memory for the messages, which may take so much.
    pub(super) fn fits(&self, memory: u64) -> Result<(), Error> {
        self.compression.map_or(Ok(()), |compression| compression.fits(&self.name, memory))
    }

    /// The error for a read that failed after `messages` rows.
    pub(super) fn read_error(&self, messages: u64, source: io::Error) -> Error {
        match self.compression {
            Some(compression) => Self::broken(&self.name, compression, messages, source),
            None => Error::ReadFile { file: self.name.clone(), source },
        }
    }

    fn broken(name: &str, compression: Compression, messages: u64, source: io::Error) -> Error {
        Error::BrokenStream { file: name.to_owned(), format: compression.as_str(), messages, source }
    }
}

/// The first bytes, and a reader that still gives them: a pipe may hand them out one by one.
fn peek<R: Read + Send>(mut reader: R) -> io::Result<(Vec<u8>, impl Read + Send)> {
    let mut start = Vec::new();
    reader.by_ref().take(PEEK).read_to_end(&mut start)?;
    Ok((start.clone(), io::Cursor::new(start).chain(reader)))
}

fn format(name: &str, start: &[u8], line_end: u8) -> Result<Format, Error> {
    let refuse = |problem| Err(Error::FileShape { file: name.to_owned(), problem });
    if start.is_empty() {
        return Ok(Format::Empty);
    }
    if start.starts_with(PARQUET) {
        return Ok(Format::Parquet);
    }
    if let Some(Known { problem, advice }) = recognise(start) {
        return refuse(FileProblem::OtherFormat { problem, advice });
    }
    if !is_text(start) {
        return refuse(FileProblem::NotText);
    }
    let plain = name.to_lowercase();
    let plain = Compression::ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending)).unwrap_or(&plain);
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| plain.ends_with(ending));
    let (is_csv, is_ndjson) = (ends_in(&[".csv", ".tsv"]), ends_in(&[".ndjson", ".jsonl", ".json"]));
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    // What is in it counts more than its name, where there is no doubt.
    if !is_json(start) && (is_csv || (!is_ndjson && first != Some(&b'{'))) {
        let header = start.split(|byte| *byte == line_end).next().unwrap_or_default();
        let count = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
        let most = |best: u8, other: u8| if count(other) > count(best) { other } else { best };
        return Ok(Format::Csv { delimiter: b";\t".iter().copied().fold(b',', most) });
    }
    Ok(match shape(start, line_end) {
        Shape::Lines => Format::Ndjson,
        Shape::Values { wrapped } => Format::Json { wrapped },
    })
}

/// Whether bytes can be text: no text has a zero byte, and few have control characters, as where a name was pasted.
fn is_text(start: &[u8]) -> bool {
    let controls = start.iter().filter(|byte| **byte < b' ' && !byte.is_ascii_whitespace()).count();
    !start.contains(&0) && controls * 10 <= start.len()
}

/// A path or a piece of a file, safe to print.
pub(super) fn shown(text: &str) -> String {
    display_safe(text).into_owned()
}
