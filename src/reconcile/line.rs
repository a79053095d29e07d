//! One line of both sides side by side, and what it is.

use super::place::MessageAt;
use crate::finding::CauseKind;
use crate::model::Direction;
use crate::time::{Span, Timestamp};

/// One line of both sides side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aligned {
    /// On the recorded side.
    pub recorded: Option<MessageAt>,
    /// On the delivered side.
    pub delivered: Option<MessageAt>,
    /// Of both.
    pub direction: Direction,
    /// When, by the recorded clock.
    pub at: Timestamp,
    /// What it is.
    pub what: What,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One message on both sides.
    Matched(How),
    /// One more part of a recorded message that the platform split.
    FurtherPart(MessageAt),
    /// DM501: an outgoing message that was delivered and not recorded.
    NotRecorded(Box<Extra>),
    /// DM502: an outgoing message that was recorded and not delivered.
    NotDelivered,
    /// On one side alone, and no finding.
    NotReported(NotReported),
}

/// What two entries were taken for one message by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// The same provider id.
    Id,
    /// The same text.
    Same,
    /// Texts of one norm: other quotes, marks or spaces.
    Alike,
    /// Near texts, as of an edited message.
    Near,
    /// One text within the other, or half of it at the same moment.
    Reworded,
    /// Other texts, and no other partner for either, within 2.5 s: the text was replaced.
    Replaced,
    /// Both are pictures, recordings or files, or stand for one.
    Media,
    /// Time alone, as one of them has no text.
    TimeAlone,
    /// Time alone: the delivered one was taken back.
    Deleted,
}

/// Why what stands on one side alone is no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotReported {
    /// It came from the contact.
    Incoming,
    /// The other side has no messages from that time.
    OutsideOverlap,
    /// The clocks of one side showed that hour twice.
    ClockChange,
    /// It has no text to look for, or the other side shows none.
    NoText,
    /// It was delivered and taken back, and nothing recorded stands at its time.
    TakenBack,
    /// It was recorded, and taken back later or never delivered: the export leaves no trace of what was taken back, and
    /// lacks other messages of that time too.
    DeletedOrUndelivered,
    /// The export lacks all messages of that stretch, the contact's own among them.
    Gap,
    /// Its provider id and text are those of an earlier row of the same side.
    ReadTwice,
}

/// What is known about a message that was delivered and not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The recorded message that it is a copy of, if any.
    pub of: Option<MessageAt>,
    /// The delivered copy before it, else after it.
    pub other: Option<MessageAt>,
    /// How far apart the two delivered copies are.
    pub gap: Option<Span>,
    /// The incoming message before the original that came again, if it did.
    pub trigger: Option<RepeatedTrigger>,
    /// Race or retry where the trigger came again, else unclear.
    pub cause: CauseKind,
}

/// An incoming message that came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatedTrigger {
    /// The message.
    pub first: MessageAt,
    /// The same again.
    pub again: MessageAt,
    /// Which side shows both: the recorded one, else the delivered one.
    pub is_recorded: bool,
    /// How long after the first it came again.
    pub gap: Span,
}
