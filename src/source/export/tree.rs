//! The files of an export, wherever they lie: one by one, in folders, in zip archives, in archives within archives.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::archive::{self, Archived};
use crate::error::{Error, ExportProblem};
use crate::source::file::compression::Compression;
use crate::text::{display_safe, shown_path};

/// So much of a file tells what it is.
const START: u64 = 64 << 10;

/// Files with these endings may hold chats, and those without any.
const MAY_HOLD_CHATS: [&str; 8] = ["txt", "json", "jsonl", "ndjson", "csv", "md", "html", "htm"];

/// A file of an export.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its path in what the user named, with `/`; an archive counts as a folder.
    pub(super) path: String,
    /// Its first bytes, without byte order mark, where it may hold chats.
    pub(super) start: Vec<u8>,
    /// What the user named that it is in, counted from 0.
    pub(super) named: u32,
    place: Place,
    /// How it is packed where it lies.
    packed: Option<Compression>,
}

/// Where the bytes are.
#[derive(Debug)]
enum Place {
    File(PathBuf),
    /// In an archive, with its place there.
    Archive(usize, usize),
}

impl Entry {
    /// A file that begins like this where it lies.
    fn new(path: String, start: Vec<u8>, named: u32, place: Place) -> Result<Self, Error> {
        let packed = Compression::of(&path, &start)?;
        let start = match packed {
            None => start,
            Some(packed) => {
                let mut unpacked = Vec::new();
                // What is known of the file ends somewhere within.
                let _: std::io::Result<_> =
                    packed.reader(Cursor::new(start)).and_then(|bytes| bytes.take(START).read_to_end(&mut unpacked));
                unpacked
            }
        };
        Ok(Self { path, start: without_mark(start), named, place, packed })
    }

    /// Whether it lies in an archive.
    pub(super) fn is_in_archive(&self) -> bool {
        matches!(self.place, Place::Archive(..))
    }

    /// The last part of the path.
    pub(super) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether its name ends so, in letters of any size.
    pub(super) fn has_ending(&self, ending: &str) -> bool {
        self.file_name().rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
    }

    /// Whether it may be a text: by its ending, or as it has none.
    pub(super) fn may_be_text(&self) -> bool {
        self.has_ending("txt") || !self.file_name().contains('.')
    }

    /// The folder that it lies in, or the archive without its ending; empty where there is none.
    pub(super) fn folder_name(&self) -> &str {
        let mut parts = self.path.rsplit('/').skip(1);
        let folder = parts.next().unwrap_or_default();
        folder.strip_suffix(".zip").unwrap_or(folder)
    }

    /// Its path, safe to print.
    pub(super) fn shown(&self) -> String {
        display_safe(&self.path).into_owned()
    }
}

/// All files of an export, in the order of their paths.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) entries: Vec<Entry>,
    archives: Vec<Archived>,
}

impl Tree {
    /// Looks at the start of every file in `paths`, and in the folders and archives among them.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut tree = Self::default();
        let mut seen = HashSet::new();
        for (named, path) in paths.iter().enumerate() {
            tree.add(path, &path.to_string_lossy(), named as u32, &mut seen)?;
        }
        tree.entries.sort_by(|a, b| (a.named, &a.path).cmp(&(b.named, &b.path)));
        Ok(tree)
    }

    fn add(&mut self, path: &Path, shown: &str, named: u32, seen: &mut HashSet<PathBuf>) -> Result<(), Error> {
        let unreadable = |source| Error::ReadFile { file: shown_path(path), source };
        // A link must not lead round and round, and nothing is read twice.
        if !seen.insert(fs::canonicalize(path).map_err(unreadable)?) {
            return Ok(());
        }
        if path.is_dir() {
            let mut below: Vec<PathBuf> = fs::read_dir(path)
                .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
                .map_err(unreadable)?;
            below.sort();
            for path in below {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                if !is_hidden(&name) {
                    self.add(&path, &format!("{shown}/{name}"), named, seen)?;
                }
            }
            return Ok(());
        }
        // A pipe may have nothing to say for ever.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Ok(());
        }
        let mut start = Vec::new();
        if may_hold_chats(shown) || shown.to_lowercase().ends_with(".zip") {
            let file = File::open(path).map_err(unreadable)?;
            file.take(START).read_to_end(&mut start).map_err(unreadable)?;
        }
        if archive::is_zip(&start) {
            let archived = Archived::open(path)?;
            return self.add_archive(archived, shown, named, 0);
        }
        self.entries.push(Entry::new(shown.replace('\\', "/"), start, named, Place::File(path.to_owned()))?);
        Ok(())
    }

    fn add_archive(&mut self, archived: Archived, shown: &str, named: u32, depth: u32) -> Result<(), Error> {
        let number = self.archives.len();
        let mut inner = Vec::new();
        for (place, name) in archived.names()? {
            let hidden = name.split('/').any(is_hidden);
            let path = format!("{shown}/{name}");
            if hidden {
                continue;
            }
            let mut start = Vec::new();
            if may_hold_chats(&name) {
                start = archived.start(place, START)?;
            } else if name.to_lowercase().ends_with(".zip") && depth == 0 {
                inner.push((path, archived.read(place)?));
                continue;
            }
            self.entries.push(Entry::new(path, start, named, Place::Archive(number, place))?);
        }
        self.archives.push(archived);
        for (path, bytes) in inner {
            let archived = Archived::within(&path, bytes)?;
            self.add_archive(archived, &path, named, depth + 1)?;
        }
        Ok(())
    }

    /// Whether one of the files is an archive.
    pub(super) fn has_archive(&self) -> bool {
        !self.archives.is_empty()
    }

    /// The bytes of a file, without byte order mark.
    pub(super) fn read(&self, place: usize) -> Result<Vec<u8>, Error> {
        let entry = &self.entries[place];
        let bytes = match &entry.place {
            Place::File(path) => fs::read(path).map_err(|source| Error::ReadFile { file: shown_path(path), source })?,
            Place::Archive(archive, place) => self.archives[*archive].read(*place)?,
        };
        match entry.packed {
            None => Ok(without_mark(bytes)),
            Some(packed) => archive::unpacked(&entry.shown(), packed, bytes).map(without_mark),
        }
    }

    /// Writes a file of an archive as it lies there. `left` is how many bytes may still be written, and becomes less.
    pub(super) fn copy(&self, place: usize, out: &mut File, left: &mut u64) -> Result<(), Error> {
        match &self.entries[place].place {
            Place::File(_) => Ok(()),
            Place::Archive(archive, place) => self.archives[*archive].copy(*place, out, left),
        }
    }

    /// How many bytes the archives take.
    pub(super) fn archived_bytes(&self) -> u64 {
        self.archives.iter().map(Archived::bytes).sum()
    }

    /// The text of a file; one that is not UTF-8 is refused with its line.
    pub(super) fn text(&self, place: usize) -> Result<String, Error> {
        String::from_utf8(self.read(place)?).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + memchr::memchr_iter(b'\n', before).count();
            let place = format!("{}:{line}", self.entries[place].shown());
            Error::Export { place, problem: Box::new(ExportProblem::NotUtf8) }
        })
    }
}

fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    bytes
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

fn may_hold_chats(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let name = Compression::ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    // Names of chats may hold dots, so that what follows the last one is no ending.
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    MAY_HOLD_CHATS.contains(&ending) || ending.len() > 5 || ending.contains(' ') || !name.contains('.')
}
