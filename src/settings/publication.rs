//! What a run writes besides the report itself: who may read it, what was known before, how far it came.

use std::path::{Path, PathBuf};

use super::file::SettingsFile;
use super::origin::{Given, Origin};
use super::{outputs, usage};
use crate::baseline::Baseline;
use crate::cli::Shared;
use crate::error::Error;
use crate::last_run::LastRuns;
use crate::redact::Redactor;
use crate::report::Format;
use crate::scope::Scope;
use crate::source::{self, SourceSpec};

/// What a command writes unless the user says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Publication {
    /// What standard output gets.
    pub format: Format,
    /// Files to write.
    pub files: &'static [&'static str],
    /// Ids, handles and texts are replaced.
    pub redacts: bool,
}

/// The variable that holds the key of hashes in redacted reports.
const KEY: &str = "DM_AUDIT_REDACT_KEY";

/// The file of `--since last-run`, beside the settings file.
const STATE: &str = "dm-audit-state.json";

impl Publication {
    /// The report for people, on standard output.
    pub const ON_SCREEN: Self = Self { format: Format::Table, files: &[], redacts: false };
}

/// Who replaces ids, handles and texts, if somebody has to.
pub(super) fn redactor(
    flags: &Shared,
    file: &SettingsFile,
    publication: &Publication,
) -> Result<Option<Redactor>, Error> {
    if flags.show_content || !(flags.redact || publication.redacts) {
        return Ok(None);
    }
    let variable = match std::env::var_os(KEY) {
        // Secrets that a pipeline does not know come as empty ones.
        Some(value) => Some(Given {
            value: value.into_string().map_err(|_| usage(&format!("{KEY} is not UTF-8"), "choose another key"))?,
            origin: Origin::Environment(KEY),
        }),
        None => file.redact_key.clone(),
    };
    let key = match variable {
        Some(Given { value, origin }) if value.trim().is_empty() => {
            return Err(origin.refuse("it is empty", "name a secret, or unset it for a random key"));
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
        return Err(usage("compare counts every finding, known or not", "leave --baseline and --write-baseline out"));
    }
    let known = flags.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(path) = &flags.write_baseline {
        outputs::check_writable(path)?;
    }
    Ok((known, flags.write_baseline.clone()))
}

/// Where a scope that begins with the last run takes up, and where it keeps how far it came.
pub(super) fn last_run(
    flags: &Shared,
    file: &SettingsFile,
    command: &str,
    source: &SourceSpec,
    scope: &Scope,
) -> Result<LastRuns, Error> {
    let beside = file.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let path = flags.state.clone().unwrap_or_else(|| beside.join(STATE));
    outputs::check_writable(&path)?;
    let mut audit = format!("{command} {}", source::open(source.clone()).info().description);
    for contact in &scope.contacts {
        audit += " @";
        audit += contact.trim_start_matches('@');
    }
    LastRuns::read(path, audit)
}
