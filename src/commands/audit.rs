//! What all audits do: read, run rules, hold back what the settings say, make a report.

use std::sync::Arc;

use super::misdated::Misdated;
use super::only_new::{half_blind, latest, reach_of_last_run};
use super::{baselines, learning, reading, shared_ids};
use crate::engine::{self, Outcome, Timeline, TimelineExtent};
use crate::error::Error;
use crate::finding::{FindingsFile, Report, ScopeInfo, Skipped, SourceInfo, TimelineMessage};
use crate::habits::Habits;
use crate::last_run::SETTLING;
use crate::observer::Observer;
use crate::progress::StandardError;
use crate::rules::{ALL, Tuning};
use crate::scope::{Candidate, Scope};
use crate::settings::{Defaults, RuleSet, Settings};
use crate::shared_ids::SharedIds;
use crate::source::{self, LookUp, Parts, Reading};
use crate::suppression::{HoldBack, Suppression};
use crate::text::{counted, shown_path};
use crate::time::{Resolution, Span, Timestamp};

/// What was read, and the rules that are to look at it.
pub(super) struct Material {
    pub(super) parts: Parts,
    pub(super) scope: Scope,
    pub(super) set: RuleSet,
    pub(super) info: SourceInfo,
    pub(super) observer: StandardError,
    /// When the audit was made.
    now: Timestamp,
    contacts: Vec<Candidate>,
    skipped: Skipped,
    /// Rows that could not be read, without those that turn up only when conversations are looked at.
    skipped_while_reading: u64,
    /// What has to be known before the findings are taken for all.
    remarks: Vec<String>,
    pub(super) covered: Option<(Timestamp, Timestamp)>,
    /// The latest message that was read and is not of the future, where a run reads on from this one.
    last_message: Option<Timestamp>,
    /// Messages whose time cannot be right.
    misdated: Misdated,
    /// The user was told of them.
    is_warned: bool,
    /// How the source shows them to its owner, where it has a language of its own.
    look_up: Option<LookUp>,
    /// What is usual in the source, once it is learned.
    habits: Option<Arc<Habits>>,
    /// Provider ids that several contacts share, once they are looked for and if a rule asks for them.
    shared_ids: Option<Arc<SharedIds>>,
    /// How fine the times are.
    resolution: Resolution,
}

/// A report with what it was made from.
pub(super) struct Audit {
    pub(super) report: Report,
    pub(super) parts: Parts,
    pub(super) observer: StandardError,
    pub(super) scope: Scope,
    pub(super) tuning: Tuning,
}

/// Rules that say how likely a finding is a fault.
const JUDGED: [&str; 3] = ["DM101", "DM103", "DM104"];

/// Rules that look at attachments.
const ATTACHED: [&str; 2] = ["DM107", "DM402"];

/// Why a finding is told with other percentages elsewhere.
const OF_SCOPE: &str = "percentages go by what is usual in the messages of this scope, so a run over the whole source \
    may show others for the same finding";

/// More than this share of turns in several messages looks like a habit, not like a fault.
const MULTIPART_SHARE: f64 = 0.05;

/// Reads the source and runs the command's rules over it.
pub(super) fn run(defaults: &Defaults, settings: &Settings) -> Result<Audit, Error> {
    let mut material = read(defaults, settings)?;
    let scope = material.scope.clone();
    let outcome = material.run(&scope, settings)?;
    let quiet_since = material.quiet_since(&outcome, settings)?;
    let mut report = material.report(defaults.command, settings, &material.scope, outcome);
    if quiet_since.is_some() {
        // What rules would have looked at did not come.
        report.nothing_new_since = quiet_since;
        report.unchecked.clear();
        report.remarks = material.misdated.remarks().collect();
    }
    let Material { parts, scope, set, observer, .. } = material;
    Ok(Audit { report, parts, scope, tuning: set.tuning, observer })
}

/// Reads the source with the look-back that the command's rules need.
pub(super) fn read(defaults: &Defaults, settings: &Settings) -> Result<Material, Error> {
    let set = settings.general.rules.for_command(defaults)?;
    let observer = reading::begin(&settings.general, &settings.reading)?;
    let look_back = set.look_back().max(settings.look_back.unwrap_or_default());
    let cause_reach = set.tuning.cause_reach().max(reach_of_last_run(settings, look_back));
    let going_on = settings.last_run.as_ref().is_some_and(|last_run| last_run.since.is_some());
    let mut remarks: Vec<String> = going_on.then(|| half_blind(&set, look_back)).flatten().into_iter().collect();
    for remark in &remarks {
        observer.note(remark);
    }
    let mut scope = Scope { look_back, cause_reach, ..settings.reading.scope.clone() };

    let mut source = source::open(settings.reading.source.clone());
    let info = source.info();
    let reading =
        reading::read(&mut *source, &settings.reading, &scope, ATTACHED.iter().any(|code| set.is_on(code)), &observer)?;
    let now = scope.now.unwrap_or_else(Timestamp::now);
    scope.heard_until = reading.heard_until.map(|heard| heard.min(now));
    let Reading { parts, contacts, skipped, covered, look_up, resolution, remarks: of_source, .. } = reading;
    remarks.extend(of_source);
    remarks.extend(resolution.told().map(str::to_owned));
    Ok(Material {
        parts,
        scope,
        set,
        info,
        observer,
        now,
        contacts,
        skipped_while_reading: skipped.bad,
        remarks,
        skipped,
        covered,
        last_message: None,
        misdated: Misdated::default(),
        is_warned: false,
        look_up,
        habits: None,
        shared_ids: None,
        resolution,
    })
}

