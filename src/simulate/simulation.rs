//! All contacts' calls, replayed in parallel.

use rayon::prelude::*;

use super::event_log::EventLog;
use super::examples::{Example, Examples};
use super::extra_replies::{ExtraReplies, after_copies, answered_copies};
use super::ground_truth::{GroundTruth, ground_truth};
use super::history::History;
use super::log_facts::LogFacts;
use super::plan::{Plan, Terms};
use super::replay::{Judged, Replay};
use super::sweep::{self, Patience, Sweep};
use super::tally::{Outcome, Tally};
use crate::corpus::Corpus;
use crate::finding::{Confidence, SourceInfo};
use crate::habits::Habits;
use crate::lock::{Ending, KeyKind, Policy};
use crate::observer::Observer;
use crate::scope::Scope;
use crate::time::{Resolution, Span, Timestamp};

/// Platforms deliver a message again this long after it at most, as a rule.
const LATE: Span = Span::seconds(3600);

/// Where the calls come from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What was read.
    pub source: SourceInfo,
    /// Of a lock's event log; `None` for messages.
    pub log: Option<LogFacts>,
    /// What was asked for.
    pub scope: Scope,
    /// The names of the contacts that were asked for; empty for all.
    pub contacts: Vec<String>,
    /// When it was read.
    pub now: Timestamp,
    /// Lines or rows that cannot be read.
    pub skipped: u64,
    /// Lines of a log that end too early.
    pub cut_off: u64,
    /// Ids, handles and texts are replaced.
    pub redacted: bool,
    /// How fine the times are.
    pub resolution: Resolution,
}

/// A replay under way; history comes part by part.
#[derive(Debug)]
pub struct Simulation {
    plan: Plan,
    terms: Terms,
    scope: Scope,
    examples: usize,
    /// Other plans to try.
    grid: Vec<Plan>,
    patience: Patience,
    /// What is usual in the source, where enough was read to know.
    habits: Option<Habits>,
    share: Share,
}

/// What a replay showed.
#[derive(Debug)]
pub struct Replayed {
    /// What was replayed.
    pub plan: Plan,
    /// How history was read.
    pub terms: Terms,
    /// The counts.
    pub tally: Tally,
    /// Whether anybody weighed how likely replies are ones that should not have been sent.
    pub weighed: bool,
    /// Whether it is known which replies should not have been sent: they were weighed, or the log of a gate tells.
    pub knows_extra: bool,
    /// What other plans would have done, if they were tried.
    pub(super) sweep: Option<Sweep>,
    pub(super) examples: Examples,
}

/// What some contacts add.
#[derive(Debug, Clone)]
struct Share {
    tally: Tally,
    examples: Examples,
    grid: Vec<Tally>,
}

impl Simulation {
    /// Begins a replay of `plan` over `scope` that keeps `examples` of each kind, and tries other plans too if `sweeps`.
    pub fn new(plan: Plan, terms: Terms, scope: Scope, examples: usize, sweeps: bool) -> Self {
        let grid = if sweeps { sweep::grid(&plan) } else { Vec::new() };
        let share = Share::new(examples, grid.len());
        Self { plan, terms, scope, examples, grid, patience: Patience::OfMessages, habits: None, share }
    }

    /// Also weighs how likely the replies after copies are ones that should not have been sent.
    pub fn weigh(&mut self, habits: Habits) {
        self.habits = Some(habits);
    }

    /// How long before the scope history is read, so that copies find what they are copies of.
    pub fn look_back(plan: &Plan, terms: &Terms, sweeps: bool) -> Span {
        // A sweep tries longer ones too, and what it would have to read for them is not worth it.
        let Policy { ttl, text_ttl, .. } = plan.policy;
        let usual = if sweeps { Policy::TTL } else { Span::default() };
        ttl.max(text_ttl).max(terms.duplicate_within).max(usual).max(LATE)
    }

    /// Replays the conversations of one more part.
    pub fn add(&mut self, corpus: &Corpus, observer: &dyn Observer) {
        observer.stage("conversations replayed", Some(corpus.conversation_count() as u64));
        let indices = (0..corpus.conversation_count()).into_par_iter();
        let share = indices.filter_map(|index| corpus.conversation(index)).fold(
            || self.new_share(),
            |mut share, conversation| {
                let history = History::of(&conversation, &self.scope, &self.terms);
                let in_scope = (0..conversation.len()).filter(|place| self.scope.contains(conversation.at(*place)));
                share.tally.messages += in_scope.count() as u64;
                let truths = ground_truth(&history, self.terms.duplicate_within);
                let habits = self.habits.as_ref();
                let replies = habits.map(|habits| after_copies(&conversation, habits, &self.scope, &truths));
                self.replay(&history, &truths, replies, &mut share);
                observer.advance(1);
                share
            },
        );
        let share = share.reduce(|| self.new_share(), Share::join);
        self.take_in(share);
    }

