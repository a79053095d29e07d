//! Counts by rule, causes with what to do about them, and two closing lines: the counts and the verdict.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::finding::{BaselineEntry, CauseKind, CountedBy, Report, Severity, Suppressed};
use crate::page::{DIM, STRONG, counted, paint, severity_style, wrapped};
use crate::report::phrases::Words;
use crate::report::verdict::{self, Verdict};
use crate::report::{Layout, facts, replies};

/// `with_headline` where nothing above has said what happened.
pub(super) fn write(report: &Report, layout: &Layout, with_headline: bool, out: &mut dyn Write) -> io::Result<()> {
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
    if let Some(tally) = &report.final_messages {
        said(&facts::final_messages(tally, Words::PLAIN), layout, out)?;
    }
    baseline(report, layout, out)?;
    closing(report, layout, with_headline, out)?;
    verdict(report, layout, out)?;
    if with_headline { failing(report, layout, out) } else { Ok(()) }
}

/// Findings that fail the run, of those that no list shows, are named up to here.
const FAILING: usize = 5;

/// The first findings that fail the run, for whoever sees this page alone in the log of a job: by fingerprint, as the
/// page names no contact.
fn failing(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let threshold = report.gate.rules.fail_on.filter(|_| Verdict::of(report) == Verdict::Failed);
    let Some(threshold) = threshold else { return Ok(()) };
    let mut named = 0;
    for finding in report.findings.for_people() {
        let finding = finding?;
        if finding.severity < threshold {
            continue;
        }
        let at = finding.messages.first().map(|message| crate::page::date_and_time(message.at, layout.zone));
        let (code, fingerprint) = (finding.rule.code, finding.fingerprint());
        writeln!(out, "  {code} {fingerprint} {}", at.unwrap_or_default())?;
        named += 1;
        if named == FAILING {
            break;
        }
    }
    if named > 0 {
        writeln!(out, "  for each: dm-audit explain --finding FINGERPRINT SOURCE")?;
    }
    Ok(())
}

/// Entries of the baseline that are listed when they are gone.
const GONE: usize = 10;

/// What was known before, and what of it is gone.
fn baseline(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(outcome) = &report.baseline else { return Ok(()) };
    let gone = &outcome.gone;
    said(&facts::baseline(outcome, Words::PLAIN), layout, out)?;
    for BaselineEntry { fingerprint, rule, at, reason, .. } in gone.iter().rev().take(GONE) {
        let day = at.map(|at| format!(" of {}", crate::page::date(at, layout.zone))).unwrap_or_default();
        let text = format!("gone: {rule} {fingerprint}{day} {reason}");
        wrapped(&text, layout.width.saturating_sub(2), 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    match gone.len().saturating_sub(GONE) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more"),
    }
}

/// Whether the run passes.
pub(super) fn verdict(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let text = verdict::sentence(report);
    let style = if Verdict::of(report) == Verdict::Failed { severity_style(Severity::Error) } else { STRONG };
    for (index, line) in wrapped(&text, layout.width, usize::MAX).iter().enumerate() {
        match line.split_once(':').filter(|_| index == 0) {
            Some((word, why)) => writeln!(out, "{}:{why}", paint(style, word))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// A sentence on as many lines as it takes.
fn said(sentence: &str, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    wrapped(sentence, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{line}"))
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
            finding.contact.named(),
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
    // Where nobody weighed anything, all are as likely.
    let weighed = report.totals.counted_by == CountedBy::Evidence;
    let header = ["rule", "name", "worst", "findings", "likely", "extra copies", "contacts"];
    let header: Vec<&str> = header.into_iter().filter(|name| weighed || *name != "likely").collect();
    let mut table = plain_table(&header, 3..header.len(), layout);
    for (rule, severity) in &report.totals.worst {
        let code = rule.code;
        let Some(totals) = report.totals.by_rule.get(code) else { continue };
        let mut row = vec![code.to_owned(), rule.name.to_owned(), severity.as_str().to_owned()];
        row.push(totals.findings.to_string());
        row.extend(weighed.then(|| totals.likely.to_string()));
        // Rules that count no copies have nothing to say here.
        row.push(if totals.extra_copies > 0 { totals.extra_copies.to_string() } else { String::new() });
        row.push(totals.contacts.to_string());
        table.add_row(row);
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

/// How many replies should not have been sent, and what is counted apart; whether there was anything to say.
pub(super) fn replies(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<bool> {
    let headline = replies::headline(report, Words::PLAIN).map(|headline| format!("{headline}."));
    for line in headline.iter().flat_map(|headline| wrapped(headline, layout.width, usize::MAX)) {
        writeln!(out, "{}", paint(STRONG, &line))?;
    }
    let apart = replies::apart_sentence(report, Words::PLAIN);
    let alone = replies::by_rules_alone(report).filter(|_| headline.is_some());
    for sentence in apart.iter().chain(&alone) {
        said(sentence, layout, out)?;
    }
    Ok(headline.is_some() || apart.is_some())
}

fn closing(report: &Report, layout: &Layout, with_headline: bool, out: &mut dyn Write) -> io::Result<()> {
    let totals = &report.totals;
    if let Some(rows) = facts::skipped_sentence(&report.skipped, Words::PLAIN).filter(|_| report.skipped.bad > 0) {
        wrapped(&rows, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    }
    let known = [facts::told(report, Words::PLAIN), facts::unchecked(report)];
    for text in known.into_iter().flatten().chain(facts::remarks(report)) {
        wrapped(&text, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    }
    if report.nothing_new_since.is_some() {
        return Ok(());
    }
    if totals.findings == 0 {
        return writeln!(out, "{} in {}.", paint(STRONG, facts::none(report)), facts::among(report, Words::PLAIN));
    }
    if with_headline {
        replies(report, layout, out)?;
    }
    let counts = facts::severities(report, Words::PLAIN);
    let counts: Vec<String> = counts.iter().map(|(severity, text)| paint(severity_style(*severity), text)).collect();
    let contacts = counted(totals.examined.contacts, "contact");
    let rest = format!("{} of {contacts} affected.", totals.affected_contacts);
    let findings = counted(totals.findings, "finding");
    let plain = format!("{findings}: {}", counts.join(", "));
    // Styles count for nothing on the screen, so the line is broken by what is seen.
    let seen = anstream::adapter::strip_str(&plain).to_string().len() + 2 + rest.len();
    writeln!(out, "{plain};{}{rest}", if seen <= layout.width { " " } else { "\n" })
}
