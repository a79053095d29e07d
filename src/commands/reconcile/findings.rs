//! Differences as findings, and their counts.

use super::sides::Sides;
use crate::commands::audit::Material;
use crate::corpus::Conversation;
use crate::engine::Outcome;
use crate::error::Error;
use crate::finding::{
    Cause, CauseKind, Confidence, CountedBy, Finding, FindingsBuilder, FoundMessage, MessageTotals, RuleMeta, Tallies,
};
use crate::model::Direction;
use crate::reconcile::{ContactPair, Extra, MessageAt, Reconciliation, What};
use crate::rules::found_message;
use crate::settings::Settings;
use crate::suppression::HeldBack;
use crate::time::Resolution;

/// A trigger that stands there twice explains a second reply this often.
const SHOWN: f64 = 0.9;

/// All differences in order, counted, without those that are held back.
pub(super) fn outcome(
    sides: &Sides<'_>,
    found: &Reconciliation,
    material: &Material,
    settings: &Settings,
) -> Result<Outcome, Error> {
    let metas: Vec<&'static RuleMeta> = material.set.rules.iter().map(|rule| rule.meta()).collect();
    let hold_back = material.hold_back(settings);
    let (mut tallies, mut held_back) = (Tallies::default(), HeldBack::default());
    let mut findings = FindingsBuilder::new(&metas);
    tallies.examined = examined(sides, material);
    for pair in &found.pairs {
        let mut of_contact: Vec<Finding> = Differences { sides, material, pair }
            .all()
            .into_iter()
            .filter(|one| material.set.is_on(one.rule.code))
            .collect();
        hold_back.sort_out(&mut of_contact, &mut held_back);
        tallies.count(&of_contact, CountedBy::Rules, |at| material.scope.contains(at));
        of_contact.iter().try_for_each(|finding| findings.push(finding))?;
    }
    held_back.suppressed.sort_by(|a, b| a.finding.order(&b.finding));
    tallies.suppressed = held_back.count;
    // A rule of one source has nothing to look at here.
    let unchecked = material.set.rules.iter().filter(|rule| !rule.compares_sources());
    let unchecked = unchecked.map(|rule| (rule.meta(), "it looks at one source, as `deep` does".to_owned())).collect();
    let totals = tallies.finish(&metas, CountedBy::Rules);
    Ok(Outcome { totals, findings: findings.finish()?, held_back, turns: 0, unchecked })
}

fn examined(sides: &Sides<'_>, material: &Material) -> MessageTotals {
    let mut totals = MessageTotals::default();
    for conversation in sides.recorded.conversations() {
        let in_scope = (0..conversation.len()).filter(|position| material.scope.contains(conversation.at(*position)));
        let outgoing = in_scope.clone().filter(|at| conversation.direction(*at) == Direction::Outgoing).count();
        let messages = in_scope.count();
        let contacts = usize::from(messages > 0);
        totals.add(MessageTotals { contacts, messages, incoming: messages - outgoing, outgoing });
    }
    totals
}

/// The differences of one contact.
struct Differences<'s> {
    sides: &'s Sides<'s>,
    material: &'s Material,
    pair: &'s ContactPair,
}

/// Delivered messages that are not recorded and belong together.
struct Group<'s> {
    /// The recorded message that all of them are copies of, if any.
    of: Option<MessageAt>,
    /// That message as it was delivered, then its copies.
    delivered: Vec<MessageAt>,
    extras: Vec<&'s Extra>,
}

impl<'s> Differences<'s> {
    fn all(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut groups: Vec<Group<'s>> = Vec::new();
        for row in &self.pair.rows {
            match (&row.what, row.delivered, row.recorded) {
                (What::NotRecorded(extra), Some(delivered), _) if self.material.scope.contains(row.at) => {
                    self.add(&mut groups, delivered, extra);
                }
                (What::NotDelivered, _, Some(recorded)) if self.material.scope.contains(row.at) => {
                    findings.extend(self.not_delivered(recorded));
                }
                _ => {}
            }
        }
        findings.extend(groups.iter().filter_map(|group| self.not_recorded(group)));
        findings.sort_by(Finding::order);
        findings
    }

