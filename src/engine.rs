//! Rules over conversations, in parallel, to findings in a fixed order.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::corpus::{Conversation, Corpus};
use crate::finding::{
    CountedBy, Finding, Findings, FindingsBuilder, FindingsFile, MessageTotals, RuleMeta, Tallies, TimelineMessage,
    Totals,
};
use crate::habits::Habits;
use crate::model::Direction;
use crate::observer::Observer;
use crate::rules::{Context, FINER_TIMES, Known, Lack, OptionValue, Rule, Sink, Tuning, found_message};
use crate::scope::Scope;
use crate::shared_ids::SharedIds;
use crate::suppression::{HeldBack, HoldBack};
use crate::time::Resolution;

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
    /// Rules that no conversation had anything for, and what was missing.
    pub unchecked: Vec<(&'static RuleMeta, String)>,
}

/// Rules that look at near texts.
const NEAR_RULES: [&str; 2] = ["DM103", "DM104"];

/// So many messages of one conversation are worth several threads.
const LONG: usize = 50_000;

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
    /// What is usual in the source; without it nobody can say how likely a finding is a fault.
    pub habits: Option<&'a Habits>,
    /// Provider ids that several contacts share, if anybody looked for them.
    pub shared_ids: Option<&'a SharedIds>,
}

/// What some conversations add to the outcome.
struct Share {
    tallies: Tallies,
    findings: FindingsBuilder,
    held_back: HeldBack,
    turns: usize,
    /// For each rule, whether a conversation had what it looks at, or else what was missing.
    looked: Vec<Looked>,
}

/// Whether a rule had anything to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Looked {
    Nowhere,
    Lacked(Lack),
    Somewhere,
}

impl Audit<'_> {
    /// Begins; conversations come part by part.
    pub fn begin(&self) -> AuditRun<'_> {
        let metas: Vec<&'static RuleMeta> = self.rules.iter().map(|rule| rule.meta()).collect();
        AuditRun { audit: self, share: Share::new(&metas), metas }
    }

    /// Checks every conversation of the corpus. An error is one of what findings are kept in.
    pub fn run(&self, corpus: &Corpus, observer: &dyn Observer) -> io::Result<Outcome> {
        let mut run = self.begin();
        run.add(corpus, observer)?;
        run.finish()
    }

    /// What counts goes by the evidence, where enough was read for it.
    fn counted_by(&self) -> CountedBy {
        let is_known = self.habits.is_some_and(|habits| !habits.is_thin());
        if is_known { CountedBy::Evidence } else { CountedBy::Rules }
    }

    /// Whether times as coarse as `resolution` cannot tell what is within the window of a rule.
    fn is_too_fine(&self, rule: &dyn Rule, resolution: Resolution) -> bool {
        if resolution == Resolution::Fine {
            return false;
        }
        let window = rule.options().iter().find(|option| option.key == "window");
        match window.map(|option| option.value(self.tuning)) {
            Some(OptionValue::Span(span) | OptionValue::Limit(Some(span))) => resolution.is_coarser_than(span),
            _ => false,
        }
    }

    /// For each rule whether the times of the source cannot tell what it asks.
    fn too_fine(&self, resolution: Resolution) -> Vec<bool> {
        self.rules.iter().map(|rule| self.is_too_fine(*rule, resolution)).collect()
    }

    /// Checks one conversation; `too_fine` says of each rule whether the times cannot tell what it asks.
    fn check(
        &self,
        conversation: &Conversation<'_>,
        metas: &[&'static RuleMeta],
        too_fine: &[bool],
        share: &mut Share,
    ) -> io::Result<()> {
        let mut examined = MessageTotals::default();
        let mut turn = false;
        for position in 0..conversation.len() {
            let outgoing = conversation.direction(position) == Direction::Outgoing;
            if self.scope.contains(conversation.at(position)) && !conversation.is_deleted(position) {
                examined.messages += 1;
                examined.outgoing += usize::from(outgoing);
                share.turns += usize::from(outgoing && !turn);
            }
            turn = outgoing;
        }
        let contacts = usize::from(examined.messages > 0);
        let incoming = examined.messages - examined.outgoing;
        share.tallies.examined.add(MessageTotals { contacts, incoming, ..examined });
        let known = Known { habits: self.habits, shared_ids: self.shared_ids, rules: metas };
        let context = Context::new(conversation, self.scope, self.tuning, known);
        let check = |rule: &&dyn Rule, findings: &mut Vec<Finding>| {
            rule.check(&context, &mut Sink::new(rule.meta(), self.scope, self.tuning, findings));
        };
        let mut findings: Vec<Finding> = Vec::new();
        if conversation.len() < LONG {
            let rules = self.rules.iter().zip(too_fine).filter(|(_, is_too_fine)| !**is_too_fine);
            rules.for_each(|(rule, _)| check(rule, &mut findings));
        } else {
            // One conversation must not keep all but one thread waiting.
            let near = self.rules.iter().any(|rule| NEAR_RULES.contains(&rule.meta().code));
            context.prepare(near);
            let rules = self.rules.par_iter().zip(too_fine).filter(|(_, is_too_fine)| !**is_too_fine);
            findings = rules
                .flat_map_iter(|(rule, _)| {
                    let mut findings = Vec::new();
                    check(rule, &mut findings);
                    findings
                })
                .collect();
        }
        for ((rule, is_too_fine), looked) in self.rules.iter().zip(too_fine).zip(&mut share.looked) {
            if *looked != Looked::Somewhere {
                let lack = if *is_too_fine { Some(FINER_TIMES) } else { rule.lacks(&context) };
                *looked = (*looked).max(lack.map_or(Looked::Somewhere, Looked::Lacked));
            }
        }
        self.hold_back.sort_out(&mut findings, &mut share.held_back);
        share.tallies.count(&findings, self.counted_by(), |at| self.scope.contains(at));
        findings.iter().try_for_each(|finding| share.findings.push(finding))
    }
}

