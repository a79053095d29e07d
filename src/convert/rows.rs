//! Which messages are written.

use super::row::Row;
use crate::corpus::Corpus;
use crate::scope::Scope;

/// Which messages are written.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'s> {
    /// Only those in it.
    pub scope: &'s Scope,
    /// What is left of deleted messages too.
    pub with_deleted: bool,
}

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that are there.
    pub messages: u64,
    /// Contacts who have one.
    pub contacts: u64,
    /// Messages that were deleted, of which only that is left.
    pub deleted: u64,
}

/// Gives the rows that are chosen, contact by contact in the order of their ids, each contact's in order of time and id.
pub fn each_row<'c, E>(
    corpus: &'c Corpus,
    choice: Choice<'_>,
    counts: &mut Counts,
    take: &mut dyn FnMut(&Row<'c>) -> Result<(), E>,
) -> Result<(), E> {
    for conversation in corpus.conversations() {
        let before = counts.messages;
        for position in 0..conversation.len() {
            if !choice.scope.contains(conversation.at(position)) {
                continue;
            }
            let row = Row::of(&conversation, position);
            let count = if row.deleted { &mut counts.deleted } else { &mut counts.messages };
            *count += 1;
            if !row.deleted || choice.with_deleted {
                take(&row)?;
            }
        }
        counts.contacts += u64::from(counts.messages > before);
    }
    Ok(())
}
