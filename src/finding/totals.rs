//! Counts: what was examined and what was found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Finding, RuleMeta, Severity};

/// Counts of one rule's findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
pub struct SeverityTotals {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Infos.
    pub info: usize,
}

impl SeverityTotals {
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

/// All counts of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
}

impl Totals {
    /// Counts `findings` of the rules that ran.
    pub fn count(examined: MessageTotals, rules: &[&'static RuleMeta], findings: &[Finding]) -> Self {
        let mut by_severity = SeverityTotals::default();
        let mut by_rule: BTreeMap<_, _> = rules.iter().map(|rule| (rule.code, RuleTotals::default())).collect();
        let mut contacts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for finding in findings {
            match finding.severity {
                Severity::Error => by_severity.error += 1,
                Severity::Warning => by_severity.warning += 1,
                Severity::Info => by_severity.info += 1,
            }
            let rule = by_rule.entry(finding.rule.code).or_default();
            rule.findings += 1;
            rule.extra_copies += finding.extra_copies;
            contacts.entry(finding.rule.code).or_default().insert(&finding.contact.id);
        }
        for (code, contacts) in &contacts {
            if let Some(rule) = by_rule.get_mut(code) {
                rule.contacts = contacts.len();
            }
        }
        Self {
            examined,
            findings: findings.len(),
            extra_copies: findings.iter().map(|finding| finding.extra_copies).sum(),
            affected_contacts: contacts.into_values().flatten().collect::<BTreeSet<_>>().len(),
            by_severity,
            suppressed: 0,
            by_rule,
        }
    }

    /// Whether there is a finding at or above `threshold`.
    pub fn reach(&self, threshold: Severity) -> bool {
        let at_or_above = |severity: &Severity| *severity >= threshold;
        Severity::WORST_FIRST.iter().filter(|severity| at_or_above(severity)).any(|s| self.by_severity.of(*s) > 0)
    }
}
