//! What was recorded beside what was delivered, for reports.

use serde::Serialize;

use super::{FoundMessage, SourceInfo};
use crate::model::{Contact, Direction};
use crate::time::{Resolution, Span, Timestamp};

/// What was recorded beside what was delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// Where the delivered messages came from.
    pub delivered: SourceInfo,
    /// How fine the times of the delivered side are.
    pub delivered_resolution: Resolution,
    /// How the clocks of the two sides differ; `None` where no pair of messages tells it.
    pub clock: Option<ClockDifference>,
    /// The time that both sides cover, by the clock of the recorded side; the end belongs to it.
    pub overlap: Option<(Timestamp, Timestamp)>,
    /// What became of the messages and contacts.
    pub counts: ReconciledCounts,
    /// Contacts with a difference, each with the messages around it.
    pub contacts: Vec<ReconciledContact>,
    /// Contacts that only one side knows, or that several of the other side may be.
    pub unmatched: Vec<UnmatchedContact>,
}

/// How the clocks of the two sides differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClockDifference {
    /// By how many whole half hours the delivered side is ahead, from each moment on: a zone that was read wrongly, or
    /// clocks that changed. Empty where the zones agree.
    pub zones: Vec<ZoneDifference>,
    /// How far the delivered side is ahead beside that, in seconds; negative where it is behind.
    #[serde(rename = "ahead_s", serialize_with = "as_seconds")]
    #[cfg_attr(test, schemars(with = "f64"))]
    pub ahead: Span,
    /// By how much that grows in a day, in seconds.
    #[serde(rename = "drift_s_per_day", serialize_with = "as_seconds")]
    #[cfg_attr(test, schemars(with = "f64"))]
    pub drift: Span,
    /// How many pairs of messages tell it.
    pub pairs: u64,
}

/// How far the delivered side is ahead from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ZoneDifference {
    /// The moment, by the clock of the recorded side, in UTC; null for the beginning.
    #[serde(serialize_with = "as_moment")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub from: Option<Timestamp>,
    /// How far, in seconds; negative where it is behind.
    #[serde(rename = "ahead_s", serialize_with = "as_seconds")]
    #[cfg_attr(test, schemars(with = "f64"))]
    pub ahead: Span,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn as_seconds<S: serde::Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.as_seconds())
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn as_moment<S: serde::Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(serializer)
}

/// What became of the messages and contacts of both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReconciledCounts {
    /// Contacts that both sides have.
    pub contacts: u64,
    /// Contacts of the recorded side that no contact of the other side is.
    pub contacts_only_recorded: u64,
    /// Contacts of the delivered side that no contact of the other side is.
    pub contacts_only_delivered: u64,
    /// Outgoing messages of the recorded side that were compared.
    pub recorded: u64,
    /// Outgoing messages of the delivered side that were compared.
    pub delivered: u64,
    /// Pairs of outgoing messages with one id.
    pub by_id: u64,
    /// Pairs with one text.
    pub by_text: u64,
    /// Pairs with nearly one text: edited later, or changed on the way.
    pub by_near_text: u64,
    /// Pairs of attachments.
    pub by_attachment: u64,
    /// Pairs of which one has no text, so that only their time tells.
    pub by_time: u64,
    /// Outgoing messages of the recorded side that the contact deleted or that were deleted later, as far as that shows.
    pub deleted: u64,
    /// Outgoing messages that only the delivered side has.
    pub delivered_not_recorded: u64,
    /// Outgoing messages that only the recorded side has.
    pub recorded_not_delivered: u64,
    /// Messages of the recorded side from times that the delivered side does not cover; they are not compared.
    pub recorded_outside: u64,
    /// Messages of the delivered side from times that the recorded side does not cover; they are not compared.
    pub delivered_outside: u64,
}

/// One contact on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconciledContact {
    /// As the recorded side knows it.
    pub contact: Contact,
    /// As the delivered side knows it.
    pub delivered: Contact,
    /// What made them one, such as `name`.
    pub matched_by: &'static str,
    /// The messages around the differences, in order.
    pub rows: Vec<SideBySide>,
}

/// One message on both sides, or on one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct SideBySide {
    /// Who wrote it.
    pub direction: Direction,
    /// As the database holds it.
    pub recorded: Option<FoundMessage>,
    /// As the platform delivered it; without a text where it was deleted later.
    pub delivered: Option<FoundMessage>,
    /// The code of the finding that it is in.
    pub flag: Option<&'static str>,
    /// It was deleted later, as far as that shows.
    pub is_deleted: bool,
    /// How many messages of the same contact are left out just before it.
    pub left_out: usize,
}

/// A contact of one side that is none of the other side's.
#[derive(Debug, Clone, PartialEq)]
pub struct UnmatchedContact {
    /// The contact.
    pub contact: Contact,
    /// It is of the delivered side.
    pub is_delivered: bool,
    /// How many messages it has.
    pub messages: u64,
    /// Contacts of the other side that it may be, the nearest first, each with what speaks for it.
    pub candidates: Vec<(Contact, String)>,
}
