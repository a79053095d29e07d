//! Conversations as lists, with the findings of each contact before its messages.

use std::io::{self, Write};

use super::escape::code;
use super::findings::{account, what_it_says};
use super::words::{WORDS, rest};
use crate::finding::{Report, TimelineMessage};
use crate::page::{counted, date, date_and_time, direction};
use crate::report::{Layout, contact, histories};
use crate::text::content;

/// Every contact of the timeline. The limit counts findings over all contacts, and messages of each.
pub(super) fn write(
    report: &Report,
    timeline: &[TimelineMessage],
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let limit = layout.limit.unwrap_or(usize::MAX);
    let (mut told, mut contacts, mut left_out) = (0, 0, 0);
    for (entries, findings) in histories::of(report, timeline)? {
        let whose = &entries[0].contact;
        if told >= limit {
            contacts += 1;
            left_out += findings.len();
            continue;
        }
        writeln!(out, "### {}\n", code(whose.label()))?;
        if report.contact.is_some() {
            writeln!(out, "{}\n", contact::line(whose, report, layout.zone, WORDS))?;
        }
        for finding in findings.iter().take(limit - told) {
            let at = finding.messages.first().map(|message| format!(", {}", date_and_time(message.at, layout.zone)));
            account(finding, &at.unwrap_or_default(), out)?;
        }
        if !findings.is_empty() {
            writeln!(out)?;
        }
        rest(findings.len().saturating_sub(limit - told), "more finding", out)?;
        let (earlier, newest) = histories::newest(entries, limit);
        rest(earlier, "earlier message", out)?;
        chat(newest, layout, out)?;
        told += findings.len().max(1);
    }
    if contacts > 0 {
        let (findings, contacts) = (counted(left_out, "finding"), counted(contacts, "contact"));
        writeln!(out, "… and {contacts} with {findings} more (`--limit 0` shows all).\n")?;
    }
    Ok(())
}

/// One message a line, in bold with the codes of its findings where it has any, under its day.
fn chat(entries: &[TimelineMessage], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut day = String::new();
    for entry in entries {
        let today = date(entry.message.at, layout.zone);
        if today != day {
            writeln!(out, "{}{today}\n", if day.is_empty() { "" } else { "\n" })?;
            day = today;
        }
        if entry.left_out > 0 {
            writeln!(out, "- … {}", counted(entry.left_out, "message"))?;
        }
        let message = &entry.message;
        let said = what_it_says(content(message.text.as_deref()));
        let flags = if entry.flags.is_empty() { String::new() } else { format!(" **{}**", entry.flags.join(" ")) };
        let at = layout.time_of_day(message.at);
        writeln!(out, "- {at} {}{flags}: {said}", direction(message.direction))?;
    }
    writeln!(out)
}
