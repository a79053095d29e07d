//! Where a rule puts what it finds.

use super::Tuning;
use super::judgement::Judgement;
use crate::corpus::Conversation;
use crate::finding::{Cause, Confidence, Finding, FoundMessage, RuleMeta, Severity};
use crate::scope::Scope;

/// What a rule found, by positions in a conversation.
#[derive(Debug, Default)]
pub struct Found {
    /// The messages concerned, in order.
    pub positions: Vec<usize>,
    /// What happened, in words, without message text.
    pub summary: String,
    /// An info, whatever the rule's severity.
    pub mild: bool,
    /// How likely it is a fault, for rules that tell; a finding that is less likely one than the settings ask for is an
    /// info.
    pub confidence: Option<Confidence>,
    /// Too little was read for a probability to change the severity.
    pub is_thin: bool,
    /// The same for each message; empty where nobody knows.
    pub of_messages: Vec<Option<Confidence>>,
    /// Why, for repeated replies.
    pub cause: Option<Cause>,
    /// The lowest similarity along the chain, 0 to 1.
    pub similarity: Option<f64>,
    /// How many messages are one too many.
    pub extra_copies: usize,
}

impl Found {
    /// With what the evidence says of it.
    pub(super) fn judged(self, judgement: Option<Judgement>) -> Self {
        match judgement {
            Some(Judgement { confidence, of_messages, is_thin, cause }) => {
                Self { confidence: Some(confidence), of_messages, is_thin, cause: Some(cause), ..self }
            }
            None => self,
        }
    }
}

/// Takes the findings of one rule; none can report under another's code.
pub struct Sink<'s> {
    meta: &'static RuleMeta,
    severity: Severity,
    min_confidence: Confidence,
    scope: &'s Scope,
    findings: &'s mut Vec<Finding>,
}

impl<'s> Sink<'s> {
    /// A sink for the findings of the rule that `meta` declares, with the severity that `tuning` gives them.
    pub fn new(meta: &'static RuleMeta, scope: &'s Scope, tuning: &Tuning, findings: &'s mut Vec<Finding>) -> Self {
        Self { meta, severity: tuning.severity(meta), min_confidence: tuning.min_confidence, scope, findings }
    }

    /// Reports a finding if it counts: if its last message is in the scope.
    pub fn report(&mut self, conversation: &Conversation<'_>, found: Found) {
        if found.positions.last().is_none_or(|last| !self.scope.contains(conversation.at(*last))) {
            return;
        }
        let before = std::iter::once(None).chain(found.positions.iter().copied().map(Some));
        let message = |(place, (position, before)): (usize, (&usize, Option<usize>))| FoundMessage {
            confidence: found.of_messages.get(place).copied().flatten(),
            ..found_message(conversation, *position, before)
        };
        let messages = found.positions.iter().zip(before).enumerate().map(message);
        let is_unlikely = !found.is_thin && found.confidence.is_some_and(|confidence| confidence < self.min_confidence);
        self.findings.push(Finding {
            rule: self.meta,
            severity: if found.mild || is_unlikely { Severity::Info } else { self.severity },
            contact: conversation.contact().clone(),
            summary: found.summary,
            confidence: found.confidence,
            cause: found.cause,
            similarity: found.similarity,
            extra_copies: found.extra_copies,
            messages: messages.collect(),
            source_fingerprints: None,
        });
    }
}

/// The message at `position` as a report shows it, after the one at `before`.
pub fn found_message(conversation: &Conversation<'_>, position: usize, before: Option<usize>) -> FoundMessage {
    let message = conversation.message(position);
    FoundMessage {
        id: message.id.to_string(),
        direction: message.direction,
        at: message.at,
        text: message.text.map(str::to_owned),
        gap: before.filter(|_| message.at.is_known()).map(|before| message.at - conversation.at(before)),
        adjacent: before.is_some_and(|before| before + 1 == position),
        confidence: None,
    }
}
