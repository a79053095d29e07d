//! How far the last run came, so that the next one reads on from there.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::error::{DocumentKind, DocumentProblem, Error};
use crate::text::{display_safe, shown_path};
use crate::time::{Span, Timestamp, parse_time};
use crate::whole_file::WholeFile;

/// The form of the file.
const SCHEMA_VERSION: u64 = 1;

/// A message may turn up so much later than it says that it was written; a run begins so long before the end of the last.
pub const SETTLING: Span = Span::seconds(120);

/// What the last run of an audit left.
#[derive(Debug, Clone)]
pub struct LastRun {
    path: PathBuf,
    /// What is audited here.
    audit: String,
    /// Where to begin; `None` if there was no run.
    pub since: Option<Timestamp>,
    /// The latest message that runs have read; `None` if there was no run, or an older version made it.
    pub last_message: Option<Timestamp>,
    /// How many messages of the future the last run read.
    pub ahead: u64,
    /// The last run ended later than now, so that its clock or a message that it went by was wrong: it is not gone by.
    pub distrusted: Option<Timestamp>,
    /// Findings that runs have told of and that this one sees again: fingerprint, and last message's time.
    pub told: BTreeMap<String, Timestamp>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Document {
    schema_version: u64,
    /// By what was audited.
    audits: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    next_since: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ahead: Option<u64>,
    told: BTreeMap<String, String>,
}

impl LastRun {
    /// Reads the file; one that does not exist knows of no run. `audit` tells this audit from others. What the file says
    /// must not be later than `future`.
    pub fn read(path: PathBuf, audit: String, future: Option<Timestamp>) -> Result<Self, Error> {
        let mut document = read(&path)?;
        let Some(Entry { next_since, last_message, ahead, told }) = document.audits.remove(&audit) else {
            let (told, distrusted) = (BTreeMap::new(), None);
            return Ok(Self { path, audit, since: None, last_message: None, ahead: 0, distrusted, told });
        };
        let time = |text: &str| {
            let at = parse_time(text, Tz::UTC).map(|read| read.at);
            at.ok_or_else(|| unusable(&path, DocumentProblem::NoTime { text: text.to_owned() }))
        };
        let (since, last_message) = (time(&next_since)?, last_message.map(|at| time(&at)).transpose()?);
        let latest = last_message.map_or(since, |last_message| last_message.max(since));
        let distrusted = future.filter(|future| *future <= latest).map(|_| latest);
        let (since, last_message) = if distrusted.is_some() { (None, None) } else { (Some(since), last_message) };
        let told =
            told.into_iter().map(|(fingerprint, at)| Ok((fingerprint, time(&at)?))).collect::<Result<_, Error>>()?;
        let ahead = ahead.unwrap_or_default();
        Ok(Self { path, audit, since, last_message, ahead, distrusted, told })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps where the next run has to begin, the latest message that was read, how many are of the future, and what of the findings, this run's and
    /// earlier ones', it will see again. Other audits' runs stay as they are by now.
    pub fn record(
        &self,
        next: Timestamp,
        last_message: Option<Timestamp>,
        ahead: u64,
        found: BTreeMap<String, Timestamp>,
    ) -> Result<(), Error> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Where a folder cannot be locked, two runs that end in the same moment may still undo each other.
        let lock = File::open(folder).and_then(|folder| folder.lock().map(|()| folder));
        let mut document = read(&self.path)?;
        let told = self.told.clone().into_iter().chain(found).filter(|(_, last)| *last >= next);
        let told = told.map(|(fingerprint, last)| (fingerprint, last.to_string())).collect();
        document.schema_version = SCHEMA_VERSION;
        let last_message = last_message.or(self.last_message).map(|at| at.to_string());
        let ahead = (ahead > 0).then_some(ahead);
        document.audits.insert(self.audit.clone(), Entry { next_since: next.to_string(), last_message, ahead, told });
        let write = |mut file: File| {
            serde_json::to_writer_pretty(&mut file, &document)?;
            file.write_all(b"\n")
        };
        let written = WholeFile::new(&self.path, write).and_then(WholeFile::keep);
        drop(lock);
        written.map_err(|source| Error::Write { path: shown_path(&self.path), source })
    }
}

fn read(path: &Path) -> Result<Document, Error> {
    match std::fs::read(path) {
        Ok(bytes) => parse(&bytes).map_err(|problem| unusable(path, problem)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Document::default()),
        Err(source) => Err(Error::ReadFile { file: shown_path(path), source }),
    }
}

fn unusable(path: &Path, problem: DocumentProblem) -> Error {
    Error::Document { kind: DocumentKind::State, file: shown_path(path), problem }
}

fn parse(bytes: &[u8]) -> Result<Document, DocumentProblem> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: u64,
    }
    let wrong = |error: serde_json::Error| {
        let (is_data, error) = (error.is_data(), display_safe(&error.to_string()).into_owned());
        if is_data { DocumentProblem::NoState { error } } else { DocumentProblem::NotJson { error } }
    };
    let Version { schema_version: version } = serde_json::from_slice(bytes).map_err(wrong)?;
    let understood = SCHEMA_VERSION;
    match version.cmp(&understood) {
        Ordering::Less => Err(DocumentProblem::NoSuchVersion { version, understood }),
        Ordering::Equal => serde_json::from_slice(bytes).map_err(wrong),
        Ordering::Greater => Err(DocumentProblem::Newer { version, understood }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_known_to_the_same_audit_only_and_leaves_others_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let open = |audit: &str| LastRun::read(path.clone(), audit.to_owned(), None).unwrap();
        let (a, b) = (open("deep a"), open("deep b"));
        assert_eq!((a.since, b.since), (None, None));
        let last = Some(Timestamp::from_micros(1_767_794_402_884_002));
        a.record(Timestamp::from_micros(1_767_794_402_884_001), last, 0, BTreeMap::new()).unwrap();
        // Both were read before either was written.
        b.record(Timestamp::from_micros(0), None, 0, BTreeMap::new()).unwrap();
        assert_eq!(open("deep a").since, Some(Timestamp::from_micros(1_767_794_402_884_001)));
        assert_eq!(open("deep a").last_message, last);
        // A run that read nothing leaves what the one before read.
        open("deep a").record(Timestamp::from_micros(1), None, 0, BTreeMap::new()).unwrap();
        assert_eq!(open("deep a").last_message, last);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_was_told_is_known_as_long_as_runs_see_it_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let run = |next: i64, found: &[(&str, i64)]| {
            let run = LastRun::read(path.clone(), "deep".to_owned(), None).unwrap();
            let found = found.iter().map(|(found, last)| ((*found).to_owned(), Timestamp::from_micros(*last)));
            run.record(Timestamp::from_micros(next), None, 0, found.collect()).unwrap();
            run.told.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(run(100, &[("old", 99), ("a", 150)]), [""; 0]);
        assert_eq!(run(140, &[("b", 180)]), ["a"]);
        assert_eq!(run(160, &[]), ["a", "b"]);
        assert_eq!(run(160, &[]), ["b"]);
    }
}
