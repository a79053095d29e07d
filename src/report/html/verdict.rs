//! What happened, in one sentence, and whether the run fails.

use super::words::{copies, counted, grouped, listed, safe, sentence};
use crate::finding::{Report, Severity};
use crate::report::comparison;

/// Whether the run fails.
pub(super) struct Outcome {
    /// `failed`, `passed` or `open`.
    pub(super) class: &'static str,
    pub(super) word: &'static str,
    pub(super) why: String,
}

/// What happened, in one sentence.
pub(super) fn headline(report: &Report) -> String {
    if let Some(found) = &report.comparison {
        return sentence(&safe(&format!("{}: {}", found.headline.verdict.as_str(), comparison::sentence(found))));
    }
    let totals = &report.totals;
    let examined = &totals.examined;
    let who = report.contact.as_ref().map(|contact| safe(contact.label()));
    if examined.messages == 0 {
        return "No message was in the scope, so nothing was audited.".to_owned();
    }
    if report.final_messages.as_ref().is_some_and(|tally| tally.messages == 0) {
        return "No outgoing message is a final message by the pattern, so none could be found twice.".to_owned();
    }
    if totals.findings == 0 {
        let new = if report.baseline.as_ref().is_some_and(|baseline| !baseline.known.is_empty()) { "new " } else { "" };
        let messages = counted(examined.messages, "message");
        return match who {
            Some(who) => format!("No {new}findings in the {messages} of {who}."),
            None => format!("No {new}findings in {messages} of {}.", counted(examined.contacts, "contact")),
        };
    }
    let found = counted(totals.findings, "finding");
    let whom = match who {
        Some(who) => format!("in the conversation with {who}"),
        None => format!("with {} of {}", grouped(totals.affected_contacts), counted(examined.contacts, "contact")),
    };
    let again = match totals.extra_copies {
        0 => String::new(),
        1 => "; 1 message was one too many".to_owned(),
        extra => format!("; {} messages were one too many", grouped(extra)),
    };
    format!("{found} {whom}{again}.")
}

/// What there is to say beside the headline.
pub(super) fn more(report: &Report) -> Vec<String> {
    let mut more = Vec::new();
    let causes = &report.totals.by_cause;
    // The first of several that are as frequent.
    if let Some((cause, count)) = causes.iter().max_by_key(|(cause, count)| (**count, std::cmp::Reverse(**cause))) {
        let (all, name) = (causes.values().sum::<usize>(), cause.as_str());
        let of = format!("{} of {} that have a cause", grouped(*count), counted(all, "finding"));
        more.push(format!("First to fix: {name} ({of}). {}.", sentence(cause.remedy())));
    }
    if let Some(found) = &report.comparison {
        let besides = comparison::besides(found);
        let period = "Numbers, charts and findings below are of the period after.".to_owned();
        let besides = (!besides.is_empty()).then(|| safe(besides.trim()));
        more.splice(0..0, besides.into_iter().chain([period]));
        return more;
    }
    if let Some(tally) = &report.final_messages {
        let patterns: Vec<String> = tally.patterns.iter().map(|pattern| format!("“{}”", safe(pattern))).collect();
        let (messages, contacts) = (counted(tally.messages, "final message"), counted(tally.contacts, "contact"));
        more.push(format!("{messages} to {contacts}, by the pattern {}.", patterns.join(" or ")));
    }
    if let Some(baseline) = &report.baseline {
        let (known, gone) = (counted(baseline.known.len(), "known finding"), grouped(baseline.gone.len()));
        more.push(format!("{known} of the baseline not counted; {gone} of it gone."));
    }
    if report.totals.suppressed > 0 {
        more.push(format!("{} held back by the settings.", counted(report.totals.suppressed, "finding")));
    }
    if report.skipped.bad > 0 {
        more.push(format!(
            "{} skipped, as not readable; no count holds them.",
            counted(report.skipped.bad as usize, "row")
        ));
    }
    more
}

/// Whether the run fails, and why.
pub(super) fn outcome(report: &Report) -> Outcome {
    let gate = &report.gate;
    if gate.is_broken() {
        return Outcome { class: "failed", word: "Fails", why: sentence(&safe(&gate.broken.join("; "))) + "." };
    }
    let Some(threshold) = gate.rules.fail_on else {
        return Outcome { class: "open", word: "No gate", why: "No finding makes this run fail.".to_owned() };
    };
    let (counted_ones, threshold) = (counted(gate.counted as usize, "finding"), threshold.as_str());
    let why = match gate.counted {
        0 => format!("No finding at or above {threshold}."),
        _ => format!("{counted_ones} at or above {threshold}, no more than allowed."),
    };
    Outcome { class: "passed", word: "Passes", why }
}

/// The numbers that matter most, each with what it counts and how it is made up.
pub(super) fn figures(report: &Report) -> Vec<(String, &'static str, String)> {
    let totals = &report.totals;
    let examined = &totals.examined;
    let severities: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .filter(|severity| totals.by_severity.of(*severity) > 0)
        .map(|severity| match severity {
            // «info» has no plural.
            Severity::Info => format!("{} info", grouped(totals.by_severity.info)),
            severity => counted(totals.by_severity.of(severity), severity.as_str()),
        })
        .collect();
    let mut figures = vec![
        (grouped(totals.findings), if totals.findings == 1 { "finding" } else { "findings" }, listed(&severities)),
        (
            grouped(totals.extra_copies),
            if totals.extra_copies == 1 { "extra copy" } else { "extra copies" },
            "messages that are one too many".to_owned(),
        ),
    ];
    if report.contact.is_none() {
        let of = format!("of {}", counted(examined.contacts, "contact"));
        figures.push((grouped(totals.affected_contacts), "affected", of));
    }
    let both = format!("{} in, {} out", grouped(examined.incoming), grouped(examined.outgoing));
    figures.push((grouped(examined.messages), if examined.messages == 1 { "message" } else { "messages" }, both));
    figures
}

/// A sentence for those whom a list would not tell: copies and contacts of one rule.
pub(super) fn of_rule(extra: usize, contacts: usize) -> String {
    let extra = if extra > 0 { format!("{} too many · ", copies(extra)) } else { String::new() };
    format!("{extra}{}", counted(contacts, "contact"))
}
