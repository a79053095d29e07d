//! What is true of the whole run, as suites before those of the rules.

use quick_junit::{Property, TestCase, TestCaseStatus, TestSuite};

use super::cases::{case, status};
use super::{suite, text};
use crate::finding::{Comparison, Report, Row};
use crate::rates::Verdict;
use crate::report::brief;

/// What was read and what it was held against; for `compare`, the verdicts too.
pub(super) fn suites(report: &Report) -> Vec<TestSuite> {
    let mut cases = vec![read(report)];
    cases.extend(report.final_messages.as_ref().map(|tally| {
        let said = brief::final_messages(tally);
        told("final messages were recognised", (tally.messages == 0).then_some("empty"), &said)
    }));
    cases.extend(limits(report));
    let mut audit = suite(report, "audit", "audit", cases);
    audit.add_properties(properties(report));
    let comparison = report.comparison.as_ref().map(|comparison| verdicts(report, comparison));
    std::iter::once(audit).chain(comparison).collect()
}

/// Passes with what it has to say, or is skipped for this kind of reason.
fn told(name: &str, skipped: Option<&str>, said: &str) -> TestCase {
    if let Some(kind) = skipped {
        return case(name, status(false, said, kind, &[]));
    }
    let mut case = case(name, TestCaseStatus::success());
    case.set_system_out(text(said));
    case
}

fn read(report: &Report) -> TestCase {
    let nothing = report.totals.examined.messages == 0;
    let said =
        if nothing { "nothing was read, so no rule was put to the test".to_owned() } else { brief::examined(report) };
    let skipped = brief::skipped(&report.skipped).map(|rows| format!("; {rows}")).unwrap_or_default();
    told("messages were read", nothing.then_some("empty"), &format!("{said}{skipped}"))
}

/// A limit on the number or the rate of findings is a test of its own.
fn limits(report: &Report) -> Option<TestCase> {
    let gate = &report.gate;
    let limited = gate.rules.max_findings.is_some() || gate.rules.max_rate.is_some();
    limited.then(|| {
        let status = match gate.is_broken() {
            true => status(true, &gate.broken.join("; "), "limit", &[]),
            false => TestCaseStatus::success(),
        };
        case("findings are within their limits", status)
    })
}

/// No verdict fails a run, so none fails here; what is worse or open is no passed test either.
fn verdicts(report: &Report, comparison: &Comparison) -> TestSuite {
    let case = |row: &Row| {
        let open = match row.verdict {
            Verdict::Worse => Some("worse"),
            Verdict::TooLittleData { .. } => Some("open"),
            Verdict::Fixed | Verdict::Better | Verdict::NoVisibleChange => None,
        };
        told(&format!("{} ({})", row.name, row.key), open, &brief::verdict(row))
    };
    let rows = std::iter::once(&comparison.headline).chain(&comparison.rules).chain(&comparison.causes);
    let mut suite = suite(report, "comparison", "comparison", rows.map(case).collect());
    suite.add_property(property("when", &comparison.when.to_string()));
    suite.add_property(property("gap_s", &comparison.gap.as_seconds().to_string()));
    suite
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, text(value))
}

/// What was audited and how.
fn properties(report: &Report) -> Vec<Property> {
    let (scope, gate, totals) = (&report.scope, &report.gate.rules, &report.totals);
    let facts = [
        ("version", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("source", Some(report.source.description.clone())),
        ("since", scope.since.map(|since| since.to_string())),
        ("until", scope.until.map(|until| until.to_string())),
        ("contacts", (!scope.contacts.is_empty()).then(|| scope.contacts.join(", "))),
        ("messages", Some(totals.examined.messages.to_string())),
        ("findings", Some(totals.findings.to_string())),
        ("suppressed", Some(totals.suppressed.to_string())),
        ("fail_on", gate.fail_on.map(|severity| severity.as_str().to_owned())),
        ("max_findings", gate.max_findings.map(|most| most.to_string())),
        ("max_rate", gate.max_rate.map(|most| most.to_string())),
        ("baseline", report.baseline.as_ref().map(|baseline| baseline.file.clone())),
        ("redacted", report.redacted.then(|| "true".to_owned())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some(property(name, &value?))).collect()
}
