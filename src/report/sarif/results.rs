//! Findings as results (§ 3.27), written one after the other as they are unpacked.

use std::collections::BTreeMap;

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::message::Message;
use super::place::Place;
use super::rules::level;
use crate::finding::{Confidence, Finding, Report, Suppressed};
use crate::report::facts;
use crate::text::{contact_by_id, excerpt};

/// Ids of a finding's further messages are left out; code scanning refuses a result with a thousand locations.
const MOST_MESSAGES: usize = 100;
/// Of a handle or an id, in characters.
const MOST_NAME: usize = 200;

/// Findings, then those that are held back, `most` in all.
pub(super) struct Results<'a> {
    pub(super) report: &'a Report,
    pub(super) place: Place,
    pub(super) most: usize,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { report, place, most } = self;
        let mut list = serializer.serialize_seq(None)?;
        for finding in report.findings.iter().take(*most) {
            let finding = finding.map_err(S::Error::custom)?;
            list.serialize_element(&ResultFields::new(report, place, &finding, None))?;
        }
        let left = most.saturating_sub(report.findings.len());
        for suppressed in report.suppressed.iter().take(left) {
            list.serialize_element(&ResultFields::new(report, place, &suppressed.finding, Some(suppressed)))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultFields {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    /// § 3.27.24.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    /// An empty list says that a result is not suppressed; none at all, that nobody knows (§ 3.27.23).
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
    properties: Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// Code scanning asks for a line; which one a message came from is not known any more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    contact_id: String,
    handle: Option<String>,
    cause: Option<&'static str>,
    evidence: Vec<String>,
    confidence: Option<Confidence>,
    similarity: Option<f64>,
    extra_copies: usize,
    /// How many there are, more than are listed perhaps.
    messages: usize,
    first_at: Option<String>,
    last_at: Option<String>,
    /// Seconds from each message to the next.
    gap_seconds: Vec<f64>,
}

impl ResultFields {
    fn new(report: &Report, place: &Place, finding: &Finding, suppressed: Option<&Suppressed>) -> Self {
        let code = finding.rule.code;
        let fingerprint = finding.fingerprint();
        let is_known = suppressed.is_some_and(|suppressed| suppressed.is_known);
        let suppressions =
            (!report.suppressed.is_empty()).then(|| suppressed.map(Suppression::from).into_iter().collect());
        Self {
            rule_id: code,
            rule_index: report.scope.rules.iter().position(|rule| rule.code == code),
            level: level(finding.severity),
            message: message(finding),
            locations: [Location {
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation { uri: place.0.clone() },
                    region: Region { start_line: 1 },
                },
                logical_locations: logical_locations(finding),
            }],
            // Code scanning goes by the first one, and would else take all findings of a rule in one line for the same.
            partial_fingerprints: BTreeMap::from([
                ("primaryLocationLineHash", format!("{fingerprint}:1")),
                ("dmAuditFingerprint/v1", fingerprint),
            ]),
            baseline_state: report.baseline.as_ref().map(|_| if is_known { "unchanged" } else { "new" }),
            suppressions,
            properties: Properties::from(finding),
        }
    }
}

/// Begins with words of our own: a handle such as `=1+1` would be a formula where results become a spreadsheet.
fn message(finding: &Finding) -> Message {
    let contact = match &finding.contact.facts.handle {
        Some(handle) => format!("contact {}", excerpt(handle, MOST_NAME)),
        None => contact_by_id(&finding.contact.id, MOST_NAME),
    };
    let cause = facts::cause(finding).map(|cause| format!("; {cause}")).unwrap_or_default();
    Message::new(&format!("{}, {contact}{cause}", finding.summary))
}

/// The contact, then its messages.
fn logical_locations(finding: &Finding) -> Vec<LogicalLocation> {
    let id = excerpt(&finding.contact.id, MOST_NAME);
    let contact = LogicalLocation {
        name: excerpt(finding.contact.label(), MOST_NAME),
        fully_qualified_name: format!("contact/{id}"),
        kind: "contact",
    };
    let messages = finding.messages.iter().take(MOST_MESSAGES).map(|message| {
        let name = excerpt(&message.id, MOST_NAME);
        LogicalLocation { fully_qualified_name: format!("contact/{id}/message/{name}"), name, kind: "message" }
    });
    std::iter::once(contact).chain(messages).collect()
}

impl From<&Suppressed> for Suppression {
    fn from(suppressed: &Suppressed) -> Self {
        let justification = crate::text::display_safe(&suppressed.reason).into_owned();
        Self { kind: "external", status: "accepted", justification }
    }
}

impl From<&Finding> for Properties {
    fn from(finding: &Finding) -> Self {
        let cause = finding.cause.as_ref();
        let messages = &finding.messages;
        Self {
            contact_id: excerpt(&finding.contact.id, MOST_NAME),
            handle: finding.contact.facts.handle.as_ref().map(|handle| excerpt(handle, MOST_NAME)),
            cause: cause.map(|cause| cause.kind.as_str()),
            evidence: cause.map(|cause| cause.evidence.clone()).unwrap_or_default(),
            confidence: finding.confidence,
            similarity: finding.similarity,
            extra_copies: finding.extra_copies,
            messages: messages.len(),
            first_at: messages.first().map(|message| message.at.to_string()),
            last_at: messages.last().map(|message| message.at.to_string()),
            gap_seconds: messages
                .iter()
                .take(MOST_MESSAGES)
                .filter_map(|message| Some(message.gap?.as_seconds()))
                .collect(),
        }
    }
}
