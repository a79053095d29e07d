//! The `reconciliation` of a JSON report.

use serde::Serialize;

use super::json_finding::ContactFields;
use crate::finding::{ClockDifference, FoundMessage, Reconciled, ReconciledCounts, SideBySide};

/// What was recorded beside what was delivered.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Reconciliation"))]
pub(super) struct ReconciledFields<'a> {
    /// Where the delivered messages came from.
    delivered: &'a str,
    /// How the clocks of the two sides differ; null where no pair of messages tells it.
    clock: Option<&'a ClockDifference>,
    /// The first moment that both sides cover, in UTC; null where they share none.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    since: Option<String>,
    /// The last moment that both sides cover, in UTC.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    until: Option<String>,
    /// What became of the messages and contacts.
    counts: &'a ReconciledCounts,
    /// Contacts with a difference, each with the messages around it.
    contacts: Vec<ReconciledContactFields<'a>>,
    /// Contacts that only one side knows, or that several of the other side may be.
    unmatched: Vec<UnmatchedFields<'a>>,
}

/// One contact on both sides.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "ReconciledContact"))]
struct ReconciledContactFields<'a> {
    /// As the recorded side knows it.
    contact: ContactFields<'a>,
    /// As the delivered side knows it.
    delivered: ContactFields<'a>,
    /// What made them one, such as `name`.
    matched_by: &'static str,
    /// The messages around the differences, in order.
    rows: Vec<SideBySideFields<'a>>,
}

/// One message on both sides, or on one of them.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "SideBySide"))]
struct SideBySideFields<'a> {
    /// `incoming` or `outgoing`.
    direction: &'static str,
    /// As the source holds it; null where only the other side has it.
    recorded: Option<&'a FoundMessage>,
    /// As the platform delivered it; null where only the other side has it.
    delivered: Option<&'a FoundMessage>,
    /// The code of the finding that it is in, or null.
    rule: Option<&'static str>,
    /// It was deleted later, as far as that shows.
    deleted: bool,
    /// How many messages of the contact are left out just before it.
    left_out: usize,
}

/// A contact of one side that is none of the other side's.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "UnmatchedContact"))]
struct UnmatchedFields<'a> {
    /// The contact.
    contact: ContactFields<'a>,
    /// `recorded` or `delivered`.
    side: &'static str,
    /// How many messages it has.
    messages: u64,
    /// Contacts of the other side that it may be, the nearest first.
    candidates: Vec<CandidateFields<'a>>,
}

/// A contact that another may be.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "ContactCandidate"))]
struct CandidateFields<'a> {
    /// The contact.
    contact: ContactFields<'a>,
    /// What speaks for it.
    evidence: &'a str,
}

impl<'a> From<&'a Reconciled> for ReconciledFields<'a> {
    fn from(reconciled: &'a Reconciled) -> Self {
        let contacts = reconciled.contacts.iter().map(|contact| ReconciledContactFields {
            contact: ContactFields::brief(&contact.contact),
            delivered: ContactFields::brief(&contact.delivered),
            matched_by: contact.matched_by,
            rows: contact.rows.iter().map(SideBySideFields::from).collect(),
        });
        let unmatched = reconciled.unmatched.iter().map(|unmatched| UnmatchedFields {
            contact: ContactFields::brief(&unmatched.contact),
            side: if unmatched.is_delivered { "delivered" } else { "recorded" },
            messages: unmatched.messages,
            candidates: unmatched
                .candidates
                .iter()
                .map(|(contact, evidence)| CandidateFields { contact: ContactFields::brief(contact), evidence })
                .collect(),
        });
        Self {
            delivered: &reconciled.delivered.description,
            clock: reconciled.clock.as_ref(),
            since: reconciled.overlap.map(|(first, _)| first.to_string()),
            until: reconciled.overlap.map(|(_, last)| last.to_string()),
            counts: &reconciled.counts,
            contacts: contacts.collect(),
            unmatched: unmatched.collect(),
        }
    }
}

impl<'a> From<&'a SideBySide> for SideBySideFields<'a> {
    fn from(row: &'a SideBySide) -> Self {
        Self {
            direction: row.direction.as_str(),
            recorded: row.recorded.as_ref(),
            delivered: row.delivered.as_ref(),
            rule: row.flag,
            deleted: row.is_deleted,
            left_out: row.left_out,
        }
    }
}
