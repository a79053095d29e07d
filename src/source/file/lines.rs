//! Files line by line, for who reads something else than messages from them.

use std::io::{BufRead, BufReader, Read};

use super::FileSource;
use super::input::{self, Input};
use crate::error::{Error, FileProblem};

/// No line is as long as this, in bytes; a small compressed file can hold one without end.
const LONGEST: u64 = 16 << 20;

/// A line of a file.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The file, safe to print.
    pub file: &'a str,
    /// Counted from 1.
    pub number: u64,
    /// Without its end.
    pub bytes: &'a [u8],
    /// It has an end: whoever wrote it came to the end of it.
    pub is_whole: bool,
}

impl FileSource {
    /// Gives all lines of all files that are not blank to `take`, one after the other.
    pub fn each_line(mut self, take: &mut dyn FnMut(&Line<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let opened = std::mem::take(&mut self.opened);
        let begun = opened.len();
        opened.into_iter().try_for_each(|input| lines(input, take))?;
        self.files.iter().skip(begun).try_for_each(|file| lines(Input::open(&file.path)?, take))
    }

    /// The path of each file, safe to print.
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|file| input::name(&file.path)).collect()
    }
}

fn lines(mut input: Input, take: &mut dyn FnMut(&Line<'_>) -> Result<(), Error>) -> Result<(), Error> {
    let mut reader = BufReader::new(std::mem::replace(&mut input.reader, Box::new(std::io::empty())));
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        let read = read.map_err(|source| input.read_error(number, source))?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        if read as u64 == LONGEST {
            let problem = FileProblem::LongLine { line: number, mebibytes: LONGEST >> 20 };
            return Err(Error::FileShape { file: input.name, problem });
        }
        let is_whole = line.ends_with(b"\n");
        let bytes = line.trim_ascii_end();
        if !bytes.is_empty() {
            take(&Line { file: &input.name, number, bytes, is_whole })?;
        }
    }
}
