//! What a run goes by: flags beat environment beats file.

mod document;
mod file;
mod gate;
mod ignore_list;
mod memory;
mod moment;
mod origin;
mod outputs;
mod place;
mod proxy;
mod publication;
mod rule_set;
mod rules;
mod values;

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use crate::baseline::Baseline;
use crate::cli::{Common, Shared};
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
use file::SettingsFile;
pub use origin::{Given, Origin};
pub use proxy::{ProxySettings, StoreSpec, claims_table};
pub use publication::Publication;
pub use rule_set::{Defaults, RuleSet, SEVERITY};
pub use rules::RuleSettings;

/// The validated settings of one audit.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the messages are.
    pub source: SourceSpec,
    /// The zone of times in message files that name none.
    pub rows_zone: Tz,
    /// What to read; commands add to it.
    pub scope: Scope,
    /// What does not depend on a source.
    pub general: GeneralSettings,
    /// How much memory messages may take, in bytes.
    pub memory: u64,
    /// How many threads work at the same time; `None` is one for each core.
    pub threads: Option<usize>,
    /// Count rows that cannot be read and go on.
    pub skip_bad: bool,
    /// Finding no message to read is no error.
    pub allow_empty: bool,
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
    /// What the user should know about these settings.
    pub notes: Vec<String>,
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
        read(common, &mut Vec::new()).map(|(general, _)| general)
    }

    /// The moment that `text` means, in the forms of `since WHEN`; `what` is who was given it.
    pub fn moment(&self, what: &str, text: &str) -> Result<Timestamp, Error> {
        moment::parse(what, text, self.zone, Timestamp::now())
    }
}

/// The length of time that a flag was given, more than nothing and less than a year.
pub fn span(flag: &'static str, text: &str) -> Result<Span, Error> {
    values::window(&Given { value: text.to_owned(), origin: Origin::Flag(flag) })
}

/// The settings file and what of it needs no source.
fn read(common: &Common, notes: &mut Vec<String>) -> Result<(GeneralSettings, SettingsFile), Error> {
    let config = origin::layered(common.config.as_ref(), "--config", "DM_AUDIT_CONFIG");
    let flag = place::flag_zone(common.tz.as_ref())?;
    let (system, note) = place::system_zone();
    let zone = |file: Option<Tz>| flag.or(file).unwrap_or(system);
    let file = SettingsFile::find(config.as_ref().map(|given| Path::new(&given.value)), zone)?;
    let of_file = file.time_zone.as_ref().map(|given| given.value);
    if flag.is_none() && of_file.is_none() {
        notes.extend(note);
    }
    let mut rules = file.rules.clone();
    rules.add_flags(&common.rules)?;
    let general = GeneralSettings {
        rules,
        suppressions: file.suppressions.clone(),
        zone: zone(of_file),
        quiet: common.quiet,
        verbose: common.verbose,
        file: file.path.clone(),
    };
    Ok((general, file))
}

impl Settings {
    /// Reads flags, environment and settings file, and checks all of it; `when` is what the command was given.
    pub fn resolve(flags: &Shared, when: Option<&str>, defaults: &Defaults) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let (general, file) = read(&flags.common, &mut notes)?;
        let moment =
            |flag: &str, text: &Option<String>| text.as_ref().map(|text| general.moment(flag, text)).transpose();
        if when.is_some() && flags.since.is_some() {
            return Err(usage("since WHEN and --since say the same thing twice", "leave --since out"));
        }
        let goes_on = when.or(flags.since.as_deref()).is_some_and(|when| when.trim() == LAST_RUN);
        let since = match when {
            _ if goes_on => None,
            Some(when) => Some(general.moment("since", when)?),
            None => moment("--since", &flags.since)?,
        };
        let until = moment("--until", &flags.until)?;
        let mut scope = Scope { since, until, contacts: flags.contact.clone(), ..Scope::default() };
        let (source, rows_zone) = place::source(flags, &file, &mut notes)?;
        let last_run = goes_on
            .then(|| go_on(flags, &file, defaults, &general.rules, &source, &mut scope, &mut notes))
            .transpose()?;
        let (baseline, write_baseline) = publication::baselines(flags, defaults.command)?;
        if matches!(source, SourceSpec::Files(_)) {
            let useless = [
                (flags.table.is_some(), "--table"),
                (flags.statement_timeout.is_some(), "--statement-timeout"),
                (flags.connections.is_some(), "--connections"),
            ];
            if let Some((_, flag)) = useless.iter().find(|(given, _)| *given) {
                return Err(usage(&format!("{flag} is for a database, and this source is files"), "leave it out"));
            }
        }
        let files = match flags.output.as_slice() {
            [] => defaults.publication.files.iter().map(PathBuf::from).collect(),
            files => files.to_vec(),
        };
        let settings = Self {
            source,
            rows_zone: rows_zone.unwrap_or(general.zone),
            scope,
            memory: memory::limit(flags.memory_limit.as_deref())?,
            threads: threads(flags)?,
            skip_bad: flags.skip_bad,
            allow_empty: flags.allow_empty,
            show_suppressed: flags.show_suppressed,
            format: flags.format.or_else(|| {
                (files.is_empty() || !defaults.publication.files.is_empty()).then_some(defaults.publication.format)
            }),
            outputs: files.iter().map(|path| outputs::output(path)).collect::<Result<_, _>>()?,
            redactor: publication::redactor(flags, &file, &defaults.publication)?,
            baseline,
            write_baseline,
            last_run,
            look_back: flags.look_back.as_ref().map(|given| span("--look-back", given)).transpose()?,
            limit: flags.limit,
            gate: gate::rules(flags, &file)?,
            notes,
            general,
        };
        if flags.state.is_some() && settings.last_run.is_none() {
            return Err(usage("--state is for --since last-run alone", "leave it out"));
        }
        let state = settings.last_run.as_ref().map(LastRun::path);
        let others = [("--write-baseline", settings.write_baseline.as_deref()), ("--state", state)];
        let others: Vec<_> = others.into_iter().filter_map(|(flag, path)| Some((flag, path?))).collect();
        outputs::check(&settings.outputs, &others, &settings.source)?;
        settings.check_scope()?;
        Ok(settings)
    }

    fn check_scope(&self) -> Result<(), Error> {
        match (self.scope.since, self.scope.until) {
            (Some(since), Some(until)) if since >= until => Err(usage(
                &format!("the scope is empty: it starts at {since} and ends at {until}"),
                "give an earlier --since or a later --until",
            )),
            _ => Ok(()),
        }
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
    let last_run = publication::last_run(flags, file, audit)?;
    scope.since = last_run.since;
    if scope.since.is_none() {
        let file = shown_path(last_run.path());
        notes.push(format!("{file} knows no earlier run of this audit: everything is read"));
    }
    Ok(last_run)
}

fn threads(flags: &Shared) -> Result<Option<usize>, Error> {
    let given = flags.threads.clone().map(|value| Given { value, origin: Origin::Flag("--threads") });
    given.map(|given| values::count(&given, MOST_THREADS)).transpose()
}

/// More threads than this are a slip.
const MOST_THREADS: usize = 1024;

fn usage(problem: &str, advice: &str) -> Error {
    Error::Usage { problem: problem.to_owned(), advice: advice.to_owned() }
}
