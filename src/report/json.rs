//! JSON, as one document or line by line. Fields are stable: added, never renamed.

use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Reporter;
use super::json_comparison::ComparisonFields;
use super::json_gate::{BaselineFields, GateFields};
use crate::finding::{
    Cause, FinalTally, Finding, Findings, Fingerprints, FoundMessage, HeldBy, Report, Severity, Skipped, SourceInfo,
    Suppressed, TimelineMessage, Totals,
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
    /// Ids, handles and texts are replaced by what does not tell them.
    redacted: bool,
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

/// One thing that went wrong with one contact; a line of `--format ndjson`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Finding"))]
pub(super) struct FindingFields<'a> {
    /// The code of its rule.
    #[cfg_attr(test, schemars(regex(pattern = r"^DM\d{3}$")))]
    rule: &'static str,
    /// The name of its rule.
    name: &'static str,
    /// How bad it is.
    severity: Severity,
    /// The first 16 hexadecimal digits of SHA-256 over the rule's code, the contact's id and the message ids in order,
    /// joined by U+001F: the same in every run and on every machine.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    fingerprint: String,
    /// The same over the rule's code, the contact's id and the id of the last message: a scope that begins within a
    /// finding changes the fingerprint, and leaves this one.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    last_fingerprint: String,
    /// Whose conversation.
    contact: ContactFields<'a>,
    /// What happened, in words, without message text.
    summary: &'a str,
    /// Why, for repeated replies; else null.
    cause: Option<&'a Cause>,
    /// The lowest similarity along the chain, from 0 to 1; null where texts were not compared.
    #[cfg_attr(test, schemars(range(min = 0, max = 1)))]
    similarity: Option<f64>,
    /// The messages concerned, in order.
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

/// A contact. What is known beside id and handle stands there for `user` only, and where the source has it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Contact"))]
struct ContactFields<'a> {
    /// Unique in the source.
    id: &'a str,
    /// The name on the platform; null where the source has none.
    handle: Option<&'a str>,
    /// Whether the bot must no longer write to this contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "bool"))]
    stopped: Option<bool>,
    /// Since when, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    stopped_at: Option<String>,
    /// Where the contact stands in the bot's funnel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    stage: Option<&'a str>,
    /// How many messages the bot has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "i64"))]
    message_count: Option<i64>,
}

/// One message of a contact's history; `gap_s` and `adjacent` relate it to the one before it there.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "TimelineMessage"))]
struct TimelineFields<'a> {
    /// Whose conversation.
    contact_id: &'a str,
    #[serde(flatten)]
    message: &'a FoundMessage,
    /// The codes of the findings that it is in.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^DM\d{3}$"))))]
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
        let Fingerprints { whole, last } = finding.fingerprints();
        Self {
            rule: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity,
            fingerprint: whole.to_string(),
            last_fingerprint: last.to_string(),
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
        let Suppressed { finding, by, reason, entry, .. } = suppressed;
        Self { by: *by, reason, entry, finding: finding.into() }
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
