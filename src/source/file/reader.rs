//! Reads one file after the other, each on several threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::blocks::{Block, Cutter, Failure};
use super::csv_rows::Header;
use super::dates;
use super::folder::FolderFile;
use super::input::{Format, Input};
use super::mapper::Mapper;
use super::parquet_rows::ParquetFile;
use super::roles::Roles;
use super::rows::Rows;
use super::share::Share;
use super::{ndjson, odd_values, sampled};
use crate::corpus::Budget;
use crate::error::{Error, FileProblem};
use crate::observer::Observer;
use crate::source::parts::set_aside_failed;
use crate::time::DateOrder;

/// Blocks that wait for each thread: enough that none is idle, few enough to take little memory.
const WAITING: usize = 2;

/// What reads files.
pub(super) struct Reader<'r, 's> {
    /// One for each thread.
    pub(super) shares: Vec<Share<'s>>,
    pub(super) budget: Arc<Budget>,
    /// Blocks so far, over all files.
    pub(super) blocks: u32,
    pub(super) mapper: &'r mut Mapper<'s>,
    pub(super) observer: &'r dyn Observer,
    /// Which of day and month comes first in dates with slashes, where somebody said it.
    pub(super) dates: DateOrder,
}

impl Reader<'_, '_> {
    /// Reads a file and returns how many rows it has; `name` gives the name of a file for errors.
    pub(super) fn read(
        &mut self,
        input: Input,
        found: &FolderFile,
        file: u32,
        name: &dyn Fn(u32) -> String,
    ) -> Result<u64, Error> {
        let constants = &found.constants;
        if input.format == Format::Parquet {
            return self.read_parquet(&input, found, file, name);
        }
        let format = input.format;
        let mut cutter = Cutter::new(input);
        let first_block = self.blocks;
        let mut first = cutter.next();
        let (file_name, observer) = (cutter.input.name.clone(), self.observer);
        let (rows, roles) = match (format, &mut first) {
            (Format::Csv { delimiter }, Ok(Some(block))) => {
                let header = Header::read(&file_name, delimiter, block)?;
                let sample = header.sample(&file_name, block, self.mapper.nulls());
                let roles = self.mapper.roles(sample, constants, observer)?;
                (Rows::Csv(Box::new(header.rows(&roles))), roles)
            }
            (_, Ok(Some(block))) => {
                let is_json = matches!(format, Format::Json { .. });
                let sample = match is_json {
                    true => sampled::of_objects(&file_name, ndjson::values(block)),
                    false => sampled::of_objects(&file_name, ndjson::objects(block)),
                };
                let refuse = |problem| Error::FileShape { file: file_name.clone(), problem };
                let roles = if sample.rows == 0 {
                    if let Some(problem) = odd_values::without_objects(block, is_json) {
                        return Err(refuse(problem));
                    }
                    // The first line is what is wrong, and says so when it is read.
                    self.mapper.neutral()
                } else {
                    let roles = self.mapper.roles(sample, constants, observer);
                    roles.map_err(|error| odd_values::chats(block, is_json).map_or(error, refuse))?
                };
                (if is_json { Rows::Json } else { Rows::Ndjson }, roles)
            }
            _ => (Rows::Ndjson, self.mapper.neutral()),
        };
        if let Ok(Some(block)) = &first {
            let dates = dates::order(self.dates, &rows, &roles, block, &found.path);
            self.shares.iter_mut().for_each(|share| share.intake.dates = dates);
        }
        let end = self.read_blocks(first, &mut cutter, &rows, &roles, file);
        self.refused(name)?;
        let blocks = self.shares.iter().flat_map(|share| &share.blocks);
        let count = blocks.filter(|(block, _)| *block >= first_block).map(|(_, rows)| rows).sum();
        match end {
            Ok(()) => Ok(count),
            Err(Failure::Shape(error)) => Err(error),
            Err(Failure::Read(source)) => {
                // All that came out before, of whichever file.
                let before: u64 = self.shares.iter().flat_map(|share| &share.blocks).map(|(_, rows)| rows).sum();
                Err(cutter.input.read_error(before, source))
            }
        }
    }

