//! How likely the reply after a copy is one that should not have been sent: what a lock is there to prevent.

use rustc_hash::FxHashMap;

use super::ground_truth::GroundTruth;
use crate::corpus::Conversation;
use crate::evidence::Prepared;
use crate::finding::{Confidence, Expected};
use crate::habits::Habits;
use crate::model::Direction;

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
/// the likeliest that no earlier copy took.
pub(super) fn after_copies(
    conversation: &Conversation<'_>,
    habits: &Habits,
    ground_truths: &[GroundTruth],
) -> Vec<Option<Confidence>> {
    let is_copy = |truth: &GroundTruth| matches!(truth, GroundTruth::Copy(_));
    let mut replies = vec![None; ground_truths.len()];
    if !ground_truths.iter().any(is_copy) {
        return replies;
    }
    let mut left = faults(conversation, habits);
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
    replies
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
