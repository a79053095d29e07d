//! What was recorded beside what was delivered, contact by contact.

use std::io::{self, Write};

use crate::finding::{FoundMessage, Reconciled, ReconciledContact, SideBySide};
use crate::page::{DIM, STRONG, counted, date, direction, padded, paint, severity_style, wrapped};
use crate::report::Layout;
use crate::report::phrases::Words;
use crate::report::reconciled::{HOW_TO_MATCH, MOST_UNMATCHED, facts, headline, unmatched};
use crate::text::content;

/// Room for a code.
const MARGIN: usize = 7;
/// Lines of a text.
const LINES: usize = 3;
/// What stands between the sides.
const BETWEEN: &str = " │ ";

/// The answer, how it came about, and the two sides of each contact with a difference.
pub(super) fn write(reconciled: &Reconciled, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    for line in wrapped(&headline(reconciled), layout.width, usize::MAX) {
        writeln!(out, "{}", paint(STRONG, &line))?;
    }
    for fact in facts(reconciled, layout, Words::PLAIN) {
        wrapped(&fact, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    }
    writeln!(out)?;
    let limit = layout.limit.unwrap_or(usize::MAX);
    let delivered = Layout { resolution: reconciled.delivered_resolution, ..*layout };
    for contact in reconciled.contacts.iter().take(limit) {
        both(contact, [layout, &delivered], out)?;
    }
    let more = reconciled.contacts.len().saturating_sub(limit);
    if more > 0 {
        let more = counted(more, "contact");
        writeln!(out, "{}\n", paint(DIM, &format!("… and {more} with differences (--limit 0 shows all)")))?;
    }
    without_counterpart(reconciled, layout, out)
}

fn both(contact: &ReconciledContact, layouts: [&Layout; 2], out: &mut dyn Write) -> io::Result<()> {
    let layout = layouts[0];
    let (recorded, delivered) = (contact.contact.named(), contact.delivered.named());
    let name = if recorded == delivered { recorded.into_owned() } else { format!("{recorded} = {delivered}") };
    let name = format!("{name}, matched by {}", contact.matched_by);
    wrapped(&name, layout.width, 2).iter().try_for_each(|line| writeln!(out, "{}", paint(STRONG, line)))?;
    let side = layout.width.saturating_sub(MARGIN + BETWEEN.chars().count()) / 2;
    let head = format!("{:MARGIN$}{}{BETWEEN}{}", "", padded("recorded", side), "delivered");
    writeln!(out, "{}", paint(DIM, &head))?;
    let mut day = String::new();
    for row in &contact.rows {
        if row.left_out > 0 {
            writeln!(out, "{:MARGIN$}{}", "", paint(DIM, &format!("… {}", counted(row.left_out, "message"))))?;
        }
        let at = row.recorded.as_ref().or(row.delivered.as_ref()).map(|message| message.at);
        let today = at.map(|at| date(at, layout.zone)).unwrap_or_default();
        if today != day {
            writeln!(out, "{:MARGIN$}{}", "", paint(DIM, &today))?;
            day = today;
        }
        line(row, side, layouts, out)?;
    }
    writeln!(out)
}

fn line(row: &SideBySide, side: usize, layouts: [&Layout; 2], out: &mut dyn Write) -> io::Result<()> {
    let recorded = cell(row, row.recorded.as_ref(), side, layouts[0]);
    // The same words need not stand there twice.
    let same = matches!((&row.recorded, &row.delivered), (Some(a), Some(b)) if a.text == b.text && a.text.is_some());
    let delivered = cell(row, row.delivered.as_ref(), side, layouts[1]);
    let delivered =
        if same { vec![format!("{} =", start(row, row.delivered.as_ref(), layouts[1]))] } else { delivered };
    for number in 0..recorded.len().max(delivered.len()) {
        let margin = match row.flag.filter(|_| number == 0) {
            Some(code) => {
                let severity =
                    if code == "DM501" { crate::finding::Severity::Error } else { crate::finding::Severity::Warning };
                format!("{}  ", paint(severity_style(severity), code))
            }
            None => " ".repeat(MARGIN),
        };
        let of = |lines: &[String]| lines.get(number).cloned().unwrap_or_default();
        let line = format!("{margin}{}{BETWEEN}{}", padded(&of(&recorded), side), of(&delivered));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Time and direction.
fn start(row: &SideBySide, message: Option<&FoundMessage>, layout: &Layout) -> String {
    let at = message.map(|message| layout.time_of_day(message.at)).unwrap_or_default();
    format!("{} {:<3}", padded(&at, layout.time_width()), direction(row.direction))
}

/// One side of a message, on as many lines as it takes.
fn cell(row: &SideBySide, message: Option<&FoundMessage>, side: usize, layout: &Layout) -> Vec<String> {
    let Some(message) = message else {
        return vec![if row.is_deleted { "(deleted later)".to_owned() } else { "—".to_owned() }];
    };
    let start = start(row, Some(message), layout);
    let width = side.saturating_sub(start.chars().count() + 1).max(8);
    let text = match content(message.text.as_deref()) {
        Some(text) => wrapped(text, width, LINES),
        None if row.is_deleted => vec!["(deleted later)".to_owned()],
        None => vec!["(no text)".to_owned()],
    };
    let indent = " ".repeat(start.chars().count() + 1);
    let lines = text.iter().enumerate();
    lines
        .map(|(number, line)| if number == 0 { format!("{start} {line}") } else { format!("{indent}{line}") })
        .collect()
}

fn without_counterpart(reconciled: &Reconciled, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    if reconciled.unmatched.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", paint(STRONG, "Contacts of one side alone"))?;
    for contact in reconciled.unmatched.iter().take(MOST_UNMATCHED) {
        let text = unmatched(contact, Words::PLAIN);
        wrapped(&text, layout.width.saturating_sub(2), 3).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    let more = reconciled.unmatched.len().saturating_sub(MOST_UNMATCHED);
    if more > 0 {
        writeln!(out, "  {}", paint(DIM, &format!("… and {more} more (the JSON report has all)")))?;
    }
    wrapped(HOW_TO_MATCH, layout.width, usize::MAX)
        .iter()
        .try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    writeln!(out)
}
