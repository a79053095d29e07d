//! The options of `gate`, of the command line and of the settings file together.

use std::path::Path;

use super::file::SettingsFile;
use super::gate_table::TableOption;
use super::origin::{Origin, layered};
use super::proxy_settings::ProxySettings;
use crate::cli::Gate;
use crate::error::{Error, GateSettingError};
use crate::text::shown_path;

/// What the command line says of a gate, and what the settings file says where the command line does not.
#[derive(Debug)]
pub struct GateFlags {
    /// Both together.
    pub flags: Gate,
    /// Where the file says what.
    table: Vec<TableOption>,
    /// What the user should know about it.
    note: Option<String>,
}

impl GateFlags {
    /// Takes in `[gate]` of the settings file: the one of `config`, or the nearest one.
    pub fn read(mut flags: Gate, config: Option<&String>) -> Result<Self, Error> {
        let config = layered(config, "--config", "DM_AUDIT_CONFIG");
        let file = SettingsFile::find(config.as_ref().map(|given| Path::new(&given.value)), Option::unwrap_or_default)?;
        let SettingsFile { path, gate: mut table, .. } = file;
        let in_environment = |variable: &str| std::env::var(variable).is_ok_and(|value| !value.trim().is_empty());
        table.retain(|option| match option.id.as_str() {
            "store" if in_environment("DM_AUDIT_GATE_STORE") => false,
            "secret_file" if in_environment("DM_AUDIT_GATE_SECRET") => false,
            "quiet" | "verbose" => !flags.verbose && !flags.quiet,
            id => !flags.given.contains(id),
        });
        let options =
            table.iter().flat_map(|option| option.values.iter().map(|value| (option.flag.clone(), value.clone())));
        flags.add(&options.collect::<Vec<_>>()).map_err(|error| {
            let words = error.to_string();
            let origin = table.first().map_or(Origin::Default, |option| option.origin.clone());
            origin.error(GateSettingError::NotTaken { problem: words })
        })?;
        let note = path.filter(|_| !table.is_empty());
        let note =
            note.map(|path| format!("what the command line does not say is read from [gate] in {}", shown_path(&path)));
        Ok(Self { flags, table, note })
    }

    /// All that a gate goes by, checked.
    pub fn settings(&self) -> Result<ProxySettings, Error> {
        let mut settings = ProxySettings::resolve(&self.flags).map_err(|error| self.in_file(error))?;
        settings.notes.splice(0..0, self.note.clone());
        Ok(settings)
    }

    /// An error of an option points to the file, if that is where it comes from.
    pub fn in_file(&self, error: Error) -> Error {
        let Error::Value { place, problem } = error else { return error };
        match self.table.iter().find(|option| option.flag == place) {
            Some(option) => option.origin.error(*problem),
            None => Error::Value { place, problem },
        }
    }
}
