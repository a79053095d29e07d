//! Where a rule puts what it finds.

use super::{Found, Tuning};
use crate::corpus::Conversation;
use crate::finding::{Confidence, Finding, FoundMessage, RuleMeta, Severity};
use crate::scope::Scope;

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
