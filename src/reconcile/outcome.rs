//! What came out of holding both sides against each other.

use super::clock::Clock;
use super::contacts::{MatchedBy, Unmatched};
use super::counts::Counts;
use super::line::Aligned;
use super::place::Ids;
use crate::time::Timestamp;

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
