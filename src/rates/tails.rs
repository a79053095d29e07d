//! Tail probabilities of the Poisson and binomial distributions, and their inversion.
//!
//! The incomplete gamma and beta functions are `cdflib`'s, after Algorithms 654 (Computation of the incomplete
//! gamma function ratios and their inverse, ACM TOMS 12, 1986, 377–393) and 708 (Significant digit computation
//! of the incomplete beta function ratios, ACM TOMS 18, 1992, 360–373): both keep their digits where parameters
//! are large. Its search for quantiles of the beta and F distributions is not used: it stops at an absolute
//! difference of 1e-10 or a relative one of 1e-8, and some odds are smaller than that.

use std::ops::Range;

use cdflib::special::{try_beta_inc, try_gamma_inc};

use super::Count;

/// α/2: the probability outside a 95 % interval on either side.
pub(super) const TAIL: f64 = 0.025;

/// Numbers sought lie between: counts end below 2e19, and so do their means and odds.
const SOUGHT: Range<f64> = 1e-30..1e30;

/// The probability of `found` events or more where `mean` are expected: P(`found`, `mean`). `found` is above 0.
pub(super) fn at_least(found: f64, mean: f64) -> f64 {
    gamma(found, mean).0
}

/// The probability of `found` events or fewer where `mean` are expected: Q(`found` + 1, `mean`).
pub(super) fn at_most(found: f64, mean: f64) -> f64 {
    gamma(found + 1.0, mean).1
}

/// The regularised incomplete gamma functions P and Q.
fn gamma(shape: f64, x: f64) -> (f64, f64) {
    // Refused are negative arguments and shapes above 1e28: none of them occurs.
    try_gamma_inc(shape, x).unwrap_or((f64::NAN, f64::NAN))
}

/// The findings of two periods; real numbers, so that they can be scaled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) before: f64,
    pub(super) after: f64,
}

impl Counts {
    pub(super) fn of(before: Count, after: Count) -> Self {
        Self { before: before.findings as f64, after: after.findings as f64 }
    }

    /// The same with the findings after multiplied.
    pub(super) fn scaled_after(self, times: f64) -> Self {
        Self { after: self.after * times, ..self }
    }

    /// The probability that as many of all findings or more fall after, if a finding does so with these odds.
    pub(super) fn at_least(self, odds: f64) -> f64 {
        if self.after > 0.0 { beta(self.after, self.before + 1.0, odds).0 } else { 1.0 }
    }

    /// The probability that as many of all findings or fewer fall after, if a finding does so with these odds.
    pub(super) fn at_most(self, odds: f64) -> f64 {
        if self.before > 0.0 { beta(self.after + 1.0, self.before, odds).1 } else { 1.0 }
    }
}

/// The regularised incomplete beta function at p = odds / (1 + odds), and 1 minus it.
fn beta(a: f64, b: f64, odds: f64) -> (f64, f64) {
    // Refused are negative arguments and probabilities that are not complements: none of them occurs.
    try_beta_inc(a, b, odds / (1.0 + odds), 1.0 / (1.0 + odds)).unwrap_or((f64::NAN, f64::NAN))
}

/// The least positive number where `holds`, to the last bit; it must hold from there on.
pub(super) fn least(holds: impl Fn(f64) -> bool) -> f64 {
    // Positive numbers stand in the order of their bits.
    let bits = SOUGHT.start.to_bits()..SOUGHT.end.to_bits();
    f64::from_bits(first(bits, |bits| holds(f64::from_bits(bits))))
}

