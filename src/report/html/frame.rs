//! What stands above and below the findings.

use std::io;

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::charts::{self, Chart};
use super::comparison::ComparisonView;
use super::finding::FindingView;
use super::history::{self, HistoryView};
use super::listed::{MOST_ENTRIES, MOST_FINDINGS};
use super::reconciled::ReconciledView;
use super::rules::{self, RuleView};
use super::statistics::Statistics;
use super::suppressed::{self, EntriesView};
use super::text::{WORDS, counted, grouped, safe};
use super::verdict::{self, Outcome};
use crate::finding::{CauseKind, Report, Severity};
use crate::page::date_and_time;
use crate::report::{Layout, facts};

const STYLE: &str = include_str!("../../../templates/page.css");
const SCRIPT: &str = include_str!("../../../templates/page.js");

/// So many contacts are proposed to whoever filters.
const PROPOSED: usize = 100;

/// All above the findings.
#[derive(Template)]
#[template(path = "top.html", whitespace = "minimize")]
pub(super) struct Top {
    policy: String,
    style: &'static str,
    command: &'static str,
    headline: String,
    more: Vec<String>,
    outcome: Outcome,
    figures: Vec<(String, &'static str, String)>,
    facts: Vec<(String, String)>,
    charts: Vec<Chart>,
    /// That some findings are in no chart.
    not_drawn: Option<String>,
    comparison: Option<ComparisonView>,
    reconciled: Option<ReconciledView>,
    rules: Vec<RuleView>,
    silent: String,
    unchecked: String,
    findings: usize,
    /// `Findings`, or those of the later period.
    findings_title: &'static str,
    not_listed: Option<String>,
    filters: Filters,
    links: Vec<(&'static str, &'static str)>,
}

/// What can be chosen in the filters.
struct Filters {
    rules: Vec<(&'static str, &'static str)>,
    severities: Vec<&'static str>,
    causes: Vec<&'static str>,
    contacts: Vec<String>,
    days: Vec<(String, String)>,
}

/// All below the findings.
#[derive(Template)]
#[template(path = "bottom.html", whitespace = "minimize")]
pub(super) struct Bottom {
    histories: Vec<HistoryView>,
    /// Messages of the history that are not listed.
    left_out: String,
    held: Vec<FindingView>,
    held_more: usize,
    /// Who holds them back.
    held_by: &'static str,
    entries: Vec<EntriesView>,
    script: &'static str,
    version: &'static str,
}

impl Top {
    pub(super) fn new(report: &Report, statistics: &Statistics, zone: Tz) -> io::Result<Self> {
        let findings = report.findings.len();
        let charts = charts::all(report, statistics)?;
        let links = links(report, !charts.is_empty());
        Ok(Self {
            policy: policy(),
            style: STYLE,
            command: report.command,
            headline: verdict::headline(report),
            more: verdict::more(report),
            outcome: verdict::outcome(report),
            figures: verdict::figures(report),
            facts: what_was_read(report, zone),
            charts,
            not_drawn: (statistics.unlikely > 0).then(|| {
                let unlikely = counted(statistics.unlikely, "finding");
                format!("Of findings that are more likely a fault than not; {unlikely} less likely than that are listed below, but not drawn.")
            }),
            comparison: report.comparison.as_ref().map(|found| ComparisonView::new(report, found, zone)),
            reconciled: report.reconciled.as_ref().map(|found| {
                let layout = Layout { width: usize::MAX, zone, limit: None, resolution: report.resolution };
                ReconciledView::new(found, &layout)
            }),
            rules: rules::found(report),
            silent: rules::silent(report),
            unchecked: facts::unchecked(report).unwrap_or_default(),
            findings,
            findings_title: if report.comparison.is_some() { "Findings after" } else { "Findings" },
            not_listed: (findings > MOST_FINDINGS).then(|| {
                let (listed, more) = (grouped(MOST_FINDINGS), grouped(findings - MOST_FINDINGS));
                format!(
                    "{listed} are listed, the newest of each rule among them; {more} more are not. Counts and charts are \
                     of all of them, and the JSON report (--format json) lists them all."
                )
            }),
            filters: Filters::new(report, statistics),
            links,
        })
    }
}

impl Filters {
    fn new(report: &Report, statistics: &Statistics) -> Self {
        let totals = &report.totals;
        let severities = Severity::WORST_FIRST.into_iter().filter(|severity| totals.by_severity.of(*severity) > 0);
        let contacts = statistics.all_contacts(PROPOSED);
        let days = statistics.all_days.iter().map(|(day, count)| (day.to_string(), grouped(*count)));
        Self {
            rules: totals.worst.iter().map(|(rule, _)| (rule.code, rule.name)).collect(),
            severities: severities.map(Severity::as_str).collect(),
            causes: statistics.causes.iter().copied().map(CauseKind::as_str).collect(),
            // A name that was cut would find nobody.
            contacts: contacts
                .into_iter()
                .map(|(name, _)| name.to_owned())
                .filter(|name| !name.ends_with('…'))
                .collect(),
            days: days.collect(),
        }
    }
}

impl Bottom {
    pub(super) fn new(report: &Report, layout: &Layout) -> Self {
        let (histories, left_out) = history::of(report, layout);
        let held = report.suppressed.iter().take(MOST_ENTRIES).map(|held| FindingView::held(held, layout));
        Self {
            histories,
            left_out: if left_out > 0 { counted(left_out, "message") } else { String::new() },
            held: held.collect(),
            held_by: report.held_by().unwrap_or_default(),
            held_more: report.suppressed.len().saturating_sub(MOST_ENTRIES),
            entries: suppressed::lists(report, layout.zone),
            script: SCRIPT,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Nothing from anywhere, and no style or script but those of this page, told by their hashes
/// (<https://www.w3.org/TR/CSP3/#grammardef-hash-source>).
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// The sections that the page has.
fn links(report: &Report, charts: bool) -> Vec<(&'static str, &'static str)> {
    let gone = report.baseline.as_ref().is_some_and(|baseline| !baseline.gone.is_empty());
    let entries = gone || !report.unlisted_known().is_empty();
    let sections = [
        (report.comparison.is_some(), "comparison", "Comparison"),
        (report.reconciled.is_some(), "reconciliation", "Side by side"),
        (charts, "charts", "Charts"),
        (!report.totals.worst.is_empty(), "rules", "Rules"),
        (true, "findings", "Findings"),
        (report.timeline.as_ref().is_some_and(|timeline| !timeline.is_empty()), "history", "History"),
        (!report.suppressed.is_empty(), "held", "Held back"),
        (entries, "baseline", "Baseline"),
    ];
    sections.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, id, title)| (id, title)).collect()
}

/// What was read, and how.
fn what_was_read(report: &Report, zone: Tz) -> Vec<(String, String)> {
    let clock = |at| date_and_time(at, zone);
    let contact = report.contact.as_ref().map(|contact| history::facts(contact, report, zone));
    let mut list = Vec::new();
    list.push(("Source", format!("{} ({})", safe(&report.source.description), report.source.kind)));
    let scope = &report.scope;
    // A comparison tells of two scopes in a place of its own.
    let period = match (scope.since, scope.until) {
        _ if report.comparison.is_some() => "two periods, see below".to_owned(),
        (None, None) => "all of the source".to_owned(),
        (Some(since), None) => format!("since {}", clock(since)),
        (None, Some(until)) => format!("until {}", clock(until)),
        (Some(since), Some(until)) => format!("{} to {}", clock(since), clock(until)),
    };
    list.push(("Period", period));
    if !scope.contacts.is_empty() && report.contact.is_none() {
        list.push(("Contacts", safe(&scope.contacts.join(", "))));
    }
    let rows = facts::skipped(&report.skipped, WORDS);
    list.push(("Left out", if rows.is_empty() { "nothing".to_owned() } else { rows.join(", ") }));
    list.push((
        "Baseline",
        match &report.baseline {
            Some(baseline) => safe(&baseline.file),
            None => "none".to_owned(),
        },
    ));
    list.push((
        "Content",
        match report.redacted {
            true => "redacted: ids, handles and texts are replaced".to_owned(),
            false => "not redacted: this page holds messages and names".to_owned(),
        },
    ));
    list.push(("Times in", zone.to_string()));
    list.push(("Generated", clock(report.generated_at)));
    list.push(("Rules", scope.rules.iter().map(|rule| rule.code).collect::<Vec<_>>().join(", ")));
    let list = list.into_iter().map(|(name, fact): (&str, String)| (name.to_owned(), fact));
    contact.into_iter().flatten().chain(list).collect()
}
