//! The `comparison` of a JSON report.

use serde::Serialize;

use crate::finding::{Comparison, Period, Row};
use crate::time::Timestamp;

/// Two periods side by side.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Comparison"))]
pub(super) struct ComparisonFields<'a> {
    /// The moment between them, in UTC.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    when: String,
    /// How many seconds after that moment are left out.
    gap_s: f64,
    /// The period before.
    before: PeriodFields,
    /// The period after.
    after: PeriodFields,
    /// What the question is about: repeated replies, or else all rules that ran.
    headline: &'a Row,
    /// Every rule that ran.
    rules: &'a [Row],
    /// Every cause that was found.
    causes: &'a [Row],
}

/// One period.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Period"))]
struct PeriodFields {
    /// Its first moment, in UTC; null for the source's own start.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    since: Option<String>,
    /// The first moment after it, in UTC; null for the source's own end.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    until: Option<String>,
    /// Outgoing messages in it.
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
