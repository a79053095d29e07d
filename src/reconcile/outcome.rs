//! What came out of holding both sides against each other.

use super::clock::Clock;
use super::contacts::{MatchedBy, Unmatched};
use super::counts::Counts;
use crate::finding::CauseKind;
use crate::model::Direction;
use crate::time::{Span, Timestamp};

/// Whether both sides could be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// They could.
    Compared,
    /// Both sides hold the same messages to the letter and to the microsecond: one of them was read twice.
    SameTwice,
    /// A side has no times.
    NoTimes,
    /// No contact of one side is one of the other.
    NoContact,
    /// The delivered side shows no outgoing message, so nothing follows from what it lacks.
    NothingSent,
    /// No two matched contacts have messages from the same time.
    NoOverlap,
}

/// Whether provider ids of both sides are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    /// How many messages could have had an id in common: of each contact the smaller number of rows with one.
    pub comparable: u64,
    /// How many have one.
    pub equal: u64,
}

impl Ids {
    /// Whether two messages with different ids are two messages.
    pub fn tell_apart(self) -> bool {
        self.equal > 0 && 2 * self.equal >= self.comparable
    }
}

/// All that is known after both sides were held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Whether they could be compared.
    pub ground: Ground,
    /// How the clocks of both sides stand to each other.
    pub clock: Clock,
    /// What provider ids told.
    pub ids: Ids,
    /// Contacts that both sides have, with their messages side by side; in the order of the delivered contacts.
    pub pairs: Vec<ContactPair>,
    /// Delivered contacts that are nobody's, in order.
    pub unmatched: Vec<Unmatched>,
    /// Recorded contacts that the delivered side does not have, in order.
    pub recorded_alone: Vec<usize>,
    /// Names of the map that no contact has.
    pub unknown_in_map: Vec<String>,
    /// How many messages of which sort there are.
    pub counts: Counts,
}

/// A message: the place of its conversation in its corpus, and its place in there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageAt {
    /// For [`crate::corpus::Corpus::conversation`].
    pub conversation: u32,
    /// For [`crate::corpus::Conversation::message`].
    pub position: u32,
}

/// One contact on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPair {
    /// Its conversations on the delivered side; several only by a map.
    pub delivered: Vec<usize>,
    /// Its conversations on the recorded side; several only by a map.
    pub recorded: Vec<usize>,
    /// What they were matched by.
    pub by: MatchedBy,
    /// From when to when both sides have messages, by the recorded clock.
    pub overlap: Option<(Timestamp, Timestamp)>,
    /// All messages of both sides, in the order of time.
    pub rows: Vec<Aligned>,
}

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
