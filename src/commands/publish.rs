//! Writes a report where the user wants it and says how the process ends.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstream::AutoStream;

use super::files::Files;
use super::step_summary;
use crate::baseline;
use crate::error::{Error, ExitStatus};
use crate::finding::Report;
use crate::report::{Format, Layout};
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::whole_file;

/// Where nobody says how wide a line may be.
const WIDTH: usize = 80;
const NARROWEST: usize = 40;

/// Lists stop after so many entries unless the user says otherwise.
pub(super) const LIMIT: usize = 50;

/// Writes files and standard output, and returns the status that the findings mean.
pub(super) fn publish(report: Report, settings: &Settings, limit: Option<usize>) -> Result<ExitStatus, Error> {
    // A baseline that is written keeps its reasons, which are its reader's own.
    let baseline = report.baseline.clone();
    let report = &match &settings.redactor {
        Some(redactor) => redactor.report(report),
        None => report,
    };
    let limit = match settings.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => limit,
    };
    let (zone, resolution) = (settings.general.zone, report.resolution);
    let layout = Layout { width: width(), zone, limit, resolution };
    // A file is kept and searched, so it holds everything unless the user wants less.
    let in_files = Layout { limit: settings.limit.and(limit), ..layout };
    let mut files = Files::default();
    // What goes to a device or a pipe is gone, so it goes when all others are written.
    let (ordinary, others): (Vec<_>, Vec<_>) =
        settings.outputs.iter().partition(|(path, _)| whole_file::is_replaceable(path));
    for (path, format) in ordinary.into_iter().chain(others) {
        let reporter = format.reporter(in_files);
        files.write(path, format.is_styled(), |out| reporter.write(report, out))?;
    }
    if let Some(path) = &settings.write_baseline {
        files.write(path, false, |out| baseline::write(report, baseline.as_ref(), out))?;
    }
    let kept = files.keep(&settings.general)?;
    let mut seen = true;
    if let Some(format) = settings.format {
        if format == Format::Github {
            step_summary::append(report, layout)?;
        }
        match write_stdout(report, format, layout) {
            // Whoever reads has seen enough, if not all.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => seen = kept,
            Err(source) => return Err(Error::Write { path: "standard output".to_owned(), source }),
            Ok(()) => {}
        }
    }
    if let Some((last_run, next)) = settings.last_run.as_ref().zip(report.scope.next_since).filter(|_| seen) {
        last_run.record(next, report.scope.last_message, report.scope.ahead, told(report, next)?)?;
    }
    Ok(if report.gate.is_broken() { ExitStatus::Findings } else { ExitStatus::Clean })
}

/// The findings that a run which begins at `next` sees again.
fn told(report: &Report, next: Timestamp) -> io::Result<BTreeMap<String, Timestamp>> {
    let mut told = BTreeMap::new();
    for finding in report.findings.iter() {
        let finding = finding?;
        if let Some(last) = finding.messages.last().filter(|last| last.at >= next) {
            told.insert(finding.fingerprint(), last.at);
        }
    }
    Ok(told)
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

/// The terminal's width, else `COLUMNS`, else 80.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.or(columns).filter(|width| *width > 0).unwrap_or(WIDTH).max(NARROWEST)
}

/// Writes a page to standard output.
pub(super) fn print(text: &str) -> Result<ExitStatus, Error> {
    print_to(AutoStream::auto(io::stdout().lock()), text)
}

/// Writes a document to standard output, every character as it is.
pub(super) fn print_document(text: &str) -> Result<ExitStatus, Error> {
    print_to(io::stdout().lock(), text)
}

fn print_to(mut out: impl Write, text: &str) -> Result<ExitStatus, Error> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Write { path: "standard output".to_owned(), source: error })
        }
        _ => Ok(ExitStatus::Clean),
    }
}