/// An audit under way.
pub struct AuditRun<'a> {
    audit: &'a Audit<'a>,
    metas: Vec<&'static RuleMeta>,
    share: Share,
}

impl AuditRun<'_> {
    /// Checks the conversations of one more part.
    pub fn add(&mut self, corpus: &Corpus, observer: &dyn Observer) -> io::Result<()> {
        observer.stage("conversations checked", Some(corpus.conversation_count() as u64));
        let too_fine = self.audit.too_fine(corpus.resolution());
        let share = (0..corpus.conversation_count())
            .into_par_iter()
            .filter_map(|index| corpus.conversation(index))
            .try_fold(
                || Share::new(&self.metas),
                |mut share, conversation| {
                    self.audit.check(&conversation.gathered(), &self.metas, &too_fine, &mut share)?;
                    observer.advance(1);
                    Ok::<Share, io::Error>(share)
                },
            )
            .try_reduce(|| Share::new(&self.metas), |share, other| Ok(share.join(other)))?;
        let before = std::mem::replace(&mut self.share, Share::new(&self.metas));
        self.share = before.join(share);
        Ok(())
    }

    /// Moves all that was found so far to `file`.
    pub fn set_aside(&mut self, file: &Arc<FindingsFile>) -> io::Result<()> {
        self.share.findings.set_aside(file)
    }

    /// Sorts and counts all that was found.
    pub fn finish(self) -> io::Result<Outcome> {
        let Share { mut tallies, findings, mut held_back, turns, looked } = self.share;
        let MessageTotals { incoming, outgoing, .. } = tallies.examined;
        let unchecked = self.metas.iter().zip(looked).filter_map(|(meta, looked)| match looked {
            Looked::Lacked(what) => Some((*meta, what.words(incoming, outgoing))),
            Looked::Nowhere | Looked::Somewhere => None,
        });
        let unchecked = unchecked.collect();
        held_back.suppressed.sort_by(|a, b| a.finding.order(&b.finding));
        tallies.suppressed = held_back.count;
        let totals = tallies.finish(&self.metas, self.audit.counted_by());
        Ok(Outcome { totals, findings: findings.finish()?, held_back, turns, unchecked })
    }
}

