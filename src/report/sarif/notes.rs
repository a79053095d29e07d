//! What there is to know of a run besides its results.

use serde::Serialize;

use super::message::Message;
use crate::finding::Report;
use crate::report::phrases::Words;
use crate::report::{comparison, facts, replies, verdict};
use crate::text::counted;

/// Code scanning shows so many of the results that it takes.
const SHOWN_RESULTS: usize = 5_000;

/// A `notification` (§ 3.58).
#[derive(Serialize)]
pub(super) struct Notification {
    descriptor: Descriptor,
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Descriptor {
    id: &'static str,
}

/// Everything that would make no results look like more than they are, and what was left out of them.
pub(super) fn of(report: &Report, most: usize) -> Vec<Notification> {
    let all = [
        nothing(report),
        replies::headline(report, Words::PLAIN).map(|said| note("extra-replies", &said)),
        limit(report, most),
        rows(report),
        final_messages(report),
        compared(report),
        held_back(report),
        baseline(report),
        facts::unchecked(report).map(|text| warning("not-checked", &text)),
        facts::told(report, Words::PLAIN).map(|text| note("told-before", &text)),
    ];
    all.into_iter().flatten().chain(facts::remarks(report).map(|text| note("remark", &text))).collect()
}

fn warning(id: &'static str, text: &str) -> Notification {
    Notification { descriptor: Descriptor { id }, level: "warning", message: Message::new(text) }
}

fn note(id: &'static str, text: &str) -> Notification {
    Notification { level: "note", ..warning(id, text) }
}

fn nothing(report: &Report) -> Option<Notification> {
    // A final message that nothing matches has a warning of its own.
    let why = verdict::nothing(report).filter(|_| report.totals.examined.messages == 0)?;
    let is_quiet = report.nothing_new_since.is_some();
    Some(if is_quiet { note("nothing-new", &why) } else { warning("nothing-read", &why) })
}

fn limit(report: &Report, most: usize) -> Option<Notification> {
    let all = report.findings.len() + report.suppressed.len();
    let beyond = "the worst first; the JSON report holds all";
    if all > most {
        return Some(warning("results-limit", &format!("only {most} of {all} results are listed, {beyond}")));
    }
    let shown = format!("code scanning shows {SHOWN_RESULTS} of these {all} results, {beyond}");
    (all > SHOWN_RESULTS).then(|| note("results-limit", &shown))
}

fn rows(report: &Report) -> Option<Notification> {
    let rows = facts::skipped_sentence(&report.skipped, Words::PLAIN)?;
    Some(if report.skipped.bad > 0 { warning("rows-left-out", &rows) } else { note("rows-left-out", &rows) })
}

fn final_messages(report: &Report) -> Option<Notification> {
    let tally = report.final_messages.as_ref()?;
    let said = facts::final_messages(tally, Words::PLAIN);
    Some(if tally.messages == 0 { warning("final-messages", &said) } else { note("final-messages", &said) })
}

fn compared(report: &Report) -> Option<Notification> {
    let compared = report.comparison.as_ref()?;
    let (when, said) = (compared.when, comparison::line(&compared.headline));
    Some(note("comparison", &format!("{said}; the results are those after {when}")))
}

fn held_back(report: &Report) -> Option<Notification> {
    let unlisted = report.unlisted_suppressed() as u64;
    let findings = counted(unlisted, "finding");
    (unlisted > 0).then(|| note("held-back", &format!("{findings} held back by the settings and not listed")))
}

fn baseline(report: &Report) -> Option<Notification> {
    let baseline = report.baseline.as_ref()?;
    let unlisted = if report.unlisted_known().is_empty() { "" } else { " Known findings are not listed here." };
    Some(note("baseline", &format!("{}{unlisted}", facts::baseline(baseline, Words::PLAIN))))
}