    /// Puts a copy to the other copies of its message.
    fn add(&self, groups: &mut Vec<Group<'s>>, delivered: MessageAt, extra: &'s Extra) {
        let belongs = |group: &&mut Group<'s>| match (extra.of, extra.other) {
            (Some(of), _) => group.of == Some(of),
            (None, Some(other)) => group.of.is_none() && group.delivered.contains(&other),
            (None, None) => false,
        };
        if let Some(group) = groups.iter_mut().find(belongs) {
            group.delivered.push(delivered);
            group.extras.push(extra);
            return;
        }
        let original = extra.of.and_then(|of| {
            let row = self.pair.rows.iter().find(|row| row.recorded == Some(of))?;
            row.delivered
        });
        let copies = original.into_iter().chain([delivered]).collect();
        groups.push(Group { of: extra.of, delivered: copies, extras: vec![extra] });
    }

    fn recorded(&self, at: MessageAt) -> Option<Conversation<'s>> {
        self.sides.recorded.conversation(at.conversation as usize)
    }

    fn finding(&self, code: &str, summary: String, messages: Vec<FoundMessage>) -> Option<Finding> {
        let rule = self.material.set.rules.iter().map(|rule| rule.meta()).find(|meta| meta.code == code)?;
        let contact = self.sides.recorded.contacts().get(*self.pair.recorded.first()?)?.clone();
        Some(Finding {
            rule,
            severity: self.material.set.tuning.severity(rule),
            contact,
            summary,
            confidence: None,
            cause: None,
            similarity: None,
            extra_copies: 0,
            messages,
            source_fingerprints: None,
        })
    }

    fn not_delivered(&self, at: MessageAt) -> Option<Finding> {
        let message = found_message(&self.recorded(at)?, at.position as usize, None);
        self.finding("DM502", "recorded, and never delivered".to_owned(), vec![message])
    }

    fn not_recorded(&self, group: &Group<'s>) -> Option<Finding> {
        let mut places = group.delivered.clone();
        places.sort_unstable();
        let corpus = &self.sides.delivered;
        let before = std::iter::once(None).chain(places.iter().copied().map(Some));
        let messages: Vec<FoundMessage> = places
            .iter()
            .zip(before)
            .filter_map(|(at, before)| {
                let conversation = corpus.conversation(at.conversation as usize)?;
                let before = before.filter(|before| before.conversation == at.conversation);
                Some(found_message(&conversation, at.position as usize, before.map(|before| before.position as usize)))
            })
            .collect();
        let span = messages.first().zip(messages.last()).map(|(first, last)| last.at - first.at).unwrap_or_default();
        let within = self.resolution().within(span);
        let (copies, extra) = (messages.len(), group.extras.len());
        let summary = match (group.of, copies) {
            (Some(_), _) => format!("delivered {copies} times {within}, recorded once"),
            (None, 1) => "delivered, and not recorded".to_owned(),
            (None, _) => format!("delivered {copies} times {within}, and not recorded"),
        };
        let finding = self.finding("DM501", summary, messages)?;
        let extra_copies = if group.of.is_some() { extra } else { copies - 1 };
        Some(Finding { extra_copies, cause: self.cause(group), ..finding })
    }

    fn resolution(&self) -> Resolution {
        let first = self.pair.delivered.first().and_then(|index| self.sides.delivered.conversation(*index));
        first.map(|conversation| conversation.resolution()).unwrap_or_default()
    }

    /// The trigger that came again, where one side shows it.
    fn cause(&self, group: &Group<'s>) -> Option<Cause> {
        let extra = group.extras.iter().find(|extra| extra.trigger.is_some())?;
        let trigger = extra.trigger.filter(|_| extra.cause != CauseKind::Unclear)?;
        let corpus = if trigger.is_recorded { self.sides.recorded } else { &self.sides.delivered };
        let id = |at: MessageAt| {
            Some(corpus.conversation(at.conversation as usize)?.message(at.position as usize).id.to_string())
        };
        let side = if trigger.is_recorded { "database" } else { "export" };
        let evidence = format!("the incoming message stands in the {side} twice, {} apart", trigger.gap);
        Some(Cause {
            kind: extra.cause,
            confidence: Confidence::of(SHOWN),
            evidence: vec![evidence],
            triggers: [trigger.first, trigger.again].into_iter().filter_map(id).collect(),
            likeliest: Vec::new(),
        })
    }
}
