//! What a comparison of two periods says, in words and numbers that several formats share.

use super::Layout;
use crate::finding::{Comparison, Period, Report, Row, Tally};
use crate::page::{counted, date_and_time};
use crate::rates::Verdict;
use crate::time::Timestamp;

/// How to read the numbers.
const RATES: &str = "per 1,000 outgoing messages with exact 95 % intervals; the ratio and the verdict count incidents \
    (findings of one contact less than an hour apart are one).";
/// A rate per 1,000 of fewer messages says more than they do.
const FEW: usize = 100;
/// What the mark at a rule means.
pub(super) const WHOLE_HISTORY: &str =
    "looks at a whole history: a shorter period shows fewer of these whatever the bot does.";

/// How to read the numbers.
pub(super) fn rates(comparison: &Comparison) -> String {
    if comparison.headline.before.expected.is_none() {
        return format!("Rates are findings {RATES}");
    }
    format!(
        "Rates are findings that are more likely a fault than not, {RATES} ≈ is how many are expected: the sum of the \
         probabilities of all findings, the unlikely ones included."
    )
}

/// `≈ 7.2`: the expected number, where it is not the number itself.
pub(super) fn expected(tally: &Tally) -> Option<String> {
    let expected = tally.expected?;
    let counted = tally.findings as f64;
    ((expected.value() - counted).abs() >= 0.05).then(|| format!("≈ {expected}"))
}

pub(super) fn period_text(period: &Period, layout: &Layout) -> String {
    let clock =
        |at: Option<Timestamp>, open: &str| at.map_or_else(|| open.to_owned(), |at| date_and_time(at, layout.zone));
    let (since, until) = (clock(period.since, "the start"), clock(period.until, "the end"));
    format!("{since} to {until} · {} outgoing messages", period.outgoing)
}

/// What happened, in words.
pub(super) fn sentence(comparison: &Comparison) -> String {
    let row = &comparison.headline;
    let (before, after) = (rate(row.before.per_1000), rate(row.after.per_1000));
    let what = format!("{} ({})", row.name, row.key);
    let both = format!("{before} per 1,000 outgoing messages before, {after} after");
    let sent = [comparison.before.outgoing, comparison.after.outgoing];
    match row.verdict {
        Verdict::TooLittleData { more_messages }
            if sent.iter().all(|sent| *sent > 0) && sent.iter().any(|sent| *sent < FEW) =>
        {
            let found =
                |tally: &Tally| if tally.findings == 0 { "none".to_owned() } else { tally.findings.to_string() };
            let (before, after) = (found(&row.before), found(&row.after));
            let settles = match more_messages {
                Some(more) => format!(" About {} could.", counted(roughly(more) as usize, "more outgoing message")),
                None => " Compare longer periods.".to_owned(),
            };
            format!(
                "{what}: {before} before and {after} after, in {} and {} outgoing messages. So few messages cannot tell whether the rate changed.{settles}",
                sent[0], sent[1]
            )
        }
        Verdict::Fixed => {
            let worst = row.after.interval.map(|interval| rate(Some(interval.high))).unwrap_or_default();
            format!(
                "{what}: {before} per 1,000 outgoing messages before, none after (at most {worst} per 1,000, with 95 % confidence)."
            )
        }
        Verdict::Better => format!("{what}: {both}, but not gone ({}).", times(row)),
        Verdict::NoVisibleChange if is_mixed(row) => {
            let (before, after) = (row.before.incidents, row.after.incidents);
            format!("{what}: {both}; but that is {before} incidents before and {after} after ({}).", times(row))
        }
        Verdict::NoVisibleChange => format!("{what}: {both}; neither halved nor doubled ({}).", times(row)),
        Verdict::Worse => format!("{what}: {both} ({}).", times(row)),
        Verdict::TooLittleData { .. } if row.before.findings + row.after.findings == 0 => {
            format!("{what}: none before and none after, so there is no rate that could change.")
        }
        Verdict::TooLittleData { more_messages: Some(more) } => {
            let pace = if row.after.findings == 0 { "none is found" } else { "the rates stay the same" };
            let more = counted(roughly(more) as usize, "more outgoing message");
            format!("{what}: {both}. About {more} would settle it, if {pace}.")
        }
        Verdict::TooLittleData { more_messages: None } if row.after.per_1000.is_none() => {
            format!("{what}: {before} per 1,000 outgoing messages before; nothing was sent after yet.")
        }
        Verdict::TooLittleData { more_messages: None } if row.before.per_1000.is_none() => {
            format!("{what}: nothing was sent before, so there is nothing to compare with.")
        }
        Verdict::TooLittleData { more_messages: None } => {
            let few = counted(row.before.incidents as usize, "incident");
            let earlier = if comparison.before.since.is_some() { " Let it start earlier (--since)." } else { "" };
            format!("{what}: {both}. No waiting settles it, as {few} before are too few to compare with.{earlier}")
        }
    }
}

