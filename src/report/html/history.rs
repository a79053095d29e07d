//! Whole conversations, the codes of findings beside their messages.

use chrono_tz::Tz;

use super::bubble::Bubble;
use super::listed::MOST_MESSAGES;
use super::text::{WORDS, counted, safe};
use crate::finding::{Report, TimelineMessage};
use crate::model::Contact;
use crate::report::phrases::{Words, capital};
use crate::report::{Layout, contact};

/// One contact's history.
pub(super) struct HistoryView {
    pub(super) contact: String,
    pub(super) says: String,
    pub(super) bubbles: Vec<Bubble>,
}

/// Every contact of the timeline, and how many messages are not listed.
pub(super) fn of(report: &Report, layout: &Layout) -> (Vec<HistoryView>, usize) {
    let timeline = report.timeline.as_deref().unwrap_or_default();
    let listed = &timeline[..timeline.len().min(MOST_MESSAGES)];
    let view = |entries: &[TimelineMessage]| {
        let flagged = entries.iter().filter(|entry| !entry.flags.is_empty()).count();
        let messages = counted(entries.len(), "message");
        HistoryView {
            contact: entries.first().map(|entry| safe(&entry.contact.named())).unwrap_or_default(),
            says: format!("{messages}, {flagged} in findings"),
            bubbles: Bubble::of_history(entries, layout),
        }
    };
    let views = listed.chunk_by(|a, b| a.contact.id == b.contact.id).map(view).collect();
    (views, timeline.len() - listed.len())
}

/// What the source knows of the contact that `user` was asked for.
pub(super) fn facts(contact: &Contact, report: &Report, zone: Tz) -> Vec<(String, String)> {
    // A fact stands alone, so that it needs no quotation marks.
    let list = contact::facts(contact, report, zone, Words { quote: safe, ..WORDS });
    let whose = ("Contact".to_owned(), safe(contact.label()));
    std::iter::once(whose).chain(list.into_iter().map(|(name, fact)| (capital(name), fact))).collect()
}
