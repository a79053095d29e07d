//! Counts: what was examined and what was found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::extra_replies::suspected;
use super::{CauseKind, Confidence, CountedBy, Expected, Finding, RuleMeta, Severity};
use crate::time::Timestamp;

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
    /// Findings that are more likely a fault than not; all of them for a rule that lists what is there, and where
    /// `counted_by` is `rules`.
    pub likely: usize,
    /// The sum of the probabilities of all findings, each of a rule that lists what is there being certain; null where
    /// `counted_by` is `rules`.
    pub expected: Option<Expected>,
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
    /// Distinct outgoing messages that should not have been sent, each once over all rules: those of DM101, DM103 and
    /// DM104 that are more likely one too many than not, final messages after the first (DM301), attachments sent again
    /// (DM107), and what was sent after a stop (DM302).
    pub extra_replies: usize,
    /// The contacts that got them.
    pub extra_replies_contacts: usize,
    /// The sum of the probabilities of all such messages, likely or not; null where `counted_by` is `rules`.
    pub extra_replies_expected: Option<Expected>,
    /// What findings count by here: `evidence`, or `rules` where too little was read for evidence.
    pub counted_by: CountedBy,
    /// Contacts with a finding.
    pub affected_contacts: usize,
    /// Findings by severity.
    pub by_severity: SeverityTotals,
    /// Findings that the settings hold back; they are in no other count.
    pub suppressed: usize,
    /// Counts of every rule that ran, by code.
    pub by_rule: BTreeMap<&'static str, RuleTotals>,
    /// Findings by cause, without those that are less likely a fault than not.
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
    extra_replies: usize,
    extra_replies_contacts: usize,
    extra_replies_expected: Expected,
    affected_contacts: usize,
    by_severity: SeverityTotals,
    by_rule: BTreeMap<&'static str, RuleTally>,
    by_cause: BTreeMap<CauseKind, usize>,
    worst: BTreeMap<&'static str, (&'static RuleMeta, Severity)>,
}

/// Counts of one rule in the making.
#[derive(Debug, Clone, Copy, Default)]
struct RuleTally {
    findings: usize,
    extra_copies: usize,
    contacts: usize,
    likely: usize,
    expected: Expected,
}

impl Tallies {
    /// Counts all findings of one contact; `in_scope` says of a message whether it is of this run.
    pub fn count(&mut self, findings: &[Finding], by: CountedBy, in_scope: impl Fn(Timestamp) -> bool) {
        self.affected_contacts += usize::from(!findings.is_empty());
        self.count_replies(findings, by, in_scope);
        let mut seen: BTreeSet<&'static str> = BTreeSet::new();
        for Finding { rule, severity, cause, extra_copies, confidence, .. } in findings {
            self.findings += 1;
            self.extra_copies += extra_copies;
            self.by_severity.add(*severity, 1);
            let totals = self.by_rule.entry(rule.code).or_default();
            totals.findings += 1;
            totals.extra_copies += extra_copies;
            totals.contacts += usize::from(seen.insert(rule.code));
            let counts = by.counts(*confidence);
            totals.likely += usize::from(counts);
            totals.expected += confidence.unwrap_or(Confidence::CERTAIN);
            let is_likely = confidence.is_none_or(|confidence| confidence >= Confidence::EVEN);
            if let Some(cause) = cause.as_ref().filter(|_| counts && is_likely) {
                *self.by_cause.entry(cause.kind).or_default() += 1;
            }
            let worst = self.worst.entry(rule.code).or_insert((*rule, *severity));
            worst.1 = worst.1.max(*severity);
        }
    }

    fn count_replies(&mut self, findings: &[Finding], by: CountedBy, in_scope: impl Fn(Timestamp) -> bool) {
        let suspected = suspected(findings, by, in_scope);
        let likely = suspected.values().filter(|confidence| **confidence >= Confidence::EVEN).count();
        self.extra_replies += likely;
        self.extra_replies_contacts += usize::from(likely > 0);
        for confidence in suspected.into_values() {
            self.extra_replies_expected += confidence;
        }
    }

    /// Adds the counts of other contacts.
    pub fn add(&mut self, other: Self) {
        self.examined.add(other.examined);
        self.suppressed += other.suppressed;
        self.findings += other.findings;
        self.extra_copies += other.extra_copies;
        self.extra_replies += other.extra_replies;
        self.extra_replies_contacts += other.extra_replies_contacts;
        self.extra_replies_expected += other.extra_replies_expected;
        self.affected_contacts += other.affected_contacts;
        for severity in Severity::WORST_FIRST {
            self.by_severity.add(severity, other.by_severity.of(severity));
        }
        for (code, totals) in other.by_rule {
            let rule = self.by_rule.entry(code).or_default();
            rule.findings += totals.findings;
            rule.extra_copies += totals.extra_copies;
            rule.contacts += totals.contacts;
            rule.likely += totals.likely;
            rule.expected += totals.expected;
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
    pub fn finish(self, rules: &[&'static RuleMeta], by: CountedBy) -> Totals {
        let expected = |expected: Expected| (by == CountedBy::Evidence).then_some(expected);
        let none = rules.iter().map(|rule| (rule.code, RuleTally::default()));
        let totals = |(code, tally): (&'static str, RuleTally)| {
            let RuleTally { findings, extra_copies, contacts, likely, .. } = tally;
            let expected = expected(tally.expected);
            (code, RuleTotals { findings, extra_copies, contacts, likely, expected })
        };
        let by_rule = none.chain(self.by_rule).map(totals).collect();
        Totals {
            examined: self.examined,
            findings: self.findings,
            extra_copies: self.extra_copies,
            extra_replies: self.extra_replies,
            extra_replies_contacts: self.extra_replies_contacts,
            extra_replies_expected: expected(self.extra_replies_expected),
            counted_by: by,
            affected_contacts: self.affected_contacts,
            by_severity: self.by_severity,
            suppressed: self.suppressed,
            by_rule,
            by_cause: self.by_cause,
            worst: self.worst.into_values().collect(),
        }
    }
}
