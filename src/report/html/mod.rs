//! One page for a browser: what happened in a sentence, charts, and every finding as a chat.
//!
//! The page asks nothing of anybody: styles, script and charts stand in it, and its policy forbids all else
//! (<https://www.w3.org/TR/CSP3/>). It is whole without its script, which only filters.

mod bubble;
mod charts;
mod comparison;
mod finding;
mod frame;
mod history;
mod listed;
mod reconciled;
mod rules;
mod statistics;
mod suppressed;
mod text;
mod verdict;

use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;

use self::finding::FindingView;
use self::frame::{Bottom, Top};
use self::listed::MOST_FINDINGS;
use self::statistics::Statistics;
use super::{Layout, Reporter};
use crate::finding::{FIRST_OF_EACH_RULE, Report, Severity};

/// One page for a browser.
pub(super) struct Html {
    pub(super) layout: Layout,
}

impl Reporter for Html {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let zone = self.layout.zone;
        let findings = &report.findings;
        let statistics = Statistics::of(findings, report.totals.counted_by, zone, report.generated_at)?;
        Top::new(report, &statistics, zone)?.write_into(out)?;
        let mut examples: BTreeMap<&str, usize> = BTreeMap::new();
        let severities = &report.totals.by_severity;
        let unfolds_infos = severities.error + severities.warning == 0;
        for finding in findings.for_people().take(MOST_FINDINGS) {
            let finding = finding?;
            let shown = examples.entry(finding.rule.code).or_default();
            *shown += 1;
            let is_first = *shown <= FIRST_OF_EACH_RULE && (unfolds_infos || finding.severity > Severity::Info);
            FindingView::new(&finding, &self.layout).unfolded(is_first).write_into(&mut *out)?;
        }
        Bottom::new(report, &self.layout).write_into(out)
    }
}
