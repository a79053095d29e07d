//! Many findings in little memory: each is packed into a few bytes, with a sorted index beside them.
//!
//! Packed, a finding takes a quarter of what it takes as a [`Finding`], and needs no allocation of its own.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::slice::ParallelSliceMut;

use super::for_people::{Key, places};
use super::packed::Packed;
use super::{Confidence, Finding, FoundMessage, RuleMeta, Severity};

/// A chunk takes no further finding from this size on, in bytes.
const CHUNK: usize = 1 << 20;

/// Findings in the order of [`Finding::order`].
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The rules that may have findings here.
    rules: Vec<&'static RuleMeta>,
    chunks: Vec<Chunk>,
    index: Vec<Entry>,
    file: Option<Arc<FindingsFile>>,
    lens: Option<Lens>,
}

/// What a finding is made into before anybody sees it.
#[derive(Clone)]
struct Lens(Arc<dyn Fn(Finding) -> Finding + Send + Sync>);

impl fmt::Debug for Lens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lens")
    }
}

#[derive(Debug, Clone)]
enum Chunk {
    Memory(Vec<u8>),
    /// In the file, from this place on.
    File(u64),
}

/// A temporary file for findings that memory has no room for. It has no name, so nothing is left of it.
#[derive(Debug)]
pub struct FindingsFile(Mutex<(File, u64)>);

/// Takes findings in any order.
#[derive(Debug)]
pub struct FindingsBuilder(Findings);

/// What findings are sorted by, and where one stands.
#[derive(Debug, Clone, Copy)]
struct Entry {
    severity: Severity,
    first: i64,
    /// What people sort by: the last message's time, the rule's place, and whether it is likely a fault.
    last: i64,
    rule: u16,
    is_likely: bool,
    chunk: u32,
    offset: u32,
    length: u32,
}

impl FindingsBuilder {
    /// For findings of these rules.
    pub fn new(rules: &[&'static RuleMeta]) -> Self {
        Self(Findings { rules: rules.to_vec(), ..Findings::default() })
    }

    /// Takes in one finding; an error is one of another rule.
    pub fn push(&mut self, finding: &Finding) -> io::Result<()> {
        let Findings { rules, chunks, index, .. } = &mut self.0;
        let rule = rules.iter().position(|rule| rule.code == finding.rule.code);
        let rule = rule.ok_or_else(|| io::Error::other(format!("{} was not asked for", finding.rule.code)))?;
        let chunk = match chunks.pop() {
            Some(Chunk::Memory(chunk)) if chunk.len() < CHUNK => chunk,
            full => {
                chunks.extend(full);
                Vec::new()
            }
        };
        let (place, offset) = (chunks.len() as u32, chunk.len() as u32);
        let chunk = postcard::to_extend(&Packed::new(rule, finding), chunk).map_err(io::Error::other)?;
        let length = chunk.len() as u32 - offset;
        chunks.push(Chunk::Memory(chunk));
        let at = |message: Option<&FoundMessage>| message.map_or(i64::MIN, |message| message.at.micros());
        let (first, last) = (at(finding.messages.first()), at(finding.messages.last()));
        let (severity, rule) = (finding.severity, rule as u16);
        let is_likely = finding.confidence.is_none_or(|confidence| confidence >= Confidence::EVEN);
        index.push(Entry { severity, first, last, rule, is_likely, chunk: place, offset, length });
        Ok(())
    }

    /// Takes over all that a builder for the same rules has.
    pub fn append(&mut self, other: Self) {
        let before = self.0.chunks.len() as u32;
        self.0.index.extend(other.0.index.into_iter().map(|entry| Entry { chunk: entry.chunk + before, ..entry }));
        self.0.chunks.extend(other.0.chunks);
    }

    /// Moves all packed findings to `file`.
    pub fn set_aside(&mut self, file: &Arc<FindingsFile>) -> io::Result<()> {
        for chunk in &mut self.0.chunks {
            if let Chunk::Memory(bytes) = chunk {
                *chunk = Chunk::File(file.append(bytes)?);
            }
        }
        self.0.file = Some(Arc::clone(file));
        Ok(())
    }

    /// Puts them in order.
    pub fn finish(self) -> io::Result<Findings> {
        let mut findings = self.0;
        let mut index = std::mem::take(&mut findings.index);
        index.par_sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.severity), entry.first));
        for same in index.chunk_by_mut(|a, b| (a.severity, a.first) == (b.severity, b.first)).filter(|s| s.len() > 1) {
            let mut unpacked = same
                .iter()
                .map(|entry| Ok((findings.unpack(entry)?, *entry)))
                .collect::<io::Result<Vec<(Finding, Entry)>>>()?;
            unpacked.sort_by(|a, b| a.0.order(&b.0));
            for (place, (_, entry)) in same.iter_mut().zip(unpacked) {
                *place = entry;
            }
        }
        findings.index = index;
        Ok(findings)
    }
}

impl Findings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// All findings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = io::Result<Finding>> + '_ {
        self.index.iter().map(|entry| self.seen(entry))
    }

    /// All findings in the order for people: first the worst and newest of each rule, then the others, the worst first,
    /// within a severity what is likely a fault, and of that the newest.
    pub fn for_people(&self) -> impl ExactSizeIterator<Item = io::Result<Finding>> + '_ {
        let key = |place: usize| {
            let Entry { severity, is_likely, last, rule, .. } = self.index[place];
            Key { severity, is_likely, last, rule }
        };
        places(self.index.len(), key).into_iter().map(|place| self.seen(&self.index[place as usize]))
    }

    /// A finding as it is looked at.
    fn seen(&self, entry: &Entry) -> io::Result<Finding> {
        let finding = self.unpack(entry)?;
        Ok(match &self.lens {
            Some(lens) => lens.0(finding),
            None => finding,
        })
    }

    /// The same findings in the same order, each as `change` makes it whenever it is looked at.
    #[must_use]
    pub fn seen_as(self, change: impl Fn(Finding) -> Finding + Send + Sync + 'static) -> Self {
        Self { lens: Some(Lens(Arc::new(change))), ..self }
    }

    fn unpack(&self, entry: &Entry) -> io::Result<Finding> {
        let (offset, length) = (entry.offset as usize, entry.length as usize);
        let read;
        let bytes = match (self.chunks.get(entry.chunk as usize), &self.file) {
            (Some(Chunk::Memory(chunk)), _) => chunk.get(offset..offset + length),
            (Some(Chunk::File(start)), Some(file)) => {
                read = file.read(start + offset as u64, length)?;
                Some(read.as_slice())
            }
            _ => None,
        };
        let packed: Packed<'_> = postcard::from_bytes(bytes.unwrap_or_default()).map_err(io::Error::other)?;
        let rule = self.rules.get(packed.rule).ok_or_else(|| io::Error::other("a finding of no rule"))?;
        Ok(packed.finding(rule, entry.severity))
    }
}

impl FindingsFile {
    /// A new file in `folder`.
    pub fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new((tempfile::tempfile_in(folder)?, 0))))
    }

    /// Adds bytes and says where they begin.
    fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let (file, end) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = *end;
        file.seek(SeekFrom::Start(start))?;
        file.write_all(bytes)?;
        *end = start + bytes.len() as u64;
        Ok(start)
    }

    fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let (file, _) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = vec![0; length];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
