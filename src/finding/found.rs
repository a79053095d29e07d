//! One finding and its messages.

use std::cmp::Ordering;

use serde::{Serialize, Serializer};

use super::{Cause, Confidence, Fingerprint, Fingerprints, RuleMeta, Severity};
use crate::model::{Contact, Direction};
use crate::time::{Span, Timestamp};

/// A message as a report shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Message"))]
pub struct FoundMessage {
    /// The source's id.
    pub id: String,
    /// Incoming or outgoing.
    #[serde(serialize_with = "as_word")]
    #[cfg_attr(test, schemars(with = "Direction"))]
    pub direction: Direction,
    /// When, in UTC; null where the source tells no times.
    #[serde(serialize_with = "as_moment")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub at: Timestamp,
    /// What it says; `None` without text.
    pub text: Option<String>,
    /// Seconds since the message before it in the finding; `None` for the first one.
    #[serde(rename = "gap_s", serialize_with = "as_seconds")]
    #[cfg_attr(test, schemars(with = "Option<f64>"))]
    pub gap: Option<Span>,
    /// No other message of the conversation stands between it and the message before it in the finding.
    pub adjacent: bool,
    /// How likely this message is one too many; `None` for the first one, and for rules that list what is there.
    pub confidence: Option<Confidence>,
}

/// One thing that went wrong with one contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule reports it.
    pub rule: &'static RuleMeta,
    /// How bad it is.
    pub severity: Severity,
    /// Whose conversation.
    pub contact: Contact,
    /// What happened, in words, without message text.
    pub summary: String,
    /// How likely it is a fault and not meant; `None` for rules that list what is there.
    pub confidence: Option<Confidence>,
    /// Why, for repeated replies.
    pub cause: Option<Cause>,
    /// The lowest similarity along the chain, 0 to 1.
    pub similarity: Option<f64>,
    /// How many messages are one too many.
    pub extra_copies: usize,
    /// The messages concerned, in order.
    pub messages: Vec<FoundMessage>,
    /// The fingerprints by the ids of the source, where those above are not they.
    pub source_fingerprints: Option<Fingerprints>,
}

impl Finding {
    /// The first 16 hexadecimal digits of SHA-256 over the rule code, the contact id and the message ids in
    /// order, joined by U+001F.
    pub fn fingerprint(&self) -> String {
        self.fingerprints().whole.to_string()
    }

    /// What it is known again by.
    pub fn fingerprints(&self) -> Fingerprints {
        let whose = [self.rule.code, self.contact.id.as_str()];
        let over = |messages: &[FoundMessage]| {
            Fingerprint::of(whose.into_iter().chain(messages.iter().map(|message| message.id.as_str())))
        };
        let last = self.messages.len().saturating_sub(1);
        self.source_fingerprints
            .unwrap_or_else(|| Fingerprints { whole: over(&self.messages), last: over(&self.messages[last..]) })
    }

    /// The order of reports: the worst first, then by first message's time, contact id and rule; what is
    /// still equal is told apart by its messages.
    pub fn order(&self, other: &Self) -> Ordering {
        let first = |finding: &Self| finding.messages.first().map(|message| message.at);
        let ids = |finding: &Self| finding.messages.iter().map(|message| message.id.clone()).collect::<Vec<_>>();
        (other.severity.cmp(&self.severity))
            .then_with(|| first(self).cmp(&first(other)))
            .then_with(|| self.contact.id.cmp(&other.contact.id))
            .then_with(|| self.rule.code.cmp(other.rule.code))
            .then_with(|| ids(self).cmp(&ids(other)))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn as_word<S: Serializer>(direction: &Direction, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(direction.as_str())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn as_moment<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    at.is_known().then(|| at.to_string()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn as_seconds<S: Serializer>(gap: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    gap.map(Span::as_seconds).serialize(serializer)
}
