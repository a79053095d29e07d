//! What two periods say about a fix.

use serde::{Serialize, Serializer};

use super::Count;
use super::tails::{self, Counts, TAIL};

/// More messages than this are not worth waiting for.
const MOST_MESSAGES: u64 = 1_000_000_000_000;

/// Whether the rate of findings changed at a moment, as far as the 95 % interval of the rate ratio can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found after, and the interval lies below 1.
    Fixed,
    /// Some were found after, and the interval lies below 1.
    Better,
    /// The interval holds 1 but neither a halving nor a doubling.
    NoVisibleChange,
    /// The interval lies above 1.
    Worse,
    /// The interval holds 1 and a halving or a doubling, or nothing was found in either period, or a
    /// period has no outgoing messages.
    TooLittleData {
        /// The least number of further outgoing messages after the moment that would settle it, should findings
        /// go on at the rate found after it so far; `None` if none up to 10¹² would, as what the period before
        /// holds is too little, or if a period has no outgoing messages.
        more_messages: Option<u64>,
    },
}

impl Verdict {
    /// The verdict on two periods.
    pub fn of(before: Count, after: Count) -> Self {
        let nothing = before.findings == 0 && after.findings == 0;
        if nothing || before.outgoing == 0 || after.outgoing == 0 {
            return Self::TooLittleData { more_messages: None };
        }
        let settled = settled_after(before, after, 0);
        settled.unwrap_or_else(|| Self::TooLittleData { more_messages: more_messages(before, after) })
    }

    /// The verdict in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Better => "better",
            Self::NoVisibleChange => "no visible change",
            Self::Worse => "worse",
            Self::TooLittleData { .. } => "too little data yet",
        }
    }
}

/// A verdict is written as its words.
impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Verdict {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Verdict".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let open = Self::TooLittleData { more_messages: None };
        let words = [Self::Fixed, Self::Better, Self::NoVisibleChange, Self::Worse, open].map(Self::as_str);
        let description =
            "Whether the rate of findings changed, as far as the 95 % interval of the rate ratio can tell.";
        schemars::json_schema!({ "description": description, "type": "string", "enum": words })
    }
}

/// The verdict once `more` messages went out after the moment at the rate found so far; `None` if it stays open.
///
/// The sides of the interval are tested without its ends, as the interval is the inversion of these tests. The
/// incomplete beta function takes the fractions of findings that scaling leaves.
fn settled_after(before: Count, after: Count, more: u64) -> Option<Verdict> {
    let longer = after.outgoing as f64 + more as f64;
    let exposure = longer / before.outgoing as f64;
    let counts = Counts::of(before, after).scaled_after(longer / after.outgoing as f64);
    let lies_below = |ratio: f64| counts.at_most(ratio * exposure) < TAIL;
    let lies_above = |ratio: f64| counts.at_least(ratio * exposure) < TAIL;
    if lies_below(1.0) {
        Some(if after.findings == 0 { Verdict::Fixed } else { Verdict::Better })
    } else if lies_above(1.0) {
        Some(Verdict::Worse)
    } else {
        (lies_above(0.5) && lies_below(2.0)).then_some(Verdict::NoVisibleChange)
    }
}

/// The least number of further messages that settles it: the interval only narrows as they grow.
fn more_messages(before: Count, after: Count) -> Option<u64> {
    let settles = |more| settled_after(before, after, more).is_some();
    settles(MOST_MESSAGES).then(|| tails::first(1..MOST_MESSAGES, settles))
}

#[cfg(test)]
mod tests {
    use super::super::Ratio;
    use super::super::interval::tests::{any_count, count};
    use super::*;
    use proptest::prelude::*;

