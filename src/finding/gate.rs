//! When findings are a failure.

use super::{Severity, Totals};
use crate::text::counted;

/// What a run has to keep to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GateRules {
    /// Findings from this severity on count; `None` is none of them.
    pub fail_on: Option<Severity>,
    /// This number of them is accepted.
    pub max_findings: Option<u64>,
    /// This share of them among the outgoing messages is accepted.
    pub max_rate: Option<f64>,
}

/// Whether a run kept to its rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The rules.
    pub rules: GateRules,
    /// How many findings counted.
    pub counted: u64,
    /// How many of them there are for each outgoing message.
    pub rate: f64,
    /// What was broken, in words; none if the run passes.
    pub broken: Vec<String>,
}

impl GateRules {
    /// Holds the findings that `totals` counts against these rules.
    pub fn judge(self, totals: &Totals) -> Gate {
        let outgoing = totals.examined.outgoing as f64;
        let Some(threshold) = self.fail_on else {
            return Gate { rules: self, counted: 0, rate: 0.0, broken: Vec::new() };
        };
        let counted_ones = Severity::WORST_FIRST.into_iter().filter(|severity| *severity >= threshold);
        let count: usize = counted_ones.map(|severity| totals.by_severity.of(severity)).sum();
        // Findings without a single reply are more than any rate allows.
        let rate = if count == 0 { 0.0 } else { count as f64 / outgoing };
        let found = format!("{} at or above {}", counted(count as u64, "finding"), threshold.as_str());
        let mut broken = Vec::new();
        if let Some(most) = self.max_findings.filter(|most| count as u64 > *most) {
            broken.push(format!("{found}, more than the {most} allowed"));
        }
        // A share such as 0.7 % is no binary number: the finding that it just allows must not be the one too many.
        if let Some(most) = self.max_rate.filter(|most| count as f64 > most * outgoing * (1.0 + 1e-12)) {
            let (rate, most) = (rate.is_finite().then(|| unlike(rate, most)), digits(most, EXACT));
            let share = rate.map_or_else(
                || "without an outgoing message".to_owned(),
                |rate| format!("{rate} of the outgoing messages"),
            );
            broken.push(format!("{found}, {share}, more than the {most} allowed"));
        }
        if self.max_findings.is_none() && self.max_rate.is_none() && count > 0 {
            broken.push(found);
        }
        Gate { rules: self, counted: count as u64, rate, broken }
    }
}

impl Gate {
    /// What counted and what is allowed, in words.
    pub fn kept(&self) -> String {
        let GateRules { fail_on, max_findings, max_rate } = self.rules;
        let found = match self.counted {
            0 => "no findings".to_owned(),
            count => counted(count, "finding"),
        };
        let number = max_findings.map(|most| format!(", at most {most} allowed"));
        let share = max_rate.map(|most| {
            let (rate, most) = (unlike(self.rate, most), digits(most, EXACT));
            format!(", {rate} of the outgoing messages, at most {most} allowed")
        });
        let threshold = fail_on.map_or("none", Severity::as_str);
        format!("{found} at or above {threshold}{}{}", number.unwrap_or_default(), share.unwrap_or_default())
    }

    /// Whether the run fails.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }
}

/// A share in percent, with three digits that count.
fn percent(share: f64) -> String {
    digits(share, 3)
}

/// The same with so many digits that it does not look like `other`.
fn unlike(share: f64, other: f64) -> String {
    (3..12)
        .map(|count| digits(share, count))
        .find(|text| *text != digits(other, EXACT))
        .unwrap_or_else(|| percent(share))
}

/// As many digits as anybody writes.
const EXACT: i32 = 9;

fn digits(share: f64, count: i32) -> String {
    let percent = 100.0 * share;
    let decimals = match percent {
        0.0 => 0,
        small => (f64::from(count - 1) - small.log10().floor()).clamp(0.0, 12.0) as usize,
    };
    let text = format!("{percent:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{CountedBy, Tallies};

    fn totals(errors: usize, infos: usize, outgoing: usize) -> Totals {
        let mut totals = Tallies::default().finish(&[], CountedBy::default());
        (totals.by_severity.error, totals.by_severity.info) = (errors, infos);
        totals.examined.outgoing = outgoing;
        totals
    }

    #[test]
    fn any_finding_that_counts_breaks_a_gate_without_numbers() {
        let rules = GateRules { fail_on: Some(Severity::Warning), ..GateRules::default() };
        assert_eq!(rules.judge(&totals(2, 9, 100)).broken, ["2 findings at or above warning"]);
        assert!(!rules.judge(&totals(0, 9, 100)).is_broken());
        assert!(!GateRules::default().judge(&totals(2, 9, 100)).is_broken());
    }

    #[test]
    fn a_number_allows_as_many_and_a_rate_as_much() {
        let rules = |max_findings, max_rate| GateRules { fail_on: Some(Severity::Info), max_findings, max_rate };
        assert!(!rules(Some(11), None).judge(&totals(2, 9, 100)).is_broken());
        let close = rules(None, Some(0.1237)).judge(&totals(25, 0, 202)).broken.concat();
        assert!(close.contains("12.4 % of the outgoing messages, more than the 12.37 % allowed"), "{close}");
        assert_eq!(
            rules(Some(10), None).judge(&totals(2, 9, 100)).broken,
            ["11 findings at or above info, more than the 10 allowed"]
        );
        assert!(!rules(None, Some(0.11)).judge(&totals(2, 9, 100)).is_broken());
        assert_eq!(
            rules(None, Some(0.005)).judge(&totals(2, 9, 160)).broken,
            ["11 findings at or above info, 6.88 % of the outgoing messages, more than the 0.5 % allowed"]
        );
        for tenths in 1..1000 {
            let most = rules(None, Some(f64::from(tenths) / 10.0 / 100.0));
            assert!(!most.judge(&totals(tenths as usize, 0, 1000)).is_broken(), "{tenths} of 1,000");
            assert!(most.judge(&totals(tenths as usize + 1, 0, 1000)).is_broken(), "{tenths} of 1,000");
        }
        let nothing_sent = rules(Some(0), Some(0.0)).judge(&totals(1, 0, 0)).broken;
        assert_eq!(nothing_sent.len(), 2);
        assert!(nothing_sent[1].contains("without an outgoing message"), "{nothing_sent:?}");
        assert!(!rules(Some(0), Some(0.0)).judge(&totals(0, 0, 0)).is_broken());
    }
}
