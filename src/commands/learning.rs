//! Learns what is usual in a source.

use crate::error::Error;
use crate::habits::{self, Habits, HabitsBuilder};
use crate::observer::Observer;
use crate::source::Parts;

/// What is usual in all conversations.
pub(super) fn learn(parts: &Parts, observer: &dyn Observer) -> Result<Habits, Error> {
    // Of a large source a share of the contacts is enough, the same one whatever memory holds of it at a time.
    let (mut messages, mut contacts) = (0, 0);
    parts.each(observer, &mut |corpus| {
        messages += corpus.len() as u64;
        contacts += corpus.conversation_count() as u64;
        Ok(())
    })?;
    let mut learned = HabitsBuilder::for_size(messages, contacts);
    parts.each(observer, &mut |corpus| {
        learned.merge(habits::learn_part(corpus, messages, contacts));
        Ok(())
    })?;
    Ok(learned.finish())
}
