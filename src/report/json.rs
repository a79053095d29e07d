//! JSON, as one document or line by line. Fields are stable: added, never renamed.

use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Reporter;
use super::json_comparison::ComparisonFields;
use super::json_gate::{BaselineFields, GateFields};
use crate::finding::{
    Cause, FinalTally, Finding, Findings, FoundMessage, Report, Severity, Skipped, SourceInfo, Suppressed,
    TimelineMessage, Totals,
};
use crate::model::Contact;
use crate::time::Timestamp;

const SCHEMA_VERSION: u32 = 1;

/// One JSON document.
pub(super) struct Json;

/// One finding a line, then one line of totals.
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
        serde_json::to_writer(
            &mut *out,
            &TotalsLine { totals: &report.totals, comparison: report.comparison.as_ref().map(Into::into) },
        )?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    command: &'static str,
    generated_at: String,
    source: SourceFields<'a>,
    scope: ScopeFields<'a>,
    totals: &'a Totals,
    findings: AllFindings<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Vec<SuppressedFields<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    final_messages: Option<&'a FinalTally>,
    timeline: Option<Vec<TimelineFields<'a>>>,
    gate: GateFields<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineFields<'a>>,
    redacted: bool,
}

#[derive(Serialize)]
struct TotalsLine<'a> {
    totals: &'a Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonFields<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct SourceFields<'a> {
    #[serde(flatten)]
    info: &'a SourceInfo,
    skipped: &'a Skipped,
}

#[derive(Serialize)]
struct ScopeFields<'a> {
    since: Option<String>,
    until: Option<String>,
    contacts: &'a [String],
    rules: Vec<&'static str>,
}

#[derive(Serialize)]
struct FindingFields<'a> {
    rule: &'static str,
    name: &'static str,
    severity: Severity,
    fingerprint: String,
    contact: ContactFields<'a>,
    summary: &'a str,
    cause: Option<&'a Cause>,
    similarity: Option<f64>,
    messages: &'a [FoundMessage],
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
            let fields = FindingFields::from(&finding);
            list.serialize_element(&match self.with_facts {
                true => FindingFields { contact: ContactFields::with_facts(&finding.contact), ..fields },
                false => fields,
            })?;
        }
        list.end()
    }
}

/// A finding and why the settings hold it back.
#[derive(Serialize)]
struct SuppressedFields<'a> {
    reason: &'a str,
    entry: &'a str,
    #[serde(flatten)]
    finding: FindingFields<'a>,
}

/// Facts beside id and handle stand there only where the source has them.
#[derive(Serialize)]
struct ContactFields<'a> {
    id: &'a str,
    handle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_count: Option<i64>,
}

#[derive(Serialize)]
struct TimelineFields<'a> {
    contact_id: &'a str,
    #[serde(flatten)]
    message: &'a FoundMessage,
    flags: &'a [&'static str],
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
            final_messages: report.final_messages.as_ref(),
            timeline: report.timeline.as_ref().map(|timeline| timeline.iter().map(TimelineFields::from).collect()),
            gate: (&report.gate).into(),
            baseline: report.baseline.as_ref().map(Into::into),
            redacted: report.redacted,
        }
    }
}

impl<'a> From<&'a Finding> for FindingFields<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity,
            fingerprint: finding.fingerprint(),
            contact: ContactFields::brief(&finding.contact),
            summary: &finding.summary,
            cause: finding.cause.as_ref(),
            similarity: finding.similarity,
            messages: &finding.messages,
        }
    }
}

impl<'a> From<&'a Suppressed> for SuppressedFields<'a> {
    fn from(suppressed: &'a Suppressed) -> Self {
        let Suppressed { finding, reason, entry } = suppressed;
        Self { reason, entry, finding: finding.into() }
    }
}

impl<'a> ContactFields<'a> {
    fn brief(contact: &'a Contact) -> Self {
        let handle = contact.facts.handle.as_deref();
        Self { id: &contact.id, handle, stopped: None, stopped_at: None, stage: None, message_count: None }
    }

    fn with_facts(contact: &'a Contact) -> Self {
        Self {
            stopped: contact.facts.stopped,
            stopped_at: contact.facts.stopped_at.map(|at| at.to_string()),
            stage: contact.facts.stage.as_deref(),
            message_count: contact.facts.message_count,
            ..Self::brief(contact)
        }
    }
}

impl<'a> From<&'a TimelineMessage> for TimelineFields<'a> {
    fn from(entry: &'a TimelineMessage) -> Self {
        Self { contact_id: &entry.contact.id, message: &entry.message, flags: &entry.flags }
    }
}
