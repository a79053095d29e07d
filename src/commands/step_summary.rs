//! The summary of a step in a GitHub workflow: Markdown in the file that `GITHUB_STEP_SUMMARY` names.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::finding::Report;
use crate::report::{Format, Layout};
use crate::text::shown_path;

/// GitHub takes 1 MiB from a step, and drops all of it where there is more.
const MOST: u64 = 1024 * 1024;
/// Where all entries are too many, so many are tried.
const MANY: usize = 10_000;

/// The summary of the step that this run belongs to, if it belongs to one.
fn path() -> Option<PathBuf> {
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write { path: format!("{}, which GITHUB_STEP_SUMMARY names", shown_path(path)), source }
}

/// A summary that cannot be written is better known before the audit than after it.
pub(super) fn check() -> Result<(), Error> {
    path().map_or(Ok(()), |path| open(&path).map(|_| ()).map_err(|source| failed(&path, source)))
}

pub(super) fn append(report: &Report, layout: Layout) -> Result<(), Error> {
    path().map_or(Ok(()), |path| append_to(&path, report, layout).map_err(|source| failed(&path, source)))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

fn append_to(path: &Path, report: &Report, layout: Layout) -> io::Result<()> {
    let mut file = open(path)?;
    let before = file.metadata()?.len();
    let text = fitting(report, layout, MOST.saturating_sub(before))?;
    let written = file.write_all(&text);
    if written.is_err() {
        // What other commands wrote stays, and half a report does not.
        let _: io::Result<()> = file.set_len(before);
    }
    written
}

/// The report with as many entries in its lists as `room` has place for.
fn fitting(report: &Report, mut layout: Layout, room: u64) -> io::Result<Vec<u8>> {
    loop {
        let mut text = Bounded { text: b"\n".to_vec(), room: room as usize };
        match Format::Markdown.reporter(layout).write(report, &mut text) {
            Ok(()) => return Ok(text.text),
            Err(error) if error.kind() != io::ErrorKind::FileTooLarge => return Err(error),
            Err(_) => {}
        }
        layout.limit = match layout.limit {
            None => Some(MANY),
            Some(0) => return Err(io::Error::other("GitHub takes 1 MiB from a step, and no room is left")),
            Some(limit) => Some(limit / 2),
        };
    }
}

/// A text that may not grow beyond a size.
struct Bounded {
    text: Vec<u8>,
    room: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.room {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
