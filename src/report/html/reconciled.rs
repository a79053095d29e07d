//! What was recorded beside what was delivered.

use super::text::{WORDS, counted, safe};
use crate::finding::{FoundMessage, Reconciled, ReconciledContact, SideBySide};
use crate::model::Direction;
use crate::page::{date, direction};
use crate::report::Layout;
use crate::report::reconciled::{HOW_TO_MATCH, MOST_UNMATCHED, facts, headline, unmatched};
use crate::text::content;

/// So many contacts are listed.
const MOST_CONTACTS: usize = 200;

/// The two sides as the page shows them.
pub(super) struct ReconciledView {
    pub(super) headline: String,
    pub(super) facts: Vec<String>,
    pub(super) contacts: Vec<ContactView>,
    pub(super) more: String,
    pub(super) unmatched: Vec<String>,
    pub(super) more_unmatched: usize,
    pub(super) how_to_match: &'static str,
}

/// One contact on both sides.
pub(super) struct ContactView {
    pub(super) name: String,
    pub(super) matched_by: &'static str,
    pub(super) rows: Vec<RowView>,
}

/// One message on both sides.
pub(super) struct RowView {
    /// A new day, or how many messages are left out before this one.
    pub(super) before: String,
    pub(super) class: &'static str,
    pub(super) direction: &'static str,
    /// As it was recorded, and as it was delivered.
    pub(super) cells: [CellView; 2],
    /// The code of the finding; else empty.
    pub(super) flag: &'static str,
}

pub(super) struct CellView {
    pub(super) at: String,
    pub(super) text: String,
    /// What stands in the place of a text.
    pub(super) note: &'static str,
}

impl ReconciledView {
    pub(super) fn new(reconciled: &Reconciled, layout: &Layout) -> Self {
        let delivered = Layout { resolution: reconciled.delivered_resolution, ..*layout };
        let layouts = [layout, &delivered];
        let more = reconciled.contacts.len().saturating_sub(MOST_CONTACTS);
        let listed = reconciled.unmatched.iter().take(MOST_UNMATCHED);
        Self {
            headline: headline(reconciled),
            facts: facts(reconciled, layout, WORDS),
            contacts: reconciled.contacts.iter().take(MOST_CONTACTS).map(|c| ContactView::new(c, layouts)).collect(),
            more: if more > 0 { counted(more, "contact") } else { String::new() },
            unmatched: listed.map(|contact| unmatched(contact, WORDS)).collect(),
            more_unmatched: reconciled.unmatched.len().saturating_sub(MOST_UNMATCHED),
            how_to_match: HOW_TO_MATCH,
        }
    }
}

impl ContactView {
    fn new(contact: &ReconciledContact, layouts: [&Layout; 2]) -> Self {
        let (recorded, delivered) = (contact.contact.named(), contact.delivered.named());
        let name = if recorded == delivered { safe(&recorded) } else { safe(&format!("{recorded} = {delivered}")) };
        let mut day = String::new();
        let rows = contact.rows.iter().map(|row| {
            let at = row.recorded.as_ref().or(row.delivered.as_ref()).map(|message| message.at);
            let today = at.map(|at| date(at, layouts[0].zone)).unwrap_or_default();
            let is_new = today != day;
            day.clone_from(&today);
            let mut before = Vec::new();
            if row.left_out > 0 {
                before.push(format!("… {}", counted(row.left_out, "message")));
            }
            if is_new {
                before.push(today);
            }
            RowView::new(row, before.join(" · "), layouts)
        });
        Self { name, matched_by: contact.matched_by, rows: rows.collect() }
    }
}

impl RowView {
    fn new(row: &SideBySide, before: String, layouts: [&Layout; 2]) -> Self {
        let cell = |message: Option<&FoundMessage>, layout: &Layout| match message {
            Some(message) => {
                let text = content(message.text.as_deref()).map(safe).unwrap_or_default();
                let note = match (text.is_empty(), row.is_deleted) {
                    (false, _) => "",
                    (true, true) => "deleted later",
                    (true, false) => "no text",
                };
                CellView { at: layout.time_of_day(message.at), text, note }
            }
            None if row.is_deleted => CellView { at: String::new(), text: String::new(), note: "deleted later" },
            None => CellView { at: String::new(), text: String::new(), note: "not there" },
        };
        Self {
            before,
            class: if row.flag.is_some() { "bad" } else { "" },
            direction: match row.direction {
                Direction::Incoming => direction(Direction::Incoming),
                Direction::Outgoing => direction(Direction::Outgoing),
            },
            cells: [cell(row.recorded.as_ref(), layouts[0]), cell(row.delivered.as_ref(), layouts[1])],
            flag: row.flag.unwrap_or_default(),
        }
    }
}
