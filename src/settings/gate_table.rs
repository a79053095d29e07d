//! `[gate]` of the settings file: the options of `gate` under their own names.

use std::path::Path;

use super::document::Section;
use super::file::SettingsFile;
use super::origin::{Given, Origin, layered};
use super::proxy_settings::ProxySettings;
use crate::cli::{Gate, GateOption, OptionKind};
use crate::error::{Error, GateSettingError, ValueError};
use crate::text::{nearest, shown_path};

/// An option as the file has it.
#[derive(Debug, Clone)]
pub(super) struct TableOption {
    id: String,
    flag: String,
    values: Vec<String>,
    origin: Origin,
}

/// Reads the table. Names may have dashes, as options have, or underscores, as the other keys of the file.
pub(super) fn read(section: &Section<'_>, folder: &Path) -> Result<Vec<TableOption>, Error> {
    let mut found = Vec::new();
    for option in GateOption::all() {
        let with_dashes = option.flag.trim_start_matches("--");
        let key = if section.has(with_dashes) { with_dashes } else { option.id.as_str() };
        let given = values(section, key, &option, folder)?;
        if key != option.id && section.has(&option.id) {
            let problem = GateSettingError::TwoSpellings { other: option.id.clone() };
            return Err(section.origin_of(key).unwrap_or_else(|| section.place()).error(problem));
        }
        if let Some(Given { value: values, origin }) = given {
            found.push(TableOption { id: option.id, flag: option.flag, values, origin });
        }
    }
    section.finish()?;
    Ok(found)
}

fn values(
    section: &Section<'_>,
    key: &str,
    option: &GateOption,
    folder: &Path,
) -> Result<Option<Given<Vec<String>>>, Error> {
    let one = |given: Given<String>| given.map(|value| vec![value]);
    Ok(match &option.kind {
        OptionKind::Switch => section.switch(key)?.map(|given| given.map(|on| vec!["true".to_owned(); on.into()])),
        OptionKind::Several => section.texts(key)?,
        OptionKind::Value => section.number(key, "a string or a number")?.map(one),
        OptionKind::File => section.text(key)?.map(|given| below(given, folder)).transpose()?.map(one),
        OptionKind::Choice(words) => section.text(key)?.map(|given| choice(given, words)).transpose()?.map(one),
    })
}

/// A file whose path begins at the settings file.
fn below(given: Given<String>, folder: &Path) -> Result<Given<String>, Error> {
    if given.value.trim().is_empty() {
        return Err(given.origin.error(ValueError::Blank));
    }
    Ok(given.map(|path| folder.join(path).to_string_lossy().into_owned()))
}

fn choice(given: Given<String>, words: &[String]) -> Result<Given<String>, Error> {
    if words.contains(&given.value) {
        return Ok(given);
    }
    let near = nearest(&given.value, words.iter().map(String::as_str)).first().map(|near| (*near).to_owned());
    let problem = GateSettingError::NoChoice { text: given.value.clone(), nearest: near, words: words.to_vec() };
    Err(given.origin.error(problem))
}

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
            "quiet" => !flags.verbose && !flags.quiet,
            "verbose" => !flags.verbose && !flags.quiet,
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
