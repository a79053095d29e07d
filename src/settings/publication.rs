//! What a run writes besides the report itself: who may read it, what was known before, how far it came.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::SettingsFile;
use super::origin::{Given, Origin};
use super::{Defaults, RuleSettings, outputs};
use crate::baseline::Baseline;
use crate::cli::{Redaction, Shared};
use crate::error::{Error, UsageError, ValueError};
use crate::last_run::LastRun;
use crate::redact::Redactor;
use crate::scope::{Scope, plain};
use crate::source::SourceSpec;
use crate::text::shown_path;
use crate::whole_file;

/// The variable that holds the key of hashes in redacted reports.
const KEY: &str = "DM_AUDIT_REDACT_KEY";

/// The file of `--since last-run`, beside the settings file.
const STATE: &str = "dm-audit-state.json";

/// Who replaces ids, handles and texts, if somebody has to; `redacts` is what the command does by itself.
pub(super) fn redactor(flags: &Redaction, file: &SettingsFile, redacts: bool) -> Result<Option<Redactor>, Error> {
    if flags.show_content || !(flags.redact || redacts) {
        return Ok(None);
    }
    let variable = match std::env::var_os(KEY) {
        // Secrets that a pipeline does not know come as empty ones.
        Some(value) => Some(Given {
            value: value.into_string().map_err(|_| UsageError::KeyIsNotUtf8 { variable: KEY })?,
            origin: Origin::Environment(KEY),
        }),
        None => file.redact_key.clone(),
    };
    let key = match variable {
        Some(Given { value, origin }) if value.trim().is_empty() => {
            return Err(origin.error(ValueError::EmptyKey));
        }
        Some(Given { value, .. }) => value.into_bytes(),
        None => {
            let mut key = vec![0; 32];
            getrandom::fill(&mut key).map_err(|source| Error::Start { source: source.into() })?;
            key
        }
    };
    Ok(Redactor::new(&key))
}

/// The baseline to read, and the one to write.
pub(super) fn baselines(flags: &Shared, command: &str) -> Result<(Option<Baseline>, Option<PathBuf>), Error> {
    if command == "compare" && (flags.baseline.is_some() || flags.write_baseline.is_some()) {
        return Err(UsageError::ComparedWithBaseline.into());
    }
    let known = flags.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(path) = &flags.write_baseline {
        outputs::check_writable(path)?;
    }
    Ok((known, flags.write_baseline.clone()))
}

/// Where a scope that begins with the last run takes up, and where it keeps how far it came.
pub(super) fn last_run(flags: &Shared, file: &SettingsFile, audit: String, scope: &Scope) -> Result<LastRun, Error> {
    let beside = file.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let path = flags.state.clone().unwrap_or_else(|| beside.join(STATE));
    outputs::check_writable(&path)?;
    LastRun::read(path, audit, scope.future())
}

/// What tells an audit from others: its command, what it reads, of whom, and its rules where they are not the command's
/// own. Rules that a later version adds to a command leave the name as it is.
pub(super) fn audit_name(
    defaults: &Defaults,
    rules: &RuleSettings,
    source: &SourceSpec,
    scope: &Scope,
) -> Result<String, Error> {
    let mut words = vec![defaults.command.to_owned()];
    match source {
        SourceSpec::Files(paths, _) => words.extend(paths.iter().map(|path| shown_path(&whole_file::place(path)))),
        SourceSpec::Postgres(spec) => {
            words.push(spec.description());
            words.extend(spec.mapping.messages.iter().map(|table| format!("table {table}")));
        }
    }
    let contacts: BTreeSet<String> = scope.contacts.iter().map(|contact| plain(contact)).collect();
    words.extend(contacts.into_iter().map(|contact| format!("@{contact}")));
    let codes = |rules: &RuleSettings| -> Result<Vec<&str>, Error> {
        Ok(rules.for_command(defaults)?.rules.iter().map(|rule| rule.meta().code).collect())
    };
    let chosen = codes(rules)?;
    if chosen != codes(&RuleSettings::default())? {
        words.push(chosen.join(","));
    }
    Ok(words.join(" "))
}
