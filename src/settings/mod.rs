//! What a run goes by: flags beat environment beats file.

mod advice_at_start;
mod bare;
mod claims;
mod document;
mod examining;
mod file;
mod gate;
mod ignore_list;
mod measures;
mod memory;
mod moment;
mod origin;
mod outputs;
mod payload;
mod place;
mod proxy;
mod publication;
mod reading;
mod rule_set;
mod rules;
#[cfg(test)]
mod schema;
mod simulation;
mod source_table;
mod values;

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use crate::baseline::Baseline;
use crate::cli::{Common, General, RuleFlags, Shared};
use crate::error::Error;
use crate::finding::GateRules;
use crate::last_run::LastRun;
use crate::redact::Redactor;
use crate::report::Format;
use crate::scope::Scope;
use crate::source::SourceSpec;
use crate::suppression::Suppression;
use crate::text::shown_path;
use crate::time::{Span, Timestamp};
pub use claims::{StoreSpec, claims_table};
pub use examining::ExaminingSettings;
use file::SettingsFile;
pub use origin::{Given, Origin};
pub use place::names_a_database;
pub use proxy::ProxySettings;
pub use publication::Publication;
pub use reading::ReadingSettings;
pub use rule_set::{Defaults, RuleSet, SEVERITY};
pub use rules::RuleSettings;
pub use simulation::SimulationSettings;

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
    fn add_rules(&mut self, file: &SettingsFile, flags: &RuleFlags) -> Result<(), Error> {
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
fn read(flags: &General, notes: &mut Vec<String>) -> Result<(GeneralSettings, SettingsFile), Error> {
    let config = origin::layered(flags.config.as_ref(), "--config", "DM_AUDIT_CONFIG");
    let flag = place::flag_zone(flags.tz.as_ref())?;
    let (system, note) = place::system_zone();
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

impl Settings {
    /// Reads flags, environment and settings file, and checks all of it; `when` is what the command was given.
    pub fn resolve(flags: &Shared, when: Option<&str>, defaults: &Defaults) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let (mut general, file) = read(&flags.common.general, &mut notes)?;
        general.add_rules(&file, &flags.common.rules)?;
        if when.is_some() && flags.since.is_some() {
            return Err(usage("since WHEN and --since say the same thing twice", "leave --since out"));
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
            return Err(usage("--state is for --since last-run only", "leave it out"));
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
        let problem = format!("{} looks at a whole history, not at what is new since the {LAST_RUN}", defaults.command);
        return Err(usage(&problem, "name a moment"));
    }
    let audit = publication::audit_name(defaults, rules, source, scope)?;
    let last_run = publication::last_run(flags, file, audit, scope)?;
    scope.since = last_run.since;
    if let Some(at) = last_run.distrusted {
        let file = shown_path(last_run.path());
        notes.push(format!(
            "{file}: the last run went by {at}, which is later than now, so everything is read again; check the clock of this machine"
        ));
    } else if scope.since.is_none() {
        let file = shown_path(last_run.path());
        notes.push(format!("{file} knows no earlier run of this audit: everything is read"));
    }
    Ok(last_run)
}

fn usage(problem: &str, advice: &str) -> Error {
    Error::Usage { problem: problem.to_owned(), advice: advice.to_owned() }
}
