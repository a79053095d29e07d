//! Cuts a file into blocks that end where a row ends, so that several threads can parse it.

use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, channel};

use memchr::{memchr_iter, memrchr};

use super::input::{Format, Input};
use super::json_values::Values;
use super::quotes::Quotes;
use crate::error::{BadQuotes, BadValues, Error, FileProblem};

/// A block is about as long as this, in bytes.
const BLOCK: usize = 1 << 20;

/// No row is as long as this, in bytes; a small compressed file can hold one without end.
const LONGEST_ROW: usize = 256 << 20;

/// Some whole rows.
#[derive(Debug)]
pub(super) struct Block {
    /// The line on which it begins, counted from 1.
    pub(super) first_line: u64,
    pub(super) bytes: Vec<u8>,
    /// What ends its lines.
    pub(super) line_end: u8,
}

impl Block {
    /// Leaves its room to blocks to come, unless that is unusually much.
    pub(super) fn leave(self, spares: &Sender<Vec<u8>>) {
        if self.bytes.capacity() <= 4 * BLOCK {
            // Nobody takes it once the file is over.
            let _: Result<(), _> = spares.send(self.bytes);
        }
    }
}

/// Cuts an input, block by block.
pub(super) struct Cutter {
    pub(super) input: Input,
    ends: Ends,
    /// The start of a row whose end has not come yet.
    rest: Vec<u8>,
    line: u64,
    failed: Option<Failure>,
    done: bool,
    /// Room of blocks that were read, for those to come: the system clears what it gives out anew.
    spare: Receiver<Vec<u8>>,
    spares: Sender<Vec<u8>>,
}

/// Why there is no next block.
#[derive(Debug)]
pub(super) enum Failure {
    /// The file cannot be read on.
    Read(std::io::Error),
    /// The file is not what its format should be.
    Shape(Error),
}

/// How the end of a row is told.
enum Ends {
    Lines(u8),
    Quoted(Quotes),
    Values(Values),
}

/// A file whose rows cannot be told apart.
enum Bad {
    Quotes(BadQuotes),
    Values(BadValues),
}

impl Ends {
    /// Where, within the next bytes, the last row ends.
    fn pass(&mut self, bytes: &mut [u8]) -> Result<Option<usize>, Bad> {
        match self {
            Self::Lines(end) => Ok(memrchr(*end, bytes).map(|last| last + 1)),
            Self::Quoted(quotes) => quotes.pass(bytes).map_err(Bad::Quotes),
            Self::Values(values) => values.pass(bytes).map_err(Bad::Values),
        }
    }

    /// Holds that the file may end here.
    fn end(&self) -> Result<(), Bad> {
        match self {
            Self::Lines(_) => Ok(()),
            Self::Quoted(quotes) => quotes.end().map_err(Bad::Quotes),
            Self::Values(values) => values.end().map_err(Bad::Values),
        }
    }
}

impl Cutter {
    pub(super) fn new(input: Input) -> Self {
        let ends = match input.format {
            Format::Csv { delimiter } => Ends::Quoted(Quotes::new(delimiter, input.line_end)),
            Format::Json { wrapped } => Ends::Values(Values::new(wrapped, input.line_end)),
            _ => Ends::Lines(input.line_end),
        };
        let (spares, spare) = channel();
        Self { input, ends, rest: Vec::new(), line: 1, failed: None, done: false, spare, spares }
    }

    /// The next block, `None` at the end. After an error all blocks before it have been given out.
    pub(super) fn next(&mut self) -> Result<Option<Block>, Failure> {
        let mut bytes = self.spare.try_recv().unwrap_or_default();
        bytes.clear();
        bytes.append(&mut self.rest);
        loop {
            if let Some(failed) = self.failed.take() {
                return Err(failed);
            }
            if self.done {
                return Ok((!bytes.is_empty()).then(|| self.block(bytes)));
            }
            let start = bytes.len();
            bytes.reserve(BLOCK);
            let read = self.input.reader.by_ref().take(BLOCK as u64).read_to_end(&mut bytes);
            match self.ends.pass(&mut bytes[start..]) {
                Ok(Some(end)) => self.rest = bytes.split_off(start + end),
                Ok(None) if bytes.len() >= LONGEST_ROW => return Err(self.too_long()),
                Ok(None) => self.rest = std::mem::take(&mut bytes),
                // The rows before it are whole, but how many there are is no longer sure.
                Err(bad) => return Err(self.bad(&bad)),
            }
            match read {
                Err(error) => self.failed = Some(Failure::Read(error)),
                Ok(0) => {
                    self.failed = self.ends.end().err().map(|bad| self.bad(&bad));
                    self.done = true;
                }
                Ok(_) => {}
            }
            if !bytes.is_empty() {
                return Ok(Some(self.block(bytes)));
            }
            bytes = std::mem::take(&mut self.rest);
        }
    }

    /// Where blocks go that were read.
    pub(super) fn spares(&self) -> Sender<Vec<u8>> {
        self.spares.clone()
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let first_line = self.line;
        let line_end = self.input.line_end;
        self.line += memchr_iter(line_end, &bytes).count() as u64;
        Block { first_line, bytes, line_end }
    }

    fn too_long(&self) -> Failure {
        let problem = FileProblem::LongRow { line: self.line, most: LONGEST_ROW };
        Failure::Shape(Error::FileShape { file: self.input.name.clone(), problem })
    }

    fn bad(&self, bad: &Bad) -> Failure {
        let problem = match bad {
            Bad::Quotes(bad) => FileProblem::Quotes(*bad),
            Bad::Values(bad) => FileProblem::Values(*bad),
        };
        Failure::Shape(Error::FileShape { file: self.input.name.clone(), problem })
    }
}
