//! Opens a file: decompressed, without byte order mark, its format told from its name or its first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::shown;
use crate::error::Error;

const BUFFER: usize = 256 * 1024;
const PEEK: u64 = 4096;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the rows of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Ndjson,
    Csv { delimiter: u8 },
    Empty,
}

/// An open file.
pub(super) struct Input {
    /// Its path, safe to print.
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) compressed: bool,
    pub(super) reader: Box<dyn BufRead>,
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
        let raw: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            if path.is_dir() {
                let advice = "name the message files in it (NDJSON or CSV, plain or .gz)";
                return Err(Error::FileShape { file: name, problem: "is a folder".into(), advice });
            }
            Box::new(File::open(path).map_err(unreadable)?)
        };
        let (start, raw) = peek(raw).map_err(unreadable)?;
        let compressed = start.starts_with(b"\x1f\x8b");
        let (mut start, mut reader): (Vec<u8>, Box<dyn BufRead>) = if compressed {
            let broken = |source| Error::BrokenGzip { file: name.clone(), messages: 0, source };
            let (start, reader) = peek(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, raw))).map_err(broken)?;
            (start, Box::new(BufReader::with_capacity(BUFFER, reader)))
        } else {
            (start, Box::new(BufReader::with_capacity(BUFFER, raw)))
        };
        if start.starts_with(BYTE_ORDER_MARK) {
            start.drain(..BYTE_ORDER_MARK.len());
            reader.read_exact(&mut [0; BYTE_ORDER_MARK.len()]).map_err(unreadable)?;
        }
        let format = format(&name, &start)?;
        Ok(Self { name, format, compressed, reader })
    }

    /// The error for a read that failed after `messages` rows.
    pub(super) fn read_error(name: &str, compressed: bool, messages: u64, source: io::Error) -> Error {
        let file = name.to_owned();
        if compressed { Error::BrokenGzip { file, messages, source } } else { Error::ReadFile { file, source } }
    }
}

/// The first bytes, and a reader that still gives them: a pipe may hand them out one by one.
fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, impl Read)> {
    let mut start = Vec::new();
    reader.by_ref().take(PEEK).read_to_end(&mut start)?;
    Ok((start.clone(), io::Cursor::new(start).chain(reader)))
}

fn format(name: &str, start: &[u8]) -> Result<Format, Error> {
    let refuse =
        |problem: &str, advice| Err(Error::FileShape { file: name.to_owned(), problem: problem.to_owned(), advice });
    if start.is_empty() {
        return Ok(Format::Empty);
    }
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return refuse("is UTF-16", "convert it to UTF-8, for instance with iconv");
    }
    let first = start.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(b'[') {
        return refuse("is a JSON array, not one message a line", "convert it, for instance with: jq -c '.[]'");
    }
    if start.iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace()) {
        return refuse("is not text", "give a message file: NDJSON or CSV, plain or compressed with gzip");
    }
    let plain = name.to_lowercase();
    let plain = plain.strip_suffix(".gz").unwrap_or(&plain);
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| plain.ends_with(ending));
    let (is_csv, is_ndjson) = (ends_in(&[".csv", ".tsv"]), ends_in(&[".ndjson", ".jsonl", ".json"]));
    if is_csv || (!is_ndjson && first != Some(b'{')) {
        let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
        let most = |best: u8, other: u8| if count(other) > count(best) { other } else { best };
        return Ok(Format::Csv { delimiter: b";\t".iter().copied().fold(b',', most) });
    }
    Ok(Format::Ndjson)
}
