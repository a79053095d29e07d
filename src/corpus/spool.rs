//! Messages that memory has no room for: in temporary files, each for a part of the contacts.
//!
//! The files have no name, so nothing is left of them however the process ends.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxBuildHasher;

use super::disk_space;
use super::draft_facts::DraftFacts;
use super::places::Place;
use super::spool_record::{FactsRecord, IdRecord, MessageRecord, Record};
use crate::model::{Direction, Message, MessageId};

/// Contacts are spread over so many files: each is small enough to be read back alone.
const FILES: usize = 256;

/// So much is collected for each file before it is written, in bytes.
pub(super) const COLLECTED: usize = 32 << 10;

/// What readers may keep in memory, and where the rest goes.
#[derive(Debug)]
pub struct Budget {
    /// Of one reader, in bytes.
    share: u64,
    /// Of a part that is read back, in bytes of its files.
    part: u64,
    folder: PathBuf,
    /// What all messages of the source take in files, about, in bytes; `None` if nobody knows.
    expected: Option<u64>,
    spool: OnceLock<Spool>,
    opening: Mutex<()>,
}

#[derive(Debug)]
pub(super) struct Spool(Vec<Mutex<File>>);

impl Budget {
    /// `bytes` for `readers` together; files go to `folder`, `expected` bytes of them if that is known.
    pub fn new(bytes: u64, readers: usize, folder: PathBuf, expected: Option<u64>) -> Self {
        // The rest is for the program itself, what it makes of messages, and memory that was given back too late.
        let reading = if bytes < PLENTY { bytes / 4 } else { bytes / 2 };
        Self {
            share: reading / readers.max(1) as u64,
            part: bytes / 4,
            folder,
            expected,
            spool: OnceLock::new(),
            opening: Mutex::new(()),
        }
    }

    /// Whether anything went to files.
    pub fn is_exceeded(&self) -> bool {
        self.spool.get().is_some()
    }

    /// The folder of the files.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Whether a reader that keeps so many bytes has to let go of them.
    pub(super) fn asks_for(&self, bytes: u64) -> bool {
        // Once one reader has set its messages aside, all do, in pieces worth a write.
        bytes > self.share || (self.is_exceeded() && bytes > self.share / 2)
    }

    /// The files, once there are any.
    pub(super) fn files(&self) -> Option<&Spool> {
        self.spool.get()
    }

    fn spool(&self) -> io::Result<&Spool> {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spool) = self.spool.get() {
            return Ok(spool);
        }
        // A folder that cannot take all is better known now than once it is full.
        disk_space::check(&self.folder, self.expected)?;
        let file = || tempfile::tempfile_in(&self.folder).map(Mutex::new);
        let files = (0..FILES).map(|_| file()).collect::<io::Result<_>>()?;
        Ok(self.spool.get_or_init(|| Spool(files)))
    }

    /// Contacts by parts that memory has room for, one after the other.
    pub fn parts(&self) -> io::Result<Vec<Range<usize>>> {
        let Some(spool) = self.spool.get() else { return Ok(Vec::new()) };
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut bytes = 0;
        for index in 0..FILES {
            let size = spool.file(index).metadata()?.len();
            match parts.last_mut() {
                Some(part) if bytes + size <= self.part => {
                    part.end = index + 1;
                    bytes += size;
                }
                _ => {
                    parts.push(index..index + 1);
                    bytes = size;
                }
            }
        }
        Ok(parts)
    }

    /// How many bytes were set aside.
    pub fn bytes(&self) -> io::Result<u64> {
        let Some(spool) = self.spool.get() else { return Ok(0) };
        (0..FILES).map(|index| Ok(spool.file(index).metadata()?.len())).sum()
    }
}

/// From this limit on, in bytes, the program itself counts for little.
const PLENTY: u64 = 1 << 30;

impl Spool {
    pub(super) fn file(&self, index: usize) -> MutexGuard<'_, File> {
        self.0[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of a message beside the message itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The piece of the source that it is of.
    pub(super) piece: u32,
    pub(super) place: Option<Place>,
    /// What tells its attachment from others.
    pub(super) attachment: Option<u64>,
    /// It was taken back.
    pub(super) is_deleted: bool,
}

/// Collects records by file and writes them in pieces.
pub(super) struct SpoolWriter<'b> {
    spool: &'b Spool,
    collected: Vec<Vec<u8>>,
}

impl<'b> SpoolWriter<'b> {
    pub(super) fn new(budget: &'b Budget) -> io::Result<Self> {
        Ok(Self { spool: budget.spool()?, collected: vec![Vec::new(); FILES] })
    }

    fn add(&mut self, contact: &str, record: &Record<'_>) -> io::Result<()> {
        let index = FxBuildHasher.hash_one(contact) as usize >> 20 & (FILES - 1);
        let collected = &mut self.collected[index];
        let start = collected.len();
        let mut bytes = std::mem::take(collected);
        bytes.extend([0; 4]);
        let mut bytes = postcard::to_extend(record, bytes).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len() - start - 4).map_err(io::Error::other)?;
        bytes[start..start + 4].copy_from_slice(&length.to_le_bytes());
        if bytes.len() >= COLLECTED {
            self.spool.file(index).write_all(&bytes)?;
            bytes.clear();
        }
        self.collected[index] = bytes;
        Ok(())
    }

    pub(super) fn message(&mut self, contact: &str, message: &Message<'_>, origin: Origin) -> io::Result<()> {
        let id = match message.id {
            MessageId::Number(number) => IdRecord::Number(number),
            MessageId::Ordinal(place) => IdRecord::Ordinal(place),
            MessageId::Uuid(uuid) => IdRecord::Uuid(uuid),
            MessageId::Text(text) => IdRecord::Text(text),
        };
        let record = MessageRecord {
            contact,
            id,
            outgoing: message.direction == Direction::Outgoing,
            at: message.at.micros(),
            text: message.text,
            provider_id: message.provider_id,
            attachment: message.attachment,
            known_attachment: origin.attachment,
            is_deleted: origin.is_deleted,
            piece: origin.piece,
            place: origin.place.map(|place| (place.file, place.line)),
        };
        self.add(contact, &Record::Message(record))
    }

    pub(super) fn facts(&mut self, contact: &str, facts: &DraftFacts, keep: bool) -> io::Result<()> {
        let record = FactsRecord {
            contact,
            keep,
            handle: facts.handle.as_ref().map(|(at, handle)| (at.micros(), handle.as_str())),
            stopped: facts.stopped.map(|(at, stopped)| (at.micros(), stopped)),
            stopped_at: facts.stopped_at.map(|(at, stopped_at)| (at.micros(), stopped_at.micros())),
            stage: facts.stage.as_ref().map(|(at, stage)| (at.micros(), stage.as_str())),
            message_count: facts.message_count.map(|(at, count)| (at.micros(), count)),
            account: facts.account.as_ref().map(|(at, account)| (at.micros(), account.as_str())),
        };
        self.add(contact, &Record::Facts(record))
    }

    /// Writes what is still collected.
    pub(super) fn finish(self) -> io::Result<()> {
        for (index, bytes) in self.collected.iter().enumerate().filter(|(_, bytes)| !bytes.is_empty()) {
            self.spool.file(index).write_all(bytes)?;
        }
        Ok(())
    }
}
