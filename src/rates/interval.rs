//! Rates and their ratio with exact intervals.

use serde::Serialize;

use super::Count;
use super::tails::{self, Counts, TAIL};

/// A two-sided confidence interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The rate ratio: the rate after a moment over the rate before it, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ratio {
    /// The ratio of the rates found; `None` if nothing was found before.
    pub estimate: Option<f64>,
    /// The interval's lower end; 0 if nothing was found after.
    pub low: f64,
    /// The interval's upper end; `None` if nothing was found before, which leaves the ratio without a bound.
    pub high: Option<f64>,
}

impl Count {
    /// The 95 % interval of the rate per 1,000 outgoing messages; `None` without outgoing messages.
    ///
    /// Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437–442.
    /// Its ends, χ²(α/2; 2x) / 2 and χ²(1 − α/2; 2x + 2) / 2, are the means under which as many findings or
    /// more, and as many or fewer, have a probability of α/2.
    pub fn interval(self) -> Option<Interval> {
        let found = self.findings as f64;
        let low = if self.findings == 0 { 0.0 } else { tails::least(|mean| tails::at_least(found, mean) >= TAIL) };
        let high = tails::least(|mean| tails::at_most(found, mean) <= TAIL);
        Some(Interval { low: self.rate(low)?, high: self.rate(high)? })
    }
}

impl Ratio {
    /// The rate ratio of two periods; `None` if either has no outgoing messages.
    ///
    /// Source: Przyborowski & Wilenski (1940), Homogeneity of results in testing samples from Poisson series,
    /// Biometrika 31, 313–323. Given all n findings, those after are Binomial(n, p), where p / (1 − p) is the
    /// ratio times the exposure after over the exposure before. The interval of p is Clopper & Pearson's (1934),
    /// The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 404–413.
    pub fn of(before: Count, after: Count) -> Option<Self> {
        let estimate = after.per_thousand()? / before.per_thousand()?;
        let counts = Counts::of(before, after);
        // Sought as odds, as p next to 1 would lose its digits.
        let exposure = after.outgoing as f64 / before.outgoing as f64;
        let low = || tails::least(|odds| counts.at_least(odds) >= TAIL) / exposure;
        let high = || tails::least(|odds| counts.at_most(odds) <= TAIL) / exposure;
        Some(Self {
            estimate: (before.findings > 0).then_some(estimate),
            low: if after.findings > 0 { low() } else { 0.0 },
            high: (before.findings > 0).then(high),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rates::Verdict;
    use proptest::prelude::*;

    pub(in crate::rates) fn count(findings: u64, outgoing: u64) -> Count {
        Count { findings, outgoing }
    }

    /// Small and large counts in equal shares.
    pub(in crate::rates) fn any_count() -> impl Strategy<Value = Count> {
        let findings = prop_oneof![0u64..10, 0u64..1000, 0u64..=1_000_000_000];
        let outgoing = prop_oneof![1u64..1000, 1u64..1_000_000, 1u64..=1_000_000_000_000];
        (findings, outgoing).prop_map(|(findings, outgoing)| count(findings, outgoing))
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
    }

    #[test]
    fn without_outgoing_messages_there_is_no_rate() {
        assert_eq!((count(3, 0).per_thousand(), count(3, 0).interval()), (None, None));
        assert_eq!(Ratio::of(count(3, 0), count(3, 10)), None);
        assert_eq!(Ratio::of(count(3, 10), count(0, 0)), None);
    }

    #[test]
    fn an_end_that_does_not_exist_is_written_as_null() {
        let shown = |before, after| serde_json::to_string(&Ratio::of(before, after).unwrap()).unwrap();
        assert_eq!(shown(count(0, 10), count(0, 10)), r#"{"estimate":null,"low":0.0,"high":null}"#);
        assert!(shown(count(0, 10), count(9, 10)).starts_with(r#"{"estimate":null,"low":1.97"#));
        assert!(shown(count(9, 10), count(0, 10)).starts_with(r#"{"estimate":0.0,"low":0.0,"high":0.50"#));
    }

    #[test]
    fn a_ratio_is_the_odds_of_the_findings_over_the_exposures() {
        // The odds are those of 12 after 40 in the reference values of the tails.
        let ratio = Ratio::of(count(40, 10_000), count(12, 20_000)).unwrap();
        assert!(near(ratio.estimate.unwrap(), 0.15), "{ratio:?}");
        assert!(
            near(ratio.low, 0.143_270_167_321_324_2 / 2.0) && near(ratio.high.unwrap(), 0.583_287_505_234_893_3 / 2.0),
            "{ratio:?}"
        );
    }

    #[test]
    fn the_largest_counts_there_are_still_give_numbers() {
        for before in [count(0, 1), count(1, u64::MAX), count(u64::MAX, 1), count(u64::MAX, u64::MAX)] {
            for after in [count(0, u64::MAX), count(1, 1), count(u64::MAX, u64::MAX)] {
                let ratio = Ratio::of(before, after).unwrap();
                assert!(
                    ratio.low.is_finite() && ratio.high.is_none_or(f64::is_finite),
                    "{before:?} {after:?} {ratio:?}"
                );
                assert!(ratio.high.is_none_or(|high| high >= ratio.low), "{before:?} {after:?} {ratio:?}");
                assert!(before.interval().is_some_and(|rate| rate.low <= rate.high && rate.high.is_finite()));
                assert!(!Verdict::of(before, after).as_str().is_empty());
            }
        }
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_rate_and_scales_with_the_exposure(count in any_count(), times in 1u64..1000) {
            let (rate, interval) = (count.per_thousand().unwrap(), count.interval().unwrap());
            prop_assert!(interval.low <= rate && rate < interval.high && interval.high.is_finite());
            let longer = Count { outgoing: count.outgoing * times, ..count };
            prop_assert!(near(longer.per_thousand().unwrap() * times as f64, rate));
            prop_assert!(near(longer.interval().unwrap().low * times as f64, interval.low));
            prop_assert!(near(longer.interval().unwrap().high * times as f64, interval.high));
        }

        #[test]
        fn less_data_makes_a_wider_interval(count in any_count(), times in 2u64..100) {
            let more = Count { findings: count.findings * times, outgoing: count.outgoing * times };
            let (less, more) = (count.interval().unwrap(), more.interval().unwrap());
            prop_assert!(more.high < less.high);
            prop_assert!(count.findings == 0 || more.low > less.low);
        }

        #[test]
        fn a_ratio_lies_in_its_interval_which_more_data_narrow(
            before in any_count(), after in any_count(), times in 2u64..100,
        ) {
            let more = |count: Count| Count { findings: count.findings * times, outgoing: count.outgoing * times };
            let ratio = Ratio::of(before, after).unwrap();
            let narrower = Ratio::of(more(before), more(after)).unwrap();
            let (low, high) = (ratio.low, ratio.high.unwrap_or(f64::MAX));
            prop_assert!(ratio.estimate.is_none_or(|estimate| low <= estimate && estimate < high));
            prop_assert!(low.is_finite() && high.is_finite() && low < high);
            prop_assert!(low < narrower.low || after.findings == 0);
            prop_assert!(narrower.high.is_none_or(|narrower| narrower < high));
        }

        #[test]
        fn before_and_after_change_places_where_the_ratio_is_inverted(before in any_count(), after in any_count()) {
            let (there, back) = (Ratio::of(before, after).unwrap(), Ratio::of(after, before).unwrap());
            prop_assert!(near(there.low, back.high.map_or(0.0, |high| 1.0 / high)));
            prop_assert!(near(back.low, there.high.map_or(0.0, |high| 1.0 / high)));
        }
    }
}
