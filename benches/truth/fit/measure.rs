//! How right the cards are on worlds that neither the points nor the calibration have seen, message by message.

use std::collections::{BTreeMap, HashMap};

use dm_audit::evidence::Verdict;
use dm_audit::finding::CauseKind;

use super::observe::{Observation, observe};
use crate::events::{FaultKind, World, world};

/// A message by the pair that makes it the likeliest fault.
#[derive(Default, Clone)]
struct Best {
    fault: f64,
    repeat: f64,
    answer: f64,
    cause: Option<(CauseKind, f64)>,
}

/// The page that `--judge` prints.
pub(crate) fn run(seeds: &[u64], bots: usize, contacts: usize) {
    let mut rows: Vec<(Best, Option<(FaultKind, bool, CauseKind)>)> = Vec::new();
    for seed in seeds {
        let world = world(*seed, bots, contacts);
        rows.extend(judged(&world, &observe(*seed, &world)));
    }
    let of = |fault: &Option<(FaultKind, bool, CauseKind)>, kind| fault.is_some_and(|(is, ..)| is == kind);
    for (name, kind, cut) in [
        ("repeats at 0.9", FaultKind::Repeat, 0.9),
        ("repeats at 0.5", FaultKind::Repeat, 0.5),
        ("double answers at 0.9", FaultKind::DoubleAnswer, 0.9),
        ("double answers at 0.5", FaultKind::DoubleAnswer, 0.5),
    ] {
        // A message is said to be the one or the other, whichever is likelier.
        let said = |best: &Best| best.fault >= cut && (best.repeat >= best.answer) == (kind == FaultKind::Repeat);
        let right = rows.iter().filter(|(best, fault)| said(best) && of(fault, kind)).count();
        let any = rows.iter().filter(|(best, fault)| said(best) && fault.is_some()).count();
        let all = rows.iter().filter(|(best, _)| said(best)).count();
        let faults = rows.iter().filter(|(_, fault)| of(fault, kind) && fault.is_some_and(|(_, seen, _)| seen)).count();
        println!(
            "{name}: precision {:.3} (any fault {:.3}), recall {:.3} ({right} of {all} said, {faults} faults)",
            right as f64 / all as f64,
            any as f64 / all as f64,
            right as f64 / faults as f64
        );
    }
    let mut error = 0.0;
    let mut counted = 0usize;
    for bin in 0..10 {
        let low = f64::from(bin) / 10.0;
        let in_bin: Vec<_> = rows
            .iter()
            .filter(|(best, _)| best.fault >= low.max(0.02) && (best.fault < low + 0.1 || bin == 9))
            .collect();
        if in_bin.is_empty() {
            continue;
        }
        let mean = in_bin.iter().map(|(best, _)| best.fault).sum::<f64>() / in_bin.len() as f64;
        let true_share = in_bin.iter().filter(|(_, fault)| fault.is_some()).count() as f64 / in_bin.len() as f64;
        println!("  said {mean:.2}, is {true_share:.2} ({})", in_bin.len());
        error += (mean - true_share).abs() * in_bin.len() as f64;
        counted += in_bin.len();
    }
    println!("calibration error {:.3}", error / counted as f64);
    let mut confusion: BTreeMap<(CauseKind, CauseKind), usize> = BTreeMap::new();
    for (best, fault) in &rows {
        if let (Some((said, probability)), Some((_, true, truth))) = (best.cause, fault)
            && best.fault >= 0.5
        {
            let said = if probability >= 0.5 { said } else { CauseKind::Unclear };
            *confusion.entry((*truth, said)).or_default() += 1;
        }
    }
    let (mut right, mut all) = (0, 0);
    for truth in CauseKind::TOLD {
        let row: Vec<usize> =
            CauseKind::ALL.iter().map(|said| confusion.get(&(truth, *said)).copied().unwrap_or(0)).collect();
        let own = CauseKind::ALL.iter().position(|kind| *kind == truth).unwrap();
        let told: usize = row[..row.len() - 1].iter().sum();
        right += row[own];
        all += told;
        println!("  {:<8} {row:?} right {:.2}", truth.as_str(), row[own] as f64 / told as f64);
    }
    println!("causes right {:.3}", right as f64 / all as f64);
}

fn judged(world: &World, observations: &[Observation]) -> Vec<(Best, Option<(FaultKind, bool, CauseKind)>)> {
    let mut best: HashMap<(usize, usize), Best> = HashMap::new();
    for one in observations {
        let verdict = Verdict::of(&one.evidence);
        let entry = best.entry(one.later).or_default();
        if verdict.fault > entry.fault {
            let cause = Some(verdict.likeliest());
            *entry = Best { fault: verdict.fault, repeat: verdict.repeat, answer: verdict.double_answer, cause };
        }
    }
    let mut rows = Vec::new();
    for (index, conversation) in world.conversations.iter().enumerate() {
        for (position, row) in conversation.rows.iter().enumerate().filter(|(_, row)| !row.incoming) {
            let fault = row.fault.as_ref().map(|fault| {
                let cause = CauseKind::TOLD.into_iter().find(|kind| kind.as_str() == fault.cause.to_string()).unwrap();
                (fault.kind, fault.visible, cause)
            });
            rows.push((best.get(&(index, position)).cloned().unwrap_or_default(), fault));
        }
    }
    rows
}