    /// Replays the calls of a log, of the contacts in `only` unless it is empty.
    pub fn add_log(&mut self, log: &EventLog, only: &[String], observer: &dyn Observer) {
        let histories = log.histories(&self.scope, only, &self.terms);
        observer.stage("contacts replayed", Some(histories.len() as u64));
        self.patience = Patience::OfLog;
        // Only what fails tells waiting from skipping.
        if histories.iter().flat_map(|history| &history.calls).any(|call| call.work.ending == Ending::Failed) {
            self.grid = sweep::with_waiting(&self.grid);
            self.share = Share::new(self.examples, self.grid.len());
        }
        let share = histories.par_iter().fold(
            || self.new_share(),
            |mut share, history| {
                share.tally.messages += history.calls.iter().filter(|call| call.in_scope).count() as u64;
                let truths = ground_truth(history, self.terms.duplicate_within);
                self.replay(history, &truths, Some(answered_copies(history, &truths)), &mut share);
                observer.advance(1);
                share
            },
        );
        let share = share.reduce(|| self.new_share(), Share::join);
        self.take_in(share);
    }

    /// What all parts showed.
    pub fn finish(self) -> Replayed {
        let Share { tally, examples, grid } = self.share;
        let rows = self.grid.into_iter().zip(grid).collect();
        let sweep = Sweep::new(rows, self.patience);
        let weighed = self.habits.is_some();
        let knows_extra = weighed || self.patience == Patience::OfLog;
        Replayed { plan: self.plan, terms: self.terms, tally, weighed, knows_extra, sweep, examples: examples.choose() }
    }

    fn new_share(&self) -> Share {
        Share::new(self.examples, self.grid.len())
    }

    fn take_in(&mut self, share: Share) {
        let before = std::mem::replace(&mut self.share, Share::new(self.examples, self.grid.len()));
        self.share = before.join(share);
    }

    fn replay(
        &self,
        history: &History<'_>,
        ground_truths: &[GroundTruth],
        replies: Option<(Vec<Option<Confidence>>, ExtraReplies)>,
        share: &mut Share,
    ) {
        let (replies, extra) = replies.unwrap_or_default();
        let before = share.tally.calls;
        let keys = history.keys(self.plan.policy.key);
        let run = |plan: &Plan, keys: &[_], tally: &mut Tally, see: &mut dyn FnMut(Judged)| {
            let mut counted = Vec::new();
            Replay { history, ground_truths, keys, plan }.run(tally, |judged| {
                see(judged);
                counted.extend(replies.get(judged.place).copied().flatten().map(|reply| (judged.outcome, reply)));
            });
            for (outcome, reply) in counted {
                tally.count_reply(outcome, reply);
            }
        };
        run(&self.plan, &keys, &mut share.tally, &mut |judged| share.examples.offer(history, judged));
        share.tally.extra.add(extra);
        share.tally.contacts += u64::from(share.tally.calls > before);
        for kind in KeyKind::ALL {
            let plans = self.grid.iter().zip(&mut share.grid).filter(|(plan, _)| plan.policy.key == kind);
            let mut keys = None;
            // Many plans differ in what this history has nothing of.
            let mut alike: Vec<(Plan, Tally)> = Vec::new();
            for (plan, tally) in plans {
                let as_seen = history.as_seen(plan);
                if let Some((_, known)) = alike.iter().find(|(other, _)| *other == as_seen) {
                    tally.add(known);
                    continue;
                }
                let keys = keys.get_or_insert_with(|| history.keys(kind));
                let mut fresh = Tally::default();
                run(plan, keys, &mut fresh, &mut |_| {});
                tally.add(&fresh);
                alike.push((as_seen, fresh));
            }
        }
    }
}

impl Share {
    fn new(examples: usize, plans: usize) -> Self {
        Self { tally: Tally::default(), examples: Examples::new(examples), grid: vec![Tally::default(); plans] }
    }

    fn join(mut self, other: Self) -> Self {
        self.tally.add(&other.tally);
        self.examples.add(other.examples);
        self.grid.iter_mut().zip(&other.grid).for_each(|(mine, others)| mine.add(others));
        self
    }
}

impl Replayed {
    /// How many replies of the history should not have been sent. One of a duplicate at the end of the scope may follow
    /// after it.
    pub fn extra_replies(&self) -> u64 {
        let Tally { extra, kept_back, gone_out, .. } = &self.tally;
        extra.likely.max(kept_back.likely + gone_out.likely)
    }

    /// The first calls that came to `outcome`.
    pub fn examples(&self, outcome: Outcome) -> &[Example] {
        self.examples.of(outcome)
    }

    /// The same with what `change` makes of each example; they keep their order.
    #[must_use]
    pub fn with_examples(self, change: impl FnMut(Example) -> Example) -> Self {
        Self { examples: self.examples.map(change), ..self }
    }
}
