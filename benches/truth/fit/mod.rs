//! Fits the cards of `src/evidence/cards.rs` on simulated worlds whose faults are known.
//!
//! One card a situation tells how likely a reply repeats another, one how likely it is a further answer, one a cause why it
//! was sent. A last step makes probabilities those of worlds that the points have not seen (Platt, Probabilistic Outputs
//! for Support Vector Machines, 1999).

pub(crate) mod additive;
pub(crate) mod observe;
mod pairing;
mod write;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use dm_audit::evidence::{Feature, Situation};
use dm_audit::finding::CauseKind;

use self::additive::{Seen, Table, fit};
use self::observe::{Observation, observe};
use crate::events::world;

/// At most so many features a card.
const FEATURES: usize = 20;

/// At most so many pairs of features a card.
const CROSSES: usize = 6;

/// Messages are told apart at these log odds of their best pair.
const KNOTS: [f64; 13] = [-7.0, -5.0, -4.0, -3.0, -2.2, -1.5, -0.9, -0.3, 0.3, 1.0, 2.0, 3.5, 20.0];

/// Fewer pairs of what is looked for are no reason for a card of its own: the intercept alone is kept.
const FEW: usize = 12;

/// Of pairs that are none of what is looked for about so many are kept, each with the weight of those left out.
const KEPT: usize = 60_000;

/// All cards.
pub(crate) struct Cards {
    pub(crate) repeat: Vec<Table>,
    pub(crate) double_answer: Vec<Table>,
    pub(crate) causes: Vec<(CauseKind, Table)>,
    /// Log odds of a message's best pair, each with the log odds of such messages being faults.
    pub(crate) calibration: Vec<[f64; 2]>,
}

/// Fits on the worlds of these seeds, makes probabilities right on those of the others, and writes the source file.
pub(crate) fn run(seeds: Range<u64>, held_out: Range<u64>, bots: usize, contacts: usize, path: &Path) {
    let of = |seeds: Range<u64>| -> Vec<Observation> {
        seeds.flat_map(|seed| observe(seed, &world(seed, bots, contacts))).collect()
    };
    let (seen, unseen) = (of(seeds), of(held_out));
    println!("{} pairs to fit on, {} to make probabilities right on", seen.len(), unseen.len());
    let binary = |label: fn(&Observation) -> Option<bool>| -> Vec<Table> {
        (0..Situation::COUNT).map(|situation| card(&seen, &unseen, situation, label)).collect()
    };
    let repeat = binary(|one| one.repeats);
    let double_answer = binary(|one| one.answers_too);
    let causes = causes(&seen);
    let calibration = of_messages(&unseen, &repeat, &double_answer);
    println!("messages: {calibration:.2?}");
    let cards = Cards { repeat, double_answer, causes, calibration };
    write::write(&cards, path);
}

fn card(
    seen: &[Observation],
    unseen: &[Observation],
    situation: usize,
    label: fn(&Observation) -> Option<bool>,
) -> Table {
    let is_here = |one: &&Observation| one.evidence.situation.index() == situation;
    let thinned = (seen.iter().filter(is_here).count() / KEPT).max(1);
    let of = |all: &'_ [Observation], thinned: usize| -> Vec<(usize, bool, f64)> {
        let labelled = all.iter().enumerate().filter(|(_, one)| one.evidence.situation.index() == situation);
        labelled
            .filter_map(|(place, one)| Some((place, label(one)?)))
            .enumerate()
            .filter(|(number, (_, is_so))| *is_so || number % thinned == 0)
            .map(|(_, (place, is_so))| (place, is_so, if is_so { 1.0 } else { thinned as f64 }))
            .collect()
    };
    let chosen = of(seen, thinned);
    let pairs: Vec<Seen<'_>> = chosen
        .iter()
        .map(|(place, is_so, weight)| Seen { values: &seen[*place].evidence.values, is_so: *is_so, weight: *weight })
        .collect();
    let positive = pairs.iter().filter(|pair| pair.is_so).count();
    let mut table = if positive < FEW {
        fit(&pairs, 0, 0, 0)
    } else {
        fit(&pairs, Feature::COUNT, FEATURES.min(4 + positive / 25), CROSSES.min(positive / 60))
    };
    let held = of(unseen, 1);
    let scores: Vec<(f64, bool)> =
        held.iter().map(|(place, is_so, _)| (table.score(&unseen[*place].evidence.values), *is_so)).collect();
    let (slope, shift) = calibrated(&scores);
    println!(
        "situation {situation}: {} pairs, {positive} of them so; slope {slope:.2}, shift {shift:.2}, {} features, {} pairs",
        pairs.len(),
        table.rows.len(),
        table.crosses.len()
    );
    table.calibrate(slope, shift);
    table
}

