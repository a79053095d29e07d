//! Conversations as a chat, the codes of findings in the margin.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::findings::account;
use crate::finding::{Finding, Report, Severity, TimelineMessage};
use crate::model::{Contact, Direction};
use crate::page::{DIM, STRONG, counted, date, date_and_time, padded, paint, severity_style, wrapped};
use crate::report::phrases::Words;
use crate::report::{Layout, contact, histories};
use crate::text::{content, display_safe};

/// Room for two codes.
const MARGIN: usize = 13;
/// Replies start this much further to the right.
const REPLY: usize = 6;
const LINES: usize = 12;

/// Every contact of the timeline: its findings in words, then its messages. The limit counts findings over all
/// contacts, and the newest messages of each.
pub(super) fn write(
    report: &Report,
    timeline: &[TimelineMessage],
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let limit = layout.limit.unwrap_or(usize::MAX);
    let mut told = 0;
    let mut contacts = 0;
    let mut left_out = 0;
    for (entries, findings) in histories::of(report, timeline)? {
        let contact = &entries[0].contact;
        if told >= limit {
            contacts += 1;
            left_out += findings.len();
            continue;
        }
        contact_heading(contact, report, layout, out)?;
        for finding in findings.iter().take(limit - told) {
            heading(finding, layout, out)?;
        }
        let more = findings.len().saturating_sub(limit - told);
        rest(more, "more finding", out)?;
        let (earlier, newest) = histories::newest(entries, limit);
        rest(earlier, "earlier message", out)?;
        chat(newest, &findings, layout, out)?;
        writeln!(out)?;
        told += findings.len().max(1);
    }
    if contacts > 0 {
        let (findings, contacts) = (counted(left_out, "finding"), counted(contacts, "contact"));
        let text = format!("… and {contacts} with {findings} more (--limit 0 shows all)");
        writeln!(out, "{}\n", paint(DIM, &text))?;
    }
    Ok(())
}

fn rest(count: usize, what: &str, out: &mut dyn Write) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "  {}", paint(DIM, &format!("… and {} (--limit 0 shows all)", counted(count, what))))
}

/// Severity, rule and time; what happened; why.
fn heading(finding: &Finding, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let severity = paint(severity_style(finding.severity), finding.severity.as_str());
    let at = finding.messages.first().map(|message| date_and_time(message.at, layout.zone)).unwrap_or_default();
    writeln!(out, "{severity}  {} {}  {}", finding.rule.code, finding.rule.name, paint(DIM, &at))?;
    account(finding, layout, out)
}

fn contact_heading(contact: &Contact, report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let name = wrapped(&contact.named(), layout.width, 1).concat();
    writeln!(out, "{}", paint(STRONG, &name))?;
    // Facts stand on top where the command is about one contact.
    if report.contact.is_none() {
        return Ok(());
    }
    let known = contact::line(contact, report, layout.zone, Words { quote: plain, ..Words::PLAIN });
    wrapped(&known, layout.width, LINES).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))
}

/// A fact stands alone, so that it needs no quotation marks.
fn plain(text: &str) -> String {
    display_safe(text).into_owned()
}

fn chat(entries: &[TimelineMessage], findings: &[Finding], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut worst: BTreeMap<&str, Severity> = BTreeMap::new();
    for finding in findings {
        for message in &finding.messages {
            let worst = worst.entry(&message.id).or_insert(finding.severity);
            *worst = finding.severity.max(*worst);
        }
    }
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
        // The direction in letters, not as an arrow: beside right-to-left text an arrow would be mirrored.
        let (indent, direction) = match entry.message.direction {
            Direction::Incoming => (0, "in "),
            Direction::Outgoing => (REPLY, "out"),
        };
        let start = MARGIN + layout.time_width() + 2 + indent + direction.len() + 2;
        let text = match content(entry.message.text.as_deref()) {
            Some(text) => wrapped(text, layout.width.saturating_sub(start), LINES),
            None => vec![paint(DIM, "(no text)")],
        };
        let time = paint(DIM, &padded(&layout.time_of_day(entry.message.at), layout.time_width()));
        for (number, line) in text.iter().enumerate() {
            if number == 0 {
                writeln!(
                    out,
                    "{}{time}  {:indent$}{direction}  {line}",
                    margin(entry, worst.get(entry.message.id.as_str())),
                    ""
                )?;
            } else {
                writeln!(out, "{:start$}{line}", "")?;
            }
        }
    }
    Ok(())
}

/// The codes of a message's findings, or the first and how many more, in the colour of the worst.
fn margin(entry: &TimelineMessage, worst: Option<&Severity>) -> String {
    let text = match entry.flags.as_slice() {
        [] => return " ".repeat(MARGIN),
        [first, second] => format!("{first} {second}"),
        [first] => (*first).to_owned(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    };
    let filling = " ".repeat(MARGIN.saturating_sub(text.len()));
    let painted = worst.map_or_else(|| text.clone(), |severity| paint(severity_style(*severity), &text));
    format!("{painted}{filling}")
}
