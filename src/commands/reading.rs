//! What every command that reads messages does first.

use crate::error::Error;
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::scope::Scope;
use crate::settings::{GeneralSettings, ReadingSettings};
use crate::source::{Examination, ReadOptions, Reading, Source};

/// Tells what the settings are to be told of, and sets the number of threads.
pub(super) fn begin(general: &GeneralSettings, settings: &ReadingSettings) -> StandardError {
    let observer = StandardError::new(general.quiet, general.verbose);
    if let Some(file) = &general.file {
        observer.detail(&format!("settings from {}", file.display()));
    }
    settings.notes.iter().for_each(|note| observer.note(note));
    if let Some(threads) = settings.threads {
        // Only the first call counts, and there is only one in a run.
        let _: Result<(), _> = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    observer
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
    let read = runtime()?.block_on(source.read(&options, observer));
    read.map_err(|error| with_applied_settings(error, settings))
}

/// Looks at a source, without reading all of it.
pub(super) fn examine(
    source: &mut dyn Source,
    settings: &ReadingSettings,
    observer: &StandardError,
) -> Result<Examination, Error> {
    let options = options(settings, &settings.scope, true);
    let found = runtime()?.block_on(source.examine(&options, observer));
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

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    // A task for each connection decodes what it sends.
    let workers = rayon::current_num_threads().clamp(1, 4);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    runtime.map_err(|source| Error::Start { source })
}
