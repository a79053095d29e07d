//! Counts by rule and by cause, what a baseline knew, and what is held back.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::escape::{code, plain};
use super::words::rest;
use crate::finding::{BaselineEntry, CountedBy, Report, Suppressed};
use crate::page::date_and_time;
use crate::report::Layout;

pub(super) fn write(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    // A comparison shows the rules and causes of both periods.
    if !report.findings.is_empty() && report.comparison.is_none() {
        by_rule(report, out)?;
        by_cause(report, out)?;
    }
    baseline(report, layout, out)?;
    suppressed(report, layout, out)
}

fn by_rule(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // Where nobody weighed anything, all are as likely.
    let weighed = report.totals.counted_by == CountedBy::Evidence;
    let (likely, dashes) = if weighed { (" likely |", " ---: |") } else { ("", "") };
    writeln!(out, "| rule | name | worst | findings |{likely} extra copies | contacts |")?;
    writeln!(out, "| --- | --- | --- | ---: |{dashes} ---: | ---: |")?;
    for (rule, severity) in &report.totals.worst {
        let Some(totals) = report.totals.by_rule.get(rule.code) else { continue };
        // Rules that count no copies have nothing to say here.
        let copies = Some(totals.extra_copies).filter(|copies| *copies > 0);
        let copies = copies.map(|copies| copies.to_string()).unwrap_or_default();
        let (code, name, worst) = (rule.code, rule.name, severity.as_str());
        let likely = if weighed { format!(" {} |", totals.likely) } else { String::new() };
        let (findings, contacts) = (totals.findings, totals.contacts);
        writeln!(out, "| {code} | {name} | {worst} | {findings} |{likely} {copies} | {contacts} |")?;
    }
    writeln!(out)
}

fn by_cause(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.totals.by_cause.is_empty() {
        return Ok(());
    }
    writeln!(out, "| cause | findings | what to do |\n| --- | ---: | --- |")?;
    for (cause, count) in &report.totals.by_cause {
        writeln!(out, "| {} | {count} | {} |", cause.as_str(), cause.remedy())?;
    }
    writeln!(out)
}

/// What is gone is good news, and may be taken out of the baseline; what is known is nothing to look at again.
fn baseline(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(baseline) = &report.baseline else { return Ok(()) };
    let limit = layout.limit.unwrap_or(usize::MAX);
    for (heading, entries) in
        [("Gone since the baseline", baseline.gone.as_slice()), ("Known from the baseline", report.unlisted_known())]
    {
        if entries.is_empty() {
            continue;
        }
        writeln!(out, "### {heading}\n")?;
        for BaselineEntry { fingerprint, rule, at, reason, .. } in entries.iter().rev().take(limit) {
            let at = at.map(|at| format!(", {}", date_and_time(at, layout.zone))).unwrap_or_default();
            let reason = if reason.is_empty() { String::new() } else { format!(": {}", code(reason)) };
            writeln!(out, "- {} {}{at}{reason}", plain(rule), code(&fingerprint.to_string()))?;
        }
        writeln!(out)?;
        rest(entries.len().saturating_sub(limit), "more finding", out)?;
    }
    Ok(())
}

fn suppressed(report: &Report, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let Some(who) = report.held_by() else { return Ok(()) };
    let limit = layout.limit.unwrap_or(usize::MAX);
    writeln!(out, "### Held back by {who}\n")?;
    let mut newest_first: Vec<&Suppressed> = report.suppressed.iter().collect();
    newest_first.sort_by_key(|held| Reverse(held.finding.messages.last().map(|message| message.at)));
    for Suppressed { finding, reason, entry, .. } in newest_first.into_iter().take(limit) {
        let (contact, fingerprint) = (code(finding.contact.label()), code(&finding.fingerprint()));
        let (reason, entry) = (code(reason), code(entry));
        let summary = plain(&finding.summary);
        writeln!(out, "- {} {fingerprint} of {contact}: {summary}; {reason} ({entry})", finding.rule.code)?;
    }
    writeln!(out)?;
    rest(report.suppressed.len().saturating_sub(limit), "more finding", out)
}