    fn read_parquet(
        &mut self,
        input: &Input,
        found: &FolderFile,
        file: u32,
        name: &dyn Fn(u32) -> String,
    ) -> Result<u64, Error> {
        let path = &found.path;
        if path.as_os_str() == "-" || input.compression.is_some() {
            return Err(Error::FileShape { file: input.name.clone(), problem: FileProblem::StreamedParquet });
        }
        let mut parquet = ParquetFile::open(path, &input.name)?;
        let roles = self.mapper.roles(parquet.sample()?, &found.constants, self.observer)?;
        parquet.choose(&roles)?;
        self.blocks = parquet.read(&roles, &mut self.shares, file, self.blocks, self.observer)?;
        self.refused(name)?;
        Ok(parquet.rows)
    }

    /// The error of the first row that ends the read, if there is one.
    fn refused(&mut self, name: &dyn Fn(u32) -> String) -> Result<(), Error> {
        if let Some(source) = self.shares.iter_mut().find_map(|share| share.failed.take()) {
            return Err(set_aside_failed(&self.budget, source));
        }
        let refused = self.shares.iter_mut().filter_map(|share| share.refused.take()).min_by_key(|bad| bad.block);
        refused.map_or(Ok(()), |refused| Err(refused.into_error(name)))
    }

    /// Parses the first block and all that follow; a file of one block needs no threads.
    fn read_blocks(
        &mut self,
        first: Result<Option<Block>, Failure>,
        cutter: &mut Cutter,
        rows: &Rows,
        roles: &Roles,
        file: u32,
    ) -> Result<(), Failure> {
        let Some(first) = first? else { return Ok(()) };
        let second = cutter.next();
        let observer = self.observer;
        let spares = cutter.spares();
        let work = |share: &mut Share<'_>, number: u32, block: Block| {
            share.begin(file, number);
            rows.read(&block, roles, share);
            observer.advance(share.end());
            block.leave(&spares);
        };
        if self.shares.len() < 2 || !matches!(second, Ok(Some(_))) {
            let Some(share) = self.shares.first_mut() else { return Ok(()) };
            let mut next = Ok(Some(first));
            let mut second = Some(second);
            while let Some(block) = next? {
                work(share, self.blocks, block);
                self.blocks += 1;
                if share.is_over() {
                    return Ok(());
                }
                next = second.take().unwrap_or_else(|| cutter.next());
            }
            return Ok(());
        }
        let refused = AtomicBool::new(false);
        let (sender, receiver) = sync_channel::<(u32, Block)>(WAITING * self.shares.len());
        let receiver = Mutex::new(receiver);
        thread::scope(|scope| {
            let threads = self.shares.len();
            for (place, share) in self.shares.iter_mut().enumerate() {
                let (receiver, refused, work) = (&receiver, &refused, &work);
                let started = thread::Builder::new().spawn_scoped(scope, move || {
                    while let Some((number, block)) = receive(receiver) {
                        // What comes after a row that ends the read need not be parsed.
                        if !share.is_over() {
                            work(share, number, block);
                            refused.fetch_or(share.is_over(), Ordering::Relaxed);
                        }
                    }
                });
                // Fewer threads read as well, but somebody has to.
                match started {
                    Err(source) if place == 0 => return Err(Failure::Shape(Error::Threads { threads, source })),
                    Err(_) => break,
                    Ok(_) => {}
                }
            }
            let mut next = Ok(Some(first));
            let mut second = Some(second);
            while let Some(block) = next? {
                // Nobody receives once a thread has panicked, which the scope passes on.
                if refused.load(Ordering::Relaxed) || sender.send((self.blocks, block)).is_err() {
                    break;
                }
                self.blocks += 1;
                next = second.take().unwrap_or_else(|| cutter.next());
            }
            drop(sender);
            Ok(())
        })
    }
}

fn receive(receiver: &Mutex<Receiver<(u32, Block)>>) -> Option<(u32, Block)> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
