//! What `convert` goes by.

use std::path::PathBuf;

use super::general::{GeneralSettings, read};
use super::outputs;
use super::reading::ReadingSettings;
use crate::cli::Convert;
use crate::convert::MessageFormat;
use crate::error::{Error, UsageError};

/// The validated settings of a conversion.
#[derive(Debug, Clone)]
pub struct ConversionSettings {
    /// What to read, and how.
    pub reading: ReadingSettings,
    /// What does not depend on a source.
    pub general: GeneralSettings,
    /// What is written.
    pub format: MessageFormat,
    /// The file to write; `None` is standard output.
    pub output: Option<PathBuf>,
    /// Write what is left of deleted messages too.
    pub with_deleted: bool,
}

impl ConversionSettings {
    /// Reads flags, environment and settings file, and checks all of it.
    pub fn resolve(flags: &Convert) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let (general, file) = read(&flags.general, &mut notes)?;
        let since = flags.since.as_deref().map(|since| ("--since", since));
        let mut reading = ReadingSettings::resolve(&flags.reading, since, &general, &file, notes)?;
        reading.check_scope()?;
        reading.deleted_replies = flags.with_deleted;
        let (output, format) = match (&flags.output, flags.format()) {
            (None, Some(MessageFormat::Parquet)) => return Err(UsageError::ParquetToScreen.into()),
            (None, format) => (None, format.unwrap_or(MessageFormat::Ndjson)),
            (Some(output), format) => {
                let (path, format) = outputs::output_as(output, format)?;
                (Some(path), format)
            }
        };
        let outputs: Vec<_> = output.iter().map(|path| (path.clone(), format)).collect();
        outputs::check(&outputs, &[], &reading.source)?;
        Ok(Self { reading, general, format, output, with_deleted: flags.with_deleted })
    }
}
