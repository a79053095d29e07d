//! Messages that memory has no room for: in temporary files, each for a part of the contacts.
//!
//! The files have no name, so nothing is left of them however the process ends.

use std::fs::File;
use std::hash::BuildHasher;
use std::io::{self, BufReader, Read, Seek, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::builder::{CorpusBuilder, DraftFacts};
use super::disk_space;
use super::places::Place;
use crate::model::{Direction, Message, MessageId};
use crate::time::Timestamp;

/// Contacts are spread over so many files: each is small enough to be read back alone.
const FILES: usize = 256;

/// So much is collected for each file before it is written, in bytes.
const COLLECTED: usize = 32 << 10;

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

/// The files.
#[derive(Debug)]
struct Spool(Vec<Mutex<File>>);

#[derive(Serialize, Deserialize)]
enum Record<'a> {
    #[serde(borrow)]
    Message(MessageRecord<'a>),
    #[serde(borrow)]
    Facts(FactsRecord<'a>),
}

#[derive(Serialize, Deserialize)]
struct MessageRecord<'a> {
    contact: &'a str,
    #[serde(borrow)]
    id: IdRecord<'a>,
    outgoing: bool,
    at: i64,
    text: Option<&'a str>,
    provider_id: Option<&'a str>,
    attachment: bool,
    known_attachment: Option<u64>,
    piece: u32,
    place: Option<(u32, u64)>,
}

#[derive(Serialize, Deserialize)]
enum IdRecord<'a> {
    Number(u64),
    Ordinal(u64),
    Uuid(u128),
    Text(&'a str),
}

/// What is known of a contact, each fact with the moment it is of.
#[derive(Serialize, Deserialize)]
struct FactsRecord<'a> {
    contact: &'a str,
    /// A contact without messages is a contact too.
    keep: bool,
    handle: Option<(i64, &'a str)>,
    stopped: Option<(i64, bool)>,
    stopped_at: Option<(i64, i64)>,
    stage: Option<(i64, &'a str)>,
    message_count: Option<(i64, i64)>,
    #[serde(borrow)]
    account: Option<(i64, &'a str)>,
}

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

    /// Reads a part back.
    pub fn load(&self, part: Range<usize>) -> io::Result<CorpusBuilder> {
        let mut builder = CorpusBuilder::new();
        let Some(spool) = self.spool.get() else { return Ok(builder) };
        let mut facts = Vec::new();
        for index in part {
            let mut file = spool.file(index);
            file.rewind()?;
            let mut reader = BufReader::with_capacity(COLLECTED, &mut *file);
            let mut record = Vec::new();
            let mut piece = None;
            while read_record(&mut reader, &mut record)? {
                match postcard::from_bytes(&record).map_err(io::Error::other)? {
                    Record::Message(message) => {
                        if piece != Some(message.piece) {
                            builder.begin_piece(message.piece);
                            piece = Some(message.piece);
                        }
                        message.add_to(&mut builder)?;
                    }
                    Record::Facts(_) => facts.push(std::mem::take(&mut record)),
                }
            }
        }
        for record in facts {
            if let Record::Facts(facts) = postcard::from_bytes(&record).map_err(io::Error::other)? {
                facts.add_to(&mut builder);
            }
        }
        Ok(builder)
    }
}

/// From this limit on, in bytes, the program itself counts for little.
const PLENTY: u64 = 1 << 30;

impl Spool {
    fn file(&self, index: usize) -> MutexGuard<'_, File> {
        self.0[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads one record into `record`; false at the end of the file.
fn read_record(reader: &mut impl Read, record: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    match reader.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        read => read?,
    }
    record.resize(u32::from_le_bytes(length) as usize, 0);
    reader.read_exact(record)?;
    Ok(true)
}

/// What is known of a message beside the message itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The piece of the source that it is of.
    pub(super) piece: u32,
    /// Its place in the source.
    pub(super) place: Option<Place>,
    /// What tells its attachment from others.
    pub(super) attachment: Option<u64>,
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

    /// Adds a message of `contact`.
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
            piece: origin.piece,
            place: origin.place.map(|place| (place.file, place.line)),
        };
        self.add(contact, &Record::Message(record))
    }

    /// Adds what is known of `contact`.
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

impl MessageRecord<'_> {
    fn add_to(self, builder: &mut CorpusBuilder) -> io::Result<()> {
        let contact = builder.contact(self.contact);
        let id = match self.id {
            IdRecord::Number(number) => MessageId::Number(number),
            IdRecord::Ordinal(place) => MessageId::Ordinal(place),
            IdRecord::Uuid(uuid) => MessageId::Uuid(uuid),
            IdRecord::Text(text) => MessageId::Text(text),
        };
        if let Some((file, line)) = self.place {
            builder.at_place(Place { file, line }).map_err(io::Error::other)?;
        }
        if let Some(attachment) = self.known_attachment {
            builder.with_attachment(attachment).map_err(io::Error::other)?;
        }
        let message = Message {
            id,
            direction: if self.outgoing { Direction::Outgoing } else { Direction::Incoming },
            at: Timestamp::from_micros(self.at),
            text: self.text,
            provider_id: self.provider_id,
            attachment: self.attachment,
        };
        builder.push(contact, message).map_err(io::Error::other)
    }
}

impl FactsRecord<'_> {
    fn add_to(self, builder: &mut CorpusBuilder) {
        let contact = if self.keep { Some(builder.contact(self.contact)) } else { builder.known_contact(self.contact) };
        let Some(contact) = contact else { return };
        let at = Timestamp::from_micros;
        builder.merge(
            contact,
            DraftFacts {
                handle: self.handle.map(|(since, handle)| (at(since), handle.to_owned())),
                stopped: self.stopped.map(|(since, stopped)| (at(since), stopped)),
                stopped_at: self.stopped_at.map(|(since, stopped_at)| (at(since), at(stopped_at))),
                stage: self.stage.map(|(since, stage)| (at(since), stage.to_owned())),
                message_count: self.message_count.map(|(since, count)| (at(since), count)),
                account: self.account.map(|(since, account)| (at(since), account.to_owned())),
            },
        );
    }
}
