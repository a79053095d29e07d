//! Writes a report where the user wants it and says how the process ends.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anstream::{AutoStream, StripStream};
use tempfile::NamedTempFile;

use super::step_summary;
use crate::baseline;
use crate::error::{Error, ExitStatus};
use crate::finding::Report;
use crate::interrupt::Unfinished;
use crate::report::{Format, Layout};
use crate::settings::Settings;
use crate::text::shown_path;
use crate::time::Span;

/// Where nobody says how wide a line may be.
const WIDTH: usize = 80;
const NARROWEST: usize = 40;

/// Lists stop after so many entries unless the user says otherwise.
pub(super) const LIMIT: usize = 50;

/// Writes files and standard output, and returns the status that the findings mean.
pub(super) fn publish(report: Report, settings: &Settings, limit: Option<usize>) -> Result<ExitStatus, Error> {
    // A baseline that is written keeps its reasons, which are its reader's own.
    let known = report.baseline.as_ref().map(|baseline| baseline.known.clone()).unwrap_or_default();
    let report = &match &settings.redactor {
        Some(redactor) => redactor.report(report),
        None => report,
    };
    let limit = match settings.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => limit,
    };
    let layout = Layout { width: width(), zone: settings.general.zone, limit };
    // A file is kept and searched, so it holds everything unless the user wants less.
    let in_files = Layout { limit: settings.limit.and(limit), ..layout };
    let mut written = Vec::new();
    for (path, format) in &settings.outputs {
        let reporter = format.reporter(in_files);
        written.push(WrittenFile::new(path, |file| {
            let file: Box<dyn Write> =
                if format.is_styled() { Box::new(StripStream::new(file)) } else { Box::new(file) };
            let mut out = io::BufWriter::new(file);
            reporter.write(report, &mut out)?;
            out.flush()
        })?);
    }
    if let Some(path) = &settings.write_baseline {
        written.push(WrittenFile::new(path, |file| {
            let mut out = io::BufWriter::new(file);
            baseline::write(report, &known, &mut out)?;
            out.flush()
        })?);
    }
    written.into_iter().try_for_each(WrittenFile::keep)?;
    if let Some(format) = settings.format {
        if format == Format::Github {
            step_summary::append(report, layout)?;
        }
        match write_stdout(report, format, layout) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(source) => return Err(Error::Write { path: "standard output".to_owned(), source }),
            Ok(()) => {}
        }
    }
    if let Some(last_run) = &settings.last_run {
        // The first moment that this run knows nothing of.
        let heard = report.scope.heard_until.map(|at| at + Span::from_micros(1));
        let until = report.scope.until.into_iter().chain(heard).min();
        until.map_or(Ok(()), |until| last_run.record(until))?;
    }
    Ok(if report.gate.is_broken() { ExitStatus::Findings } else { ExitStatus::Clean })
}

fn write_stdout(report: &Report, format: Format, layout: Layout) -> io::Result<()> {
    let stdout = io::stdout().lock();
    let reporter = format.reporter(layout);
    if !format.is_styled() {
        let mut out = io::BufWriter::new(stdout);
        reporter.write(report, &mut out)?;
        return out.flush();
    }
    let mut out = io::BufWriter::new(AutoStream::auto(stdout));
    reporter.write(report, &mut out)?;
    out.flush()
}

/// A file that appears whole or not at all: it is written beside its place, and all are renamed at the end.
struct WrittenFile<'a> {
    path: &'a Path,
    file: NamedTempFile,
    _unfinished: Unfinished,
}

impl<'a> WrittenFile<'a> {
    fn new(path: &'a Path, write: impl FnOnce(File) -> io::Result<()>) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: shown_path(path), source };
        let file = file_beside(path).map_err(failed)?;
        let unfinished = Unfinished::new(file.path());
        file.as_file().try_clone().and_then(write).map_err(failed)?;
        Ok(Self { path, file, _unfinished: unfinished })
    }

    fn keep(self) -> Result<(), Error> {
        let failed = |source| Error::Write { path: shown_path(self.path), source };
        self.file.persist(self.path).map(|_| ()).map_err(|error| failed(error.error))
    }
}

/// A file beside `path`, with the permissions of the file that it will replace, else those that the umask leaves.
fn file_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Ok(replaced) = std::fs::metadata(path) {
        file.as_file().set_permissions(replaced.permissions())?;
    }
    Ok(file)
}

/// The terminal's width, else `COLUMNS`, else 80.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or(columns).filter(|width| *width > 0).unwrap_or(WIDTH).max(NARROWEST)
}
