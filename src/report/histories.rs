//! The conversations of a history with the findings of each, in the order for people.

use std::collections::BTreeMap;
use std::io;

use crate::finding::{Finding, Report, TimelineMessage};

/// One contact's messages, in order, and its findings in the order for people.
pub(super) type History<'t> = (&'t [TimelineMessage], Vec<Finding>);

/// All conversations of the timeline: those first whose findings stand first in the order for people; the others as they
/// come.
pub(super) fn of<'t>(report: &Report, timeline: &'t [TimelineMessage]) -> io::Result<Vec<History<'t>>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_contact: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for (place, finding) in report.findings.for_people().enumerate() {
        let finding = finding?;
        places.entry(finding.contact.id.clone()).or_insert(place);
        by_contact.entry(finding.contact.id.clone()).or_default().push(finding);
    }
    let mut histories: Vec<(usize, History<'t>)> = timeline
        .chunk_by(|a, b| a.contact.id == b.contact.id)
        .map(|entries| {
            let contact = entries[0].contact.id.as_str();
            let place = places.get(contact).copied().unwrap_or(usize::MAX);
            (place, (entries, by_contact.remove(contact).unwrap_or_default()))
        })
        .collect();
    histories.sort_by_key(|(place, _)| *place);
    Ok(histories.into_iter().map(|(_, history)| history).collect())
}

/// The messages of a conversation that a limit leaves, the newest, and how many earlier ones it leaves out.
pub(super) fn newest(entries: &[TimelineMessage], limit: usize) -> (usize, &[TimelineMessage]) {
    let earlier = entries.len().saturating_sub(limit);
    (earlier, &entries[earlier..])
}
