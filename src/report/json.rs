//! JSON, as one document or line by line. Fields are stable: added, never renamed.

use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Reporter;
use super::json_comparison::ComparisonFields;
use super::json_finding::{ContactFields, FindingFields, TimelineFields};
use super::json_gate::{BaselineFields, GateFields};
use super::json_reconciled::ReconciledFields;
use crate::finding::{FinalTally, Findings, HeldBy, Report, Skipped, SourceInfo, Suppressed, Totals};
use crate::time::Timestamp;

const SCHEMA_VERSION: u32 = 1;

/// One JSON document.
pub(super) struct Json;

/// One finding a line, then one line of what they come to.
pub(super) struct Ndjson;

impl Reporter for Json {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Document::from(report))?;
        out.write_all(b"\n")
    }
}

impl Reporter for Ndjson {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for finding in report.findings.iter() {
            serde_json::to_writer(&mut *out, &FindingFields::from(&finding?))?;
            out.write_all(b"\n")?;
        }
        serde_json::to_writer(&mut *out, &TotalsLine::from(report))?;
        out.write_all(b"\n")
    }
}

/// A report of dm-audit (`--format json`).
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Report"))]
pub(super) struct Document<'a> {
    /// Raised where a field changes its meaning or goes; new fields do not raise it.
    #[cfg_attr(test, schemars(extend("const" = SCHEMA_VERSION)))]
    schema_version: u32,
    /// What made the report.
    tool: Tool,
    /// The command that made it, such as `deep`.
    command: &'static str,
    /// When it was made, in UTC, to the second.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    generated_at: String,
    /// Where the messages came from.
    source: SourceFields<'a>,
    /// What was asked for.
    scope: ScopeFields<'a>,
    /// All counts.
    totals: &'a Totals,
    /// The worst first, then by the time of the first message, contact id and rule.
    #[cfg_attr(test, schemars(with = "Vec<FindingFields<'a>>"))]
    findings: AllFindings<'a>,
    /// The contact that `user` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "ContactFields<'a>"))]
    contact: Option<ContactFields<'a>>,
    /// Findings that the settings or the baseline hold back, with `--show-suppressed`; they are in no count but that of
    /// their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Vec<SuppressedFields<'a>>"))]
    suppressed: Option<Vec<SuppressedFields<'a>>>,
    /// What `compare` found; findings and totals are then those of the period after.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "ComparisonFields<'a>"))]
    comparison: Option<ComparisonFields<'a>>,
    /// What `reconcile` found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "ReconciledFields<'a>"))]
    reconciliation: Option<ReconciledFields<'a>>,
    /// What `final` counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "FinalTally"))]
    final_messages: Option<&'a FinalTally>,
    /// Every message, for `user` and for `since --timeline`.
    timeline: Option<Vec<TimelineFields<'a>>>,
    /// Whether the run fails.
    gate: GateFields<'a>,
    /// What a baseline had to do with the findings, with `--baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "BaselineFields<'a>"))]
    baseline: Option<BaselineFields<'a>>,
    /// Rules that had nothing to look at: they found nothing because they could not.
    unchecked: Vec<UncheckedFields<'a>>,
    /// Findings that an earlier run with `--since last-run` told of; they are in no count and are not told again.
    told: usize,
    /// Where the last run ended, in UTC, if nothing came since (`--since last-run`): then nothing was examined, and that is
    /// no failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    nothing_new_since: Option<String>,
    /// What else has to be known before the findings are taken for all.
    remarks: &'a [String],
    /// Ids, handles and texts are replaced by what does not tell them.
    redacted: bool,
}

/// A rule that had nothing to look at.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Unchecked"))]
struct UncheckedFields<'a> {
    /// Its code.
    rule: &'static str,
    /// What was missing.
    reason: &'a str,
}

fn unchecked(report: &Report) -> Vec<UncheckedFields<'_>> {
    report.unchecked.iter().map(|(rule, reason)| UncheckedFields { rule: rule.code, reason }).collect()
}

