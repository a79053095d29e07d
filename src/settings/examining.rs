//! What `doctor` and `init` go by.

use super::general::{GeneralSettings, read};
use super::reading::ReadingSettings;
use crate::cli::{General, Reading};
use crate::error::Error;

/// The validated settings of a look at a source.
#[derive(Debug, Clone)]
pub struct ExaminingSettings {
    /// What to look at, and how.
    pub reading: ReadingSettings,
    /// What does not depend on a source.
    pub general: GeneralSettings,
}

impl ExaminingSettings {
    /// Reads flags, environment and settings file.
    pub fn resolve(reading: &Reading, general: &General) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let (mut general, file) = read(general, &mut notes)?;
        general.rules = file.rules.clone();
        let reading = ReadingSettings::resolve(reading, None, &general, &file, notes)?;
        Ok(Self { reading, general })
    }
}
