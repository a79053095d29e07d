//! Markdown for a review, a chat or the summary of a CI job: the verdict first, then counts, then findings by contact.
//!
//! The syntax is that of GitHub Flavored Markdown (<https://github.github.com/gfm/>). Tables hold words of our own
//! alone; texts of any origin stand in lists, as [`escape`] writes them.

mod comparison;
mod escape;
mod findings;
mod history;
mod reconciled;
mod summary;
mod words;

use std::io::{self, Write};

use super::{Layout, Reporter, facts, verdict};
use crate::finding::Report;
use crate::page::date_and_time;
use escape::code;
use words::WORDS;

/// Markdown.
pub(super) struct Markdown {
    pub(super) layout: Layout,
}

impl Reporter for Markdown {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.heading(report, out)?;
        if let Some(comparison) = &report.comparison {
            comparison::write(comparison, out)?;
        }
        if let Some(reconciled) = &report.reconciled {
            reconciled::write(reconciled, &self.layout, out)?;
        }
        summary::write(report, &self.layout, out)?;
        match &report.timeline {
            Some(timeline) => history::write(report, timeline, &self.layout, out),
            None => findings::write(report, &self.layout, out),
        }
    }
}

impl Markdown {
    /// The command, the verdict in a sentence, the counts, and from what all of it comes.
    fn heading(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## dm-audit {}\n", report.command)?;
        if let Some(comparison) = &report.comparison {
            comparison::headline(comparison, &self.layout, out)?;
        }
        writeln!(out, "**{}** {}\n", verdict::sentence(report), facts::counts(report, WORDS))?;
        for sentence in facts::besides(report, WORDS) {
            writeln!(out, "{sentence}\n")?;
        }
        let mut scope = vec![code(&report.source.description)];
        // A comparison has told of two scopes.
        if report.comparison.is_none() {
            let clock = |at| date_and_time(at, self.layout.zone);
            scope.extend(report.scope.since.map(|since| format!("since {}", clock(since))));
            scope.extend(report.scope.until.map(|until| format!("until {}", clock(until))));
        }
        scope.push(format!("times in {}", self.layout.zone));
        writeln!(out, "Source: {}\n", scope.join(" · "))
    }
}
