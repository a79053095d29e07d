//! Two periods side by side.

use std::io::{self, Write};

use crate::finding::{Comparison, Row, Tally};
use crate::report::Layout;
use crate::report::comparison::{
    WHOLE_HISTORY, besides, end, expected, number, period_text, rate, rates, sentence, verdict,
};

/// The verdict in a sentence, and which periods it is about.
pub(super) fn headline(comparison: &Comparison, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let verdict = comparison.headline.verdict.as_str();
    writeln!(out, "**{verdict}:** {}{}\n", sentence(comparison), besides(comparison))?;
    writeln!(out, "- before: {}", period_text(&comparison.before, layout))?;
    writeln!(out, "- after: {}\n", period_text(&comparison.after, layout))
}

/// Rules and causes with their rates, and how to read them.
pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    rows("rule", &comparison.rules, out)?;
    rows("cause", &comparison.causes, out)?;
    writeln!(out, "{}\n", rates(comparison))?;
    if comparison.rules.iter().any(|row| row.whole_history) {
        writeln!(out, "\\* {WHOLE_HISTORY}\n")?;
    }
    Ok(())
}

fn rows(heading: &str, rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    let (found, silent): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.is_found());
    if !found.is_empty() {
        writeln!(out, "| {heading} | before | per 1,000 | after | per 1,000 | ratio | verdict |")?;
        writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
        for row in found {
            let (before, after) = (&row.before, &row.after);
            let mark = if row.whole_history { "\\*" } else { "" };
            let ratio = row.ratio.map_or_else(String::new, |ratio| {
                format!("{} ({}–{})", end(ratio.estimate), number(ratio.low), end(ratio.high))
            });
            writeln!(
                out,
                "| {}{mark} | {} | {} | {} | {} | {ratio} | {} |",
                row.key,
                number_of(before),
                cell(before),
                number_of(after),
                cell(after),
                verdict(row).replace('\n', " ")
            )?;
        }
        writeln!(out)?;
    }
    if !silent.is_empty() {
        let keys: Vec<&str> = silent.iter().map(|row| row.key.as_str()).collect();
        writeln!(out, "Not found at all: {}\n", keys.join(", "))?;
    }
    Ok(())
}

/// The number and, where it differs, the expected one.
fn number_of(tally: &Tally) -> String {
    format!("{}{}", tally.findings, expected(tally).map(|expected| format!(" ({expected})")).unwrap_or_default())
}

/// The rate and its interval.
fn cell(tally: &Tally) -> String {
    let interval = tally.interval.map(|interval| format!(" ({}–{})", number(interval.low), number(interval.high)));
    format!("{}{}", rate(tally.per_1000), interval.unwrap_or_default())
}
