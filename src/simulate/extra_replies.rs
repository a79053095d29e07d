//! How likely the reply after a copy is one that should not have been sent: what a lock is there to prevent.

use rustc_hash::FxHashMap;

use super::ground_truth::GroundTruth;
use super::history::{History, Work};
use crate::corpus::Conversation;
use crate::evidence::Prepared;
use crate::finding::{Confidence, Expected};
use crate::habits::Habits;
use crate::lock::Ending;
use crate::model::Direction;
use crate::scope::Scope;

/// Replies that should not have been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExtraReplies {
    /// Those that are more likely one too many than not.
    pub likely: u64,
    /// The sum of the probabilities of all that followed a copy.
    pub expected: Expected,
}

impl ExtraReplies {
    /// Counts one.
    pub(super) fn count(&mut self, confidence: Confidence) {
        self.likely += u64::from(confidence >= Confidence::EVEN);
        self.expected += confidence;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.likely += other.likely;
        self.expected += other.expected;
    }
}

/// For each call that is a copy, how likely the reply that followed it is one too many; `None` for other calls, and where
/// no reply is left that could belong to it. A copy's reply stands before the next message of its own; of several there,
/// the likeliest that no earlier copy took. With them all replies in `scope` that are one too many, whatever they followed.
pub(super) fn after_copies(
    conversation: &Conversation<'_>,
    habits: &Habits,
    scope: &Scope,
    ground_truths: &[GroundTruth],
) -> (Vec<Option<Confidence>>, ExtraReplies) {
    let is_copy = |truth: &GroundTruth| matches!(truth, GroundTruth::Copy(_));
    let mut replies = vec![None; ground_truths.len()];
    let mut left = faults(conversation, habits);
    let mut all = ExtraReplies::default();
    let mut in_scope: Vec<(usize, f64)> = left.iter().map(|(position, fault)| (*position, *fault)).collect();
    in_scope.retain(|(position, fault)| *fault > 0.0 && scope.contains(conversation.at(*position)));
    in_scope.sort_unstable_by_key(|(position, _)| *position);
    for (_, fault) in in_scope {
        all.count(Confidence::of(fault));
    }
    let calls: Vec<usize> = conversation.positions(Direction::Incoming).collect();
    for (place, _) in ground_truths.iter().enumerate().filter(|(_, truth)| is_copy(truth)) {
        let next = (place + 1..ground_truths.len()).find(|later| !is_copy(&ground_truths[*later]));
        let end = next.map_or(conversation.len(), |next| calls[next]);
        let replied = (calls[place]..end).filter_map(|position| Some((position, *left.get(&position)?)));
        if let Some((position, fault)) = replied.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0))) {
            left.remove(&position);
            replies[place] = Some(Confidence::of(fault));
        }
    }
    (replies, all)
}

/// The same of a log: which copies the bot answered then. That they were one too many is sure.
pub(super) fn answered_copies(
    history: &History<'_>,
    ground_truths: &[GroundTruth],
) -> (Vec<Option<Confidence>>, ExtraReplies) {
    let answered = |work: Option<Work>| work.is_some_and(|work| work.ending == Ending::Done);
    let mut all = ExtraReplies::default();
    let replies = history.calls.iter().zip(ground_truths).map(|(call, truth)| {
        let is_extra = matches!(truth, GroundTruth::Copy(_)) && answered(call.worked);
        let sure = is_extra.then(|| Confidence::of(1.0));
        if let Some(sure) = sure.filter(|_| call.in_scope) {
            all.count(sure);
        }
        sure
    });
    (replies.collect(), all)
}

/// How likely each outgoing message is one too many, by its position; one that nothing is held against is none.
fn faults(conversation: &Conversation<'_>, habits: &Habits) -> FxHashMap<usize, f64> {
    let prepared = Prepared::new(conversation, habits);
    let mut faults: FxHashMap<usize, f64> =
        conversation.positions(Direction::Outgoing).map(|position| (position, 0.0)).collect();
    for candidate in prepared.candidates() {
        if let Some(evidence) = prepared.evidence(candidate.earlier, candidate.later) {
            let fault = faults.entry(candidate.later).or_default();
            *fault = fault.max(prepared.judge(&evidence).fault);
        }
    }
    faults
}
