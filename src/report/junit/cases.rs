//! Findings as test cases, rule by rule.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::xml::{lines, suite, text};
use crate::finding::{BaselineEntry, Finding, HeldBy, Report, RuleMeta, Severity, Suppressed};
use crate::page::{direction, wrapped};
use crate::report::facts;
use crate::report::verdict;
use crate::text::counted;
use crate::time::Resolution;

/// A finding's further messages are counted, not shown.
const MOST_MESSAGES: usize = 20;
/// Of a message's text, in columns.
const MOST_TEXT: usize = 200;
/// Of a contact's handle or id, in columns.
const MOST_NAME: usize = 60;

/// The cases of every rule that ran.
pub(super) struct Cases<'a> {
    report: &'a Report,
    rules: Vec<RuleCases>,
    /// How many cases may be listed in all.
    most: usize,
    listed: usize,
}

struct RuleCases {
    rule: &'static RuleMeta,
    cases: Vec<TestCase>,
    /// Cases beyond the number that is listed: those that fail, and the others.
    unlisted: [usize; 2],
}

impl<'a> Cases<'a> {
    pub(super) fn new(report: &'a Report, most: usize) -> Self {
        let rules = report.scope.rules.iter().map(|rule| RuleCases { rule, cases: Vec::new(), unlisted: [0, 0] });
        Self { report, rules: rules.collect(), most, listed: 0 }
    }

    /// A finding fails if it is one that the run fails by.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let (gate, resolution) = (&self.report.gate, self.report.resolution);
        let fails = gate.is_broken() && gate.rules.fail_on.is_some_and(|threshold| finding.severity >= threshold);
        let why = match gate.rules.fail_on {
            None => "nothing fails the run".to_owned(),
            Some(threshold) if finding.severity >= threshold => "the limits allow as many".to_owned(),
            Some(threshold) => format!("only {} fails the run", or_worse(threshold)),
        };
        self.add(finding.rule.code, fails, || {
            let contact = wrapped(&finding.contact.named(), MOST_NAME, 1).concat();
            let why = if fails { String::new() } else { format!(" ({why})") };
            let message = format!("{}: {contact}{why}", finding.summary);
            case(
                &name(&finding.fingerprint()),
                status(fails, &message, finding.severity.as_str(), &description(finding, resolution)),
            )
        });
    }

    /// A finding that is held back.
    pub(super) fn suppressed(&mut self, suppressed: &Suppressed) {
        let Suppressed { finding, by, reason, entry, .. } = suppressed;
        self.add(finding.rule.code, false, || {
            let (message, kind) = match by {
                HeldBy::Settings => (format!("held back: {reason} ({entry})"), "suppressed"),
                HeldBy::Baseline => (known(entry, reason), "baseline"),
            };
            case(
                &name(&finding.fingerprint()),
                status(false, &message, kind, &description(finding, self.report.resolution)),
            )
        });
    }

    /// A finding that the baseline knows.
    pub(super) fn known(&mut self, entry: &BaselineEntry, file: &str) {
        self.add(&entry.rule, false, || {
            case(&name(&entry.fingerprint.to_string()), status(false, &known(file, &entry.reason), "baseline", &[]))
        });
    }

    /// A finding of the baseline that is none any more.
    pub(super) fn gone(&mut self, entry: &BaselineEntry, file: &str) {
        self.add(&entry.rule, false, || {
            let mut case = case(&name(&entry.fingerprint.to_string()), TestCaseStatus::success());
            case.set_system_out(text(&format!("gone: the baseline {file} knows it, and it is not found any more")));
            case
        });
    }

    /// A rule that ran is the only one that a case can be of.
    fn add(&mut self, code: &str, fails: bool, case: impl FnOnce() -> TestCase) {
        let Some(rule) = self.rules.iter_mut().find(|rule| rule.rule.code == code) else { return };
        if self.listed < self.most {
            self.listed += 1;
            rule.cases.push(case());
        } else {
            rule.unlisted[usize::from(!fails)] += 1;
        }
    }

    /// A suite for every rule, one without findings among them.
    pub(super) fn finish(self) -> Vec<TestSuite> {
        let Self { report, rules, most, .. } = self;
        let finished = rules.into_iter().map(|RuleCases { rule, mut cases, unlisted }| {
            if cases.is_empty() && unlisted == [0, 0] {
                let unchecked = report.unchecked.iter().find(|(unchecked, _)| unchecked.code == rule.code);
                let status = match verdict::nothing(report).or(unchecked.map(|(_, why)| why.clone())) {
                    Some(why) => status(false, &why, "empty", &[]),
                    None => TestCaseStatus::success(),
                };
                cases.push(case(&format!("no {}", rule.name), status));
            }
            for (count, fails) in unlisted.into_iter().zip([true, false]).filter(|(count, _)| *count > 0) {
                let name = counted(count as u64, "further finding");
                let message = format!(
                    "{name} of {} not listed: a JUnit report lists {most} at most, the worst first; the JSON report lists all",
                    rule.code
                );
                cases.push(case(&name, status(fails, &message, "unlisted", &[])));
            }
            suite(report, &format!("{} {}", rule.code, rule.name), rule.code, cases)
        });
        finished.collect()
    }
}

