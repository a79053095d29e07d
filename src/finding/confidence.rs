//! How sure something is.

use std::fmt;

use serde::{Serialize, Serializer};

/// A probability, kept in thousandths so that the same input gives the same bytes on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(with = "f64", extend("minimum" = 0, "maximum" = 1)))]
pub struct Confidence(u16);

impl Confidence {
    /// From here on something is more likely than not.
    pub const EVEN: Self = Self(500);

    /// The nearest to a probability from 0 to 1; what lies outside becomes the nearer end.
    pub fn of(probability: f64) -> Self {
        Self((probability.clamp(0.0, 1.0) * 1000.0).round() as u16)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_reads_as_nothing_or_all() {
        let shown = |probability| Confidence::of(probability).to_string();
        assert_eq!([0.0, 0.002, 0.5, 0.874, 0.999, 1.0].map(shown), ["0 %", "1 %", "50 %", "87 %", "99 %", "100 %"]);
        assert_eq!(shown(f64::NAN), "0 %");
        assert_eq!(shown(7.0), "100 %");
    }
}
