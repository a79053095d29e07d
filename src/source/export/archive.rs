//! Zip archives: read in memory, never unpacked to disk, with bounds on what they unpack to.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::error::{Error, ExportProblem};
use crate::source::file::compression::Compression;
use crate::text::{display_safe, shown_path};

/// No text of people packs into so much less; an archive that says so is made to fill memory.
pub(super) const MOST_TIMES: u64 = 300;

/// Below so many bytes a high ratio harms nobody.
pub(super) const HARMLESS: u64 = 64 << 20;

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

    /// How many bytes the files in it take there.
    pub(super) fn bytes(&self) -> u64 {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        (0..archive.len()).filter_map(|place| Some(archive.by_index_raw(place).ok()?.compressed_size())).sum()
    }

    /// Writes all bytes of a file, of which at most `left` may be written; what was written is taken off.
    pub(super) fn copy(&self, place: usize, out: &mut File, left: &mut u64) -> Result<(), Error> {
        let mut failed = None;
        let written = self.with(place, |file| {
            let most = (*left).min(bound(file.compressed_size()));
            let mut bytes = file.take(most + 1);
            let (mut buffer, mut written) = (vec![0; 1 << 16], 0);
            loop {
                let read = bytes.read(&mut buffer)?;
                if read == 0 {
                    return Ok(Some(written).filter(|written| *written <= most));
                }
                if let Err(error) = out.write_all(&buffer[..read]) {
                    failed = Some(error);
                    return Ok(Some(0));
                }
                written += read as u64;
            }
        })?;
        if let Some(source) = failed {
            let folder = std::env::temp_dir().display().to_string();
            return Err(Error::SetAside { what: "files of an archive", folder, source });
        }
        let too_much = || problem(&self.shown, ExportProblem::UnpacksToTooMuch { times: MOST_TIMES });
        *left -= written.ok_or_else(too_much)?;
        Ok(())
    }

    /// All bytes of a file.
    pub(super) fn read(&self, place: usize) -> Result<Vec<u8>, Error> {
        let bytes = self.with(place, |file| {
            let most = bound(file.compressed_size());
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

/// To how many bytes a file may unpack that takes so many.
fn bound(packed: u64) -> u64 {
    LARGEST.min(HARMLESS.max(packed.saturating_mul(MOST_TIMES)))
}

/// What packed bytes unpack to.
pub(super) fn unpacked(shown: &str, packed: Compression, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let most = bound(bytes.len() as u64);
    let mut all = Vec::new();
    let read = packed.reader(Cursor::new(bytes)).and_then(|bytes| bytes.take(most + 1).read_to_end(&mut all));
    let broken = |source| Error::BrokenStream { file: shown.to_owned(), format: packed.as_str(), messages: 0, source };
    if read.map_err(broken)? as u64 > most {
        return Err(problem(shown, ExportProblem::UnpacksToTooMuch { times: MOST_TIMES }));
    }
    Ok(all)
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
