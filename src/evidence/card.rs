//! Cards: tables whose points add up to the logarithm of odds.
//!
//! An additive model over binned features, as a credit score card (Good 1950, Probability and the Weighing of Evidence,
//! for the sum of weights; Hastie & Tibshirani 1986, Generalized Additive Models, for the fit).

use super::features::Feature;
use super::pair_evidence::Evidence;

/// A table for one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// The logarithm of odds before anything is weighed.
    pub intercept: f32,
    /// What is weighed.
    pub rows: &'static [CardRow],
    /// What two features weigh together, besides what each weighs.
    pub crosses: &'static [CardCross],
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
    /// The most that a bin has.
    pub most: f32,
}

/// The points of two features together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CardCross {
    /// Which features.
    pub features: [Feature; 2],
    /// Where the bins of each end, in ascending order.
    pub cuts: [&'static [f32]; 2],
    /// The points of each pair of bins: those of the first bin of the first feature, then of the next.
    pub points: &'static [f32],
    /// The most that a pair of bins has, and at least 0.
    pub most: f32,
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

/// The bin of a value: the one after all cuts that it reaches. There are few, so that a look at each is faster than a
/// search.
#[inline]
fn bin(cuts: &[f32], value: f32) -> usize {
    cuts.iter().map(|cut| usize::from(*cut <= value)).sum()
}

/// The most of some points, and at least `least`.
const fn most(points: &[f32], least: f32) -> f32 {
    let (mut most, mut place) = (least, 0);
    while place < points.len() {
        most = most.max(points[place]);
        place += 1;
    }
    most
}

impl CardCross {
    /// Two features with where their bins end, and the points of each pair of bins.
    pub const fn new(features: [Feature; 2], cuts: [&'static [f32]; 2], points: &'static [f32]) -> Self {
        Self { features, cuts, points, most: most(points, 0.0) }
    }

    fn points_of(&self, evidence: &Evidence) -> f32 {
        let ([first, second], [cuts, others]) = (self.features, self.cuts);
        let place = bin(cuts, evidence.value(first)) * (others.len() + 1) + bin(others, evidence.value(second));
        self.points.get(place).copied().unwrap_or_default()
    }
}

impl CardRow {
    /// A feature with where its bins end, and the points of each.
    pub const fn new(feature: Feature, cuts: &'static [f32], points: &'static [f32]) -> Self {
        Self { feature, cuts, points, most: most(points, f32::NEG_INFINITY) }
    }

    /// The points of a value.
    fn points_of(&self, evidence: &Evidence) -> f32 {
        self.points.get(bin(self.cuts, evidence.value(self.feature))).copied().unwrap_or_default()
    }

    /// A value of each bin.
    fn values(&self) -> impl Iterator<Item = f32> + '_ {
        self.cuts.first().map(|cut| cut - 1.0).into_iter().chain(self.cuts.iter().copied())
    }

    fn mean(&self) -> f32 {
        self.points.iter().sum::<f32>() / self.points.len().max(1) as f32
    }
}

impl Card {
    /// The logarithm of odds.
    pub fn score(&self, evidence: &Evidence) -> f64 {
        let points = self.rows.iter().map(|row| row.points_of(evidence));
        let crosses = self.crosses.iter().map(|cross| cross.points_of(evidence));
        f64::from(self.intercept) + points.chain(crosses).map(f64::from).sum::<f64>()
    }

    /// The most that the score may be while some features are not known yet.
    pub(super) fn most(&self, evidence: &Evidence, pending: Pending) -> f64 {
        let points =
            self.rows.iter().map(|row| if pending.has(row.feature) { row.most } else { row.points_of(evidence) });
        let crosses =
            self.crosses.iter().map(|cross| match cross.features.iter().any(|feature| pending.has(*feature)) {
                true => cross.most,
                false => cross.points_of(evidence),
            });
        f64::from(self.intercept) + points.chain(crosses).map(f64::from).sum::<f64>()
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
            let others = row.values().map(|value| self.score(&evidence.with(row.feature, value)));
            let furthest = if score >= 0.0 { others.fold(score, f64::min) } else { others.fold(score, f64::max) };
            ((furthest >= 0.0) != (score >= 0.0)).then_some((furthest, row.feature))
        };
        let mut turning: Vec<(f64, Feature)> = self.rows.iter().filter_map(turned).collect();
        turning.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
        turning.into_iter().map(|(_, feature)| feature).collect()
    }

    /// What each feature weighed, in points above the mean of its row, with what it weighs together with others; the
    /// heaviest first, whichever way it pulls.
    pub fn weighed(&self, evidence: &Evidence) -> Vec<(Feature, f32)> {
        let together = |feature: Feature| -> f32 {
            let crosses = self.crosses.iter().filter(|cross| cross.features[0] == feature);
            crosses.map(|cross| cross.points_of(evidence)).sum()
        };
        let own = |row: &CardRow| row.points_of(evidence) - row.mean() + together(row.feature);
        let mut weighed: Vec<(Feature, f32)> = self.rows.iter().map(|row| (row.feature, own(row))).collect();
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
            CardRow::new(Feature::Gap, &[1.0, 3.0], &[2.0, 0.0, -2.0]),
            CardRow::new(Feature::Echo, &[1.0], &[0.0, 3.0]),
        ],
        crosses: &[CardCross::new([Feature::Gap, Feature::Echo], [&[1.0], &[1.0]], &[0.0, 0.5, 0.0, 0.25])],
    };

    fn evidence(gap: f32, echo: f32) -> Evidence {
        let mut values = [0.0; Feature::COUNT];
        values[Feature::Gap as usize] = gap;
        values[Feature::Echo as usize] = echo;
        let situation = Situation::at(0).unwrap();
        let resolution = crate::time::Resolution::Fine;
        Evidence { situation, values, redelivered: None, echo: None, requests: 0, signed: false, resolution }
    }

    #[test]
    fn points_add_up_by_the_number_of_cuts_that_a_value_reaches() {
        assert!((CARD.score(&evidence(0.9, 0.0)) - 1.0).abs() < 1e-6);
        assert!((CARD.score(&evidence(1.0, 0.0)) + 1.0).abs() < 1e-6);
        assert!((CARD.score(&evidence(9.0, 2.0)) - 0.25).abs() < 1e-6);
        assert!((CARD.score(&evidence(0.9, 1.0)) - 4.5).abs() < 1e-6);
        assert!((CARD.probability(&evidence(1.0, 0.0)) - 1.0 / (1.0 + f64::exp(1.0))).abs() < 1e-6);
        assert_eq!(CARD.weighed(&evidence(1.0, 2.0)), [(Feature::Echo, 1.5), (Feature::Gap, 0.25)]);
    }

    #[test]
    fn the_most_that_may_be_is_never_less_than_what_is() {
        let pending = Pending::of(&[Feature::Echo]);
        for (gap, echo) in [(0.9, 0.0), (0.9, 1.0), (1.0, 0.0), (9.0, 2.0)] {
            assert!(CARD.most(&evidence(gap, 0.0), pending) >= CARD.score(&evidence(gap, echo)), "{gap} {echo}");
        }
    }
}
