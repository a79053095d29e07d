//! What was recorded beside what was delivered, as lists.

use std::io::{self, Write};

use super::escape::code;
use super::findings::what_it_says;
use super::words::WORDS;
use crate::finding::{FoundMessage, Reconciled, ReconciledContact, SideBySide};
use crate::page::{counted, date, direction};
use crate::report::Layout;
use crate::report::reconciled::{HOW_TO_MATCH, MOST_UNMATCHED, facts, headline, unmatched};
use crate::text::content;

/// The answer, how it came about, the two sides of each contact with a difference, and contacts of one side alone.
pub(super) fn write(reconciled: &Reconciled, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "**{}**\n", headline(reconciled))?;
    for fact in facts(reconciled, layout, WORDS) {
        writeln!(out, "- {fact}")?;
    }
    writeln!(out)?;
    let limit = layout.limit.unwrap_or(usize::MAX);
    let delivered = Layout { resolution: reconciled.delivered_resolution, ..*layout };
    for contact in reconciled.contacts.iter().take(limit) {
        both(contact, [layout, &delivered], out)?;
    }
    let more = reconciled.contacts.len().saturating_sub(limit);
    if more > 0 {
        writeln!(out, "… and {} with differences (`--limit 0` shows all).\n", counted(more, "contact"))?;
    }
    if reconciled.unmatched.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Contacts of one side alone\n")?;
    for contact in reconciled.unmatched.iter().take(MOST_UNMATCHED) {
        writeln!(out, "- {}", unmatched(contact, WORDS))?;
    }
    let more = reconciled.unmatched.len().saturating_sub(MOST_UNMATCHED);
    if more > 0 {
        writeln!(out, "- … and {more} more (the JSON report has all)")?;
    }
    writeln!(out, "\n{HOW_TO_MATCH}\n")
}

fn both(contact: &ReconciledContact, layouts: [&Layout; 2], out: &mut dyn Write) -> io::Result<()> {
    let (recorded, delivered) = (contact.contact.label(), contact.delivered.label());
    let also = if recorded == delivered { String::new() } else { format!(" = {}", code(delivered)) };
    writeln!(out, "### {}{also}, matched by {}\n", code(recorded), contact.matched_by)?;
    let mut day = String::new();
    for row in &contact.rows {
        let at = row.recorded.as_ref().or(row.delivered.as_ref()).map(|message| message.at);
        let today = at.map(|at| date(at, layouts[0].zone)).unwrap_or_default();
        if today != day {
            writeln!(out, "{}{today}\n", if day.is_empty() { "" } else { "\n" })?;
            day = today;
        }
        if row.left_out > 0 {
            writeln!(out, "- … {}", counted(row.left_out, "message"))?;
        }
        line(row, layouts, out)?;
    }
    writeln!(out)
}

fn line(row: &SideBySide, layouts: [&Layout; 2], out: &mut dyn Write) -> io::Result<()> {
    let flag = row.flag.map(|code| format!(" **{code}**")).unwrap_or_default();
    let side = direction(row.direction);
    let at = |message: &FoundMessage| layouts[0].time_of_day(message.at);
    let then = |message: &FoundMessage| layouts[1].time_of_day(message.at);
    let said = |message: &FoundMessage| match content(message.text.as_deref()) {
        None if row.is_deleted => "deleted later".to_owned(),
        text => what_it_says(text),
    };
    match (&row.recorded, &row.delivered) {
        (Some(recorded), Some(delivered)) if recorded.text == delivered.text => {
            writeln!(
                out,
                "- {} recorded, {} delivered, {side}{flag}: {}",
                at(recorded),
                then(delivered),
                said(recorded)
            )
        }
        (Some(recorded), Some(delivered)) => writeln!(
            out,
            "- {} recorded, {side}{flag}: {}; {} delivered: {}",
            at(recorded),
            said(recorded),
            then(delivered),
            said(delivered)
        ),
        (Some(recorded), None) => {
            let only = if row.is_deleted { "recorded, deleted later" } else { "only recorded" };
            writeln!(out, "- {} {only}, {side}{flag}: {}", at(recorded), said(recorded))
        }
        (None, Some(delivered)) => {
            writeln!(out, "- {} only delivered, {side}{flag}: {}", then(delivered), said(delivered))
        }
        (None, None) => Ok(()),
    }
}
