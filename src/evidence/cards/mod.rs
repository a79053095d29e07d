//! The cards: how much each piece of evidence weighs. Points are natural logarithms of likelihood ratios.
//!
//! `cargo bench --bench truth -- --fit` writes them from simulated worlds.
#![allow(clippy::approx_constant, reason = "cuts and points fall where they fall")]

mod answer_alike;
mod answer_other;
mod answer_same;
mod causes;
mod repeat_alike;
mod repeat_other;
mod repeat_same;
mod rows;

pub(super) use causes::{CALIBRATION, CAUSES};

use super::card::Card;
use super::situation::{Between, Situation};
use rows::{cross, row};

/// By likeness of the texts, then by what stands between.
type BySituation = [&'static [Card; Between::ALL.len()]; 3];

static REPEAT: BySituation = [&repeat_same::CARDS, &repeat_alike::CARDS, &repeat_other::CARDS];
static DOUBLE_ANSWER: BySituation = [&answer_same::CARDS, &answer_alike::CARDS, &answer_other::CARDS];

/// How likely the later send repeats the earlier one by a fault.
pub(super) fn repeat(situation: Situation) -> &'static Card {
    &REPEAT[situation.text as usize][situation.between as usize]
}

/// How likely the later send is a further answer to what the earlier one answered.
pub(super) fn double_answer(situation: Situation) -> &'static Card {
    &DOUBLE_ANSWER[situation.text as usize][situation.between as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::CauseKind;

    #[test]
    fn every_row_has_one_more_bin_than_cuts_and_cuts_that_rise() {
        let cards = REPEAT.iter().chain(&DOUBLE_ANSWER).flat_map(|cards| cards.iter());
        for row in cards.chain(CAUSES.iter().map(|(_, card)| card)).flat_map(|card| card.rows) {
            assert_eq!(row.points.len(), row.cuts.len() + 1, "{row:?}");
            assert!(row.cuts.windows(2).all(|pair| pair[0] < pair[1]), "{row:?}");
        }
        let cards = REPEAT.iter().chain(&DOUBLE_ANSWER).flat_map(|cards| cards.iter());
        for cross in cards.flat_map(|card| card.crosses) {
            assert_eq!(cross.points.len(), (cross.cuts[0].len() + 1) * (cross.cuts[1].len() + 1), "{cross:?}");
            assert!(cross.cuts.iter().all(|cuts| cuts.windows(2).all(|pair| pair[0] < pair[1])), "{cross:?}");
        }
        assert!(CAUSES.iter().zip(CauseKind::TOLD).all(|((kind, _), known)| *kind == known));
    }
}
