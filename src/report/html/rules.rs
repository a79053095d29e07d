//! What each rule found, why it matters and what to do.

use super::text::counted;
use super::verdict::of_rule;
use crate::finding::Report;

/// A rule with findings.
pub(super) struct RuleView {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) findings: String,
    pub(super) more: String,
    pub(super) summary: &'static str,
    pub(super) reports: &'static str,
    pub(super) matters: &'static str,
    pub(super) fix: &'static str,
    pub(super) tune: &'static str,
}

/// The rules with findings, those with most first.
pub(super) fn found(report: &Report) -> Vec<RuleView> {
    let totals = &report.totals;
    let mut rules: Vec<_> =
        totals.worst.iter().filter_map(|(rule, worst)| Some((*rule, *worst, totals.by_rule.get(rule.code)?))).collect();
    rules.sort_by_key(|(_, worst, counts)| (std::cmp::Reverse(*worst), std::cmp::Reverse(counts.findings)));
    let view = |(rule, worst, counts): (&'static crate::finding::RuleMeta, crate::finding::Severity, _)| {
        let counts: &crate::finding::RuleTotals = counts;
        RuleView {
            code: rule.code,
            name: rule.name,
            severity: worst.as_str(),
            findings: counted(counts.findings, "finding"),
            more: of_rule(counts.extra_copies, counts.contacts),
            summary: rule.summary,
            reports: rule.docs.reports,
            matters: rule.docs.matters,
            fix: rule.docs.fix,
            tune: rule.docs.tune,
        }
    };
    rules.into_iter().map(view).collect()
}

/// The rules that ran and found nothing.
pub(super) fn silent(report: &Report) -> String {
    let found = |code: &str| report.totals.worst.iter().any(|(rule, _)| rule.code == code);
    let checked = |code: &str| !report.unchecked.iter().any(|(rule, _)| rule.code == code);
    let silent: Vec<String> = (report.scope.rules.iter().filter(|rule| !found(rule.code) && checked(rule.code)))
        .map(|rule| format!("{} {}", rule.code, rule.name))
        .collect();
    silent.join(", ")
}
