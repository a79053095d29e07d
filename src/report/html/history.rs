//! Whole conversations, the codes of findings beside their messages.

use chrono_tz::Tz;

use super::MOST_MESSAGES;
use super::bubble::Bubble;
use super::words::{counted, safe};
use crate::finding::{Report, TimelineMessage};
use crate::model::Contact;
use crate::page::date_and_time;

/// One contact's history.
pub(super) struct HistoryView {
    pub(super) contact: String,
    pub(super) says: String,
    pub(super) bubbles: Vec<Bubble>,
}

/// Every contact of the timeline, and how many messages are not listed.
pub(super) fn of(report: &Report, zone: Tz) -> (Vec<HistoryView>, usize) {
    let timeline = report.timeline.as_deref().unwrap_or_default();
    let listed = &timeline[..timeline.len().min(MOST_MESSAGES)];
    let view = |entries: &[TimelineMessage]| {
        let flagged = entries.iter().filter(|entry| !entry.flags.is_empty()).count();
        let messages = counted(entries.len(), "message");
        HistoryView {
            contact: entries.first().map(|entry| safe(entry.contact.label())).unwrap_or_default(),
            says: format!("{messages}, {flagged} in findings"),
            bubbles: Bubble::of_history(entries, zone),
        }
    };
    let views = listed.chunk_by(|a, b| a.contact.id == b.contact.id).map(view).collect();
    (views, timeline.len() - listed.len())
}

/// What the source knows of the contact that `user` was asked for.
pub(super) fn facts(contact: &Contact, zone: Tz) -> Vec<(&'static str, String)> {
    let facts = &contact.facts;
    let clock = |at| date_and_time(at, zone);
    let stopped = match (facts.stopped, facts.stopped_at) {
        (Some(true) | None, Some(at)) => format!("since {}", clock(at)),
        (Some(true), None) => "yes".to_owned(),
        (Some(false), None) => "no".to_owned(),
        (Some(false), Some(at)) => format!("not marked as stopped, though stopped at {}", clock(at)),
        (None, None) => "unknown".to_owned(),
    };
    let mut list = vec![("Contact", safe(contact.label())), ("Id", safe(&contact.id))];
    list.extend(facts.stage.as_ref().map(|stage| ("Stage", safe(stage))));
    list.push(("Stopped", stopped));
    list.extend(facts.message_count.map(|count| ("Stored count", count.to_string())));
    list
}
