//! What a run sees that reads only what is new since the last one.

use crate::corpus::{Conversation, Corpus};
use crate::settings::{RuleSet, Settings};
use crate::time::{Span, Timestamp};

/// How long before all that rules look at the last message stands that the last run read. As long as it is there, a
/// source without new messages is the same source; nothing much stands between.
pub(super) fn reach_of_last_run(settings: &Settings, look_back: Span) -> Span {
    let last_run = settings.last_run.as_ref();
    let read = last_run.and_then(|last_run| last_run.since.zip(last_run.last_message));
    read.map_or(Span::default(), |(since, last)| (since - look_back) - last)
}

/// What rules without a window miss where only what is new is read.
pub(super) fn half_blind(set: &RuleSet, look_back: Span) -> Option<String> {
    let without_end = |code: &str| code == "DM104" && set.tuning.double_window.is_none();
    let rules = set.rules.iter().map(|rule| rule.meta()).filter(|meta| meta.whole_history || without_end(meta.code));
    let rules: Vec<&str> = rules.map(|meta| meta.code).collect();
    (!rules.is_empty()).then(|| {
        format!(
            "{} need whole histories, and this run reads only what is new and {look_back} before it (--look-back 30d reads more)",
            rules.join(", ")
        )
    })
}

/// The moment of the latest message that is not later than `now`.
pub(super) fn latest(corpus: &Corpus, now: Timestamp) -> Option<Timestamp> {
    let last = |conversation: Conversation<'_>| {
        let written = conversation.first_from(now + Span::from_micros(1));
        Some(conversation.at(written.checked_sub(1)?))
    };
    corpus.conversations().filter_map(last).filter(|at| at.is_known()).max()
}
