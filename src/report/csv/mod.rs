//! CSV for spreadsheets: one message of a finding a line, or the two periods of a comparison.
//!
//! The form is that of RFC 4180 (<https://www.rfc-editor.org/rfc/rfc4180>): commas, CRLF, quotes where they are needed. A
//! byte order mark comes first, as Excel takes a file without one for the system's old code page and breaks accents and
//! emoji; JSON is there for programs. Cells are made harmless in [`cell`].

mod cell;
mod comparison;

use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};

use super::Reporter;
use crate::finding::{Confidence, Finding, FoundMessage, Report, Suppressed, TimelineMessage};
use cell::{safe, safe_text};

/// The columns, in an order that stays; new ones come last.
const COLUMNS: [&str; 20] = [
    "status",
    "rule",
    "name",
    "severity",
    "fingerprint",
    "contact_id",
    "handle",
    "summary",
    "cause",
    "evidence",
    "similarity",
    "message_id",
    "direction",
    "at",
    "gap_s",
    "adjacent",
    "text",
    "reason",
    "confidence",
    "cause_confidence",
];

pub(super) struct Csv;

/// Why a line is there.
#[derive(Clone, Copy)]
enum Status<'a> {
    Finding,
    /// The same, of a finding that is held back, and why.
    Suppressed(&'a str),
}

impl Reporter for Csv {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        match &report.comparison {
            Some(comparison) => comparison::write(comparison, &mut lines)?,
            None => messages(report, &mut lines)?,
        }
        lines.flush()
    }
}

/// Findings, then those that are held back, then what else the history shows, which is in no finding.
fn messages(report: &Report, lines: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    lines.write_record(COLUMNS)?;
    for finding in report.findings.iter() {
        write_finding(&finding?, Status::Finding, lines)?;
    }
    for Suppressed { finding, reason, .. } in &report.suppressed {
        write_finding(finding, Status::Suppressed(reason), lines)?;
    }
    let quiet = report.timeline.iter().flatten().filter(|entry| entry.flags.is_empty());
    quiet.into_iter().try_for_each(|entry| write_history(entry, lines))
}

fn write_finding(finding: &Finding, status: Status<'_>, lines: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    let (status, reason) = match status {
        Status::Finding => ("finding", String::new()),
        Status::Suppressed(reason) => ("suppressed", safe(reason)),
    };
    let contact = &finding.contact;
    let cause = finding.cause.as_ref();
    let start = [
        status.to_owned(),
        finding.rule.code.to_owned(),
        finding.rule.name.to_owned(),
        finding.severity.as_str().to_owned(),
        safe(&finding.fingerprint()),
        safe(&contact.id),
        contact.facts.handle.as_deref().map(safe).unwrap_or_default(),
        safe(&finding.summary),
        cause.map(|cause| cause.kind.as_str().to_owned()).unwrap_or_default(),
        cause.map(|cause| safe(&cause.evidence.join("; "))).unwrap_or_default(),
        finding.similarity.map(|similarity| similarity.to_string()).unwrap_or_default(),
    ];
    let sure = |confidence: Option<Confidence>| confidence.map(|sure| sure.value().to_string()).unwrap_or_default();
    let end = [reason, sure(finding.confidence), sure(cause.map(|cause| cause.confidence))];
    for message in &finding.messages {
        let rest = cells(message);
        lines.write_record(start.iter().chain(&rest).chain(&end))?;
    }
    Ok(())
}

fn write_history(entry: &TimelineMessage, lines: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    let contact = &entry.contact;
    let handle = contact.facts.handle.as_deref().map(safe).unwrap_or_default();
    let nothing = String::new;
    let start = ["history".to_owned(), nothing(), nothing(), nothing(), nothing(), safe(&contact.id), handle];
    let no_account = [nothing(), nothing(), nothing(), nothing()];
    let rest = cells(&entry.message);
    let end = [nothing(), nothing(), nothing()];
    Ok(lines.write_record(start.iter().chain(&no_account).chain(&rest).chain(&end))?)
}

/// What is known of a message.
fn cells(message: &FoundMessage) -> [String; 6] {
    let gap = message.gap.map(|gap| gap.as_seconds().to_string()).unwrap_or_default();
    let adjacent = message.gap.map(|_| message.adjacent.to_string()).unwrap_or_default();
    [
        safe(&message.id),
        message.direction.as_str().to_owned(),
        message.at.to_string(),
        gap,
        adjacent,
        message.text.as_deref().map(safe_text).unwrap_or_default(),
    ]
}
