//! How far the last run came, so that the next one reads on from there.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::text::{display_safe, excerpt, shown_path};
use crate::time::{Span, Timestamp, parse_time};

/// The form of the file.
const SCHEMA_VERSION: u64 = 1;

/// A database may still be writing what is younger: a run leaves it to the next one.
pub const SETTLING: Span = Span::seconds(120);

/// A small file with the end of every audit's last run.
#[derive(Debug, Clone)]
pub struct LastRuns {
    path: PathBuf,
    /// What is audited here.
    audit: String,
    document: Document,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Document {
    schema_version: u64,
    /// By what was audited: up to which moment.
    audited_until: BTreeMap<String, String>,
}

impl LastRuns {
    /// Reads the file; one that does not exist knows of no run. `audit` tells this audit from others.
    pub fn read(path: PathBuf, audit: String) -> Result<Self, Error> {
        let file = || shown_path(&path);
        let none = || Document { schema_version: SCHEMA_VERSION, audited_until: BTreeMap::new() };
        let document = match std::fs::read(&path) {
            Ok(bytes) => {
                parse(&bytes).map_err(|problem| Error::Document { what: "state file", file: file(), problem })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => none(),
            Err(source) => return Err(Error::ReadFile { file: file(), source }),
        };
        Ok(Self { path, audit, document })
    }

    /// The file as it is shown.
    pub fn file(&self) -> String {
        shown_path(&self.path)
    }

    /// Up to which moment the last run of this audit came, if there was one.
    pub fn until(&self) -> Result<Option<Timestamp>, Error> {
        let Some(text) = self.document.audited_until.get(&self.audit) else { return Ok(None) };
        let at = parse_time(text, Tz::UTC).map(|read| read.at);
        let problem = || format!("“{}” is no time", excerpt(text, 40));
        let wrong = || Error::Document { what: "state file", file: self.file(), problem: problem() };
        at.map(Some).ok_or_else(wrong)
    }

    /// Keeps how far this run came.
    pub fn record(&self, until: Timestamp) -> Result<(), Error> {
        let mut document = self.document.clone();
        document.audited_until.insert(self.audit.clone(), until.to_string());
        self.write(&document).map_err(|source| Error::Write { path: self.file(), source })
    }

    /// The file is the old one or the new one, never a part.
    fn write(&self, document: &Document) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, document)?;
        file.write_all(b"\n")?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<Document, String> {
    let document: Document =
        serde_json::from_slice(bytes).map_err(|error| display_safe(&error.to_string()).into_owned())?;
    if document.schema_version != SCHEMA_VERSION {
        return Err(format!(
            "its schema_version is {}, and this program knows {SCHEMA_VERSION}",
            document.schema_version
        ));
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_known_to_the_same_audit_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let open = |audit: &str| LastRuns::read(path.clone(), audit.to_owned()).unwrap();
        assert_eq!(open("deep a").until().unwrap(), None);
        open("deep a").record(Timestamp::from_micros(1_767_794_402_884_001)).unwrap();
        open("deep b").record(Timestamp::from_micros(0)).unwrap();
        assert_eq!(open("deep a").until().unwrap(), Some(Timestamp::from_micros(1_767_794_402_884_001)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
