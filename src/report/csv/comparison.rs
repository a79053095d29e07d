//! Two periods side by side, one rule or cause a line.

use std::io::{self, Write};

use ::csv::Writer;

use crate::finding::{Comparison, Expected, Row, Tally};

/// The columns, in an order that stays; new ones come last.
const COLUMNS: [&str; 24] = [
    "status",
    "key",
    "name",
    "verdict",
    "before_outgoing",
    "before_findings",
    "before_incidents",
    "before_per_1000",
    "before_low",
    "before_high",
    "after_outgoing",
    "after_findings",
    "after_incidents",
    "after_per_1000",
    "after_low",
    "after_high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "more_messages",
    "before_listed",
    "before_expected",
    "after_listed",
    "after_expected",
];

pub(super) fn write(comparison: &Comparison, lines: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    lines.write_record(COLUMNS)?;
    let rules = comparison.rules.iter().map(|row| ("rule", row));
    let causes = comparison.causes.iter().map(|row| ("cause", row));
    for (status, row) in [("headline", &comparison.headline)].into_iter().chain(rules).chain(causes) {
        lines.write_record(cells(status, row, comparison))?;
    }
    Ok(())
}

fn cells(status: &str, row: &Row, comparison: &Comparison) -> Vec<String> {
    let mut cells = vec![status.to_owned(), row.key.clone(), row.name.clone(), row.verdict.as_str().to_owned()];
    for (period, tally) in [(&comparison.before, &row.before), (&comparison.after, &row.after)] {
        let Tally { findings, incidents, per_1000, interval, .. } = tally;
        cells.extend([period.outgoing.to_string(), findings.to_string(), incidents.to_string()]);
        cells.extend(
            [*per_1000, interval.map(|interval| interval.low), interval.map(|interval| interval.high)].map(number),
        );
    }
    let ratio = row.ratio;
    cells.extend(
        [ratio.and_then(|ratio| ratio.estimate), ratio.map(|ratio| ratio.low), ratio.and_then(|ratio| ratio.high)]
            .map(number),
    );
    cells.push(row.more_messages.map(|more| more.to_string()).unwrap_or_default());
    for tally in [&row.before, &row.after] {
        cells.extend([tally.listed.to_string(), number(tally.expected.map(Expected::value))]);
    }
    cells
}

/// Empty where there is none.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
