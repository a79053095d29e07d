//! What is held against each other.

use crate::corpus::Corpus;
use crate::time::{Span, Timestamp};

/// Both sides, and what is known of them.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The database's side.
    pub recorded: &'a Corpus,
    /// The platform's side: a chat export, or a log of what the platform said.
    pub delivered: &'a Corpus,
    /// Contacts that somebody matched: the id or the handle of the delivered one, then that of the recorded one. Several
    /// pairs may name one contact.
    pub map: &'a [(String, String)],
    /// From when to when the recorded side has the messages of all contacts, if that is known; else each contact's own
    /// first and last message say it.
    pub recorded_covers: Option<(Timestamp, Timestamp)>,
    /// Two entries of one message are at most so far apart once the clocks agree.
    pub lag: Span,
    /// What the delivered side tells.
    pub tells: Tells,
}

/// What the rows of the delivered side tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tells {
    /// What is there of the bot's own messages.
    pub outgoing: Outgoing,
    /// What is left of messages that were taken back.
    pub deleted: Deleted,
    /// Its provider ids are those that the platform gives to a bot, so that both sides may have the same ones.
    pub provider_ids: bool,
}

/// What is there of the bot's own messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outgoing {
    /// They are there with their text.
    Text,
    /// They are there without text.
    Sent,
    /// Nothing: such a side says nothing about what was delivered.
    Absent,
}

/// What is left of messages that were taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// A row without text.
    StandIn,
    /// Nothing.
    Absent,
    /// All of them, as it is not told that they were taken back.
    Whole,
}