impl Share {
    fn new(metas: &[&'static RuleMeta]) -> Self {
        Self {
            tallies: Tallies::default(),
            findings: FindingsBuilder::new(metas),
            held_back: HeldBack::default(),
            turns: 0,
            looked: vec![Looked::Nowhere; metas.len()],
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.tallies.add(other.tallies);
        self.findings.append(other.findings);
        self.held_back.add(other.held_back);
        self.turns += other.turns;
        self.looked.iter_mut().zip(other.looked).for_each(|(mine, others)| *mine = (*mine).max(others));
        self
    }
}

/// How many final messages of the scope went to how many contacts of the corpus.
pub fn final_messages(corpus: &Corpus, scope: &Scope, tuning: &Tuning) -> (usize, usize) {
    let sent = |index: usize| {
        let conversation = corpus.conversation(index)?;
        let context = Context::new(&conversation, scope, tuning, Known::default());
        let finals = context.final_messages();
        Some(finals.iter().filter(|position| scope.contains(context.conversation.at(**position))).count())
    };
    let counts: Vec<usize> =
        (0..corpus.conversation_count()).into_par_iter().filter_map(sent).filter(|count| *count > 0).collect();
    (counts.iter().sum(), counts.len())
}

/// Which messages a timeline shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineExtent {
    /// Every message of the scope.
    All,
    /// Messages of findings, and one before and after each.
    Flagged,
}

/// The history of all contacts with the codes of the findings that each message is in.
pub struct Timeline<'a> {
    scope: &'a Scope,
    extent: TimelineExtent,
    /// By contact and message.
    flags: BTreeMap<String, BTreeMap<String, Vec<&'static str>>>,
    first_finding: BTreeMap<String, usize>,
    /// Each contact's messages, with the place of its first finding.
    contacts: Vec<(usize, Vec<TimelineMessage>)>,
}

impl<'a> Timeline<'a> {
    /// Begins; conversations come part by part.
    pub fn new(scope: &'a Scope, findings: &Findings, extent: TimelineExtent) -> io::Result<Self> {
        let (mut flags, mut first_finding) = (BTreeMap::new(), BTreeMap::new());
        for (place, finding) in findings.iter().enumerate() {
            let finding = finding?;
            first_finding.entry(finding.contact.id.clone()).or_insert(place);
            let flags: &mut BTreeMap<String, Vec<&'static str>> = flags.entry(finding.contact.id).or_default();
            for message in finding.messages {
                let codes = flags.entry(message.id).or_default();
                if !codes.contains(&finding.rule.code) {
                    codes.push(finding.rule.code);
                    codes.sort_unstable();
                }
            }
        }
        Ok(Self { scope, extent, flags, first_finding, contacts: Vec::new() })
    }

    /// Adds the conversations of one more part.
    pub fn add(&mut self, corpus: &Corpus) {
        for conversation in corpus.conversations() {
            let contact = conversation.contact();
            let messages = self.history(&conversation);
            if !messages.is_empty() {
                let place = self.first_finding.get(contact.id.as_str()).copied().unwrap_or(usize::MAX);
                self.contacts.push((place, messages));
            }
        }
    }

    /// Contact by contact, those with findings first, in the order of their first finding, then the others by id.
    pub fn finish(mut self) -> Vec<TimelineMessage> {
        self.contacts.sort_by(|a, b| (a.0, &a.1[0].contact.id).cmp(&(b.0, &b.1[0].contact.id)));
        self.contacts.into_iter().flat_map(|(_, messages)| messages).collect()
    }

    fn history(&self, conversation: &Conversation<'_>) -> Vec<TimelineMessage> {
        let contact = conversation.contact();
        let flags = self.flags.get(contact.id.as_str());
        let codes: Vec<Option<&Vec<&'static str>>> = conversation
            .messages()
            .map(|message| flags.and_then(|flags| flags.get(message.id.to_string().as_str())))
            .collect();
        let near_flag = |position: usize| {
            codes[position.saturating_sub(1)..(position + 2).min(codes.len())].iter().any(Option::is_some)
        };
        let shown = |position: &usize| match self.extent {
            TimelineExtent::All => self.scope.contains(conversation.at(*position)),
            TimelineExtent::Flagged => near_flag(*position),
        };
        let mut before = None;
        let mut history = Vec::new();
        for position in (0..conversation.len()).filter(shown) {
            history.push(TimelineMessage {
                contact: contact.clone(),
                message: found_message(conversation, position, position.checked_sub(1)),
                flags: codes[position].cloned().unwrap_or_default(),
                left_out: before.map_or(0, |before: usize| position - before - 1),
            });
            before = Some(position);
        }
        history
    }
}
