//! What became of the messages of both sides, in the counts of a report.

use std::collections::BTreeMap;

use crate::finding::ReconciledCounts;
use crate::reconcile::{How, NotReported, Reconciliation};

/// The counts of a report.
pub(super) fn counts(found: &Reconciliation) -> ReconciledCounts {
    let counts = &found.counts;
    let matched = |kinds: &[How]| kinds.iter().filter_map(|how| counts.matched.get(how)).sum::<u64>();
    let alone = |side: &BTreeMap<NotReported, u64>, kinds: &[NotReported]| {
        kinds.iter().filter_map(|why| side.get(why)).sum::<u64>()
    };
    let (by_id, by_text) = (matched(&[How::Id]), matched(&[How::Same, How::Alike]));
    let (by_near_text, by_attachment) = (matched(&[How::Near, How::Reworded, How::Replaced]), matched(&[How::Media]));
    let by_time = matched(&[How::TimeAlone]);
    let taken_back = matched(&[How::Deleted]);
    let gone = [NotReported::DeletedOrUndelivered, NotReported::Gap];
    let deleted = taken_back + alone(&counts.recorded_alone, &gone);
    let pairs = by_id + by_text + by_near_text + by_attachment + by_time;
    let silent = [NotReported::NoText, NotReported::ClockChange];
    ReconciledCounts {
        contacts: found.pairs.len() as u64,
        contacts_only_recorded: found.recorded_alone.len() as u64,
        contacts_only_delivered: found.unmatched.len() as u64,
        recorded: pairs + deleted + counts.not_delivered + alone(&counts.recorded_alone, &silent),
        delivered: pairs + counts.further_parts + counts.not_recorded + alone(&counts.delivered_alone, &silent),
        by_id,
        by_text,
        by_near_text,
        by_attachment,
        by_time,
        deleted,
        delivered_not_recorded: counts.not_recorded,
        recorded_not_delivered: counts.not_delivered,
        recorded_outside: alone(&counts.recorded_alone, &[NotReported::OutsideOverlap]),
        delivered_outside: alone(&counts.delivered_alone, &[NotReported::OutsideOverlap]),
    }
}
