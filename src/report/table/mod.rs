//! For people: what happened, contact by contact, then a summary and one closing line.

mod comparison;
mod findings;
mod history;
mod reconciled;
mod summary;

use std::io::{self, Write};

use super::facts::examined;
use super::phrases::Words;
use super::{Layout, Reporter, replies};
use crate::finding::Report;
use crate::page::{DIM, STRONG, paint};
use crate::text::display_safe;

/// A report for a terminal, with styles that the stream takes out where there is no colour.
pub(super) struct Table {
    pub(super) layout: Layout,
    /// The findings and the history, not only what they come to.
    pub(super) with_findings: bool,
}

impl Reporter for Table {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.heading(report, out)?;
        if let Some(comparison) = &report.comparison {
            return comparison::write(report, comparison, &self.layout, out);
        }
        if let Some(reconciled) = report.reconciled.as_ref().filter(|_| self.with_findings) {
            reconciled::write(reconciled, &self.layout, out)?;
        }
        if self.with_findings {
            self.first(report, out)?;
            match &report.timeline {
                Some(timeline) => history::write(report, timeline, &self.layout, out)?,
                None => findings::write(report, &self.layout, out)?,
            }
        }
        summary::write(report, &self.layout, !self.with_findings, out)
    }
}

impl Table {
    /// What matters most stands on the first screen, and how to read the list below it.
    fn first(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let headline = summary::replies(report, &self.layout, out)?;
        let order = replies::order(report, self.layout.limit).filter(|_| report.timeline.is_none());
        if let Some(order) = &order {
            for line in crate::page::wrapped(order, self.layout.width, usize::MAX) {
                writeln!(out, "{}", paint(DIM, &line))?;
            }
        }
        if headline || order.is_some() { writeln!(out) } else { Ok(()) }
    }

    fn heading(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let title = paint(STRONG, &format!("dm-audit {}", report.command));
        writeln!(out, "{title}  {}", display_safe(&report.source.description))?;
        // A comparison tells of two scopes below.
        let single = report.comparison.is_none();
        let mut facts: Vec<String> = single.then(|| examined(report, Words::PLAIN)).into_iter().collect();
        let clock = |at| crate::page::date_and_time(at, self.layout.zone);
        let (since, until) = (report.scope.since.filter(|_| single), report.scope.until.filter(|_| single));
        facts.extend(since.map(|since| format!("since {}", clock(since))));
        facts.extend(until.map(|until| format!("until {}", clock(until))));
        facts.push(format!("times in {}", self.layout.zone));
        let facts = crate::page::wrapped(&facts.join(" · "), self.layout.width, usize::MAX);
        facts.iter().try_for_each(|facts| writeln!(out, "{}", paint(DIM, facts)))?;
        writeln!(out)
    }
}
