//! How sure something is.

use std::fmt;
use std::ops::AddAssign;

use serde::{Serialize, Serializer};

/// A probability, kept in thousandths so that the same input gives the same bytes on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(with = "f64", extend("minimum" = 0, "maximum" = 1)))]
pub struct Confidence(u16);

impl Confidence {
    /// From here on something is more likely than not.
    pub const EVEN: Self = Self(500);

    /// There is no doubt.
    pub const CERTAIN: Self = Self(1000);

    /// The nearest to a probability from 0 to 1; what lies outside becomes the nearer end. Only 1 itself becomes
    /// certainty.
    pub fn of(probability: f64) -> Self {
        let most = if probability < 1.0 { 999 } else { 1000 };
        Self(((probability.clamp(0.0, 1.0) * 1000.0).round() as u16).min(most))
    }

    /// From 0 to 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// In thousandths.
    pub(crate) fn thousandths(self) -> u16 {
        self.0
    }

    /// From thousandths; more than a thousand are one.
    pub(crate) fn from_thousandths(thousandths: u16) -> Self {
        Self(thousandths.min(1000))
    }
}

/// In per cent; only what is certain reads as 0 % or 100 %.
impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = match self.0 {
            0 => 0,
            1000.. => 100,
            other => ((other + 5) / 10).clamp(1, 99),
        };
        write!(f, "{percent} %")
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

/// How many of several things are likely to be so: the sum of their probabilities.
// Kept in thousandths, so that the sum is the same in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(with = "f64", extend("minimum" = 0)))]
pub struct Expected(u64);

impl Expected {
    /// The number.
    pub fn value(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl AddAssign<Confidence> for Expected {
    fn add_assign(&mut self, confidence: Confidence) {
        self.0 += u64::from(confidence.0);
    }
}

impl AddAssign for Expected {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

/// One digit after the point below ten, and none above.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 9950 { write!(f, "{:.1}", self.value()) } else { write!(f, "{:.0}", self.value()) }
    }
}

impl Serialize for Expected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_reads_as_nothing_or_all() {
        let shown = |probability| Confidence::of(probability).to_string();
        assert_eq!([0.0, 0.002, 0.5, 0.874, 0.999, 1.0].map(shown), ["0 %", "1 %", "50 %", "87 %", "99 %", "100 %"]);
        assert_eq!(shown(f64::NAN), "0 %");
        assert_eq!(shown(7.0), "100 %");
        assert!(Confidence::of(0.999_99) < Confidence::CERTAIN, "no evidence is ever certain");
    }

    #[test]
    fn what_is_expected_adds_up_exactly() {
        let mut expected = Expected::default();
        (0..10).for_each(|_| expected += Confidence::of(0.1));
        assert_eq!((expected.value(), expected.to_string().as_str()), (1.0, "1.0"));
        expected += Confidence::of(0.95);
        let before = expected;
        (0..6).for_each(|_| expected += before);
        assert_eq!(expected.to_string(), "14");
    }
}
