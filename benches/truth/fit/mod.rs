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

/// Fewer pairs of what is looked for are no reason for a card of its own: the intercept alone is kept.
const FEW: usize = 12;

/// Of pairs that are none of what is looked for about so many are kept, each with the weight of those left out.
const KEPT: usize = 60_000;

/// All cards.
pub(crate) struct Cards {
    pub(crate) repeat: Vec<Table>,
    pub(crate) double_answer: Vec<Table>,
    pub(crate) causes: Vec<(CauseKind, Table)>,
    /// Slope and shift for the best pair of a message.
    pub(crate) calibration: [f64; 2],
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
    println!("messages: slope and shift {calibration:.2?}");
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

/// Slope and shift that make the best pair of a message as likely as such messages are faults.
fn of_messages(unseen: &[Observation], repeat: &[Table], double_answer: &[Table]) -> [f64; 2] {
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
    let likely = best.into_values().filter(|(probability, _)| *probability > 0.02);
    let scores: Vec<(f64, bool)> = likely.map(|(p, is_so)| ((p / (1.0 - p)).ln(), is_so)).collect();
    let (slope, shift) = calibrated(&scores);
    [slope, shift]
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
