//! What is true of the whole run, as suites before those of the rules.

use quick_junit::{Property, TestCase, TestCaseStatus, TestSuite};

use super::cases::{case, status};
use super::xml::{suite, text};
use crate::finding::{Comparison, Report, Row};
use crate::rates;
use crate::report::phrases::Words;
use crate::report::verdict::{self, Verdict};
use crate::report::{comparison, facts};

/// What was read and what it was held against; for `compare`, the verdicts too.
pub(super) fn suites(report: &Report) -> Vec<TestSuite> {
    let mut cases = vec![read(report)];
    cases.extend(report.final_messages.as_ref().map(|tally| {
        let said = facts::final_messages(tally, Words::PLAIN);
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
    let said = match nothing {
        true if report.nothing_new_since.is_some() => verdict::why(report),
        true => "nothing was read, so no rule was checked".to_owned(),
        false => facts::examined(report, Words::PLAIN),
    };
    let rows = facts::skipped(&report.skipped, Words::PLAIN);
    let rows = if rows.is_empty() { String::new() } else { format!("; left out: {}", rows.join(", ")) };
    told("messages were read", nothing.then_some("empty"), &format!("{said}{rows}"))
}

/// A limit on the number or the rate of findings is a test of its own.
fn limits(report: &Report) -> Option<TestCase> {
    let gate = &report.gate;
    let limited = gate.rules.max_findings.is_some() || gate.rules.max_rate.is_some();
    limited.then(|| {
        let status = match Verdict::of(report) {
            Verdict::Failed => status(true, &gate.broken.join("; "), "limit", &[]),
            Verdict::NothingChecked => status(false, &verdict::why(report), "empty", &[]),
            Verdict::Passed | Verdict::NotJudged => TestCaseStatus::success(),
        };
        case("findings are within their limits", status)
    })
}

/// No verdict fails a run, so none fails here; what is worse or open is no passed test either.
fn verdicts(report: &Report, compared: &Comparison) -> TestSuite {
    let case = |row: &Row| {
        let open = match row.verdict {
            rates::Verdict::Worse => Some("worse"),
            rates::Verdict::TooLittleData { .. } => Some("open"),
            rates::Verdict::Fixed | rates::Verdict::Better | rates::Verdict::NoVisibleChange => None,
        };
        told(&format!("{} ({})", row.name, row.key), open, &comparison::line(row))
    };
    let rows = std::iter::once(&compared.headline).chain(&compared.rules).chain(&compared.causes);
    let mut suite = suite(report, "comparison", "comparison", rows.map(case).collect());
    suite.add_property(property("when", &compared.when.to_string()));
    suite.add_property(property("gap_s", &compared.gap.as_seconds().to_string()));
    suite
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, text(value))
}

/// What was audited and how.
fn properties(report: &Report) -> Vec<Property> {
    let (scope, gate, totals) = (&report.scope, &report.gate.rules, &report.totals);
    let facts = [
        ("verdict", Some(verdict::sentence(report))),
        ("version", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("source", Some(report.source.description.clone())),
        ("since", scope.since.map(|since| since.to_string())),
        ("until", scope.until.map(|until| until.to_string())),
        ("contacts", (!scope.contacts.is_empty()).then(|| scope.contacts.join(", "))),
        ("messages", Some(totals.examined.messages.to_string())),
        ("findings", Some(totals.findings.to_string())),
        ("extra_replies", Some(totals.extra_replies.to_string())),
        ("suppressed", Some(totals.suppressed.to_string())),
        ("fail_on", gate.fail_on.map(|severity| severity.as_str().to_owned())),
        ("max_findings", gate.max_findings.map(|most| most.to_string())),
        ("max_rate", gate.max_rate.map(|most| most.to_string())),
        ("baseline", report.baseline.as_ref().map(|baseline| baseline.file.clone())),
        ("redacted", report.redacted.then(|| "true".to_owned())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some(property(name, &value?))).collect()
}