impl Audit {
    /// The history of all contacts.
    pub(super) fn timeline(&self, extent: TimelineExtent) -> Result<Vec<TimelineMessage>, Error> {
        let mut timeline = Timeline::new(&self.scope, &self.report.findings, extent)?;
        self.parts.each(&self.observer, &mut |corpus| {
            timeline.add(corpus);
            Ok(())
        })?;
        Ok(timeline.finish())
    }
}

impl Material {
    /// What is usual in the source, for rules that say how likely a finding is a fault.
    fn habits(&mut self) -> Result<Option<Arc<Habits>>, Error> {
        if self.habits.is_none() && JUDGED.iter().any(|code| self.set.is_on(code)) {
            let habits = learning::learn(&self.parts, &self.observer)?;
            if habits.is_thin() {
                self.observer.detail(
                    "too little was read to know what is usual here, so severities come from the rules and not from probabilities",
                );
            }
            if habits.accounts().len() > 0 {
                let accounts = counted(habits.accounts().len() as u64, "account");
                self.observer.detail(&format!("learned what is usual for each of {accounts} separately"));
            }
            if let Some(mixture) = habits.mixture() {
                self.observer.note(&format!(
                    "the source looks like two bots ({mixture}): what is usual for one is not for the other, so name the column that tells them apart (`account` under [source.columns]), or audit each alone (`where` under [source])"
                ));
            }
            self.habits = Some(Arc::new(habits));
        }
        Ok(self.habits.clone())
    }

