//! Both sides as a report shows them.

use super::counted::counts;
use super::sides::Sides;
use crate::corpus::Corpus;
use crate::finding::{
    ClockDifference, FoundMessage, Reconciled, ReconciledContact, SideBySide, UnmatchedContact, ZoneDifference,
};
use crate::model::Contact;
use crate::reconcile::{Aligned, Clock, ContactPair, MessageAt, NotReported, Reconciliation, What};
use crate::rules::found_message;
use crate::time::Span;

/// So many messages are shown before and after each difference.
const AROUND: usize = 2;

/// Both sides, the contacts with differences side by side.
pub(super) fn reconciled(sides: &Sides<'_>, found: &Reconciliation) -> Reconciled {
    let resolution = sides.delivered.conversation(0).map(|conversation| conversation.resolution()).unwrap_or_default();
    let overlaps = found.pairs.iter().filter_map(|pair| pair.overlap);
    let pairs = found.pairs.iter().filter(|pair| pair.rows.iter().any(|row| flag(row).is_some()));
    Reconciled {
        delivered: sides.delivered_info.clone(),
        delivered_resolution: resolution,
        clock: clock(&found.clock),
        overlap: overlaps.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))),
        counts: counts(found),
        contacts: pairs.filter_map(|pair| contact(sides, pair)).collect(),
        unmatched: unmatched(sides, found),
    }
}

fn clock(clock: &Clock) -> Option<ClockDifference> {
    let zone = |(place, step): (usize, &crate::reconcile::Step)| ZoneDifference {
        from: (place > 0).then_some(step.from),
        ahead: step.ahead,
    };
    // What writing and sending take is no difference of clocks.
    let told = |micros: i64| Span::from_micros(if micros.abs() > clock.spread.micros() { micros } else { 0 });
    (clock.shown_by > 0).then(|| ClockDifference {
        zones: clock.hours.iter().enumerate().map(zone).collect(),
        ahead: told(clock.rest.micros()),
        drift: told(clock.drift),
        pairs: clock.shown_by,
    })
}

/// The code of the finding that a line is.
fn flag(row: &Aligned) -> Option<&'static str> {
    match row.what {
        What::NotRecorded(_) => Some("DM501"),
        What::NotDelivered => Some("DM502"),
        What::Matched(_) | What::FurtherPart(_) | What::NotReported(_) => None,
    }
}

fn message(corpus: &Corpus, at: Option<MessageAt>) -> Option<FoundMessage> {
    let at = at?;
    Some(found_message(&corpus.conversation(at.conversation as usize)?, at.position as usize, None))
}

fn is_taken_back(sides: &Sides<'_>, row: &Aligned) -> bool {
    let deleted = |at: MessageAt| {
        let conversation = sides.delivered.conversation(at.conversation as usize);
        conversation.is_some_and(|conversation| conversation.is_deleted(at.position as usize))
    };
    let told = matches!(row.what, What::NotReported(NotReported::DeletedOrUndelivered | NotReported::TakenBack));
    told || row.delivered.is_some_and(deleted)
}

/// All lines, a copy never before the message that it is a copy of: where times are whole minutes, both may say the same.
fn originals_first(rows: &[Aligned]) -> Vec<&Aligned> {
    let mut ordered: Vec<&Aligned> = Vec::with_capacity(rows.len());
    let mut waiting: Vec<(MessageAt, &Aligned)> = Vec::new();
    let has_come = |ordered: &[&Aligned], of: MessageAt| ordered.iter().rev().any(|row| row.recorded == Some(of));
    for row in rows {
        match &row.what {
            What::NotRecorded(extra) if extra.of.is_some_and(|of| !has_come(&ordered, of)) => {
                waiting.extend(extra.of.map(|of| (of, row)));
            }
            _ => {
                ordered.push(row);
                let comes = waiting.extract_if(.., |(of, _)| row.recorded == Some(*of));
                ordered.extend(comes.map(|(_, copy)| copy));
            }
        }
    }
    ordered.extend(waiting.into_iter().map(|(_, copy)| copy));
    ordered
}

/// A contact with the messages around its differences.
fn contact(sides: &Sides<'_>, pair: &ContactPair) -> Option<ReconciledContact> {
    let all = originals_first(&pair.rows);
    let flagged: Vec<usize> = (0..all.len()).filter(|place| flag(all[*place]).is_some()).collect();
    let (mut rows, mut next) = (Vec::new(), 0);
    for place in flagged {
        let from = place.saturating_sub(AROUND).max(next);
        let until = (place + AROUND + 1).min(all.len());
        for (shown, row) in all.iter().copied().enumerate().take(until).skip(from) {
            rows.push(SideBySide {
                direction: row.direction,
                recorded: message(sides.recorded, row.recorded),
                delivered: message(&sides.delivered, row.delivered),
                flag: flag(row),
                is_deleted: is_taken_back(sides, row),
                left_out: if shown == from { from - next } else { 0 },
            });
        }
        next = until;
    }
    Some(ReconciledContact {
        contact: whose(sides.recorded, *pair.recorded.first()?)?,
        delivered: whose(&sides.delivered, *pair.delivered.first()?)?,
        matched_by: Sides::matched_by(pair),
        rows,
    })
}

fn whose(corpus: &Corpus, index: usize) -> Option<Contact> {
    corpus.contacts().get(index).cloned()
}

fn messages(corpus: &Corpus, index: usize) -> u64 {
    corpus.conversation(index).map_or(0, |conversation| conversation.len() as u64)
}

fn unmatched(sides: &Sides<'_>, found: &Reconciliation) -> Vec<UnmatchedContact> {
    let delivered = found.unmatched.iter().filter_map(|unmatched| sides.unmatched(unmatched));
    let recorded = found.recorded_alone.iter().filter_map(|index| {
        Some(UnmatchedContact {
            contact: whose(sides.recorded, *index)?,
            is_delivered: false,
            messages: messages(sides.recorded, *index),
            candidates: Vec::new(),
        })
    });
    delivered.chain(recorded).collect()
}
