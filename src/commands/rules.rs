//! `rules` and `explain`: what is looked for, by which values, and why.

use std::io;

use super::defaults::{ALL_DEFAULTS, defaults_of};
use super::publish::{print, width};
use crate::catalogue::Catalogue;
use crate::cli::{AuditName, ListFormat, Reading};
use crate::error::{CommandError, Error, ExitStatus};
use crate::explain;
use crate::settings::{GeneralSettings, RuleSettings};
use crate::text::shown_path;

pub(super) fn list(audit: AuditName, format: ListFormat, settings: &GeneralSettings) -> Result<ExitStatus, Error> {
    let defaults = defaults_of(audit);
    let set = settings.rules.for_command(defaults)?;
    let catalogue = Catalogue::new(defaults.command, &set, settings.file.as_deref().map(shown_path));
    match format {
        ListFormat::Table => print(&catalogue.page(width())),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&catalogue).map_err(io::Error::from).map_err(unwritable)?;
            print(&(json + "\n"))
        }
    }
}

pub(super) fn explain(words: &[String]) -> Result<ExitStatus, Error> {
    let [word] = words else {
        return Err(match words.len() {
            0 => CommandError::NoTopic.into(),
            count => CommandError::SeveralTopics { count }.into(),
        });
    };
    let topic = explain::topic(word)
        .map_err(|unknown| CommandError::UnknownTopic { word: word.clone(), nearest: unknown.nearest })?;
    let commands = ALL_DEFAULTS
        .iter()
        .map(|defaults| Ok((defaults.command, RuleSettings::default().for_command(defaults)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    print(&explain::page(&topic, &commands, width()))
}

/// Rules alone come from no source.
pub(super) fn refuse_source(reading: &Reading) -> Result<(), Error> {
    match reading.source.first() {
        Some(source) => Err(CommandError::RulesOfSource { source_name: source.clone() }.into()),
        None => Ok(()),
    }
}

fn unwritable(source: io::Error) -> Error {
    Error::Write { path: "standard output".to_owned(), source }
}
