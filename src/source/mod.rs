//! Where messages come from.

mod attachment;
mod checks;
mod examination;
pub mod export;
pub mod file;
mod intake;
pub mod mapping;
mod misspelt;
mod parts;
pub mod postgres;
mod raw_row;
mod reading;
mod scalar;
mod tally;

use std::path::PathBuf;

pub(crate) use examination::CONFIRM;
pub use examination::{Check, Examination, Status};
pub use parts::{Parts, SpooledParts};
use reading::resolve_contacts;
pub use reading::{ExaminationFuture, LookUp, ReadOptions, Reading, ReadingFuture, Source, ZoneHint};

/// A source as the user named it.
#[derive(Debug, Clone)]
pub enum SourceSpec {
    /// Message files or an export of chats; `-` is standard input.
    Files(Vec<PathBuf>, Box<mapping::GivenMapping>),
    /// A database.
    Postgres(Box<postgres::PostgresSpec>),
}

/// What is at `paths`, if it is an export or an archive; `None` for message files.
pub fn exported(paths: &[PathBuf], given: &mapping::GivenMapping) -> Option<Box<dyn Source>> {
    if let Some(export) = export::ExportSource::find(paths, given) {
        return Some(Box::new(export));
    }
    export::ArchivedFiles::find(paths, given).map(|archived| Box::new(archived) as Box<dyn Source>)
}

/// The source that `spec` names.
pub fn open(spec: SourceSpec) -> Box<dyn Source> {
    match spec {
        SourceSpec::Files(paths, given) => {
            exported(&paths, &given).unwrap_or_else(|| Box::new(file::FileSource::new(paths).with_mapping(*given)))
        }
        SourceSpec::Postgres(spec) => Box::new(postgres::PostgresSource::new(*spec)),
    }
}
