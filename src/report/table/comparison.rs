//! Two periods side by side, and what they say.

use std::io::{self, Write};

use super::summary::{plain_table, table};
use crate::finding::{Comparison, Period, Report, Row, Tally};
use crate::page::{DIM, STRONG, date_and_time, paint, wrapped};
use crate::rates::Verdict;
use crate::report::Layout;

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
    let sentence = format!("{verdict}: {}", sentence(&comparison.headline));
    for (index, line) in wrapped(&sentence, layout.width, usize::MAX).iter().enumerate() {
        match line.strip_prefix(verdict).filter(|_| index == 0) {
            Some(rest) => writeln!(out, "{}{rest}", paint(STRONG, verdict))?,
            None => writeln!(out, "{line}")?,
        }
    }
    writeln!(out)?;
    rows("rule", &comparison.rules, layout, out)?;
    rows("cause", &comparison.causes, layout, out)?;
    for note in notes(report, comparison) {
        wrapped(&note, layout.width, usize::MAX).iter().try_for_each(|line| writeln!(out, "{}", paint(DIM, line)))?;
    }
    Ok(())
}

fn period_text(period: &Period, layout: &Layout) -> String {
    let clock = |at: Option<crate::time::Timestamp>, open: &str| {
        at.map_or_else(|| open.to_owned(), |at| date_and_time(at, layout.zone))
    };
    let (since, until) = (clock(period.since, "the start"), clock(period.until, "the end"));
    format!("{since} to {until} · {} outgoing messages", period.outgoing)
}

/// What happened, in words.
fn sentence(row: &Row) -> String {
    let (before, after) = (rate(row.before.per_1000), rate(row.after.per_1000));
    let what = format!("{} ({})", row.name, row.key);
    let both = format!("{before} per 1,000 outgoing messages before, {after} after");
    match row.verdict {
        Verdict::Fixed => {
            let worst = row.after.interval.map(|interval| rate(Some(interval.high))).unwrap_or_default();
            format!(
                "{what}: {before} per 1,000 outgoing messages before, none after (at most {worst} per 1,000, with 95 % confidence)."
            )
        }
        Verdict::Better => format!("{what}: {both}, but not gone ({}).", times(row)),
        Verdict::NoVisibleChange => format!("{what}: {both}; neither halved nor doubled ({}).", times(row)),
        Verdict::Worse => format!("{what}: {both} ({}).", times(row)),
        Verdict::TooLittleData { .. } if row.before.findings + row.after.findings == 0 => {
            format!("{what}: none before and none after, so there is no rate that could change.")
        }
        Verdict::TooLittleData { more_messages: Some(more) } => {
            let pace = if row.after.findings == 0 { "none is found" } else { "they go on as so far" };
            format!("{what}: {both}. About {more} more outgoing messages would settle it, if {pace}.")
        }
        Verdict::TooLittleData { more_messages: None } => {
            format!("{what}: {both}. No waiting settles it: the time before shows too few. Let it start earlier.")
        }
    }
}

/// `0.25 times as often, 95 % interval 0.12–0.48`.
fn times(row: &Row) -> String {
    row.ratio.map_or_else(String::new, |ratio| {
        let (estimate, high) = (end(ratio.estimate), end(ratio.high));
        format!("{estimate} times as often, 95 % interval {}–{high}", number(ratio.low))
    })
}

/// The upper end of a ratio; there is none where nothing was found before.
fn end(value: Option<f64>) -> String {
    value.map_or_else(|| "∞".to_owned(), number)
}

fn rows(heading: &str, rows: &[Row], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let found: Vec<&Row> = rows.iter().filter(|row| row.before.findings + row.after.findings > 0).collect();
    let silent: Vec<&str> =
        rows.iter().filter(|row| row.before.findings + row.after.findings == 0).map(|row| row.key.as_str()).collect();
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
                row.before.findings.to_string(),
                cell(&row.before, wide),
                row.after.findings.to_string(),
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

/// The rate and, where there is room, its interval below.
fn cell(tally: &Tally, wide: bool) -> String {
    let interval =
        tally.interval.filter(|_| wide).map(|interval| format!("\n{}–{}", number(interval.low), number(interval.high)));
    format!("{}{}", rate(tally.per_1000), interval.unwrap_or_default())
}

fn verdict(row: &Row) -> String {
    match row.more_messages {
        Some(more) => format!("{}\n(about {more} more messages)", row.verdict.as_str()),
        None => row.verdict.as_str().to_owned(),
    }
}

fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "?".to_owned(), number)
}

/// Three digits that matter.
fn number(value: f64) -> String {
    match value {
        _ if value == 0.0 => "0".to_owned(),
        _ if value < 0.0095 => format!("{value:.4}"),
        _ if value < 9.995 => format!("{value:.2}"),
        _ if value < 99.95 => format!("{value:.1}"),
        _ if value >= 1e6 => format!("{value:.0e}"),
        _ => format!("{value:.0}"),
    }
}

fn notes(report: &Report, comparison: &Comparison) -> Vec<String> {
    let mut notes = vec![
        "Rates are findings per 1,000 outgoing messages with exact 95 % intervals; the ratio and the verdict go by incidents \
         (findings of one contact less than an hour apart are one)."
            .to_owned(),
    ];
    if comparison.rules.iter().any(|row| row.whole_history) {
        notes.push(
            "* looks at a whole history: a shorter period shows fewer of these whatever the bot does.".to_owned(),
        );
    }
    if !report.findings.is_empty() {
        let since = report.scope.since.map(|since| since.to_string()).unwrap_or_default();
        notes.push(format!("What is left after: dm-audit duplicates --since {since}"));
    }
    notes
}
