//! Findings by contact, each with its messages.

use std::io::{self, Write};

use super::escape::{code, plain};
use crate::finding::{Finding, FoundMessage, Report};
use crate::page::{counted, date, direction};
use crate::report::phrases::left_out;
use crate::report::same_text::same_text;
use crate::report::shown::Shown;
use crate::report::{Layout, facts, replies};
use crate::text::content;

/// So many findings are put in the order of contacts at a time, however many there are.
const AT_ONCE: usize = 1000;
/// A finding of more messages shows its first and its last ones.
const MESSAGES: usize = 12;
const LAST: usize = 3;

/// All findings up to the limit in the order for people, those of a contact together.
pub(super) fn write(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let findings = &report.findings;
    if findings.is_empty() {
        return Ok(());
    }
    let period = if report.comparison.is_some() { " of the period after" } else { "" };
    writeln!(out, "### Findings{period}\n")?;
    if let Some(order) = replies::order(report, layout.limit) {
        writeln!(out, "{order}\n")?;
    }
    let limit = layout.limit.unwrap_or(usize::MAX);
    let mut shown = Shown::default();
    let mut left = findings.for_people().take(limit);
    loop {
        let some: Vec<Finding> = left.by_ref().take(AT_ONCE).collect::<io::Result<_>>()?;
        if some.is_empty() {
            break;
        }
        for finding in &some {
            shown.add(finding);
        }
        for (contact, findings) in by_contact(&some) {
            writeln!(out, "#### {}\n", code(contact))?;
            for finding in findings {
                write_finding(finding, layout, out)?;
            }
            writeln!(out)?;
        }
    }
    match shown.left_out(report) {
        Some(left_out) => writeln!(out, "… and {left_out} (the same command with `--limit 0` shows all).\n"),
        None => Ok(()),
    }
}

/// The findings of each contact, by handle or else id, in the order of each one's first.
fn by_contact(findings: &[Finding]) -> Vec<(&str, Vec<&Finding>)> {
    let mut places = std::collections::BTreeMap::new();
    let mut contacts: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let place = *places.entry(finding.contact.id.as_str()).or_insert(contacts.len());
        if place == contacts.len() {
            contacts.push((finding.contact.label(), Vec::new()));
        }
        if let Some((_, of_contact)) = contacts.get_mut(place) {
            of_contact.push(finding);
        }
    }
    contacts
}

fn write_finding(finding: &Finding, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    account(finding, "", out)?;
    let all = &finding.messages;
    let hidden = left_out(all.len(), MESSAGES, LAST);
    for (index, message) in all.iter().enumerate() {
        if index == hidden.start && !hidden.is_empty() {
            writeln!(out, "  - … {}", counted(hidden.len(), "more message"))?;
        }
        if !hidden.contains(&index) {
            let same = same_text(all, index, &hidden, layout);
            writeln!(out, "  - {}", line(message, all[..index].last(), same, layout))?;
        }
    }
    Ok(())
}

/// What happened and why, as an entry of a list.
pub(super) fn account(finding: &Finding, when: &str, out: &mut dyn Write) -> io::Result<()> {
    let Finding { rule, severity, .. } = finding;
    writeln!(
        out,
        "- **{}** {} {}{when}: {}",
        severity.as_str(),
        rule.code,
        rule.name,
        plain(&facts::summary(finding))
    )?;
    let Some(cause) = facts::cause(finding) else { return Ok(()) };
    writeln!(out, "  - {}", plain(&cause))
}

/// When, in which direction, how long after the one before it, and what it says; what an earlier message said already is
/// not said again.
fn line(message: &FoundMessage, before: Option<&FoundMessage>, same: Option<String>, layout: &Layout) -> String {
    let said = same.unwrap_or_else(|| what_it_says(content(message.text.as_deref())));
    let day = |message: &FoundMessage| date(message.at, layout.zone);
    let same_day = before.is_some_and(|before| day(before) == day(message));
    let at = if same_day { layout.time_of_day(message.at) } else { layout.moment(message.at) };
    let gap = message.gap.map(|gap| format!(", {}", layout.resolution.gap(gap))).unwrap_or_default();
    format!("{at} {}{gap}: {said}", direction(message.direction))
}

/// The text as code, or that there is none.
pub(super) fn what_it_says(text: Option<&str>) -> String {
    text.map_or_else(|| "(no text)".to_owned(), code)
}
