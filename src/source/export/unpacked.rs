//! Message files of archives, unpacked into a folder that is removed afterwards.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::archive::{HARMLESS, MOST_TIMES};
use super::tree::{Entry, Tree};
use crate::error::{Error, ExportProblem, Renamed};
use crate::interrupt::Unfinished;
use crate::source::file::compression::Compression;
use crate::text::shown_path;

/// Endings of message files.
const ENDINGS: [&str; 6] = ["ndjson", "jsonl", "json", "csv", "tsv", "parquet"];

/// Whether a file of an archive may hold messages.
fn may_hold_messages(entry: &Entry) -> bool {
    let name = entry.file_name().to_lowercase();
    let plain = Compression::ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    entry.is_in_archive() && plain.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// Whether an archive that the user named holds message files.
pub(super) fn has_message_files(tree: &Tree, named: &[PathBuf]) -> bool {
    let is_named = |entry: &Entry| named.get(entry.named as usize).is_some_and(|path| path.is_file());
    tree.entries.iter().any(|entry| may_hold_messages(entry) && is_named(entry))
}

/// What was unpacked.
pub(super) struct Unpacked {
    /// What is to be read in the place of what the user named.
    pub(super) paths: Vec<PathBuf>,
    /// What errors call it.
    pub(super) names: Renamed,
    _unfinished: Unfinished,
    _folder: TempDir,
}

/// Unpacks the message files of all archives that the user named.
pub(super) fn unpack(tree: &Tree, named: &[PathBuf], folder: &Path) -> Result<Unpacked, Error> {
    let shown = folder.display().to_string();
    let failed = |source| Error::SetAside { what: "files of an archive", folder: shown.clone(), source };
    let folder = tempfile::Builder::new().prefix("dm-audit-").tempdir_in(folder).map_err(failed)?;
    let unfinished = Unfinished::new(folder.path());
    let mut left = HARMLESS.max(tree.archived_bytes().saturating_mul(MOST_TIMES));
    let (mut paths, mut names) = (Vec::new(), Renamed::default());
    for (number, path) in named.iter().enumerate() {
        let of_this = |(_, entry): &(usize, &Entry)| entry.named as usize == number && may_hold_messages(entry);
        let mut files = tree.entries.iter().enumerate().filter(of_this).peekable();
        if !path.is_file() || files.peek().is_none() {
            paths.push(path.clone());
            continue;
        }
        let root = folder.path().join(number.to_string());
        for (place, entry) in files {
            let below = entry.path.strip_prefix(&*path.to_string_lossy().replace('\\', "/")).unwrap_or(&entry.path);
            let target = root.join(below.trim_start_matches('/'));
            fs::create_dir_all(target.parent().unwrap_or(&root)).map_err(failed)?;
            let mut out = create(&target, entry)?;
            tree.copy(place, &mut out, &mut left)?;
        }
        names.add(root.display().to_string(), shown_path(path));
        paths.push(root);
    }
    Ok(Unpacked { paths, names, _unfinished: unfinished, _folder: folder })
}

/// A new file; two of one name are no archive that anybody can unpack.
fn create(target: &Path, entry: &Entry) -> Result<File, Error> {
    OpenOptions::new().write(true).create_new(true).open(target).map_err(|error| Error::Export {
        place: entry.shown(),
        problem: Box::new(ExportProblem::DamagedArchive { error: error.to_string() }),
    })
}
