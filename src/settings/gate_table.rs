//! `[gate]` of the settings file: the options of `gate` under their own names.

use std::path::Path;

use super::document::Section;
use super::origin::{Given, Origin};
use crate::cli::{GateOption, OptionKind};
use crate::error::{Error, GateSettingError, ValueError};
use crate::text::nearest;

/// An option as the file has it.
#[derive(Debug, Clone)]
pub(super) struct TableOption {
    /// With underscores.
    pub(super) id: String,
    /// With its dashes.
    pub(super) flag: String,
    /// One for each time that it would stand on a command line.
    pub(super) values: Vec<String>,
    /// Where it stands.
    pub(super) origin: Origin,
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