/// The first number of a range where `holds`, by bisection, or its end; it must hold from there on.
pub(super) fn first(range: Range<u64>, holds: impl Fn(u64) -> bool) -> u64 {
    let Range { start: mut low, end: mut high } = range;
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends of the interval of a Poisson mean: scipy 1.17's `chi2.ppf(0.025, 2 * x) / 2` and
    /// `chi2.ppf(0.975, 2 * x + 2) / 2`, polished by Newton's method in mpmath with 60 digits.
    const MEANS: [(f64, f64, f64); 8] = [
        (0.0, 0.0, 3.688_879_454_113_936_3),
        (1.0, 0.025_317_807_984_289_876, 5.571_643_390_938_899),
        (5.0, 1.623_486_390_118_420_4, 11.668_332_079_322_67),
        (17.0, 9.903_126_469_607_287, 27.218_646_815_906_61),
        (100.0, 81.363_991_250_923_14, 121.626_793_792_426_38),
        (2500.0, 2_402.952_365_431_124, 2_599.961_484_340_542_5),
        (1e6, 998_040.983_340_293_9, 1_001_961.911_945_432_2),
        (1e9, 999_938_021.443_927_9, 1_000_061_981.450_408_9),
    ];

    /// Findings before and after, and the ends of the interval of the odds p / (1 - p), where scipy 1.17's
    /// `beta.ppf(0.025, after, before + 1)` is the lower p and `beta.ppf(0.025, before, after + 1)` is 1 minus
    /// the upper one, polished likewise.
    const ODDS: [(f64, f64, Option<f64>, Option<f64>); 15] = [
        (1.0, 1.0, Some(0.012_739_367_083_666_617), Some(78.496_835_316_263)),
        (7.0, 2.0, Some(0.028_960_053_413_129_24), Some(1.500_584_972_572_094_8)),
        (2.0, 7.0, Some(0.666_406_780_207_813_6), Some(34.530_323_053_432_05)),
        (3.0, 0.0, None, Some(2.419_951_893_353_394)),
        (0.0, 4.0, Some(0.660_124_019_360_093_4), None),
        (40.0, 12.0, Some(0.143_270_167_321_324_2), Some(0.583_287_505_234_893_3)),
        (150.0, 149.0, Some(0.786_491_606_321_997_4), Some(1.254_513_437_962_514_5)),
        (1e3, 1.1e3, Some(1.008_798_832_314_548), Some(1.199_554_226_269_603)),
        (5.0, 2e5, Some(17_140.124_613_495_947), Some(123_193.018_105_289_9)),
        (1e6, 3.0, Some(6.186_710_769_309_4e-7), Some(8.767_298_351_403_093e-6)),
        (3e4, 3.1e4, Some(1.017_027_405_737_219_5), Some(1.049_901_770_925_324_7)),
        (1e6, 2e6, Some(1.995_203_822_431_332), Some(2.004_808_657_509_706_4)),
        (1e9, 1e9, Some(0.999_912_350_587_373_5), Some(1.000_087_657_095_719_3)),
        (1e9, 1.0, Some(2.531_780_795_929_256_2e-11), Some(5.571_643_403_674_682e-9)),
        (12.0, 5e11, Some(23_853_157_995.750_164), Some(80_637_681_382.177_02)),
    ];

    /// Eleven digits: far more than are shown.
    fn assert_near(found: f64, expected: f64) {
        let error = (found / expected - 1.0).abs();
        assert!(error < 1e-11, "{found} is not {expected}: {error:e}");
    }

    #[test]
    fn poisson_means_have_the_ends_that_chi_square_quantiles_give() {
        for (found, low, high) in MEANS {
            if found > 0.0 {
                assert_near(least(|mean| at_least(found, mean) >= TAIL), low);
            }
            assert_near(least(|mean| at_most(found, mean) <= TAIL), high);
        }
    }

    #[test]
    fn odds_have_the_ends_that_beta_quantiles_give() {
        for (before, after, low, high) in ODDS {
            let counts = Counts { before, after };
            if let Some(low) = low {
                assert_near(least(|odds| counts.at_least(odds) >= TAIL), low);
            }
            if let Some(high) = high {
                assert_near(least(|odds| counts.at_most(odds) <= TAIL), high);
            }
        }
    }

    #[test]
    fn bisection_finds_every_place_in_a_range() {
        for place in 0..=9 {
            assert_eq!(first(0..9, |number| number >= place), place);
        }
    }
}