    /// What is held back of findings.
    pub(super) fn hold_back<'s>(&self, settings: &'s Settings) -> HoldBack<'s> {
        HoldBack {
            told: settings.last_run.as_ref().map(|last_run| &last_run.told),
            entries: settings.general.suppressions.as_slice(),
            now: self.now,
            baseline: settings.baseline.as_ref(),
            keep: settings.show_suppressed,
        }
    }

    /// Runs the rules over what `scope` leaves of the corpus.
    pub(super) fn run(&mut self, scope: &Scope, settings: &Settings) -> Result<Outcome, Error> {
        let hold_back = self.hold_back(settings);
        let habits = self.habits()?;
        if self.shared_ids.is_none() {
            self.shared_ids = shared_ids::learn(&self.set, &self.parts, &self.observer)?.map(Arc::new);
        }
        let shared_ids = self.shared_ids.as_deref();
        let tuning = &self.set.tuning;
        let habits = habits.as_deref();
        let audit = engine::Audit { rules: &self.set.rules, scope, tuning, hold_back, habits, shared_ids };
        // Where memory has no room for all messages, it may have none for all findings.
        let folder = self.parts.folder();
        let failed = |source| {
            let folder = folder.map(shown_path).unwrap_or_default();
            Error::SetAside { what: "findings", folder, source }
        };
        let file = folder.map(FindingsFile::new).transpose().map_err(failed)?.map(Arc::new);
        let mut run = audit.begin();
        let observer = &self.observer;
        let (goes_on, mut last_message, mut misdated) = (settings.last_run.is_some(), None, Misdated::default());
        let repeated = self.parts.each(observer, &mut |corpus| {
            if goes_on {
                last_message = last_message.max(latest(corpus, self.now));
            }
            misdated.add(corpus, &self.scope);
            run.add(corpus, observer)?;
            file.iter().try_for_each(|file| run.set_aside(file)).map_err(failed)
        })?;
        let outcome = run.finish()?;
        self.last_message = last_message;
        self.skipped.bad = self.skipped_while_reading + repeated;
        self.observer.clear();
        if !self.is_warned {
            let (look_up, redacted) = (self.look_up.as_ref(), settings.redactor.is_some());
            let warnings = misdated.warnings(&self.scope, &self.info, look_up, redacted);
            for warning in &warnings {
                self.observer.warning(&warning.line());
            }
        }
        (self.misdated, self.is_warned) = (misdated, true);
        Ok(outcome)
    }

    /// Where the last run ended, if nothing came since. An audit of nothing is a failure otherwise, unless the user
    /// expects it: a source that does not hold any more what the last run read proves nothing.
    fn quiet_since(&self, outcome: &Outcome, settings: &Settings) -> Result<Option<Timestamp>, Error> {
        let last_run = settings.last_run.as_ref();
        // Messages of the future are in every run; those that the last run saw are not new.
        let known_ahead = last_run.map_or(0, |last_run| last_run.ahead);
        let ahead = if self.misdated.later() <= known_ahead { self.misdated.later() } else { 0 };
        let is_new = outcome.totals.examined.messages as u64 > ahead || outcome.totals.findings > 0;
        if is_new {
            return Ok(None);
        }
        let since = last_run.and_then(|last_run| last_run.since).filter(|_| self.skipped.bad == 0);
        let known = last_run.and_then(|last_run| last_run.last_message);
        if since.is_some() && self.last_message.is_some_and(|read| known.is_none_or(|known| known <= read)) {
            return Ok(since);
        }
        if settings.reading.allow_empty {
            return Ok(None);
        }
        let description = self.info.description.clone();
        if let Some((last_run, at)) = last_run.zip(known) {
            return Err(Error::LastMessageGone { description, at, state: shown_path(last_run.path()) });
        }
        Err(Error::NothingToRead { description, scoped: is_partial(&self.scope), covered: self.covered })
    }

    /// The report of an outcome, without what the settings hold back.
    pub(super) fn report(&self, command: &'static str, settings: &Settings, scope: &Scope, outcome: Outcome) -> Report {
        if let Some(note) = multipart_note(&outcome, &self.set.tuning) {
            self.observer.note(&note);
        }
        let Outcome { totals, findings, held_back, unchecked, .. } = outcome;
        let is_weighed = JUDGED.iter().any(|code| totals.by_rule.get(code).is_some_and(|rule| rule.findings > 0));
        if is_weighed && self.habits.is_some() && is_partial(&self.scope) {
            self.observer.note(OF_SCOPE);
        }
        for (index, entry) in settings.general.suppressions.iter().enumerate() {
            let matches = held_back.matches.get(index).copied().unwrap_or(0);
            if let Some(warning) = self.useless(entry, matches, command, scope) {
                self.observer.warning(&warning);
            }
        }
        if held_back.count > 0 && !settings.show_suppressed {
            let held = counted(held_back.count as u64, "finding");
            self.observer.note(&format!("{held} held back by the settings file (--show-suppressed lists them)"));
        }
        let metas: Vec<_> = self.set.rules.iter().map(|rule| rule.meta()).collect();
        let label = |contact: &Candidate| contact.handle.clone().unwrap_or_else(|| contact.id.clone());
        Report {
            command,
            generated_at: self.now,
            source: self.info.clone(),
            scope: ScopeInfo {
                since: scope.since,
                until: scope.until,
                next_since: self.next_since(scope),
                last_message: self.last_message,
                ahead: self.misdated.later(),
                contacts: self.contacts.iter().map(label).collect(),
                rules: metas,
            },
            skipped: self.skipped,
            gate: settings.gate.judge(&totals),
            totals,
            findings,
            suppressed: held_back.suppressed,
            contact: None,
            final_messages: None,
            comparison: None,
            reconciled: None,
            timeline: None,
            baseline: settings
                .baseline
                .as_ref()
                .map(|baseline| baselines::of(baseline, &held_back.known, &self.set, scope)),
            redacted: false,
            unchecked,
            told: held_back.told,
            nothing_new_since: None,
            resolution: self.resolution,
            remarks: self.remarks.iter().cloned().chain(self.misdated.remarks()).collect(),
        }
    }

    /// A source may still get what is older than its latest message, and an answer may still come; both are looked at
    /// again. No message is of the future, whatever it says.
    fn next_since(&self, scope: &Scope) -> Option<Timestamp> {
        let settling = self.set.rules.iter().map(|rule| rule.settles_after(&self.set.tuning));
        scope.heard_until?;
        Some(scope.end()? - settling.fold(SETTLING, Span::max))
    }

    /// Why an entry of the ignore list may be deleted, if it may.
    fn useless(&self, entry: &Suppression, matches: usize, command: &str, scope: &Scope) -> Option<String> {
        let Suppression { place, reason, .. } = entry;
        if let Some(expires) = entry.expires.filter(|_| entry.is_expired(self.now)) {
            let day = expires.to_the_second();
            return Some(format!(
                "the ignore entry at {place} expired at {day} and holds nothing back: renew or delete it ({reason})"
            ));
        }
        // A part of the messages, or other rules, prove nothing.
        let partial = is_partial(scope);
        let ran = match &entry.rules {
            Some(rules) => rules.iter().any(|code| self.set.is_on(code)),
            None => ALL.iter().all(|rule| rule.compares_sources() || self.set.is_on(rule.meta().code)),
        };
        (matches == 0 && ran && !partial)
            .then(|| format!("the ignore entry at {place} fits no finding of `{command}` ({reason})"))
    }
}

/// Whether only a part of the source's messages is looked at.
fn is_partial(scope: &Scope) -> bool {
    !scope.is_all_time() || !scope.contacts.is_empty()
}

/// Says that the bot may mean to answer in several messages.
fn multipart_note(outcome: &Outcome, tuning: &Tuning) -> Option<String> {
    let runs = outcome.totals.by_rule.get("DM104")?.findings;
    if tuning.multipart || (runs as f64) <= MULTIPART_SHARE * outcome.turns as f64 {
        return None;
    }
    let percent = 100 * runs / outcome.turns.max(1);
    Some(format!(
        "{percent} % of the bot's turns are several messages (DM104); if that is meant, set `multipart = true` under [rules.DM104] in dm-audit.toml"
    ))
}
