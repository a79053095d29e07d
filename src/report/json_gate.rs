//! What a run was held against: its gate and its baseline, as fields of the JSON report.

use serde::Serialize;

use crate::finding::{BaselineEntry, BaselineOutcome, Gate, Severity};

/// Whether the run passes.
#[derive(Serialize)]
pub(super) struct GateFields<'a> {
    fail_on: Option<Severity>,
    max_findings: Option<u64>,
    max_rate: Option<f64>,
    /// Findings at or above `fail_on`.
    counted: u64,
    /// The same, for each outgoing message; null where there are none of these.
    rate: Option<f64>,
    failed: bool,
    reasons: &'a [String],
}

/// What was known before.
#[derive(Serialize)]
pub(super) struct BaselineFields<'a> {
    file: &'a str,
    known: Vec<EntryFields<'a>>,
    gone: Vec<EntryFields<'a>>,
}

#[derive(Serialize)]
struct EntryFields<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    at: Option<String>,
    reason: &'a str,
}

impl<'a> From<&'a Gate> for GateFields<'a> {
    fn from(gate: &'a Gate) -> Self {
        let Gate { rules, counted, rate, broken } = gate;
        Self {
            fail_on: rules.fail_on,
            max_findings: rules.max_findings,
            max_rate: rules.max_rate,
            counted: *counted,
            rate: rate.is_finite().then_some(*rate),
            failed: gate.is_broken(),
            reasons: broken,
        }
    }
}

impl<'a> From<&'a BaselineOutcome> for BaselineFields<'a> {
    fn from(baseline: &'a BaselineOutcome) -> Self {
        let fields = |entries: &'a [BaselineEntry]| entries.iter().map(EntryFields::from).collect();
        Self { file: &baseline.file, known: fields(&baseline.known), gone: fields(&baseline.gone) }
    }
}

impl<'a> From<&'a BaselineEntry> for EntryFields<'a> {
    fn from(entry: &'a BaselineEntry) -> Self {
        let BaselineEntry { fingerprint, rule, at, reason } = entry;
        Self { fingerprint, rule, at: at.map(|at| at.to_string()), reason }
    }
}
