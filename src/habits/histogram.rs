//! How long things take, as counts in bins that grow with the time.

use crate::time::Span;

/// How many bins there are.
pub const BINS: usize = 60;

/// Bin 0 is up to 0.1 s; three bins double the time; the last one is from 20.6 h on. Bin `b` begins where
/// `round(3 log2(x / 0.1 s))` becomes `b`, in microseconds. Written out, as a logarithm may differ in its last digit from
/// one machine to the next.
const BEGINS: [i64; BINS - 1] = [
    112_246,
    141_421,
    178_180,
    224_492,
    282_843,
    356_359,
    448_985,
    565_685,
    712_719,
    897_970,
    1_131_371,
    1_425_438,
    1_795_939,
    2_262_742,
    2_850_876,
    3_591_879,
    4_525_483,
    5_701_752,
    7_183_757,
    9_050_967,
    11_403_504,
    14_367_514,
    18_101_934,
    22_807_007,
    28_735_028,
    36_203_867,
    45_614_014,
    57_470_057,
    72_407_734,
    91_228_029,
    114_940_114,
    144_815_469,
    182_456_057,
    229_880_227,
    289_630_938,
    364_912_115,
    459_760_455,
    579_261_875,
    729_824_230,
    919_520_910,
    1_158_523_750,
    1_459_648_460,
    1_839_041_820,
    2_317_047_501,
    2_919_296_920,
    3_678_083_640,
    4_634_095_001,
    5_838_593_839,
    7_356_167_280,
    9_268_190_002,
    11_677_187_678,
    14_712_334_560,
    18_536_380_005,
    23_354_375_357,
    29_424_669_119,
    37_072_760_009,
    46_708_750_714,
    58_849_338_238,
    74_145_520_019,
];

/// The bin that a length of time falls into.
pub fn bin(span: Span) -> usize {
    BEGINS.partition_point(|begin| *begin <= span.micros())
}

/// Counts of lengths of time. Two of them add up to that of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    bins: [u64; BINS],
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { bins: [0; BINS], total: 0 }
    }
}

impl Histogram {
    /// Counts one.
    pub fn add(&mut self, span: Span) {
        self.count(bin(span));
    }

    /// Counts one of a bin.
    pub(super) fn count(&mut self, bin: usize) {
        let count = &mut self.bins[bin.min(BINS - 1)];
        *count = count.saturating_add(1);
        self.total = self.total.saturating_add(1);
    }

    /// Adds all that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.bins.iter_mut().zip(&other.bins).for_each(|(mine, others)| *mine = mine.saturating_add(*others));
        self.total = self.total.saturating_add(other.total);
    }

    /// How many were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many fell into a bin.
    pub fn at(&self, bin: usize) -> u64 {
        self.bins.get(bin).copied().unwrap_or_default()
    }

    /// The length of time, in seconds, that the share `part` of all stays below: the middle of its bin. `None` if
    /// nothing was counted.
    pub fn quantile(&self, part: f64) -> Option<f64> {
        let total = self.total();
        let wanted = (part * total as f64).ceil().max(1.0);
        let mut below = 0;
        for (bin, count) in self.bins.iter().enumerate() {
            below += count;
            if *count > 0 && below as f64 >= wanted {
                return Some(middle(bin));
            }
        }
        None
    }

    /// The logarithm of the share of a length's bin: `ln((n + 1/4) / (N + 15))`, a quarter of one for each empty bin
    /// (additive smoothing; Manning & Schütze 1999, Foundations of Statistical Natural Language Processing, 6.2.2).
    pub fn ln_density(&self, span: Span) -> f64 {
        ((self.bins[bin(span)] as f64 + 0.25) / (self.total() as f64 + 0.25 * BINS as f64)).ln()
    }
}

/// The middle of a bin, in seconds.
pub(super) fn middle(bin: usize) -> f64 {
    0.1 * (bin as f64 / 3.0).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_bin_is_the_rounded_logarithm(micros in 0i64..1_000_000_000_000) {
            let seconds = micros as f64 / 1e6;
            let exact = 3.0 * (seconds.max(0.1) / 0.1).log2();
            let found = bin(Span::from_micros(micros)) as f64;
            proptest::prop_assert!((exact.min(59.0) - found).abs() <= 0.5001, "{exact} {found}");
        }

        #[test]
        fn halves_add_up(spans in proptest::collection::vec(0i64..100_000_000_000, 0..50), cut in 0usize..50) {
            let of = |spans: &[i64]| {
                let mut histogram = Histogram::default();
                for span in spans {
                    histogram.add(Span::from_micros(*span));
                }
                histogram
            };
            let cut = cut.min(spans.len());
            let mut sum = of(&spans[cut..]);
            sum.merge(&of(&spans[..cut]));
            proptest::prop_assert_eq!(&sum, &of(&spans));
            proptest::prop_assert_eq!(sum.total(), spans.len() as u64);
        }
    }

    #[test]
    fn a_quantile_is_near_what_was_counted() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        (1..=99).for_each(|second| histogram.add(Span::seconds(second)));
        let median = histogram.quantile(0.5).unwrap();
        assert!((median - 50.0).abs() < 8.0, "{median}");
        assert!(histogram.quantile(0.01).unwrap() < 1.2);
        assert!(histogram.ln_density(Span::seconds(60)) > histogram.ln_density(Span::seconds(6000)));
    }
}
