//! Two periods side by side.

use chrono_tz::Tz;

use super::text::safe;
use crate::finding::{Comparison, Report, Row, Tally};
use crate::rates::Verdict;
use crate::report::Layout;
use crate::report::comparison::{WHAT_IS_LEFT, end, expected, notes, number, period_text, rate, verdict, what_is_left};

/// The comparison as the page shows it.
pub(super) struct ComparisonView {
    pub(super) periods: [(&'static str, String); 2],
    pub(super) tables: Vec<RowsView>,
    pub(super) silent: String,
    pub(super) notes: Vec<String>,
}

/// Rows of rules or causes.
pub(super) struct RowsView {
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    pub(super) rows: Vec<RowView>,
}

/// What was counted of one rule or cause.
pub(super) struct RowView {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) whole_history: bool,
    pub(super) before: TallyView,
    pub(super) after: TallyView,
    pub(super) ratio: String,
    pub(super) interval: String,
    /// `good`, `bad` or nothing.
    pub(super) class: &'static str,
    pub(super) verdict: String,
}

pub(super) struct TallyView {
    pub(super) findings: u64,
    /// How many are expected, where that is another number; else empty.
    pub(super) expected: String,
    pub(super) rate: String,
    pub(super) interval: String,
}

impl ComparisonView {
    pub(super) fn new(report: &Report, comparison: &Comparison, zone: Tz) -> Self {
        let layout = Layout { width: usize::MAX, zone, limit: None, resolution: report.resolution };
        let found = |row: &&Row| row.is_found();
        let table = |title, what, rows: &[Row]| RowsView {
            title,
            what,
            rows: rows.iter().filter(found).map(RowView::from).collect(),
        };
        let tables = [("By rule", "Rule", &comparison.rules), ("By cause", "Cause", &comparison.causes)];
        let tables = tables.into_iter().map(|(title, what, rows)| table(title, what, rows));
        let silent: Vec<&str> = comparison.rules.iter().filter(|row| !found(row)).map(|row| row.key.as_str()).collect();
        let left = what_is_left(report).map(|command| format!("{WHAT_IS_LEFT} {command}"));
        Self {
            periods: [
                ("Before", period_text(&comparison.before, &layout)),
                ("After", period_text(&comparison.after, &layout)),
            ],
            tables: tables.filter(|table| !table.rows.is_empty()).collect(),
            silent: silent.join(", "),
            notes: notes(comparison).iter().chain(&left).map(|note| safe(note)).collect(),
        }
    }
}

impl From<&Row> for RowView {
    fn from(row: &Row) -> Self {
        let interval = |ratio: crate::rates::Ratio| format!("{}–{}", number(ratio.low), end(ratio.high));
        Self {
            key: row.key.clone(),
            name: row.name.clone(),
            whole_history: row.whole_history,
            before: (&row.before).into(),
            after: (&row.after).into(),
            ratio: row.ratio.map(|ratio| end(ratio.estimate)).unwrap_or_default(),
            interval: row.ratio.map(interval).unwrap_or_default(),
            class: match row.verdict {
                Verdict::Fixed | Verdict::Better => "good",
                Verdict::Worse => "bad",
                Verdict::NoVisibleChange | Verdict::TooLittleData { .. } => "",
            },
            verdict: verdict(row).replace('\n', " "),
        }
    }
}

impl From<&Tally> for TallyView {
    fn from(tally: &Tally) -> Self {
        let interval = |interval: crate::rates::Interval| format!("{}–{}", number(interval.low), number(interval.high));
        Self {
            findings: tally.findings,
            expected: expected(tally).unwrap_or_default(),
            rate: rate(tally.per_1000),
            interval: tally.interval.map(interval).unwrap_or_default(),
        }
    }
}
