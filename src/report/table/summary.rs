//! Counts by rule, causes with what to do about them, and one closing line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::finding::{BaselineEntry, BaselineOutcome, CauseKind, Report, Severity, Suppressed};
use crate::page::{DIM, STRONG, counted, paint, severity_style, wrapped};
use crate::report::Layout;

pub(super) fn write(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    suppressed(report, layout, out)?;
    if !report.findings.is_empty() {
        heading("By rule", out)?;
        table(out, &by_rule(report, layout))?;
        let causes = &report.totals.by_cause;
        if !causes.is_empty() {
            heading("By cause", out)?;
            table(out, &cause_table(causes, layout))?;
        }
    }
    final_messages(report, layout, out)?;
    baseline(report, layout, out)?;
    closing(report, layout, out)?;
    verdict(report, layout, out)
}

/// Entries of the baseline that are listed when they are gone.
const GONE: usize = 10;

/// What was known before, and what of it is gone.
fn baseline(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(BaselineOutcome { file, known, gone, unseen }) = &report.baseline else { return Ok(()) };
    let gone_count = if gone.is_empty() { String::new() } else { format!(", {} gone", gone.len()) };
    let unseen_count = if unseen.is_empty() { String::new() } else { format!(", {} not looked for", unseen.len()) };
    let known = counted(known.len(), "known finding");
    let text = format!("Baseline {file}: {known} not counted{gone_count}{unseen_count}.");
    wrapped(&text, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    for BaselineEntry { fingerprint, rule, at, reason, .. } in gone.iter().take(GONE) {
        let day = at.map(|at| format!(" of {}", crate::page::date(at, layout.zone))).unwrap_or_default();
        let text = format!("gone: {rule} {fingerprint}{day} {reason}");
        wrapped(&text, layout.width.saturating_sub(2), 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    match gone.len().saturating_sub(GONE) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more"),
    }
}

/// Whether the run passes, where that is not plain from the counts.
fn verdict(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let gate = &report.gate;
    if gate.rules.max_findings.is_none() && gate.rules.max_rate.is_none() {
        return Ok(());
    }
    let (word, style) = match gate.is_broken() {
        true => ("Failed", severity_style(Severity::Error)),
        false => ("Passed", STRONG),
    };
    let text = if gate.is_broken() { gate.broken.join("; ") } else { "no more findings than allowed".to_owned() } + ".";
    let lines = wrapped(&text, layout.width.saturating_sub(word.len() + 2), usize::MAX);
    for (index, line) in lines.iter().enumerate() {
        match index {
            0 => writeln!(out, "{}: {line}", paint(style, word))?,
            _ => writeln!(out, "        {line}")?,
        }
    }
    Ok(())
}

/// What is held back, by whom and why.
pub(super) fn suppressed(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(who) = report.held_by() else { return Ok(()) };
    heading(&format!("Held back by {who}"), out)?;
    for Suppressed { finding, reason, entry, .. } in &report.suppressed {
        let text = format!(
            "{} {} · {}: {} — {reason} ({entry})",
            finding.rule.code,
            finding.fingerprint(),
            finding.contact.label(),
            finding.summary
        );
        for (index, line) in wrapped(&text, layout.width.saturating_sub(4), 4).iter().enumerate() {
            writeln!(out, "  {}{line}", if index == 0 { "" } else { "  " })?;
        }
    }
    writeln!(out)
}

fn heading(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", paint(STRONG, text))
}

pub(super) fn table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))?;
    writeln!(out)
}

/// A table without borders whose columns from `numbers` are aligned to the right.
pub(super) fn plain_table(header: &[&str], numbers: std::ops::Range<usize>, layout: &Layout) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(layout.width.min(120) as u16)
        .set_header(header);
    for column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn by_rule(report: &Report, layout: &Layout) -> Table {
    let mut table = plain_table(&["rule", "name", "worst", "findings", "extra copies", "contacts"], 3..6, layout);
    for (rule, severity) in &report.totals.worst {
        let code = rule.code;
        let Some(totals) = report.totals.by_rule.get(code) else { continue };
        table.add_row([
            code.to_owned(),
            rule.name.to_owned(),
            severity.as_str().to_owned(),
            totals.findings.to_string(),
            // Rules that count no copies have nothing to say here.
            Some(totals.extra_copies)
                .filter(|copies| *copies > 0)
                .map_or_else(String::new, |copies| copies.to_string()),
            totals.contacts.to_string(),
        ]);
    }
    table
}

fn cause_table(causes: &BTreeMap<CauseKind, usize>, layout: &Layout) -> Table {
    let mut table = plain_table(&["cause", "findings", "what to do"], 1..2, layout);
    for (cause, count) in causes {
        table.add_row([cause.as_str(), &count.to_string(), cause.remedy()]);
    }
    table
}

fn final_messages(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(tally) = &report.final_messages else { return Ok(()) };
    let patterns: Vec<String> = tally.patterns.iter().map(|pattern| format!("“{pattern}”")).collect();
    let patterns = patterns.join(" or ");
    let text = if tally.messages == 0 {
        format!(
            "No outgoing message matches {patterns}. Name another pattern with --pattern TEXT, --regex EXPRESSION or --like TEMPLATE."
        )
    } else {
        let (messages, contacts) = (counted(tally.messages, "final message"), counted(tally.contacts, "contact"));
        format!("{messages} to {contacts} by the pattern {patterns}.")
    };
    wrapped(&text, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn closing(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let totals = &report.totals;
    let skipped = report.skipped.bad;
    if skipped > 0 {
        writeln!(
            out,
            "{}",
            paint(DIM, &format!("{} skipped, as they cannot be read.", counted(skipped as usize, "row")))
        )?;
    }
    if totals.findings == 0 {
        let examined = &totals.examined;
        let (messages, contacts) = (counted(examined.messages, "message"), counted(examined.contacts, "contact"));
        return writeln!(out, "{} in {messages} of {contacts}.", paint(STRONG, "No findings"));
    }
    let counts: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .filter(|severity| totals.by_severity.of(*severity) > 0)
        .map(|severity| {
            let (count, word) = (totals.by_severity.of(severity), severity.as_str());
            // «info» has no plural.
            let text = if severity == Severity::Info { format!("{count} {word}") } else { counted(count, word) };
            paint(severity_style(severity), &text)
        })
        .collect();
    let copies = match totals.extra_copies {
        0 => String::new(),
        1 => "1 extra copy; ".to_owned(),
        copies => format!("{copies} extra copies; "),
    };
    let contacts = counted(totals.examined.contacts, "contact");
    let rest = format!("{copies}{} of {contacts} affected.", totals.affected_contacts);
    let findings = counted(totals.findings, "finding");
    let plain = format!("{findings}: {}", counts.join(", "));
    // Styles count for nothing on the screen, so the line is broken by what is seen.
    let seen = anstream::adapter::strip_str(&plain).to_string().len() + 2 + rest.len();
    writeln!(out, "{plain};{}{rest}", if seen <= layout.width { " " } else { "\n" })
}
