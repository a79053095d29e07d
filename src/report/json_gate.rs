//! What a run was held against: its gate and its baseline, as fields of the JSON report.

use serde::Serialize;

use super::verdict::Verdict;
use crate::finding::{BaselineEntry, BaselineOutcome, Gate, Report, Severity};

/// Whether the run passes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Gate"))]
pub(super) struct GateFields<'a> {
    /// Findings from this severity on count; null is none of them.
    fail_on: Option<Severity>,
    /// This number of them is accepted; null without such a limit.
    max_findings: Option<u64>,
    /// This share of them among the outgoing messages is accepted, from 0 to 1; null without such a limit.
    max_rate: Option<f64>,
    /// Findings at or above `fail_on`.
    counted: u64,
    /// The same, for each outgoing message; null where there are none of these.
    rate: Option<f64>,
    /// `passed`; `failed`: exit code 1; `not judged`, without `fail_on`; or `nothing checked`, where no message was
    /// examined, or none is a final message for `final`.
    #[cfg_attr(test, schemars(extend("enum" = ["passed", "failed", "not judged", "nothing checked"])))]
    verdict: &'static str,
    /// Whether the run fails: exit code 1.
    failed: bool,
    /// What was broken, in words; empty if the run passes.
    reasons: &'a [String],
}

/// What was known before.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Baseline"))]
pub(super) struct BaselineFields<'a> {
    /// The baseline's file.
    file: &'a str,
    /// Its entries that are findings still; these are not among the report's findings.
    known: Vec<EntryFields<'a>>,
    /// Its entries that this run looked for and did not find.
    gone: Vec<EntryFields<'a>>,
    /// Its entries that this run did not look for, such as those outside of its scope.
    unseen: Vec<EntryFields<'a>>,
}

/// A finding of an earlier run.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "BaselineEntry"))]
struct EntryFields<'a> {
    /// That of the finding.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    fingerprint: String,
    /// That of the finding too; null if it is not known.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    last_fingerprint: Option<String>,
    /// The code of its rule.
    rule: &'a str,
    /// When its first message was sent, in UTC; null if that is not known.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    at: Option<String>,
    /// When its last message was sent, in UTC; null if that is not known.
    #[cfg_attr(test, schemars(extend("format" = "date-time")))]
    last_at: Option<String>,
    /// Why nobody minds.
    reason: &'a str,
}

impl<'a> From<&'a Report> for GateFields<'a> {
    fn from(report: &'a Report) -> Self {
        let gate = &report.gate;
        let Gate { rules, counted, rate, broken } = gate;
        Self {
            fail_on: rules.fail_on,
            max_findings: rules.max_findings,
            max_rate: rules.max_rate,
            counted: *counted,
            rate: rate.is_finite().then_some(*rate),
            verdict: Verdict::of(report).as_str(),
            failed: gate.is_broken(),
            reasons: broken,
        }
    }
}

impl<'a> From<&'a BaselineOutcome> for BaselineFields<'a> {
    fn from(baseline: &'a BaselineOutcome) -> Self {
        let fields = |entries: &'a [BaselineEntry]| entries.iter().map(EntryFields::from).collect();
        let BaselineOutcome { file, known, gone, unseen } = baseline;
        Self { file, known: fields(known), gone: fields(gone), unseen: fields(unseen) }
    }
}

impl<'a> From<&'a BaselineEntry> for EntryFields<'a> {
    fn from(entry: &'a BaselineEntry) -> Self {
        let BaselineEntry { fingerprint, last_fingerprint, rule, at, last_at, reason } = entry;
        Self {
            fingerprint: fingerprint.to_string(),
            last_fingerprint: last_fingerprint.map(|last| last.to_string()),
            rule,
            at: at.map(|at| at.to_string()),
            last_at: last_at.map(|at| at.to_string()),
            reason,
        }
    }
}
