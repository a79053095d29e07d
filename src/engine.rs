//! Rules over conversations, in parallel, to findings in a fixed order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::corpus::{Conversation, Corpus};
use crate::finding::{FinalTally, Finding, MessageTotals, RuleMeta, TimelineMessage, Totals};
use crate::model::Direction;
use crate::observer::Observer;
use crate::rules::{Context, Rule, Sink, Tuning, found_message};
use crate::scope::Scope;

/// What an audit found, sorted and counted.
#[derive(Debug)]
pub struct Outcome {
    /// All counts.
    pub totals: Totals,
    /// In the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// How many times the bot had its turn: one or more replies with no incoming message between them.
    pub turns: usize,
}

/// What one conversation adds to the outcome.
#[derive(Default)]
struct Part {
    examined: MessageTotals,
    findings: Vec<Finding>,
    turns: usize,
}

/// Runs `rules` over every conversation of the corpus.
pub fn run(
    corpus: &Corpus,
    rules: &[&'static dyn Rule],
    scope: &Scope,
    tuning: &Tuning,
    observer: &dyn Observer,
) -> Outcome {
    observer.stage("conversations checked", Some(corpus.conversation_count() as u64));
    let parts: Vec<Part> = (0..corpus.conversation_count())
        .into_par_iter()
        .filter_map(|index| corpus.conversation(index))
        .map(|conversation| {
            let part = check(&conversation, rules, scope, tuning);
            observer.advance(1);
            part
        })
        .collect();
    let mut examined = MessageTotals::default();
    let mut findings = Vec::new();
    let mut turns = 0;
    for part in parts {
        examined.contacts += part.examined.contacts;
        examined.messages += part.examined.messages;
        examined.incoming += part.examined.incoming;
        examined.outgoing += part.examined.outgoing;
        findings.extend(part.findings);
        turns += part.turns;
    }
    findings.sort_unstable_by(Finding::order);
    let metas: Vec<&'static RuleMeta> = rules.iter().map(|rule| rule.meta()).collect();
    Outcome { totals: Totals::count(examined, &metas, &findings), findings, turns }
}

fn check(conversation: &Conversation<'_>, rules: &[&'static dyn Rule], scope: &Scope, tuning: &Tuning) -> Part {
    let mut part = Part::default();
    let mut turn = false;
    for position in 0..conversation.len() {
        let outgoing = conversation.direction(position) == Direction::Outgoing;
        if scope.contains(conversation.at(position)) {
            part.examined.contacts = 1;
            part.examined.messages += 1;
            part.examined.outgoing += usize::from(outgoing);
            part.turns += usize::from(outgoing && !turn);
        }
        turn = outgoing;
    }
    part.examined.incoming = part.examined.messages - part.examined.outgoing;
    let context = Context::new(conversation, scope, tuning);
    for rule in rules {
        rule.check(&context, &mut Sink::new(rule.meta(), scope, tuning, &mut part.findings));
    }
    part
}

/// How many final messages of the scope went to how many contacts.
pub fn final_tally(corpus: &Corpus, scope: &Scope, tuning: &Tuning) -> FinalTally {
    let sent = |index: usize| {
        let conversation = corpus.conversation(index)?;
        let context = Context::new(&conversation, scope, tuning);
        let finals = context.final_messages();
        Some(finals.iter().filter(|position| scope.contains(context.conversation.at(**position))).count())
    };
    let counts: Vec<usize> =
        (0..corpus.conversation_count()).into_par_iter().filter_map(sent).filter(|count| *count > 0).collect();
    FinalTally {
        patterns: tuning.final_patterns.iter().map(ToString::to_string).collect(),
        messages: counts.iter().sum(),
        contacts: counts.len(),
    }
}

/// Which messages a timeline shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineExtent {
    /// Every message of the scope.
    All,
    /// Messages of findings, and one before and after each.
    Flagged,
}

/// The history of all contacts with the codes of the findings that each message is in: contact by contact, those with
/// findings first, in the order of their first finding, then the others by id.
pub fn timeline(corpus: &Corpus, scope: &Scope, findings: &[Finding], extent: TimelineExtent) -> Vec<TimelineMessage> {
    let mut flags: BTreeMap<&str, BTreeMap<&str, Vec<&'static str>>> = BTreeMap::new();
    for finding in findings {
        for message in &finding.messages {
            let codes = flags.entry(&finding.contact.id).or_default().entry(&message.id).or_default();
            if !codes.contains(&finding.rule.code) {
                codes.push(finding.rule.code);
                codes.sort_unstable();
            }
        }
    }
    let mut first_finding: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        first_finding.entry(&finding.contact.id).or_insert(place);
    }
    let mut conversations: Vec<Conversation<'_>> = corpus.conversations().collect();
    conversations.sort_by_key(|conversation| {
        first_finding.get(conversation.contact().id.as_str()).copied().unwrap_or(usize::MAX)
    });
    let mut timeline = Vec::new();
    for conversation in conversations {
        let contact = conversation.contact();
        let flags = flags.get(contact.id.as_str());
        let codes: Vec<Option<&Vec<&'static str>>> = conversation
            .messages()
            .map(|message| flags.and_then(|flags| flags.get(message.id.to_string().as_str())))
            .collect();
        let near_flag = |position: usize| {
            codes[position.saturating_sub(1)..(position + 2).min(codes.len())].iter().any(Option::is_some)
        };
        let shown = |position: &usize| match extent {
            TimelineExtent::All => scope.contains(conversation.at(*position)),
            TimelineExtent::Flagged => near_flag(*position),
        };
        let mut before = None;
        for position in (0..conversation.len()).filter(shown) {
            timeline.push(TimelineMessage {
                contact: contact.clone(),
                message: found_message(&conversation, position, position.checked_sub(1)),
                flags: codes[position].cloned().unwrap_or_default(),
                left_out: before.map_or(0, |before: usize| position - before - 1),
            });
            before = Some(position);
        }
    }
    timeline
}
