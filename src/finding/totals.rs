//! Counts: what was examined and what was found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{CauseKind, Finding, RuleMeta, Severity};

/// Counts of one rule's findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleTotals {
    /// How many findings.
    pub findings: usize,
    /// How many messages are one too many.
    pub extra_copies: usize,
    /// How many contacts are concerned.
    pub contacts: usize,
}

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SeverityTotals {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Infos.
    pub info: usize,
}

impl SeverityTotals {
    fn add(&mut self, severity: Severity, count: usize) {
        match severity {
            Severity::Error => self.error += count,
            Severity::Warning => self.warning += count,
            Severity::Info => self.info += count,
        }
    }

    /// How many findings of this severity.
    pub fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }
}

/// How many messages of the scope were examined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MessageTotals {
    /// Contacts with a message in the scope.
    pub contacts: usize,
    /// Messages in the scope.
    pub messages: usize,
    /// Those from contacts.
    pub incoming: usize,
    /// Those to contacts.
    pub outgoing: usize,
}

impl MessageTotals {
    /// Adds those of other contacts.
    pub fn add(&mut self, other: Self) {
        self.contacts += other.contacts;
        self.messages += other.messages;
        self.incoming += other.incoming;
        self.outgoing += other.outgoing;
    }
}

/// All counts of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Totals {
    /// What was examined.
    #[serde(flatten)]
    pub examined: MessageTotals,
    /// Findings of every rule.
    pub findings: usize,
    /// Messages that are one too many.
    pub extra_copies: usize,
    /// Contacts with a finding.
    pub affected_contacts: usize,
    /// Findings by severity.
    pub by_severity: SeverityTotals,
    /// Findings that the settings hold back; they are in no other count.
    pub suppressed: usize,
    /// Counts of every rule that ran, by code.
    pub by_rule: BTreeMap<&'static str, RuleTotals>,
    /// Findings by cause.
    #[serde(skip)]
    pub by_cause: BTreeMap<CauseKind, usize>,
    /// The rules with findings, in the order of codes, each with the worst severity of its findings.
    #[serde(skip)]
    pub worst: Vec<(&'static RuleMeta, Severity)>,
}

/// Counts in the making: one conversation after the other, in any order.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    /// What was examined.
    pub examined: MessageTotals,
    /// Findings that the settings hold back.
    pub suppressed: usize,
    findings: usize,
    extra_copies: usize,
    affected_contacts: usize,
    by_severity: SeverityTotals,
    by_rule: BTreeMap<&'static str, RuleTotals>,
    by_cause: BTreeMap<CauseKind, usize>,
    worst: BTreeMap<&'static str, (&'static RuleMeta, Severity)>,
}

impl Tallies {
    /// Counts all findings of one contact.
    pub fn count(&mut self, findings: &[Finding]) {
        self.affected_contacts += usize::from(!findings.is_empty());
        let mut seen: BTreeSet<&'static str> = BTreeSet::new();
        for Finding { rule, severity, cause, extra_copies, .. } in findings {
            self.findings += 1;
            self.extra_copies += extra_copies;
            self.by_severity.add(*severity, 1);
            let totals = self.by_rule.entry(rule.code).or_default();
            totals.findings += 1;
            totals.extra_copies += extra_copies;
            totals.contacts += usize::from(seen.insert(rule.code));
            if let Some(cause) = cause {
                *self.by_cause.entry(cause.kind).or_default() += 1;
            }
            let worst = self.worst.entry(rule.code).or_insert((*rule, *severity));
            worst.1 = worst.1.max(*severity);
        }
    }

    /// Adds the counts of other contacts.
    pub fn add(&mut self, other: Self) {
        self.examined.add(other.examined);
        self.suppressed += other.suppressed;
        self.findings += other.findings;
        self.extra_copies += other.extra_copies;
        self.affected_contacts += other.affected_contacts;
        for severity in Severity::WORST_FIRST {
            self.by_severity.add(severity, other.by_severity.of(severity));
        }
        for (code, totals) in other.by_rule {
            let rule = self.by_rule.entry(code).or_default();
            rule.findings += totals.findings;
            rule.extra_copies += totals.extra_copies;
            rule.contacts += totals.contacts;
        }
        for (cause, count) in other.by_cause {
            *self.by_cause.entry(cause).or_default() += count;
        }
        for (code, (rule, severity)) in other.worst {
            let worst = self.worst.entry(code).or_insert((rule, severity));
            worst.1 = worst.1.max(severity);
        }
    }

    /// The counts, with a row for every rule that ran.
    pub fn finish(self, rules: &[&'static RuleMeta]) -> Totals {
        let mut by_rule: BTreeMap<_, _> = rules.iter().map(|rule| (rule.code, RuleTotals::default())).collect();
        by_rule.extend(self.by_rule);
        Totals {
            examined: self.examined,
            findings: self.findings,
            extra_copies: self.extra_copies,
            affected_contacts: self.affected_contacts,
            by_severity: self.by_severity,
            suppressed: self.suppressed,
            by_rule,
            by_cause: self.by_cause,
            worst: self.worst.into_values().collect(),
        }
    }
}
