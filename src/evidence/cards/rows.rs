//! How the cards are written down: a row or a cross in a line.

use crate::evidence::card::{CardCross, CardRow};
use crate::evidence::features::Feature;

pub(super) const fn row(feature: Feature, cuts: &'static [f32], points: &'static [f32]) -> CardRow {
    CardRow::new(feature, cuts, points)
}

pub(super) const fn cross(features: [Feature; 2], cuts: [&'static [f32]; 2], points: &'static [f32]) -> CardCross {
    CardCross::new(features, cuts, points)
}