/// Slope and shift of the log odds that fit what was not seen best; a card with few pairs keeps its own.
fn calibrated(scores: &[(f64, bool)]) -> (f64, f64) {
    if scores.iter().filter(|(_, is_so)| *is_so).count() < FEW {
        return (1.0, 0.0);
    }
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        let (mut g, mut h) = ([0.0; 2], [[0.0; 2]; 2]);
        for (score, is_so) in scores {
            let probability = 1.0 / (1.0 + (-(slope * score + shift)).exp());
            let (miss, curvature) = (f64::from(u8::from(*is_so)) - probability, probability * (1.0 - probability));
            g[0] += miss * score;
            g[1] += miss;
            h[0][0] += curvature * score * score;
            h[0][1] += curvature * score;
            h[1][1] += curvature;
        }
        h[0][0] += 1e-6;
        h[1][1] += 1e-6;
        let determinant = h[0][0] * h[1][1] - h[0][1] * h[0][1];
        if determinant.abs() < 1e-9 {
            break;
        }
        slope += ((g[0] * h[1][1] - g[1] * h[0][1]) / determinant).clamp(-0.5, 0.5);
        shift += ((g[1] * h[0][0] - g[0] * h[0][1]) / determinant).clamp(-0.5, 0.5);
    }
    (slope.clamp(0.2, 1.5), shift)
}

/// What the best pair of a message says, and how often such messages are faults: a line through the means of bins, which
/// never falls (pool adjacent violators; Ayer et al. 1955, An Empirical Distribution Function for Sampling with Incomplete
/// Information).
fn of_messages(unseen: &[Observation], repeat: &[Table], double_answer: &[Table]) -> Vec<[f64; 2]> {
    let mut best: BTreeMap<(u64, usize, usize), (f64, bool)> = BTreeMap::new();
    for one in unseen {
        let probability = |tables: &[Table]| {
            let score = tables[one.evidence.situation.index()].score(&one.evidence.values);
            1.0 / (1.0 + (-score).exp())
        };
        let either = (probability(repeat) + probability(double_answer)).clamp(1e-9, 1.0 - 1e-6);
        let entry = best.entry((one.seed, one.later.0, one.later.1)).or_insert((0.0, false));
        *entry = (entry.0.max(either), one.fault.is_some());
    }
    let mut messages: Vec<(f64, bool)> = best.into_values().map(|(p, is_so)| ((p / (1.0 - p)).ln(), is_so)).collect();
    messages.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut bins: Vec<(f64, f64, f64)> = Vec::new();
    for edges in KNOTS.windows(2) {
        let bin = messages.iter().filter(|(odds, _)| (edges[0]..edges[1]).contains(odds));
        let (count, sum, faults) = bin.fold((0.0, 0.0, 0.0), |(count, sum, faults), (odds, is_so)| {
            (count + 1.0, sum + odds, faults + f64::from(u8::from(*is_so)))
        });
        if count < FEW as f64 {
            continue;
        }
        bins.push((count, sum, faults));
        while let [.., before, last] = bins[..]
            && last.2 / last.0 <= before.2 / before.0
        {
            bins.truncate(bins.len() - 2);
            bins.push((before.0 + last.0, before.1 + last.1, before.2 + last.2));
        }
    }
    let knot = |(count, sum, faults): (f64, f64, f64)| [sum / count, ((faults + 0.5) / (count - faults + 0.5)).ln()];
    bins.into_iter().map(knot).collect()
}

/// One card a cause, each told from all others; their odds add up to one when they are used.
fn causes(seen: &[Observation]) -> Vec<(CauseKind, Table)> {
    let faults: Vec<&Observation> = seen.iter().filter(|one| one.cause.is_some()).collect();
    CauseKind::TOLD
        .into_iter()
        .map(|kind| {
            let is_so = |one: &&Observation| one.cause == Some(kind);
            let count = faults.iter().filter(|one| is_so(one)).count();
            println!("cause {}: {count} of {} pairs", kind.as_str(), faults.len());
            let pairs: Vec<Seen<'_>> = faults
                .iter()
                .map(|one| Seen { values: &one.evidence.values, is_so: is_so(one), weight: 1.0 })
                .collect();
            (kind, if count < FEW { fit(&pairs, 0, 0, 0) } else { fit(&pairs, Feature::COUNT, FEATURES, 0) })
        })
        .collect()
}