/// The last line of `--format ndjson`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "TotalsLine"))]
pub(super) struct TotalsLine<'a> {
    /// All counts.
    totals: &'a Totals,
    /// What `compare` found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "ComparisonFields<'a>"))]
    comparison: Option<ComparisonFields<'a>>,
    /// Whether the run fails.
    gate: GateFields<'a>,
    /// What a baseline had to do with the findings, with `--baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "BaselineFields<'a>"))]
    baseline: Option<BaselineFields<'a>>,
    /// Rules that had nothing to look at: they found nothing because they could not.
    unchecked: Vec<UncheckedFields<'a>>,
    /// Findings that an earlier run with `--since last-run` told of; they are in no count and are not told again.
    told: usize,
    /// What else has to be known before the findings are taken for all.
    remarks: &'a [String],
    /// Ids, handles and texts are replaced by what does not tell them.
    redacted: bool,
}

/// What made the report.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Tool {
    /// Always `dm-audit`.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// Where the messages came from.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Source"))]
struct SourceFields<'a> {
    #[serde(flatten)]
    info: &'a SourceInfo,
    /// Rows that are in no conversation.
    skipped: &'a Skipped,
}

/// What was asked for.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Scope"))]
struct ScopeFields<'a> {
    /// The first moment in the scope, in UTC; null for the source's own start.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    since: Option<String>,
    /// The first moment after the scope, in UTC; null for the source's own end.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    until: Option<String>,
    /// The contacts asked for, by handle or else id; empty for all.
    contacts: &'a [String],
    /// The codes of the rules that ran, in order.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^DM\d{3}$"))))]
    rules: Vec<&'static str>,
}

/// All findings, written one after the other as they are unpacked.
struct AllFindings<'a> {
    findings: &'a Findings,
    /// What is known of the contact is written too.
    with_facts: bool,
}

impl Serialize for AllFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.findings.len()))?;
        for finding in self.findings.iter() {
            let finding = finding.map_err(S::Error::custom)?;
            list.serialize_element(&match self.with_facts {
                true => FindingFields::with_facts(&finding),
                false => FindingFields::from(&finding),
            })?;
        }
        list.end()
    }
}

/// A finding and why it is held back.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "SuppressedFinding"))]
struct SuppressedFields<'a> {
    /// What holds it back.
    by: HeldBy,
    /// Why.
    reason: &'a str,
    /// Where the entry stands that does so.
    entry: &'a str,
    #[serde(flatten)]
    finding: FindingFields<'a>,
}

impl<'a> From<&'a Report> for Document<'a> {
    fn from(report: &'a Report) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let with_facts = report.contact.is_some();
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            command: report.command,
            generated_at: report.generated_at.to_the_second(),
            source: SourceFields { info: &report.source, skipped: &report.skipped },
            scope: ScopeFields {
                since: text(report.scope.since),
                until: text(report.scope.until),
                contacts: &report.scope.contacts,
                rules: report.scope.rules.iter().map(|rule| rule.code).collect(),
            },
            totals: &report.totals,
            findings: AllFindings { findings: &report.findings, with_facts },
            contact: report.contact.as_ref().map(ContactFields::with_facts),
            suppressed: (!report.suppressed.is_empty())
                .then(|| report.suppressed.iter().map(SuppressedFields::from).collect()),
            comparison: report.comparison.as_ref().map(Into::into),
            reconciliation: report.reconciled.as_ref().map(Into::into),
            final_messages: report.final_messages.as_ref(),
            timeline: report.timeline.as_ref().map(|timeline| timeline.iter().map(TimelineFields::from).collect()),
            gate: report.into(),
            baseline: report.baseline.as_ref().map(Into::into),
            unchecked: unchecked(report),
            told: report.told,
            nothing_new_since: text(report.nothing_new_since),
            remarks: &report.remarks,
            redacted: report.redacted,
        }
    }
}

impl<'a> From<&'a Report> for TotalsLine<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            totals: &report.totals,
            comparison: report.comparison.as_ref().map(Into::into),
            gate: report.into(),
            baseline: report.baseline.as_ref().map(Into::into),
            unchecked: unchecked(report),
            told: report.told,
            remarks: &report.remarks,
            redacted: report.redacted,
        }
    }
}

impl<'a> From<&'a Suppressed> for SuppressedFields<'a> {
    fn from(suppressed: &'a Suppressed) -> Self {
        let Suppressed { finding, by, reason, entry, .. } = suppressed;
        Self { by: *by, reason, entry, finding: finding.into() }
    }
}
