//! What every command goes by, whether it has a source or not.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::file::SettingsFile;
use super::origin::{self, Given, Origin};
use super::rules::RuleSettings;
use super::zones::{flag_zone, system_zone};
use super::{moment, values};
use crate::cli::{Common, General, RuleFlags};
use crate::error::Error;
use crate::suppression::Suppression;
use crate::time::{Span, Timestamp};

/// Settings that need no source.
#[derive(Debug, Clone)]
pub struct GeneralSettings {
    /// What the user says about rules.
    pub rules: RuleSettings,
    /// Findings to hold back.
    pub suppressions: Vec<Suppression>,
    /// The zone of times that name none, and of those shown.
    pub zone: Tz,
    /// Nothing but errors on standard error.
    pub quiet: bool,
    /// More on standard error.
    pub verbose: bool,
    /// The settings file, if there is one.
    pub file: Option<PathBuf>,
}

impl GeneralSettings {
    /// Reads what a command without a source goes by.
    pub fn resolve(common: &Common) -> Result<Self, Error> {
        let (mut general, file) = read(&common.general, &mut Vec::new())?;
        general.add_rules(&file, &common.rules)?;
        Ok(general)
    }

    /// The moment that `text` means, in the forms of `since WHEN`; `what` is who was given it.
    pub fn moment(&self, what: &str, text: &str) -> Result<Timestamp, Error> {
        moment::parse(what, text, self.zone, Timestamp::now())
    }
}

impl GeneralSettings {
    /// Takes in what file and flags say about rules.
    pub(super) fn add_rules(&mut self, file: &SettingsFile, flags: &RuleFlags) -> Result<(), Error> {
        self.rules = file.rules.clone();
        self.rules.add_flags(flags)?;
        self.suppressions.clone_from(&file.suppressions);
        Ok(())
    }
}

/// The length of time that a flag was given, more than nothing and less than a year.
pub fn span(flag: &'static str, text: &str) -> Result<Span, Error> {
    values::window(&Given { value: text.to_owned(), origin: Origin::Flag(flag) })
}

/// The settings file, and what of it needs neither source nor rules.
pub(super) fn read(flags: &General, notes: &mut Vec<String>) -> Result<(GeneralSettings, SettingsFile), Error> {
    let config = origin::layered(flags.config.as_ref(), "--config", "DM_AUDIT_CONFIG");
    let flag = flag_zone(flags.tz.as_ref())?;
    let (system, note) = system_zone();
    let zone = |file: Option<Tz>| flag.or(file).unwrap_or(system);
    let file = SettingsFile::find(config.as_ref().map(|given| Path::new(&given.value)), zone)?;
    let of_file = file.time_zone.as_ref().map(|given| given.value);
    if flag.is_none() && of_file.is_none() {
        notes.extend(note);
    }
    let general = GeneralSettings {
        rules: RuleSettings::default(),
        suppressions: Vec::new(),
        zone: zone(of_file),
        quiet: flags.quiet,
        verbose: flags.verbose,
        file: file.path.clone(),
    };
    Ok((general, file))
}
