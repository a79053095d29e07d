//! Conversations as a chat, the codes of findings in the margin.

use std::io::{self, Write};

use super::findings::account;
use super::line::{DIM, STRONG, counted, date, date_and_time, paint, severity_style, time_of_day, wrapped};
use crate::finding::{Finding, Report, TimelineMessage};
use crate::model::{Contact, Direction};
use crate::report::Layout;
use crate::text::content;

/// Room for two codes.
const MARGIN: usize = 13;
/// Replies start this much further to the right.
const REPLY: usize = 6;
const LINES: usize = 12;

/// Every contact of the timeline: its findings in words, then its messages.
pub(super) fn write(
    report: &Report,
    timeline: &[TimelineMessage],
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let limit = layout.limit.unwrap_or(usize::MAX).min(timeline.len());
    for entries in timeline[..limit].chunk_by(|a, b| a.contact.id == b.contact.id) {
        let contact = &entries[0].contact;
        let of_contact = |finding: &&Finding| finding.contact.id == contact.id;
        let findings: Vec<&Finding> = report.findings.iter().filter(of_contact).collect();
        contact_heading(contact, report.contact.is_some(), report, layout, out)?;
        for finding in findings {
            let severity = paint(severity_style(finding.severity), finding.severity.as_str());
            writeln!(out, "{severity}  {} {}", finding.rule.code, finding.rule.name)?;
            account(finding, layout, out)?;
        }
        chat(entries, &report.findings, layout, out)?;
        writeln!(out)?;
    }
    let more = timeline.len() - limit;
    if more > 0 {
        writeln!(out, "{}\n", paint(DIM, &format!("… and {} (--limit 0 shows all)", counted(more, "more message"))))?;
    }
    Ok(())
}

fn contact_heading(
    contact: &Contact,
    with_facts: bool,
    report: &Report,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = wrapped(contact.label(), 60, 1).concat();
    writeln!(out, "{}", paint(STRONG, &name))?;
    if !with_facts {
        return Ok(());
    }
    let facts = &contact.facts;
    let examined = &report.totals.examined;
    let mut known = vec![format!("id {}", contact.id)];
    known.extend(facts.stage.as_ref().map(|stage| format!("stage {stage}")));
    known.push(format!("{} in, {} out", examined.incoming, examined.outgoing));
    known.extend(facts.message_count.map(|count| format!("stored count {count}")));
    known.push(match (facts.stopped, facts.stopped_at) {
        (Some(true) | None, Some(at)) => format!("stopped since {}", date_and_time(at, layout.zone)),
        (Some(true), None) => "stopped".to_owned(),
        (Some(false), None) => "not stopped".to_owned(),
        (Some(false), Some(at)) => {
            format!("not marked as stopped, though stopped at {}", date_and_time(at, layout.zone))
        }
        (None, None) => "stopped: unknown".to_owned(),
    });
    wrapped(&known.join(" · "), layout.width, LINES).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))
}

fn chat(entries: &[TimelineMessage], findings: &[Finding], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut day = String::new();
    for entry in entries {
        if entry.left_out > 0 {
            writeln!(out, "{:MARGIN$}{}", "", paint(DIM, &format!("… {}", counted(entry.left_out, "message"))))?;
        }
        let today = date(entry.message.at, layout.zone);
        if today != day {
            writeln!(out, "{:MARGIN$}{}", "", paint(DIM, &today))?;
            day = today;
        }
        let outgoing = entry.message.direction == Direction::Outgoing;
        let indent = MARGIN + 14 + if outgoing { REPLY } else { 0 };
        let text = match content(entry.message.text.as_deref()) {
            Some(text) => wrapped(text, layout.width.saturating_sub(indent + 2), LINES),
            None => vec![paint(DIM, "(no text)")],
        };
        let time = paint(DIM, &time_of_day(entry.message.at, layout.zone));
        for (number, line) in text.iter().enumerate() {
            if number > 0 {
                writeln!(out, "{:width$}{line}", "", width = indent + 2)?;
            } else if outgoing {
                writeln!(out, "{}{time}  {:REPLY$}> {line}", margin(entry, findings), "")?;
            } else {
                writeln!(out, "{}{time}  < {line}", margin(entry, findings))?;
            }
        }
    }
    Ok(())
}

/// The codes of a message's findings, or the first and how many more, in the colour of the worst.
fn margin(entry: &TimelineMessage, findings: &[Finding]) -> String {
    let text = match entry.flags.as_slice() {
        [] => return " ".repeat(MARGIN),
        [first, second] => format!("{first} {second}"),
        [first] => (*first).to_owned(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    };
    let involved = |finding: &&Finding| {
        finding.contact.id == entry.contact.id && finding.messages.iter().any(|message| message.id == entry.message.id)
    };
    let worst = findings.iter().find(involved).map(|finding| finding.severity);
    let filling = " ".repeat(MARGIN.saturating_sub(text.len()));
    let painted = worst.map_or_else(|| text.clone(), |severity| paint(severity_style(severity), &text));
    format!("{painted}{filling}")
}
