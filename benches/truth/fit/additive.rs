//! Fits an additive table: for each feature a few cuts, for each bin between them some points.
//!
//! The points are those of a logistic regression with a ridge on every bin (Hastie and Tibshirani, Generalized Additive
//! Models, 1990), found by one Newton step a bin and feature in turn.

/// At most so many bins a feature.
const BINS: usize = 8;

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

/// An additive table of log odds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) intercept: f64,
    pub(crate) rows: Vec<Row>,
}

impl Row {
    fn bin(&self, value: f32) -> usize {
        self.cuts.iter().take_while(|cut| **cut <= value).count()
    }
}

impl Table {
    /// The log odds of what was seen.
    pub(crate) fn score(&self, values: &[f32]) -> f64 {
        self.intercept + self.rows.iter().map(|row| row.points[row.bin(values[row.feature])]).sum::<f64>()
    }
}

/// Fits a table of at most `most` features: all first, then those again whose points weigh most.
pub(crate) fn fit(seen: &[Seen<'_>], features: usize, most: usize) -> Table {
    let all: Vec<usize> = (0..features).collect();
    let whole = fitted(seen, &all);
    let mut weights: Vec<(f64, usize)> = whole.rows.iter().map(|row| (spread(row, seen), row.feature)).collect();
    weights.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> =
        weights.iter().filter(|(weight, _)| *weight > 1e-4).take(most).map(|(_, feature)| *feature).collect();
    chosen.sort_unstable();
    fitted(seen, &chosen)
}

/// The variance of a feature's points over what was seen.
fn spread(row: &Row, seen: &[Seen<'_>]) -> f64 {
    let points = || seen.iter().map(|one| (row.points[row.bin(one.values[row.feature])], one.weight));
    let total: f64 = points().map(|(_, weight)| weight).sum();
    let mean = points().map(|(points, weight)| points * weight).sum::<f64>() / total.max(1.0);
    points().map(|(points, weight)| (points - mean).powi(2) * weight).sum::<f64>() / total.max(1.0)
}

fn fitted(seen: &[Seen<'_>], features: &[usize]) -> Table {
    let positive: f64 = seen.iter().filter(|one| one.is_so).map(|one| one.weight).sum();
    let total: f64 = seen.iter().map(|one| one.weight).sum();
    let intercept = ((positive + 0.5) / (total - positive + 0.5)).ln();
    let rows: Vec<Row> = features
        .iter()
        .filter_map(|feature| {
            let cuts = cuts(seen, *feature);
            (!cuts.is_empty()).then(|| Row { feature: *feature, points: vec![0.0; cuts.len() + 1], cuts })
        })
        .collect();
    let mut table = Table { intercept, rows };
    let bins: Vec<Vec<u8>> =
        table.rows.iter().map(|row| seen.iter().map(|one| row.bin(one.values[row.feature]) as u8).collect()).collect();
    let mut scores = vec![table.intercept; seen.len()];
    for _ in 0..ROUNDS {
        for (row, bins) in table.rows.iter_mut().zip(&bins) {
            let mut slope = vec![0.0; row.points.len()];
            let mut curvature = vec![0.0; row.points.len()];
            for ((one, bin), score) in seen.iter().zip(bins).zip(&scores) {
                let probability = 1.0 / (1.0 + (-score).exp());
                let truth = f64::from(u8::from(one.is_so));
                slope[usize::from(*bin)] += one.weight * (truth - probability);
                curvature[usize::from(*bin)] += one.weight * probability * (1.0 - probability);
            }
            let steps: Vec<f64> = row
                .points
                .iter()
                .zip(slope.iter().zip(&curvature))
                .map(|(points, (slope, curvature))| {
                    (0.7 * (slope - RIDGE * points) / (curvature + RIDGE)).clamp(-1.0, 1.0)
                })
                .collect();
            row.points.iter_mut().zip(&steps).for_each(|(points, step)| *points += step);
            scores.iter_mut().zip(bins).for_each(|(score, bin)| *score += steps[usize::from(*bin)]);
        }
    }
    // Points are told from their mean, so that the intercept is what an average pair has.
    for (row, bins) in table.rows.iter_mut().zip(&bins) {
        let weighted = seen.iter().zip(bins).map(|(one, bin)| one.weight * row.points[usize::from(*bin)]);
        let mean = weighted.sum::<f64>() / total.max(1.0);
        row.points.iter_mut().for_each(|points| *points -= mean);
        table.intercept += mean;
    }
    table
}

/// Cuts at quantiles, each between two values that occur.
fn cuts(seen: &[Seen<'_>], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = seen.iter().map(|one| one.values[feature]).filter(|value| value.is_finite()).collect();
    values.sort_by(f32::total_cmp);
    let mut positives: Vec<f32> =
        seen.iter().filter(|one| one.is_so).map(|one| one.values[feature]).filter(|value| value.is_finite()).collect();
    positives.sort_by(f32::total_cmp);
    let mut cuts: Vec<f32> = Vec::new();
    // Half of the cuts go by all pairs, half by those that are looked for, which are few.
    for values in [&values, &positives] {
        let bins = BINS / 2;
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
