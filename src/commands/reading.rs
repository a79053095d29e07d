//! What every command that reads messages does first.

use std::error::Error as _;
use std::{io, thread};

use tokio::runtime::Builder;

use crate::error::Error;
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::scope::Scope;
use crate::settings::{GeneralSettings, ReadingSettings};
use crate::source::{Examination, ReadOptions, Reading, Source};

/// Tells what the settings are to be told of, and starts the threads; fails where the system has no room for them.
pub(super) fn begin(general: &GeneralSettings, settings: &ReadingSettings) -> Result<StandardError, Error> {
    let observer = StandardError::new(general.quiet, general.verbose);
    if let Some(file) = &general.file {
        observer.detail(&format!("settings from {}", file.display()));
    }
    settings.notes.iter().for_each(|note| observer.note(note));
    start_threads(settings.threads)?;
    Ok(observer)
}

/// Starts so many threads, or as many as there are processors.
fn start_threads(wanted: Option<usize>) -> Result<(), Error> {
    let Err(failed) = rayon::ThreadPoolBuilder::new().num_threads(wanted.unwrap_or(0)).build_global() else {
        return Ok(());
    };
    // Without a cause, they have been started before: only the first call counts, and there is only one in a run.
    match failed.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        Some(source) => {
            let threads = wanted.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
            Err(Error::Threads { threads, source: io::Error::new(source.kind(), source.to_string()) })
        }
        None => Ok(()),
    }
}

/// Reads all messages of `scope`; `attachments` says whether a rule asks for them.
pub(super) fn read(
    source: &mut dyn Source,
    settings: &ReadingSettings,
    scope: &Scope,
    attachments: bool,
    observer: &StandardError,
) -> Result<Reading, Error> {
    let options = options(settings, scope, attachments);
    let read = runtime(source)?.block_on(source.read(&options, observer));
    read.map_err(|error| with_applied_settings(error, settings))
}

/// Looks at a source, without reading all of it.
pub(super) fn examine(
    source: &mut dyn Source,
    settings: &ReadingSettings,
    observer: &StandardError,
) -> Result<Examination, Error> {
    let options = options(settings, &settings.scope, true);
    let found = runtime(source)?.block_on(source.examine(&options, observer));
    found.map_err(|error| with_applied_settings(error, settings))
}

/// What columns mean may have been said of another source.
fn with_applied_settings(error: Error, settings: &ReadingSettings) -> Error {
    match (error, &settings.applied_settings) {
        (error @ (Error::Mapping { .. } | Error::Schema { .. }), Some((file, line))) => {
            Error::OfAppliedSettings { file: file.clone(), line: *line, error: Box::new(error) }
        }
        (error, _) => error,
    }
}

fn options(settings: &ReadingSettings, scope: &Scope, attachments: bool) -> ReadOptions {
    ReadOptions {
        scope: scope.clone(),
        zone: settings.rows_zone,
        zone_hint: settings.zone_hint,
        dates: settings.dates,
        skip_bad: settings.skip_bad,
        attachments,
        me: settings.me.clone(),
        deleted_replies: settings.deleted_replies,
        memory: settings.memory,
        folder: std::env::temp_dir(),
    }
}

fn runtime(source: &dyn Source) -> Result<tokio::runtime::Runtime, Error> {
    // A task for each connection decodes what it sends.
    let workers = rayon::current_num_threads().clamp(1, 4);
    let runtime = match source.is_remote() {
        true => Builder::new_multi_thread().worker_threads(workers).enable_all().build(),
        false => Builder::new_current_thread().enable_all().build(),
    };
    runtime.map_err(|source| Error::Start { source })
}
