//! What all audits do: read, run rules, make a report.

use crate::corpus::Corpus;
use crate::engine;
use crate::error::Error;
use crate::finding::{Report, ScopeInfo};
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::rules::{self, Tuning};
use crate::scope::Scope;
use crate::settings::Settings;
use crate::source::{self, ReadOptions};
use crate::time::{Span, Timestamp};

/// What an audit is made of.
pub(super) struct Plan {
    /// The command's name.
    pub(super) command: &'static str,
    /// The codes of its rules; `None` for all.
    pub(super) rules: Option<&'static [&'static str]>,
    /// Copies less than this apart belong together, unless the user says otherwise.
    pub(super) window: Span,
    /// Replies less than this apart are a double response, unless the user says otherwise.
    pub(super) double_window: Option<Span>,
}

/// A report with what it was made from.
pub(super) struct Audit {
    pub(super) report: Report,
    pub(super) corpus: Corpus,
    pub(super) scope: Scope,
    pub(super) tuning: Tuning,
}

/// More than this share of turns in several messages looks like a habit, not like a fault.
const MULTIPART_SHARE: f64 = 0.05;

/// Reads the source and runs the plan's rules over it.
pub(super) fn run(plan: &Plan, settings: &Settings) -> Result<Audit, Error> {
    let observer = StandardError::new(settings.quiet, settings.verbose);
    if let Some(file) = &settings.file {
        observer.detail(&format!("settings from {}", file.display()));
    }
    settings.notes.iter().for_each(|note| observer.note(note));
    let tuning = Tuning {
        window: settings.window.unwrap_or(plan.window),
        double_window: settings.double_window.unwrap_or(plan.double_window),
        ..settings.tuning.clone()
    };
    let (look_back, cause_reach) = (tuning.look_back(), tuning.cause_reach());
    let scope = Scope { look_back, cause_reach, ..settings.scope.clone() };

    let mut source = source::open(settings.source.clone());
    let info = source.info();
    let options = ReadOptions { scope: scope.clone(), zone: settings.zone, skip_bad: settings.skip_bad };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|source| Error::Start { source })?;
    let reading = runtime.block_on(source.read(&options, &observer))?;

    let rules = match plan.rules {
        Some(codes) => rules::with_codes(codes),
        None => rules::ALL.to_vec(),
    };
    let outcome = engine::run(&reading.corpus, &rules, &scope, &tuning, &observer);
    observer.clear();
    if outcome.totals.examined.messages == 0 && !settings.allow_empty {
        let scoped = scope.since.is_some() || scope.until.is_some() || !scope.contacts.is_empty();
        return Err(Error::NothingToRead { description: info.description, scoped, covered: reading.covered });
    }
    if let Some(note) = multipart_note(&outcome, &tuning) {
        observer.note(&note);
    }
    let label = |contact: &crate::scope::Candidate| contact.handle.clone().unwrap_or_else(|| contact.id.clone());
    let report = Report {
        command: plan.command,
        generated_at: Timestamp::now(),
        source: info,
        scope: ScopeInfo {
            since: scope.since,
            until: scope.until,
            contacts: reading.contacts.iter().map(label).collect(),
            rules: rules.iter().map(|rule| rule.meta().code).collect(),
        },
        skipped: reading.skipped,
        totals: outcome.totals,
        findings: outcome.findings,
        contact: None,
        final_messages: None,
        timeline: None,
    };
    Ok(Audit { report, corpus: reading.corpus, scope, tuning })
}

/// Says that the bot may mean to answer in several messages.
fn multipart_note(outcome: &engine::Outcome, tuning: &Tuning) -> Option<String> {
    let runs = outcome.totals.by_rule.get("DM104")?.findings;
    if tuning.multipart || (runs as f64) <= MULTIPART_SHARE * outcome.turns as f64 {
        return None;
    }
    let percent = 100 * runs / outcome.turns.max(1);
    Some(format!(
        "{percent} % of the bot's turns are several messages (DM104); if that is meant, set `multipart = true` under [rules.DM104] in dm-audit.toml"
    ))
}
