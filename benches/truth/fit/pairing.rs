//! Which pairs of features say most of what single features leave.

use super::additive::{Cross, Seen, Table};

/// How strongly a gain is drawn to zero, in observations.
const RIDGE: f64 = 10.0;

/// A pair that gains less, in log likelihood, says nothing.
const LEAST: f64 = 8.0;

/// At most `most` pairs of the table's features, those first that would raise the likelihood most by one Newton step.
pub(super) fn crosses(seen: &[Seen<'_>], table: &Table, most: usize) -> Vec<Cross> {
    if most == 0 {
        return Vec::new();
    }
    let residuals: Vec<(f64, f64)> = seen
        .iter()
        .map(|one| {
            let probability = 1.0 / (1.0 + (-table.score(one.values)).exp());
            let truth = f64::from(u8::from(one.is_so));
            (one.weight * (truth - probability), one.weight * probability * (1.0 - probability))
        })
        .collect();
    let features: Vec<usize> = table.rows.iter().map(|row| row.feature).collect();
    let pairs = features
        .iter()
        .enumerate()
        .flat_map(|(place, one)| features[place + 1..].iter().map(move |other| [*one, *other]));
    let mut gains: Vec<(f64, Cross)> = pairs
        .filter_map(|pair| Cross::of(seen, pair))
        .map(|cross| {
            let mut cells = vec![(0.0, 0.0); cross.points.len()];
            for (one, (slope, curvature)) in seen.iter().zip(&residuals) {
                let cell = &mut cells[cross.bin(one.values)];
                *cell = (cell.0 + slope, cell.1 + curvature);
            }
            let gain = cells.iter().map(|(slope, curvature)| slope * slope / (curvature + RIDGE)).sum::<f64>() / 2.0;
            (gain, cross)
        })
        .filter(|(gain, _)| *gain > LEAST)
        .collect();
    gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.features.cmp(&b.1.features)));
    gains.into_iter().take(most).map(|(_, cross)| cross).collect()
}
