//! A finding, its contact and the messages of a history, as fields of the JSON report.

use serde::Serialize;

use crate::finding::{Cause, Confidence, Finding, Fingerprints, FoundMessage, Severity, TimelineMessage};
use crate::model::Contact;

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
    /// How likely it is a fault and not meant, from 0 to 1; null for rules that list what is there.
    confidence: Option<Confidence>,
    /// Why, for repeated replies; else null.
    cause: Option<&'a Cause>,
    /// The lowest similarity along the chain, from 0 to 1; null where texts were not compared.
    #[cfg_attr(test, schemars(range(min = 0, max = 1)))]
    similarity: Option<f64>,
    /// The messages concerned, in order.
    messages: &'a [FoundMessage],
}

/// A contact. What is known beside id and handle stands there for `user` only, and where the source has it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Contact"))]
pub(super) struct ContactFields<'a> {
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
pub(super) struct TimelineFields<'a> {
    /// Whose conversation.
    contact_id: &'a str,
    #[serde(flatten)]
    message: &'a FoundMessage,
    /// The codes of the findings that it is in.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^DM\d{3}$"))))]
    flags: &'a [&'static str],
}

impl<'a> FindingFields<'a> {
    /// With what is known of the contact.
    pub(super) fn with_facts(finding: &'a Finding) -> Self {
        Self { contact: ContactFields::with_facts(&finding.contact), ..finding.into() }
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
            confidence: finding.confidence,
            cause: finding.cause.as_ref(),
            similarity: finding.similarity,
            messages: &finding.messages,
        }
    }
}

impl<'a> ContactFields<'a> {
    pub(super) fn brief(contact: &'a Contact) -> Self {
        let handle = contact.facts.handle.as_deref();
        Self { id: &contact.id, handle, stopped: None, stopped_at: None, stage: None, message_count: None }
    }

    pub(super) fn with_facts(contact: &'a Contact) -> Self {
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
