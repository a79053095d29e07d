//! Fits an additive table: for each feature a few cuts, for each bin between them some points; for a few pairs of
//! features, points of both bins together.
//!
//! The points are those of a logistic regression with a ridge on every bin (Hastie and Tibshirani, Generalized Additive
//! Models, 1990), found by one Newton step a bin and feature in turn. Pairs are those that say most of what the single
//! features leave (Lou, Caruana, Gehrke and Hooker, Accurate Intelligible Models with Pairwise Interactions, 2013).

use super::pairing::crosses;

/// At most so many bins a feature, and so many of one that is looked at together with another.
const BINS: usize = 8;
const CROSSED_BINS: usize = 4;

/// How strongly points are drawn to zero, in observations.
const RIDGE: f64 = 4.0;

/// Rounds over all features.
const ROUNDS: usize = 40;

/// What was seen of one pair, and whether it was what is looked for.
pub(crate) struct Seen<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) is_so: bool,
    pub(crate) weight: f64,
}

/// Cuts and points of one feature.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) feature: usize,
    pub(crate) cuts: Vec<f32>,
    pub(crate) points: Vec<f64>,
}

/// Cuts of two features, and points of each pair of bins.
#[derive(Debug, Clone)]
pub(crate) struct Cross {
    pub(crate) features: [usize; 2],
    pub(crate) cuts: [Vec<f32>; 2],
    pub(crate) points: Vec<f64>,
}

/// An additive table of log odds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) intercept: f64,
    pub(crate) rows: Vec<Row>,
    pub(crate) crosses: Vec<Cross>,
}

fn bin(cuts: &[f32], value: f32) -> usize {
    cuts.iter().take_while(|cut| **cut <= value).count()
}

impl Row {
    fn bin(&self, values: &[f32]) -> usize {
        bin(&self.cuts, values[self.feature])
    }
}

impl Cross {
    /// Two features with nothing weighed yet; `None` where one of them has but one bin.
    pub(super) fn of(seen: &[Seen<'_>], features: [usize; 2]) -> Option<Self> {
        let cuts = features.map(|feature| cuts(seen, feature, CROSSED_BINS));
        let bins = (cuts[0].len() + 1) * (cuts[1].len() + 1);
        cuts.iter().all(|cuts| !cuts.is_empty()).then(|| Self { features, points: vec![0.0; bins], cuts })
    }

    pub(super) fn bin(&self, values: &[f32]) -> usize {
        let [first, second] = [0, 1].map(|side| bin(&self.cuts[side], values[self.features[side]]));
        first * (self.cuts[1].len() + 1) + second
    }
}

impl Table {
    /// The log odds of what was seen.
    pub(crate) fn score(&self, values: &[f32]) -> f64 {
        let rows = self.rows.iter().map(|row| row.points[row.bin(values)]);
        self.intercept + rows.chain(self.crosses.iter().map(|cross| cross.points[cross.bin(values)])).sum::<f64>()
    }

