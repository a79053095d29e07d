//! Two periods side by side, and what they say.

use std::io::{self, Write};

use super::summary::{self, plain_table, suppressed, table};
use crate::finding::{Comparison, Report, Row, Tally};
use crate::page::{DIM, STRONG, paint, wrapped};
use crate::report::Layout;
use crate::report::comparison::{
    WHAT_IS_LEFT, besides, end, expected, notes, number, period_text, rate, sentence, verdict, what_is_left,
};

/// A table with intervals needs so many columns.
const WIDE: usize = 78;

/// The verdict in a sentence, the numbers behind it, and how to read them.
pub(super) fn write(report: &Report, comparison: &Comparison, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    for (name, period) in [("before", &comparison.before), ("after", &comparison.after)] {
        let text = period_text(period, layout);
        for (number, line) in wrapped(&text, layout.width.saturating_sub(8), usize::MAX).iter().enumerate() {
            writeln!(out, "{:<6}  {line}", if number == 0 { name } else { "" })?;
        }
    }
    writeln!(out)?;
    let verdict = comparison.headline.verdict.as_str();
    let sentence = format!("{verdict}: {}{}", sentence(comparison), besides(comparison));
    for (index, line) in wrapped(&sentence, layout.width, usize::MAX).iter().enumerate() {
        match line.strip_prefix(verdict).filter(|_| index == 0) {
            Some(rest) => writeln!(out, "{}{rest}", paint(STRONG, verdict))?,
            None => writeln!(out, "{line}")?,
        }
    }
    writeln!(out)?;
    rows("rule", &comparison.rules, layout, out)?;
    rows("cause", &comparison.causes, layout, out)?;
    suppressed(report, layout, out)?;
    summary::verdict(report, layout, out)?;
    for note in notes(comparison) {
        wrapped(&note, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    }
    if let Some(command) = what_is_left(report) {
        // A command to copy is one line, however long it is.
        writeln!(out, "{}\n  {command}", paint(DIM, WHAT_IS_LEFT))?;
    }
    Ok(())
}

fn rows(heading: &str, rows: &[Row], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let (found, silent): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_found());
    let silent: Vec<&str> = silent.iter().map(|row| row.key.as_str()).collect();
    let wide = layout.width >= WIDE;
    if !found.is_empty() {
        let header = [heading, "before", "per 1,000", "after", "per 1,000", "ratio", "verdict"];
        let mut lines = plain_table(&header, 1..6, layout);
        for row in found {
            let mark = if row.whole_history { "*" } else { "" };
            let ratio = row.ratio.map_or_else(String::new, |ratio| {
                let interval = format!("\n{}–{}", number(ratio.low), end(ratio.high));
                format!("{}{}", end(ratio.estimate), if wide { &interval } else { "" })
            });
            lines.add_row([
                format!("{}{mark}", row.key),
                number_of(&row.before),
                cell(&row.before, wide),
                number_of(&row.after),
                cell(&row.after, wide),
                ratio,
                verdict(row),
            ]);
        }
        table(out, &lines)?;
    }
    if !silent.is_empty() {
        writeln!(out, "{}\n", paint(DIM, &format!("Not found at all: {}", silent.join(", "))))?;
    }
    Ok(())
}

/// The number and, where it differs, the expected one below.
fn number_of(tally: &Tally) -> String {
    format!("{}{}", tally.findings, expected(tally).map(|expected| format!("\n{expected}")).unwrap_or_default())
}

/// The rate and, where there is room, its interval below.
fn cell(tally: &Tally, wide: bool) -> String {
    let interval =
        tally.interval.filter(|_| wide).map(|interval| format!("\n{}–{}", number(interval.low), number(interval.high)));
    format!("{}{}", rate(tally.per_1000), interval.unwrap_or_default())
}
