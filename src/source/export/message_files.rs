//! Message files in archives: read as if they lay in a folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::archive::is_zip;
use super::tree::Tree;
use super::unpacked::{has_message_files, unpack};
use crate::error::{Error, Renamed};
use crate::finding::SourceInfo;
use crate::observer::Observer;
use crate::source::file::FileSource;
use crate::source::mapping::GivenMapping;
use crate::source::{Examination, ExaminationFuture, ReadOptions, Reading, ReadingFuture, Source};
use crate::text::shown_path;

/// So many bytes tell an archive.
const START: u64 = 4096;

/// Message files, some of them in archives.
pub struct ArchivedFiles {
    named: Vec<PathBuf>,
    tree: Tree,
    given: GivenMapping,
}

impl ArchivedFiles {
    /// The files at `paths`, if archives with message files are among them.
    pub fn find(paths: &[PathBuf], given: &GivenMapping) -> Option<Self> {
        if !paths.iter().any(|path| is_archive(path)) {
            return None;
        }
        // What cannot be opened was told of by whoever looked for exports.
        let tree = Tree::open(paths).ok()?;
        has_message_files(&tree, paths).then(|| Self { named: paths.to_vec(), tree, given: given.clone() })
    }

    async fn read_files(&self, options: &ReadOptions, observer: &dyn Observer) -> Result<Reading, Error> {
        let unpacked = unpack(&self.tree, &self.named, &options.folder)?;
        let mut files = FileSource::new(unpacked.paths.clone()).with_mapping(self.given.clone());
        let told = Told { observer, names: &unpacked.names };
        let read = files.read(options, &told).await;
        let mut reading = read.map_err(|error| renamed(error, &unpacked.names))?;
        reading.parts.rename(|name| unpacked.names.of(name));
        Ok(reading)
    }

    async fn examine_files(&self, options: &ReadOptions, observer: &dyn Observer) -> Result<Examination, Error> {
        let unpacked = unpack(&self.tree, &self.named, &options.folder)?;
        let mut files = FileSource::new(unpacked.paths.clone()).with_mapping(self.given.clone());
        let told = Told { observer, names: &unpacked.names };
        let mut found = files.examine(options, &told).await.map_err(|error| renamed(error, &unpacked.names))?;
        for check in &mut found.checks {
            check.detail = unpacked.names.of(&check.detail);
            check.advice = unpacked.names.of(&check.advice);
        }
        if let Some(mapping) = &mut found.mapping {
            mapping.messages = unpacked.names.of(&mapping.messages);
        }
        Ok(found)
    }
}

/// An error that calls files by the names that the user knows.
fn renamed(error: Error, names: &Renamed) -> Error {
    Error::OfArchive { names: names.clone(), error: Box::new(error) }
}

fn is_archive(path: &Path) -> bool {
    let mut start = Vec::new();
    path.is_file()
        && File::open(path).is_ok_and(|file| file.take(START).read_to_end(&mut start).is_ok())
        && is_zip(&start)
}

impl Source for ArchivedFiles {
    fn info(&self) -> SourceInfo {
        let names: Vec<String> = self.named.iter().map(|path| shown_path(path)).collect();
        SourceInfo { kind: "file", description: names.join(", "), files: self.named.clone() }
    }

    fn examine<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ExaminationFuture<'a> {
        Box::pin(self.examine_files(options, observer))
    }

    fn read<'a>(&'a mut self, options: &'a ReadOptions, observer: &'a dyn Observer) -> ReadingFuture<'a> {
        Box::pin(self.read_files(options, observer))
    }
}

/// Tells by the names that the user knows.
struct Told<'a> {
    observer: &'a dyn Observer,
    names: &'a Renamed,
}

impl Observer for Told<'_> {
    fn note(&self, text: &str) {
        self.observer.note(&self.names.of(text));
    }

    fn warning(&self, text: &str) {
        self.observer.warning(&self.names.of(text));
    }

    fn detail(&self, text: &str) {
        self.observer.detail(&self.names.of(text));
    }

    fn stage(&self, what: &'static str, total: Option<u64>) {
        self.observer.stage(what, total);
    }

    fn advance(&self, steps: u64) {
        self.observer.advance(steps);
    }
}
