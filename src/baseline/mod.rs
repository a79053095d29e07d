//! Findings of an earlier run, so that only new ones are a failure.

mod document;
mod write;

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use crate::error::{DocumentKind, DocumentProblem, Error};
use crate::finding::{BaselineEntry, Finding, Fingerprint};
use crate::text::shown_path;
use document::{Problem, SCHEMA_VERSION};

pub use write::{sort, write};

/// Of a file, in bytes, at once.
const BUFFER: usize = 1 << 16;

/// The findings of an earlier run.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The file, as it is shown.
    pub file: String,
    /// By fingerprint, each once.
    pub entries: Vec<BaselineEntry>,
    /// The entries by the fingerprints of their last messages, as far as these are known.
    by_last: Vec<(Fingerprint, u32)>,
}

impl Baseline {
    /// Reads a baseline or a JSON report.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = shown_path(path);
        let cannot_read = |source| Error::ReadFile { file: file.clone(), source };
        let mut opened = File::open(path).map_err(cannot_read)?;
        let entries = document::read(BufReader::with_capacity(BUFFER, &opened)).map_err(|problem| {
            // What is wrong with a newer form does not matter; a pipe cannot be looked at again.
            match opened.rewind().ok().and_then(|()| document::version(BufReader::with_capacity(BUFFER, &opened))) {
                Some(version) if version > SCHEMA_VERSION => {
                    Problem::Wrong(DocumentProblem::Newer { version, understood: SCHEMA_VERSION })
                }
                _ => problem,
            }
        });
        match entries {
            Ok(entries) => Ok(Self::new(file, entries)),
            Err(Problem::Unreadable(source)) => Err(cannot_read(source)),
            Err(Problem::Wrong(problem)) => Err(Error::Document { kind: DocumentKind::Baseline, file, problem }),
        }
    }

    /// Of several entries with the same fingerprint the first is kept.
    fn new(file: String, mut entries: Vec<BaselineEntry>) -> Self {
        entries.sort_by_key(|entry| entry.fingerprint);
        entries.dedup_by_key(|entry| entry.fingerprint);
        let last = |(place, entry): (usize, &BaselineEntry)| Some((entry.last_fingerprint?, place as u32));
        let mut by_last: Vec<_> = entries.iter().enumerate().filter_map(last).collect();
        by_last.sort_unstable();
        Self { file, entries, by_last }
    }

    /// The places of the entries that this finding is: the one with its fingerprint, or else those of the same rule and
    /// contact that end with the same message. Where a scope begins within a finding, its first messages are missing;
    /// one that grew ends with another message.
    pub fn places(&self, finding: &Finding) -> Vec<usize> {
        let fingerprints = finding.fingerprints();
        if let Ok(place) = self.entries.binary_search_by_key(&fingerprints.whole, |entry| entry.fingerprint) {
            return vec![place];
        }
        let start = self.by_last.partition_point(|(last, _)| *last < fingerprints.last);
        let same = self.by_last[start..].iter().take_while(|(last, _)| *last == fingerprints.last);
        same.map(|(_, place)| *place as usize).collect()
    }
}
