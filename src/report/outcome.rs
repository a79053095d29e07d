//! What a run came to, in sentences that several formats share.

use crate::finding::{FinalTally, Report, Severity};
use crate::page::counted;

/// Whether the run passes, and why not.
pub(super) fn verdict(report: &Report) -> String {
    let gate = &report.gate;
    if gate.is_broken() {
        return format!("Failed: {}.", gate.broken.join("; "));
    }
    if report.final_messages.as_ref().is_some_and(|tally| tally.messages == 0) {
        return "Nothing checked: there is no final message.".to_owned();
    }
    match gate.rules.fail_on {
        None => "Not judged: findings are no failure in this run.".to_owned(),
        Some(threshold) if gate.counted > 0 => {
            let found = counted(gate.counted as usize, "finding");
            format!("Passed: {found} at or above {}, no more than allowed.", threshold.as_str())
        }
        Some(threshold) => format!("Passed: no findings at or above {}.", threshold.as_str()),
    }
}

/// How many findings of which severity, among how many messages of how many contacts.
pub(super) fn counts(report: &Report) -> String {
    let (totals, examined) = (&report.totals, &report.totals.examined);
    let among = format!("{} of {}", counted(examined.messages, "message"), counted(examined.contacts, "contact"));
    // A comparison's findings are those of one of its periods.
    let period = if report.comparison.is_some() { " after" } else { "" };
    if totals.findings == 0 {
        return format!("No findings{period} in {among}.");
    }
    let copies = match totals.extra_copies {
        0 => String::new(),
        1 => "; 1 extra copy".to_owned(),
        copies => format!("; {copies} extra copies"),
    };
    let (findings, severities) = (counted(totals.findings, "finding"), severities(report).join(", "));
    let affected = counted(totals.affected_contacts, "contact");
    format!("{findings}{period} ({severities}){copies}; {affected} affected, in {among}.")
}

/// `3 errors`, `1 info`: the severities that were found.
fn severities(report: &Report) -> Vec<String> {
    let counts = Severity::WORST_FIRST.map(|severity| (report.totals.by_severity.of(severity), severity));
    let found = counts.into_iter().filter(|(count, _)| *count > 0);
    // «info» has no plural.
    let text = |(count, severity): (usize, Severity)| match severity {
        Severity::Info => format!("{count} info"),
        severity => counted(count, severity.as_str()),
    };
    found.map(text).collect()
}

/// What else a reader has to know before the findings are believed to be all. `quote` makes a text of any origin safe.
pub(super) fn besides(report: &Report, quote: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut sentences: Vec<String> = report.final_messages.iter().map(|tally| final_messages(tally, quote)).collect();
    if report.skipped.bad > 0 {
        sentences.push(format!("{} skipped, as they cannot be read.", counted(report.skipped.bad as usize, "row")));
    }
    if let Some(baseline) = &report.baseline {
        let (known, gone, file) = (counted(baseline.known.len(), "finding"), baseline.gone.len(), &baseline.file);
        sentences.push(format!("{known} known from the baseline {} and not counted; {gone} of it gone.", quote(file)));
    }
    if report.totals.suppressed > 0 {
        sentences.push(format!("{} held back by the settings.", counted(report.totals.suppressed, "finding")));
    }
    if report.redacted {
        sentences.push("Ids, handles and texts are replaced by what does not tell them.".to_owned());
    }
    sentences
}

fn final_messages(tally: &FinalTally, quote: &dyn Fn(&str) -> String) -> String {
    let patterns = tally.patterns.iter().map(|pattern| quote(pattern)).collect::<Vec<_>>().join(" or ");
    if tally.messages == 0 {
        return format!("No outgoing message matches {patterns}. Name another pattern.");
    }
    let (messages, contacts) = (counted(tally.messages, "final message"), counted(tally.contacts, "contact"));
    format!("{messages} to {contacts} by the pattern {patterns}.")
}
