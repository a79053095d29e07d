//! Rules over conversations, in parallel, to findings in a fixed order.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use crate::corpus::{Conversation, Corpus};
use crate::finding::{
    FinalTally, Findings, FindingsBuilder, MessageTotals, RuleMeta, Tallies, TimelineMessage, Totals,
};
use crate::model::Direction;
use crate::observer::Observer;
use crate::rules::{Context, Rule, Sink, Tuning, found_message};
use crate::scope::Scope;
use crate::suppression::{HeldBack, HoldBack};

/// What an audit found, sorted and counted.
#[derive(Debug)]
pub struct Outcome {
    /// All counts.
    pub totals: Totals,
    /// In the order of [`Finding::order`].
    pub findings: Findings,
    /// What was left out of both.
    pub held_back: HeldBack,
    /// How many times the bot had its turn: one or more replies with no incoming message between them.
    pub turns: usize,
}

/// What runs over every conversation.
#[derive(Clone, Copy)]
pub struct Audit<'a> {
    /// The rules.
    pub rules: &'a [&'static dyn Rule],
    /// What is audited.
    pub scope: &'a Scope,
    /// The values that rules go by.
    pub tuning: &'a Tuning,
    /// Findings that are not wanted.
    pub hold_back: HoldBack<'a>,
}

/// What some conversations add to the outcome.
struct Share {
    tallies: Tallies,
    findings: FindingsBuilder,
    held_back: HeldBack,
    turns: usize,
}

impl Audit<'_> {
    /// Checks every conversation of the corpus. An error is one of memory's layout, which no finding should meet.
    pub fn run(&self, corpus: &Corpus, observer: &dyn Observer) -> io::Result<Outcome> {
        observer.stage("conversations checked", Some(corpus.conversation_count() as u64));
        let metas: Vec<&'static RuleMeta> = self.rules.iter().map(|rule| rule.meta()).collect();
        let nothing = || Share {
            tallies: Tallies::default(),
            findings: FindingsBuilder::new(&metas),
            held_back: HeldBack::default(),
            turns: 0,
        };
        let share = (0..corpus.conversation_count())
            .into_par_iter()
            .filter_map(|index| corpus.conversation(index))
            .try_fold(nothing, |mut share, conversation| {
                self.check(&conversation, &mut share)?;
                observer.advance(1);
                Ok::<Share, io::Error>(share)
            })
            .try_reduce(nothing, |share, other| Ok(share.join(other)))?;
        let Share { mut tallies, findings, mut held_back, turns } = share;
        held_back.suppressed.sort_by(|a, b| a.finding.order(&b.finding));
        tallies.suppressed = held_back.count;
        Ok(Outcome { totals: tallies.finish(&metas), findings: findings.finish()?, held_back, turns })
    }

    fn check(&self, conversation: &Conversation<'_>, share: &mut Share) -> io::Result<()> {
        conversation.fetch();
        let mut examined = MessageTotals::default();
        let mut turn = false;
        for position in 0..conversation.len() {
            let outgoing = conversation.direction(position) == Direction::Outgoing;
            if self.scope.contains(conversation.at(position)) {
                examined.messages += 1;
                examined.outgoing += usize::from(outgoing);
                share.turns += usize::from(outgoing && !turn);
            }
            turn = outgoing;
        }
        let contacts = usize::from(examined.messages > 0);
        let incoming = examined.messages - examined.outgoing;
        share.tallies.examined.add(MessageTotals { contacts, incoming, ..examined });
        let context = Context::new(conversation, self.scope, self.tuning);
        let mut findings = Vec::new();
        for rule in self.rules {
            rule.check(&context, &mut Sink::new(rule.meta(), self.scope, self.tuning, &mut findings));
        }
        self.hold_back.sort_out(&mut findings, &mut share.held_back);
        share.tallies.count(&findings);
        findings.iter().try_for_each(|finding| share.findings.push(finding))
    }
}

impl Share {
    fn join(mut self, other: Self) -> Self {
        self.tallies.add(other.tallies);
        self.findings.append(other.findings);
        self.held_back.add(other.held_back);
        self.turns += other.turns;
        self
    }
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
pub fn timeline(
    corpus: &Corpus,
    scope: &Scope,
    findings: &Findings,
    extent: TimelineExtent,
) -> io::Result<Vec<TimelineMessage>> {
    let mut flags: BTreeMap<String, BTreeMap<String, Vec<&'static str>>> = BTreeMap::new();
    let mut first_finding: BTreeMap<String, usize> = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        let finding = finding?;
        first_finding.entry(finding.contact.id.clone()).or_insert(place);
        let flags = flags.entry(finding.contact.id).or_default();
        for message in finding.messages {
            let codes = flags.entry(message.id).or_default();
            if !codes.contains(&finding.rule.code) {
                codes.push(finding.rule.code);
                codes.sort_unstable();
            }
        }
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
    Ok(timeline)
}
