//! Cards: tables whose points add up to the logarithm of odds.
//!
//! An additive model over binned features, as a credit score card (Good 1950, Probability and the Weighing of Evidence,
//! for the sum of weights; Hastie & Tibshirani 1986, Generalized Additive Models, for the fit).

use super::features::Feature;
use super::pair::Evidence;

/// A table for one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// The logarithm of odds before anything is weighed.
    pub intercept: f32,
    /// What is weighed.
    pub rows: &'static [CardRow],
}

/// The points of one feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CardRow {
    /// Which feature.
    pub feature: Feature,
    /// Where one bin ends and the next begins, in ascending order.
    pub cuts: &'static [f32],
    /// The points of each bin: one more than there are cuts.
    pub points: &'static [f32],
}

/// Features whose values are not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending(u128);

impl Pending {
    pub(super) const fn of(features: &[Feature]) -> Self {
        let (mut set, mut place) = (0, 0);
        while place < features.len() {
            set |= 1 << features[place] as u32;
            place += 1;
        }
        Self(set)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u32) != 0
    }
}

impl CardRow {
    /// The points of a value: those of the bin after all cuts that it reaches.
    fn points_of(&self, evidence: &Evidence) -> f32 {
        let value = evidence.value(self.feature);
        let bin = self.cuts.partition_point(|cut| *cut <= value);
        self.points.get(bin).copied().unwrap_or_default()
    }

    fn most(&self) -> f32 {
        self.points.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    fn mean(&self) -> f32 {
        self.points.iter().sum::<f32>() / self.points.len().max(1) as f32
    }
}

impl Card {
    /// The logarithm of odds.
    pub fn score(&self, evidence: &Evidence) -> f64 {
        let points = self.rows.iter().map(|row| f64::from(row.points_of(evidence)));
        f64::from(self.intercept) + points.sum::<f64>()
    }

    /// The most that the score may be while some features are not known yet.
    pub(super) fn most(&self, evidence: &Evidence, pending: Pending) -> f64 {
        let points =
            self.rows.iter().map(|row| if pending.has(row.feature) { row.most() } else { row.points_of(evidence) });
        f64::from(self.intercept) + points.map(f64::from).sum::<f64>()
    }

    /// The probability, `1 / (1 + exp(-score))`.
    pub fn probability(&self, evidence: &Evidence) -> f64 {
        1.0 / (1.0 + (-self.score(evidence)).exp())
    }

    /// Features of which another value alone would bring the probability to the other side of one half, the strongest
    /// first.
    pub fn turning(&self, evidence: &Evidence) -> Vec<Feature> {
        let score = self.score(evidence);
        let turned = |row: &CardRow| {
            let others = row.points.iter().map(|points| score + f64::from(points - row.points_of(evidence)));
            let furthest = if score >= 0.0 { others.fold(score, f64::min) } else { others.fold(score, f64::max) };
            ((furthest >= 0.0) != (score >= 0.0)).then_some((furthest, row.feature))
        };
        let mut turning: Vec<(f64, Feature)> = self.rows.iter().filter_map(turned).collect();
        turning.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
        turning.into_iter().map(|(_, feature)| feature).collect()
    }

    /// What each feature weighed, in points above the mean of its row; the heaviest first, whichever way it pulls.
    pub fn weighed(&self, evidence: &Evidence) -> Vec<(Feature, f32)> {
        let mut weighed: Vec<(Feature, f32)> =
            self.rows.iter().map(|row| (row.feature, row.points_of(evidence) - row.mean())).collect();
        weighed.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        weighed
    }
}

#[cfg(test)]
mod tests {
    use super::super::situation::Situation;
    use super::*;

    static CARD: Card = Card {
        intercept: -1.0,
        rows: &[
            CardRow { feature: Feature::Gap, cuts: &[1.0, 3.0], points: &[2.0, 0.0, -2.0] },
            CardRow { feature: Feature::Echo, cuts: &[1.0], points: &[0.0, 3.0] },
        ],
    };

    fn evidence(gap: f32, echo: f32) -> Evidence {
        let mut values = [0.0; Feature::COUNT];
        values[Feature::Gap as usize] = gap;
        values[Feature::Echo as usize] = echo;
        let situation = Situation::at(0).unwrap();
        Evidence { situation, values, redelivered: None, echo: None, requests: 0, signed: false }
    }

    #[test]
    fn points_add_up_by_the_number_of_cuts_that_a_value_reaches() {
        assert!((CARD.score(&evidence(0.9, 0.0)) - 1.0).abs() < 1e-6);
        assert!((CARD.score(&evidence(1.0, 0.0)) + 1.0).abs() < 1e-6);
        assert!((CARD.score(&evidence(9.0, 2.0)) - 0.0).abs() < 1e-6);
        assert!((CARD.probability(&evidence(9.0, 2.0)) - 0.5).abs() < 1e-6);
        assert_eq!(CARD.weighed(&evidence(1.0, 2.0)), [(Feature::Echo, 1.5), (Feature::Gap, 0.0)]);
    }
}
