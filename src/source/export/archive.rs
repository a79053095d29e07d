//! Zip archives: read in memory, never unpacked to disk, with bounds on what they unpack to.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::error::{Error, ExportProblem};
use crate::text::{display_safe, shown_path};

/// No text of people packs into so much less; an archive that says so is made to fill memory.
const MOST_TIMES: u64 = 300;

/// Below so many bytes a high ratio harms nobody.
const HARMLESS: u64 = 64 << 20;

/// No file of an export is larger, in bytes.
const LARGEST: u64 = 8 << 30;

/// No export has more files.
const MOST_FILES: usize = 1 << 20;

trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

/// An archive whose table of contents was read.
pub(super) struct Archived {
    shown: String,
    archive: Mutex<ZipArchive<Box<dyn Bytes>>>,
}

impl std::fmt::Debug for Archived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archived").field("shown", &self.shown).finish_non_exhaustive()
    }
}

/// Whether a file that begins like this is a zip archive, and not an office document.
pub(super) fn is_zip(start: &[u8]) -> bool {
    let is_document = |name: &[u8]| memchr::memmem::find(start, name).is_some();
    let documents: [&[u8]; 3] = [b"[Content_Types].xml", b"opendocument", b"xl/workbook"];
    (start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")) && !documents.into_iter().any(is_document)
}

impl Archived {
    /// Reads the table of contents of the archive at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let shown = shown_path(path);
        let file = File::open(path).map_err(|source| Error::ReadFile { file: shown.clone(), source })?;
        Self::new(shown, Box::new(BufReader::new(file)))
    }

    /// The same for an archive within another.
    pub(super) fn within(path: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        Self::new(display_safe(path).into_owned(), Box::new(Cursor::new(bytes)))
    }

    fn new(shown: String, bytes: Box<dyn Bytes>) -> Result<Self, Error> {
        let archive = ZipArchive::new(bytes).map_err(|error| refused(&shown, error))?;
        if archive.len() > MOST_FILES {
            return Err(problem(&shown, ExportProblem::ManyFiles { files: archive.len() as u64 }));
        }
        Ok(Self { shown, archive: Mutex::new(archive) })
    }

    /// The files in it with their places, without folders.
    pub(super) fn names(&self) -> Result<Vec<(usize, String)>, Error> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let mut names = Vec::new();
        for place in 0..archive.len() {
            let file = archive.by_index_raw(place).map_err(|error| refused(&self.shown, error))?;
            if file.is_dir() {
                continue;
            }
            let name = name(&file).replace('\\', "/");
            if name.starts_with('/') || name.split('/').any(|part| part == ".." || part.ends_with(':')) {
                return Err(problem(&self.shown, ExportProblem::PathLeadsOut { name }));
            }
            names.push((place, name));
        }
        Ok(names)
    }

    /// The first bytes of a file, at most so many.
    pub(super) fn start(&self, place: usize, most: u64) -> Result<Vec<u8>, Error> {
        self.with(place, |file| {
            let mut bytes = Vec::new();
            file.take(most).read_to_end(&mut bytes).map(|_| bytes)
        })
    }

    /// All bytes of a file.
    pub(super) fn read(&self, place: usize) -> Result<Vec<u8>, Error> {
        let bytes = self.with(place, |file| {
            let most = LARGEST.min(HARMLESS.max(file.compressed_size().saturating_mul(MOST_TIMES)));
            let mut bytes = Vec::with_capacity(file.size().min(most).min(HARMLESS) as usize);
            file.take(most + 1).read_to_end(&mut bytes)?;
            Ok((bytes.len() as u64 <= most).then_some(bytes))
        })?;
        bytes.ok_or_else(|| problem(&self.shown, ExportProblem::UnpacksToTooMuch { times: MOST_TIMES }))
    }

    fn with<T>(
        &self,
        place: usize,
        read: impl FnOnce(&mut ZipFile<'_, Box<dyn Bytes>>) -> std::io::Result<T>,
    ) -> Result<T, Error> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = archive.by_index(place).map_err(|error| refused(&self.shown, error))?;
        let name = display_safe(&name(&file)).into_owned();
        read(&mut file).map_err(|source| {
            let format = "zip";
            Error::BrokenStream { file: format!("{}/{name}", self.shown), format, messages: 0, source }
        })
    }
}

/// The name of a file in an archive. Many programs write UTF-8 without the mark that says so.
fn name(file: &ZipFile<'_, impl Read>) -> String {
    match (std::str::from_utf8(file.name_raw()), file.name()) {
        (Ok(name), _) => name.to_owned(),
        (Err(_), Ok(name)) => name.into_owned(),
        (Err(_), Err(_)) => String::from_utf8_lossy(file.name_raw()).into_owned(),
    }
}

fn problem(shown: &str, problem: ExportProblem) -> Error {
    Error::Export { place: shown.to_owned(), problem: Box::new(problem) }
}

fn refused(shown: &str, error: ZipError) -> Error {
    match error {
        ZipError::Io(source) => Error::ReadFile { file: shown.to_owned(), source },
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
            problem(shown, ExportProblem::Encrypted)
        }
        error => problem(shown, ExportProblem::DamagedArchive { error: error.to_string() }),
    }
}