/// A case of any name.
pub(super) fn case(name: &str, status: TestCaseStatus) -> TestCase {
    TestCase::new(text(name), status)
}

/// A failure, or a case that was skipped.
pub(super) fn status(fails: bool, message: &str, kind: &str, description: &[String]) -> TestCaseStatus {
    let mut status = match fails {
        true => TestCaseStatus::non_success(NonSuccessKind::Failure),
        false => TestCaseStatus::skipped(),
    };
    status.set_message(text(message)).set_type(text(kind));
    if !description.is_empty() {
        status.set_description(lines(description));
    }
    status
}

/// The same in every run, whether it is found, known or gone: servers follow a case by its name. Nothing of the contact
/// stands in it, as that has another hash in every redacted report without a key.
fn name(fingerprint: &str) -> String {
    format!("finding {fingerprint}")
}

fn known(file: &str, reason: &str) -> String {
    format!("known to the baseline {file}: {reason}")
}

fn or_worse(severity: Severity) -> String {
    match severity {
        Severity::Error => "an error".to_owned(),
        milder => format!("a finding at or above {}", milder.as_str()),
    }
}

/// Everything about a finding, one fact a line.
fn description(finding: &Finding, resolution: Resolution) -> Vec<String> {
    let Finding { rule, severity, contact, .. } = finding;
    let mut facts = vec![format!("{} {}: {}", rule.code, rule.name, rule.summary)];
    facts.push(format!("severity: {}", severity.as_str()));
    facts.extend(finding.confidence.map(|confidence| format!("confidence: {confidence}")));
    facts.push(match &contact.facts.handle {
        Some(handle) => format!("contact: {handle} (id {})", contact.id),
        None => format!("contact: {}", contact.id),
    });
    facts.extend(facts::cause(finding));
    if let Some(cause) = &finding.cause {
        facts.push(format!("what to do: {}", cause.kind.remedy()));
    }
    for message in finding.messages.iter().take(MOST_MESSAGES) {
        let gap = message.gap.map(|gap| format!(" {}", resolution.gap(gap))).unwrap_or_default();
        let said =
            message.text.as_deref().map_or_else(|| "(no text)".to_owned(), |text| wrapped(text, MOST_TEXT, 1).concat());
        facts.push(format!("{} {} {}{gap}: {said}", message.at, direction(message.direction), message.id));
    }
    let more = finding.messages.len().saturating_sub(MOST_MESSAGES);
    if more > 0 {
        facts.push(format!("… and {}", counted(more as u64, "more message")));
    }
    facts
}
