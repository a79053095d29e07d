//! What of a list was shown, and what was left out.

use std::collections::BTreeMap;

use crate::finding::{Finding, Report};
use crate::text::counted;

/// How many findings of each rule were shown, by code.
#[derive(Debug, Default)]
pub(super) struct Shown(BTreeMap<&'static str, usize>);

impl Shown {
    /// Counts one.
    pub(super) fn add(&mut self, finding: &Finding) {
        *self.0.entry(finding.rule.code).or_default() += 1;
    }

    /// `681 more findings: 519 DM104, 162 DM102`, the most first; `None` where all were shown.
    pub(super) fn left_out(&self, report: &Report) -> Option<String> {
        let left = |(code, totals): (&&'static str, &crate::finding::RuleTotals)| {
            (*code, totals.findings.saturating_sub(self.0.get(code).copied().unwrap_or_default()))
        };
        let mut rules: Vec<(&str, usize)> =
            report.totals.by_rule.iter().map(left).filter(|(_, left)| *left > 0).collect();
        rules.sort_by_key(|(_, left)| std::cmp::Reverse(*left));
        let all: usize = rules.iter().map(|(_, left)| left).sum();
        let rules: Vec<String> = rules.into_iter().map(|(code, left)| format!("{left} {code}")).collect();
        (all > 0).then(|| format!("{}: {}", counted(all as u64, "more finding"), rules.join(", ")))
    }
}
