//! Whether a run passes: decided once, and shown by every format that has room for it.

use super::phrases::capital;
use crate::finding::Report;

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Findings broke the gate: exit code 1.
    Failed,
    /// The gate held.
    Passed,
    /// There is no gate.
    NotJudged,
    /// There was nothing that findings could be in, so that none is no good news.
    NothingChecked,
}

impl Verdict {
    /// The verdict of a run.
    pub(super) fn of(report: &Report) -> Self {
        if report.gate.is_broken() {
            Self::Failed
        } else if nothing(report).is_some() && report.nothing_new_since.is_none() {
            Self::NothingChecked
        } else if report.gate.rules.fail_on.is_none() {
            Self::NotJudged
        } else {
            Self::Passed
        }
    }

    /// In a word or two.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Passed => "passed",
            Self::NotJudged => "not judged",
            Self::NothingChecked => "nothing checked",
        }
    }
}

/// `Passed: no findings at or above warning.`
pub(super) fn sentence(report: &Report) -> String {
    format!("{}: {}.", word(report), why(report))
}

/// The verdict with a capital, and what it is about.
pub(super) fn word(report: &Report) -> String {
    // A comparison's gate goes by the findings of one of its periods.
    let period = if report.comparison.is_some() { " (period after)" } else { "" };
    capital(Verdict::of(report).as_str()) + period
}

/// Why the verdict is what it is, without a full stop.
pub(super) fn why(report: &Report) -> String {
    let gate = &report.gate;
    match (Verdict::of(report), gate.rules.fail_on) {
        (Verdict::Failed, _) => gate.broken.join("; "),
        (Verdict::NothingChecked, _) => nothing(report).unwrap_or_default(),
        _ if report.nothing_new_since.is_some() => nothing(report).unwrap_or_default(),
        (_, None) => "findings do not fail this run".to_owned(),
        (_, Some(_)) => gate.kept(),
    }
}

/// Why there was nothing that findings could be in.
pub(super) fn nothing(report: &Report) -> Option<String> {
    if let Some(since) = report.nothing_new_since {
        return Some(format!("nothing new since {}", since.to_the_second()));
    }
    if report.totals.examined.messages == 0 {
        return Some("no message was examined".to_owned());
    }
    let no_final = report.final_messages.as_ref().is_some_and(|tally| tally.messages == 0);
    (no_final && report.totals.findings == 0).then(|| "no outgoing message is a final message".to_owned())
}
