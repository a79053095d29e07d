//! What is known of one pair of sends: a value for every feature.

use super::features::Feature;
use super::situation::Situation;
use crate::time::Resolution;

/// What speaks for and against the later of two sends being one too many.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What the pair is.
    pub situation: Situation,
    /// The value of every feature, in the order of [`Feature::ALL`].
    pub values: [f32; Feature::COUNT],
    /// The positions of an incoming message and of the same again, among the triggers of the two.
    pub redelivered: Option<(usize, usize)>,
    /// The positions of a send and of its echo between the two.
    pub echo: Option<(usize, usize)>,
    /// How many different messages the two answer: one that came again counts once.
    pub requests: usize,
    /// The later one is the earlier one with a few words before it, at once: an echo that a name was put before.
    pub signed: bool,
    /// How fine the times are that it was learned from.
    pub resolution: Resolution,
}

impl Evidence {
    /// The same with another value of one feature.
    pub(super) fn with(&self, feature: Feature, value: f32) -> Self {
        let mut other = self.clone();
        other.values[feature as usize] = value;
        other
    }

    /// Whether a message that came again for certain was answered again.
    pub const fn is_answered_again(&self) -> bool {
        self.value(Feature::Redelivered) >= 3.0 && self.value(Feature::SameRequests) >= 2.0
    }

    /// The value of one feature.
    pub const fn value(&self, feature: Feature) -> f32 {
        self.values[feature as usize]
    }
}
