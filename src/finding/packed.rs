//! A finding in a quarter of its size.

use serde::{Deserialize, Serialize};

use super::{Cause, CauseKind, Confidence, Finding, FoundMessage, RuleMeta, Severity};
use crate::model::{Contact, ContactFacts, Direction};
use crate::time::{Span, Timestamp};

/// A finding as it is packed, its severity left to the index.
#[derive(Serialize, Deserialize)]
pub(super) struct Packed<'a> {
    pub(super) rule: usize,
    #[serde(borrow)]
    contact: PackedContact<'a>,
    summary: &'a str,
    /// In thousandths.
    confidence: Option<u16>,
    #[serde(borrow)]
    cause: Option<PackedCause<'a>>,
    similarity: Option<f64>,
    extra_copies: usize,
    messages: Vec<PackedMessage<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PackedCause<'a> {
    kind: u8,
    confidence: u16,
    #[serde(borrow)]
    evidence: Vec<&'a str>,
    #[serde(borrow)]
    triggers: Vec<&'a str>,
    likeliest: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct PackedContact<'a> {
    id: &'a str,
    handle: Option<&'a str>,
    stopped: Option<bool>,
    stopped_at: Option<i64>,
    stage: Option<&'a str>,
    message_count: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct PackedMessage<'a> {
    id: &'a str,
    outgoing: bool,
    at: i64,
    text: PackedText<'a>,
    gap: Option<i64>,
    adjacent: bool,
    confidence: Option<u16>,
}

#[derive(Serialize, Deserialize)]
enum PackedText<'a> {
    None,
    /// That of the message before it: copies are what findings are about.
    Same,
    Other(&'a str),
}

impl<'a> PackedCause<'a> {
    fn new(cause: &'a Cause) -> Self {
        let place = |kind: &CauseKind| CauseKind::ALL.iter().position(|known| known == kind).unwrap_or_default() as u8;
        Self {
            kind: place(&cause.kind),
            confidence: cause.confidence.thousandths(),
            evidence: cause.evidence.iter().map(String::as_str).collect(),
            triggers: cause.triggers.iter().map(String::as_str).collect(),
            likeliest: cause.likeliest.iter().map(place).collect(),
        }
    }

    fn cause(self) -> Cause {
        let kind = |place: u8| CauseKind::ALL[usize::from(place) % CauseKind::ALL.len()];
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        Cause {
            kind: kind(self.kind),
            confidence: Confidence::from_thousandths(self.confidence),
            evidence: owned(self.evidence),
            triggers: owned(self.triggers),
            likeliest: self.likeliest.into_iter().map(kind).collect(),
        }
    }
}

impl<'a> Packed<'a> {
    pub(super) fn new(rule: usize, finding: &'a Finding) -> Self {
        let Contact { id, facts } = &finding.contact;
        let mut before = None;
        let message = |message: &'a FoundMessage| {
            let text = match message.text.as_deref() {
                None => PackedText::None,
                text if text == before => PackedText::Same,
                Some(text) => PackedText::Other(text),
            };
            before = message.text.as_deref();
            PackedMessage {
                id: &message.id,
                outgoing: message.direction == Direction::Outgoing,
                at: message.at.micros(),
                text,
                gap: message.gap.map(Span::micros),
                adjacent: message.adjacent,
                confidence: message.confidence.map(Confidence::thousandths),
            }
        };
        let contact = PackedContact {
            id,
            handle: facts.handle.as_deref(),
            stopped: facts.stopped,
            stopped_at: facts.stopped_at.map(Timestamp::micros),
            stage: facts.stage.as_deref(),
            message_count: facts.message_count,
        };
        Self {
            rule,
            contact,
            summary: &finding.summary,
            confidence: finding.confidence.map(Confidence::thousandths),
            cause: finding.cause.as_ref().map(PackedCause::new),
            similarity: finding.similarity,
            extra_copies: finding.extra_copies,
            messages: finding.messages.iter().map(message).collect(),
        }
    }

    pub(super) fn finding(self, rule: &'static RuleMeta, severity: Severity) -> Finding {
        let PackedContact { id, handle, stopped, stopped_at, stage, message_count } = self.contact;
        let facts = ContactFacts {
            handle: handle.map(str::to_owned),
            stopped,
            stopped_at: stopped_at.map(Timestamp::from_micros),
            stage: stage.map(str::to_owned),
            message_count,
            account: None,
        };
        let mut before: Option<String> = None;
        let message = |message: PackedMessage<'_>| {
            let text = match message.text {
                PackedText::None => None,
                PackedText::Same => before.clone(),
                PackedText::Other(text) => Some(text.to_owned()),
            };
            before.clone_from(&text);
            FoundMessage {
                id: message.id.to_owned(),
                direction: if message.outgoing { Direction::Outgoing } else { Direction::Incoming },
                at: Timestamp::from_micros(message.at),
                text,
                gap: message.gap.map(Span::from_micros),
                adjacent: message.adjacent,
                confidence: message.confidence.map(Confidence::from_thousandths),
            }
        };
        Finding {
            rule,
            severity,
            contact: Contact { id: id.to_owned(), facts },
            summary: self.summary.to_owned(),
            confidence: self.confidence.map(Confidence::from_thousandths),
            cause: self.cause.map(PackedCause::cause),
            similarity: self.similarity,
            extra_copies: self.extra_copies,
            messages: self.messages.into_iter().map(message).collect(),
            source_fingerprints: None,
        }
    }
}
