//! The `comparison` of a JSON report.

use serde::Serialize;

use crate::finding::{Comparison, Period, Row};
use crate::time::Timestamp;

/// Two periods side by side.
#[derive(Serialize)]
pub(super) struct ComparisonFields<'a> {
    when: String,
    gap_s: f64,
    before: PeriodFields,
    after: PeriodFields,
    /// What the question is about.
    headline: &'a Row,
    rules: &'a [Row],
    causes: &'a [Row],
}

#[derive(Serialize)]
struct PeriodFields {
    since: Option<String>,
    until: Option<String>,
    outgoing: usize,
}

impl<'a> From<&'a Comparison> for ComparisonFields<'a> {
    fn from(comparison: &'a Comparison) -> Self {
        Self {
            when: comparison.when.to_string(),
            gap_s: comparison.gap.as_seconds(),
            before: PeriodFields::from(&comparison.before),
            after: PeriodFields::from(&comparison.after),
            headline: &comparison.headline,
            rules: &comparison.rules,
            causes: &comparison.causes,
        }
    }
}

impl From<&Period> for PeriodFields {
    fn from(period: &Period) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self { since: text(period.since), until: text(period.until), outgoing: period.outgoing }
    }
}
