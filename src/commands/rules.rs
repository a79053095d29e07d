//! `rules` and `explain`: what is looked for, by which values, and why.

use std::io;

use super::publish::{print, width};
use super::{ALL_DEFAULTS, defaults_of};
use crate::catalogue::Catalogue;
use crate::cli::{AuditName, ListFormat, Reading};
use crate::error::{Error, ExitStatus};
use crate::explain;
use crate::settings::{GeneralSettings, RuleSettings};
use crate::text::{excerpt, shown_path};

/// Lists the rules of one command.
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

/// Tells all about one rule or cause.
pub(super) fn explain(words: &[String]) -> Result<ExitStatus, Error> {
    let [word] = words else {
        return Err(Error::Usage {
            problem: match words.len() {
                0 => "no rule, cause or finding is named".to_owned(),
                several => format!("{several} topics are named, and explain takes one"),
            },
            advice: "name a rule, a cause or a finding:\n  dm-audit explain DM101\n  dm-audit explain race\n  \
                     dm-audit explain --finding FINGERPRINT SOURCE"
                .to_owned(),
        });
    };
    let topic = explain::topic(word).map_err(|unknown| Error::Usage {
        problem: format!("there is no rule or cause “{}”", excerpt(word, 40)),
        advice: match unknown.nearest.as_slice() {
            [] => "the causes are race, retry, burst, loop, echo and resend, and this command lists the rules:\n  \
                 dm-audit rules"
                .to_owned(),
            near => format!("did you mean {}?", near.join(", ")),
        },
    })?;
    let commands = ALL_DEFAULTS
        .iter()
        .map(|defaults| Ok((defaults.command, RuleSettings::default().for_command(defaults)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    print(&explain::page(&topic, &commands, width()))
}

/// Rules alone come from no source.
pub(super) fn refuse_source(reading: &Reading) -> Result<(), Error> {
    match reading.source.first() {
        Some(source) => Err(Error::Usage {
            problem: format!("the list of rules needs no source, and “{}” is one", excerpt(source, 60)),
            advice: "add --habits to see what is usual in it, or leave it out".to_owned(),
        }),
        None => Ok(()),
    }
}

fn unwritable(source: io::Error) -> Error {
    Error::Write { path: "standard output".to_owned(), source }
}