/// What is plain of other rules: a fix of one that makes another worse is no fix.
pub(super) fn besides(comparison: &Comparison) -> String {
    let headline: Vec<&str> = comparison.headline.key.split(", ").collect();
    let plain = |row: &&Row| {
        let decided = matches!(row.verdict, Verdict::Fixed | Verdict::Better | Verdict::Worse);
        decided && !headline.contains(&row.key.as_str())
    };
    let mut others: Vec<&Row> = comparison.rules.iter().filter(plain).collect();
    others.sort_by_key(|row| row.verdict != Verdict::Worse);
    let others: Vec<String> =
        others.iter().map(|row| format!("{} ({}) is {}", row.key, row.name, row.verdict.as_str())).collect();
    if others.is_empty() { String::new() } else { format!(" Besides: {}.", others.join(", ")) }
}

/// The incidents changed plainly, but the findings did not change the same way.
fn is_mixed(row: &Row) -> bool {
    row.ratio.is_some_and(|ratio| ratio.low > 1.0 || ratio.high.is_some_and(|high| high < 1.0))
}

/// Two digits, rounded up: the number is a guess.
fn roughly(more: u64) -> u64 {
    let unit = 10u64.pow(more.checked_ilog10().unwrap_or(0).saturating_sub(1));
    more.div_ceil(unit).saturating_mul(unit)
}

/// `0.25 times as often, 95 % interval 0.12–0.48`; of incidents, where these are not the findings.
fn times(row: &Row) -> String {
    let grouped = [row.before, row.after].iter().any(|tally| tally.incidents != tally.findings);
    let what = if grouped { "incidents " } else { "" };
    row.ratio.map_or_else(String::new, |ratio| match (ratio.estimate, ratio.high) {
        (Some(estimate), Some(high)) => {
            format!("{what}{} times as often, 95 % interval {}–{}", number(estimate), number(ratio.low), number(high))
        }
        _ => format!("{what}at least {} times as often, with 95 % confidence", number(ratio.low)),
    })
}

/// The upper end of a ratio; there is none where nothing was found before.
pub(super) fn end(value: Option<f64>) -> String {
    value.map_or_else(|| "∞".to_owned(), number)
}

pub(super) fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "?".to_owned(), number)
}

/// Three digits that matter.
pub(super) fn number(value: f64) -> String {
    match value {
        _ if value == 0.0 => "0".to_owned(),
        _ if value < 0.0095 => format!("{value:.4}"),
        _ if value < 9.995 => format!("{value:.2}"),
        _ if value < 99.95 => format!("{value:.1}"),
        _ if value >= 1e6 => format!("{value:.0e}"),
        _ => format!("{value:.0}"),
    }
}

/// The command that shows the findings of the period after; `None` where there are none.
pub(super) fn what_is_left(report: &Report) -> Option<String> {
    if report.findings.is_empty() {
        return None;
    }
    let since = report.scope.since.map(|since| format!(" --since {since}")).unwrap_or_default();
    let until = report.scope.until.map(|until| format!(" --until {until}")).unwrap_or_default();
    let rules = report.scope.rules.iter().map(|rule| rule.code).collect::<Vec<_>>().join(",");
    // A redacted report names no file that there is.
    let source = if report.redacted { "SOURCE".to_owned() } else { report.source.words() };
    Some(format!("dm-audit duplicates {source} --select {rules}{since}{until}"))
}

/// The verdict, and below it how many more messages would settle it.
pub(super) fn verdict(row: &Row) -> String {
    match row.more_messages {
        Some(more) => {
            format!("{}\n(about {})", row.verdict.as_str(), counted(roughly(more) as usize, "more message"))
        }
        None => row.verdict.as_str().to_owned(),
    }
}

/// `fixed: repeated replies (DM101, DM103): 40 findings before (40.0 per 1,000 outgoing messages), none after`.
pub(super) fn line(row: &Row) -> String {
    let side = |tally: &Tally, when: &str| {
        let found = if tally.findings == 0 { "none".to_owned() } else { counted(tally.findings as usize, "finding") };
        let found = found + &expected(tally).map(|expected| format!(" ({expected})")).unwrap_or_default();
        let rate = tally.per_1000.map_or_else(
            || " (nothing was sent)".to_owned(),
            |rate| format!(" ({rate:.2} per 1,000 outgoing messages)"),
        );
        format!("{found} {when}{rate}")
    };
    let more = row.more_messages.map(|more| format!("; about {more} more outgoing messages would settle it"));
    format!(
        "{}: {} ({}): {}, {}{}",
        row.verdict.as_str(),
        row.name,
        row.key,
        side(&row.before, "before"),
        side(&row.after, "after"),
        more.unwrap_or_default()
    )
}

/// How to read the numbers.
pub(super) fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes = vec![rates(comparison)];
    if comparison.rules.iter().any(|row| row.whole_history) {
        notes.push(format!("* {WHOLE_HISTORY}"));
    }
    notes
}

/// What stands before the command that shows what is left.
pub(super) const WHAT_IS_LEFT: &str = "This command lists what is left after the moment:";
