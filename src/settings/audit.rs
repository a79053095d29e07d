//! What an audit goes by.

use std::path::PathBuf;

use super::file::SettingsFile;
use super::general::{GeneralSettings, read, span};
use super::{Defaults, ReadingSettings, RuleSettings, gate, outputs, publication};
use crate::baseline::Baseline;
use crate::cli::Shared;
use crate::error::{Error, UsageError};
use crate::finding::GateRules;
use crate::last_run::LastRun;
use crate::redact::Redactor;
use crate::report::Format;
use crate::scope::Scope;
use crate::source::SourceSpec;
use crate::text::shown_path;
use crate::time::Span;

/// The validated settings of one audit.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What to read, and how.
    pub reading: ReadingSettings,
    /// What does not depend on a source.
    pub general: GeneralSettings,
    /// List what was held back too.
    pub show_suppressed: bool,
    /// What standard output gets.
    pub format: Option<Format>,
    /// Files to write.
    pub outputs: Vec<(PathBuf, Format)>,
    /// Lists stop after so many entries, if the user said so; 0 is without limit.
    pub limit: Option<usize>,
    /// When findings are a failure.
    pub gate: GateRules,
    /// Who replaces ids, handles and texts, if somebody has to.
    pub redactor: Option<Redactor>,
    /// Findings that were known before.
    pub baseline: Option<Baseline>,
    /// Where to write the findings as a baseline.
    pub write_baseline: Option<PathBuf>,
    /// Where to keep how far this run came.
    pub last_run: Option<LastRun>,
    /// Read so long before the scope, if rules ask for less.
    pub look_back: Option<Span>,
}

impl Settings {
    /// Reads flags, environment and settings file, and checks all of it; `when` is what the command was given.
    pub fn resolve(flags: &Shared, when: Option<&str>, defaults: &Defaults) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let (mut general, file) = read(&flags.common.general, &mut notes)?;
        general.add_rules(&file, &flags.common.rules)?;
        if when.is_some() && flags.since.is_some() {
            return Err(UsageError::SinceTwice.into());
        }
        let goes_on = when.or(flags.since.as_deref()).is_some_and(|when| when.trim() == LAST_RUN);
        let since = match (when, flags.since.as_deref()) {
            _ if goes_on => None,
            (Some(when), _) => Some(("since", when)),
            (None, since) => since.map(|since| ("--since", since)),
        };
        let mut reading = ReadingSettings::resolve(&flags.reading, since, &general, &file, notes)?;
        let ReadingSettings { source, scope, notes, .. } = &mut reading;
        let last_run =
            goes_on.then(|| go_on(flags, &file, defaults, &general.rules, source, scope, notes)).transpose()?;
        let (baseline, write_baseline) = publication::baselines(flags, defaults.command)?;
        let files = match flags.output.as_slice() {
            [] => defaults.publication.files.iter().map(PathBuf::from).collect(),
            files => files.to_vec(),
        };
        let settings = Self {
            reading,
            show_suppressed: flags.show_suppressed,
            format: flags.format().or_else(|| {
                (files.is_empty() || !defaults.publication.files.is_empty()).then_some(defaults.publication.format)
            }),
            outputs: files.iter().map(|path| outputs::output(path)).collect::<Result<_, _>>()?,
            redactor: publication::redactor(&flags.redaction, &file, defaults.publication.redacts)?,
            baseline,
            write_baseline,
            last_run,
            look_back: flags.look_back.as_ref().map(|given| span("--look-back", given)).transpose()?,
            limit: flags.limit,
            gate: gate::rules(flags, &file)?,
            general,
        };
        if flags.state.is_some() && settings.last_run.is_none() {
            return Err(UsageError::StateWithoutLastRun.into());
        }
        let state = settings.last_run.as_ref().map(LastRun::path);
        let others = [("--write-baseline", settings.write_baseline.as_deref()), ("--state", state)];
        let others: Vec<_> = others.into_iter().filter_map(|(flag, path)| Some((flag, path?))).collect();
        outputs::check(&settings.outputs, &others, &settings.reading.source)?;
        settings.reading.check_scope()?;
        Ok(settings)
    }
}

/// The word for the moment up to which the last run came.
const LAST_RUN: &str = "last-run";

/// Sets the scope to what the last run has not seen.
fn go_on(
    flags: &Shared,
    file: &SettingsFile,
    defaults: &Defaults,
    rules: &RuleSettings,
    source: &SourceSpec,
    scope: &mut Scope,
    notes: &mut Vec<String>,
) -> Result<LastRun, Error> {
    if ["compare", "user"].contains(&defaults.command) {
        return Err(UsageError::LastRunOfWholeHistory { command: defaults.command }.into());
    }
    let audit = publication::audit_name(defaults, rules, source, scope)?;
    let last_run = publication::last_run(flags, file, audit, scope)?;
    scope.since = last_run.since;
    if let Some(at) = last_run.distrusted {
        let file = shown_path(last_run.path());
        notes.push(format!(
            "{file}: the last run ended at {at}, which is later than now, so everything is read again; check the clock of this machine"
        ));
    } else if scope.since.is_none() {
        let file = shown_path(last_run.path());
        notes.push(format!("{file} knows no earlier run of this audit: everything is read"));
    }
    Ok(last_run)
}
