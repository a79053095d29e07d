//! Findings one below the other, each with its messages.

use std::io::{self, Write};

use crate::finding::{Finding, FoundMessage, Report};
use crate::page::{DIM, STRONG, counted, date, direction, padded, paint, severity_style, wrapped};
use crate::report::phrases::left_out;
use crate::report::same_text::same_text;
use crate::report::shown::Shown;
use crate::report::{Layout, facts};
use crate::text::content;

/// A finding of more messages shows its first and its last ones.
const MESSAGES: usize = 6;
const LAST: usize = 2;
/// A message of more lines is cut.
const LINES: usize = 3;

/// All findings up to the limit, in the order for people.
pub(super) fn write(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut shown = Shown::default();
    for finding in report.findings.for_people().take(layout.limit.unwrap_or(usize::MAX)) {
        let finding = finding?;
        shown.add(&finding);
        heading(&finding, layout, out)?;
        messages(&finding, layout, out)?;
        writeln!(out)?;
    }
    let Some(left_out) = shown.left_out(report) else { return Ok(()) };
    let text = format!("… and {left_out} (the same command with --limit 0 shows all)");
    wrapped(&text, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    writeln!(out)
}

/// Severity, rule and contact; what happened; why.
fn heading(finding: &Finding, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let severity = finding.severity.as_str();
    let rule = format!("{} {}", finding.rule.code, finding.rule.name);
    // The handle comes last: right-to-left letters in it then move nothing else.
    let left = layout.width.saturating_sub(severity.len() + rule.len() + 4);
    let handle = wrapped(&finding.contact.named(), left, 1).concat();
    writeln!(out, "{}  {}  {handle}", paint(severity_style(finding.severity), severity), paint(STRONG, &rule))?;
    account(finding, layout, out)
}

/// What happened and why, indented.
pub(super) fn account(finding: &Finding, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let width = layout.width.saturating_sub(2);
    wrapped(&facts::summary(finding), width, LINES).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    let Some(text) = facts::cause(finding) else { return Ok(()) };
    for (index, line) in wrapped(&text, width.saturating_sub(2), LINES).iter().enumerate() {
        writeln!(out, "{}{line}", if index == 0 { "  " } else { "    " })?;
    }
    Ok(())
}

fn messages(finding: &Finding, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let all = &finding.messages;
    let gap = |message: &FoundMessage| message.gap.map_or_else(String::new, |gap| layout.resolution.gap(gap));
    let gap_width = all.iter().map(|message| gap(message).len()).max().unwrap_or(0);
    let time_width = layout.time_width();
    let indent = 4 + time_width + 2 + 3 + 2 + gap_width + 2;
    let hidden = left_out(all.len(), MESSAGES, LAST);
    let mut day = String::new();
    for (index, message) in all.iter().enumerate() {
        if index == hidden.start && !hidden.is_empty() {
            writeln!(out, "    {}", paint(DIM, &format!("… {}", counted(hidden.len(), "more message"))))?;
        }
        if hidden.contains(&index) {
            continue;
        }
        let today = date(message.at, layout.zone);
        if today != day {
            writeln!(out, "  {}", paint(DIM, &today))?;
            day = today;
        }
        let start = format!(
            "    {}  {:<3}  {:>gap_width$}  ",
            paint(DIM, &padded(&layout.time_of_day(message.at), time_width)),
            direction(message.direction),
            gap(message),
        );
        let width = layout.width.saturating_sub(indent);
        let same = same_text(all, index, &hidden, layout);
        for (number, text) in said(message, same, width).iter().enumerate() {
            if number == 0 { writeln!(out, "{start}{text}")? } else { writeln!(out, "{:indent$}{text}", "")? }
        }
    }
    Ok(())
}

/// What a message says; what an earlier one of the finding said already is not said again.
fn said(message: &FoundMessage, same: Option<String>, width: usize) -> Vec<String> {
    match (content(message.text.as_deref()), same) {
        (None, _) => vec![paint(DIM, "(no text)")],
        (_, Some(same)) => wrapped(&same, width, LINES).iter().map(|line| paint(DIM, line)).collect(),
        (Some(text), None) => wrapped(text, width, LINES),
    }
}