    /// Makes log odds those of `slope` times as much and `shift` more.
    pub(crate) fn calibrate(&mut self, slope: f64, shift: f64) {
        self.intercept = self.intercept * slope + shift;
        let rows = self.rows.iter_mut().flat_map(|row| &mut row.points);
        rows.chain(self.crosses.iter_mut().flat_map(|cross| &mut cross.points)).for_each(|points| *points *= slope);
    }
}

/// Fits a table of at most `most` features: all first, then those again whose points weigh most, with at most `pairs`
/// pairs of them.
pub(crate) fn fit(seen: &[Seen<'_>], features: usize, most: usize, pairs: usize) -> Table {
    let all: Vec<usize> = (0..features).collect();
    let whole = fitted(seen, &all, Vec::new());
    let mut weights: Vec<(f64, usize)> = whole.rows.iter().map(|row| (spread(row, seen), row.feature)).collect();
    weights.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> =
        weights.iter().filter(|(weight, _)| *weight > 1e-4).take(most).map(|(_, feature)| *feature).collect();
    chosen.sort_unstable();
    let single = fitted(seen, &chosen, Vec::new());
    let together = crosses(seen, &single, pairs);
    if together.is_empty() { single } else { fitted(seen, &chosen, together) }
}

/// The variance of a feature's points over what was seen.
fn spread(row: &Row, seen: &[Seen<'_>]) -> f64 {
    let points = || seen.iter().map(|one| (row.points[row.bin(one.values)], one.weight));
    let total: f64 = points().map(|(_, weight)| weight).sum();
    let mean = points().map(|(points, weight)| points * weight).sum::<f64>() / total.max(1.0);
    points().map(|(points, weight)| (points - mean).powi(2) * weight).sum::<f64>() / total.max(1.0)
}

fn fitted(seen: &[Seen<'_>], features: &[usize], crosses: Vec<Cross>) -> Table {
    let positive: f64 = seen.iter().filter(|one| one.is_so).map(|one| one.weight).sum();
    let total: f64 = seen.iter().map(|one| one.weight).sum();
    let intercept = ((positive + 0.5) / (total - positive + 0.5)).ln();
    let rows: Vec<Row> = features
        .iter()
        .filter_map(|feature| {
            let cuts = cuts(seen, *feature, BINS);
            (!cuts.is_empty()).then(|| Row { feature: *feature, points: vec![0.0; cuts.len() + 1], cuts })
        })
        .collect();
    let mut table = Table { intercept, rows, crosses };
    let of_rows = table.rows.iter().map(|row| seen.iter().map(|one| row.bin(one.values) as u8).collect());
    let of_crosses = table.crosses.iter().map(|cross| seen.iter().map(|one| cross.bin(one.values) as u8).collect());
    let bins: Vec<Vec<u8>> = of_rows.chain(of_crosses).collect();
    let rows = table.rows.iter_mut().map(|row| &mut row.points);
    let mut points: Vec<&mut Vec<f64>> = rows.chain(table.crosses.iter_mut().map(|cross| &mut cross.points)).collect();
    let mut scores = vec![table.intercept; seen.len()];
    for _ in 0..ROUNDS {
        for (points, bins) in points.iter_mut().zip(&bins) {
            let steps = steps(seen, &scores, bins, points);
            points.iter_mut().zip(&steps).for_each(|(points, step)| *points += step);
            scores.iter_mut().zip(bins).for_each(|(score, bin)| *score += steps[usize::from(*bin)]);
        }
    }
    // Points are told from their mean, so that the intercept is what an average pair has.
    let mut shift = 0.0;
    for (points, bins) in points.iter_mut().zip(&bins) {
        let weighted = seen.iter().zip(bins).map(|(one, bin)| one.weight * points[usize::from(*bin)]);
        let mean = weighted.sum::<f64>() / total.max(1.0);
        points.iter_mut().for_each(|points| *points -= mean);
        shift += mean;
    }
    table.intercept += shift;
    table
}

/// One Newton step for the points of each bin.
fn steps(seen: &[Seen<'_>], scores: &[f64], bins: &[u8], points: &[f64]) -> Vec<f64> {
    let mut slope = vec![0.0; points.len()];
    let mut curvature = vec![0.0; points.len()];
    for ((one, bin), score) in seen.iter().zip(bins).zip(scores) {
        let probability = 1.0 / (1.0 + (-score).exp());
        let truth = f64::from(u8::from(one.is_so));
        slope[usize::from(*bin)] += one.weight * (truth - probability);
        curvature[usize::from(*bin)] += one.weight * probability * (1.0 - probability);
    }
    let step = |(points, (slope, curvature)): (&f64, (&f64, &f64))| {
        (0.7 * (slope - RIDGE * points) / (curvature + RIDGE)).clamp(-1.0, 1.0)
    };
    points.iter().zip(slope.iter().zip(&curvature)).map(step).collect()
}

/// Cuts at quantiles, each between two values that occur.
fn cuts(seen: &[Seen<'_>], feature: usize, most: usize) -> Vec<f32> {
    let mut values: Vec<f32> = seen.iter().map(|one| one.values[feature]).filter(|value| value.is_finite()).collect();
    values.sort_by(f32::total_cmp);
    let mut positives: Vec<f32> =
        seen.iter().filter(|one| one.is_so).map(|one| one.values[feature]).filter(|value| value.is_finite()).collect();
    positives.sort_by(f32::total_cmp);
    let mut cuts: Vec<f32> = Vec::new();
    // Half of the cuts go by all pairs, half by those that are looked for, which are few.
    for values in [&values, &positives] {
        let bins = most / 2;
        for part in 1..=bins {
            let Some(value) = values.get(part * values.len() / (bins + 1)).copied() else { continue };
            cuts.push((value * 100.0).round() / 100.0);
        }
    }
    cuts.sort_by(f32::total_cmp);
    cuts.dedup();
    let (Some(least), Some(most)) = (values.first(), values.last()) else { return Vec::new() };
    cuts.retain(|cut| least < cut && cut <= most);
    cuts
}