    /// What the definition says of an interval.
    fn by_interval(before: Count, after: Count) -> &'static str {
        let Some(ratio) = Ratio::of(before, after) else { return "too little data yet" };
        let (low, high) = (ratio.low, ratio.high.unwrap_or(f64::INFINITY));
        match (before.findings, after.findings) {
            (0, 0) => "too little data yet",
            (_, 0) if high < 1.0 => "fixed",
            _ if high < 1.0 => "better",
            _ if low > 1.0 => "worse",
            _ if low > 0.5 && high < 2.0 => "no visible change",
            _ => "too little data yet",
        }
    }

    /// The probability of `least` to `most` findings out of `n` after, term by term.
    fn binomial(n: u64, p: f64, least: u64, most: u64) -> f64 {
        let term = |k: u64| (1..=k).map(|i| (n - k + i) as f64 / i as f64).product::<f64>();
        (least..=most).map(|k| term(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)).sum()
    }

    #[test]
    fn verdicts_are_what_their_words_say() {
        for (before, after, words) in [
            (count(40, 10_000), count(0, 10_000), "fixed"),
            (count(40, 10_000), count(12, 10_000), "better"),
            (count(40, 10_000), count(90, 10_000), "worse"),
            (count(150, 10_000), count(149, 10_000), "no visible change"),
            (count(0, 10_000), count(0, 10_000), "too little data yet"),
            (count(40, 10_000), count(0, 100), "too little data yet"),
            (count(19, 10_000), count(19, 10_000), "no visible change"),
            (count(18, 10_000), count(18, 10_000), "too little data yet"),
            // A halving alone, or a doubling alone, is still possible.
            (count(40, 10_000), count(30, 10_000), "too little data yet"),
            (count(30, 10_000), count(40, 10_000), "too little data yet"),
            (count(0, 0), count(0, 10), "too little data yet"),
        ] {
            assert_eq!(Verdict::of(before, after).as_str(), words, "{before:?} {after:?}");
            assert_eq!(serde_json::to_value(Verdict::of(before, after)).unwrap(), words);
        }
    }

    #[test]
    fn nothing_after_few_is_a_fix_once_enough_went_out() {
        // With x before and none after the upper end is 1 where (t₁ / (t₁ + t₂))^x is 0.025: after 1 at 38,000.
        for (findings, more) in [(6, 0), (5, 92), (3, 1420), (1, 38_001)] {
            let verdict = Verdict::of(count(findings, 1000), count(0, 1000));
            let expected =
                if more == 0 { Verdict::Fixed } else { Verdict::TooLittleData { more_messages: Some(more) } };
            assert_eq!(verdict, expected, "{findings}");
        }
    }

    #[test]
    fn a_period_before_that_holds_too_little_never_settles_it() {
        for (before, after) in
            [(count(3, 1000), count(3, 1000)), (count(0, 10), count(1, 10)), (count(0, 0), count(1, 1))]
        {
            assert_eq!(
                Verdict::of(before, after),
                Verdict::TooLittleData { more_messages: None },
                "{before:?} {after:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_verdict_follows_the_interval(before in any_count(), after in any_count()) {
            prop_assert_eq!(Verdict::of(before, after).as_str(), by_interval(before, after));
        }

        #[test]
        fn the_interval_decides_like_the_binomial_test(
            (x1, x2) in (0u64..20, 0u64..20), (t1, t2) in (1u64..100, 1u64..100), ratio in 0.1f64..10.0,
        ) {
            let (n, p) = (x1 + x2, ratio * t2 as f64 / (t1 as f64 + ratio * t2 as f64));
            let found = Ratio::of(count(x1, t1), count(x2, t2)).unwrap();
            let (as_many, as_few) = (binomial(n, p, x2, n), binomial(n, p, 0, x2));
            prop_assume!((as_many - TAIL).abs() > 1e-12 && (as_few - TAIL).abs() > 1e-12);
            prop_assert_eq!(found.low > ratio, as_many < TAIL);
            prop_assert_eq!(found.high.is_some_and(|high| high < ratio), as_few < TAIL);
        }

        #[test]
        fn one_message_fewer_would_not_settle_it(
            (x1, x2) in (0u64..60, 0u64..60), (t1, t2) in (1u64..100_000, 1u64..100_000),
        ) {
            let (before, after) = (count(x1, t1), count(x2, t2));
            if let Verdict::TooLittleData { more_messages } = Verdict::of(before, after) {
                let tried = more_messages.unwrap_or(MOST_MESSAGES);
                prop_assert!(tried > 0);
                prop_assert_eq!(settled_after(before, after, tried).is_some(), more_messages.is_some());
                prop_assert_eq!(settled_after(before, after, tried - 1), None);
                // Every tenth of the way there stays open and every tenfold beyond it stays settled.
                for part in 0..10 {
                    prop_assert_eq!(settled_after(before, after, (tried - 1) / 10 * part), None);
                    let settled = settled_after(before, after, tried.saturating_mul(1 + part));
                    prop_assert_eq!(settled.is_some(), more_messages.is_some());
                }
            }
        }

        #[test]
        fn no_further_findings_make_a_fix_after_that_many_messages(x1 in 1u64..60, (t1, t2) in (1u64..10_000, 1u64..10_000)) {
            if let Verdict::TooLittleData { more_messages } = Verdict::of(count(x1, t1), count(0, t2)) {
                let more = more_messages.unwrap();
                prop_assert_eq!(Verdict::of(count(x1, t1), count(0, t2 + more)), Verdict::Fixed);
                prop_assert_ne!(Verdict::of(count(x1, t1), count(0, t2 + more - 1)), Verdict::Fixed);
            }
        }
    }
}
