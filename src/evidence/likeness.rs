//! Evidence of what two sends and those beside them say.

use super::features::{Feature, Values};
use super::pair::{Likeness, Pair, mark};
use super::text::ALIKE_RATIO;
use crate::time::Span;

/// Companions are looked for within this time of either send, so many on each side.
const BESIDE: Span = Span::seconds(9);
const COMPANIONS: usize = 4;

/// Companions stand at the same distance, give or take this.
const DISTANCE: Span = Span::seconds(6);

/// A block reaches so far before the first and after the second send; of so many sends on each side.
const BLOCK: Span = Span::seconds(8);
const BLOCK_SENDS: usize = 4;

/// Sends farther apart make no block.
const BLOCK_GAP: Span = Span::seconds(90);

/// So much weight of stems in common makes a twin.
const TWIN: f32 = 0.4;

impl Pair<'_> {
    pub(super) fn likeness(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        let texts = &timeline.texts;
        let (earlier, later) = (self.earlier, self.later);
        let Likeness { same, ratio, hard, .. } = self.likeness;
        values.set(Feature::Ratio, ratio);
        values.set(Feature::Hard, hard.unwrap_or(-1.0));
        values.set(Feature::Contained, texts.contained(earlier, later));
        values.set(Feature::Letters, (texts.letters(later) as f32).ln_1p());
        let relation = match (same, ratio >= ALIKE_RATIO) {
            (true, _) if texts.content(earlier) == texts.content(later) => 3.0,
            (true, _) => 2.0,
            (false, true) => 1.0,
            (false, false) => 0.0,
        };
        values.set(Feature::Relation, relation);
        let form = |send: usize| timeline.sends[send].form;
        let one_form = form(earlier).is_some() && form(earlier) == form(later);
        values.set(Feature::Form, if same { 1.0 } else { 2.0 * mark(one_form) });
        values.set(Feature::BothAsk, mark(texts.asks(earlier) == texts.asks(later)));
    }

    /// How much the two speak of the same.
    pub(super) fn rare_words(&self, values: &mut Values) {
        values.set(Feature::Stems, self.said_again(self.earlier, self.later));
    }

    /// Whether the sends beside the two are copies too.
    pub(super) fn companions(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        let mut best = 0.0f32;
        for one in timeline.near(self.earlier, BESIDE, COMPANIONS) {
            if one == self.later {
                continue;
            }
            let distance = timeline.gap(self.earlier, one);
            for other in timeline.near(self.later, BESIDE, COMPANIONS) {
                let off = timeline.gap(self.later, other).micros() - distance.micros();
                if other != self.earlier && other != one && off.abs() <= DISTANCE.micros() {
                    best = best.max(self.said_again(one, other));
                }
            }
        }
        values.set(Feature::NeighboursAlike, best);
        let before = |send: usize| send.checked_sub(1);
        let same =
            before(self.earlier).zip(before(self.later)).is_some_and(|(one, other)| timeline.same_text(one, other));
        values.set(Feature::SameBefore, mark(same));
        self.block(values);
    }

    /// The share of sends around the two that have a twin there.
    fn block(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        if self.gap >= BLOCK_GAP {
            values.set(Feature::BlockTwins, -1.0);
            values.set(Feature::BlockParts, -1.0);
            return;
        }
        let sends = &timeline.sends;
        let (from, to) = (sends[self.earlier].at - BLOCK, sends[self.later].at + BLOCK);
        let all = sends.partition_point(|send| send.at < from)..sends.partition_point(|send| send.at <= to);
        let beside = |send: usize| send.saturating_sub(BLOCK_SENDS)..send + BLOCK_SENDS + 1;
        let known = beside(self.earlier).chain(beside(self.later));
        let mut around: Vec<usize> = known.filter(|send| all.contains(send)).collect();
        around.sort_unstable();
        around.dedup();
        let mut twins = vec![false; around.len()];
        for (place, one) in around.iter().enumerate() {
            for (further, other) in around.iter().enumerate().skip(place + 1) {
                if !(twins[place] && twins[further]) && self.said_again(*one, *other) >= TWIN {
                    (twins[place], twins[further]) = (true, true);
                }
            }
        }
        let share = twins.iter().filter(|twin| **twin).count() as f32 / around.len().max(1) as f32;
        values.set(Feature::BlockTwins, share);
        values.set(Feature::BlockParts, all.len() as f32);
    }

    /// 1 for the same plain words, else the weight of stems in common.
    fn said_again(&self, one: usize, other: usize) -> f32 {
        let timeline = &self.prepared.timeline;
        if timeline.same_text(one, other) {
            1.0
        } else {
            timeline.texts.weighted_share(one, other, self.prepared.habits)
        }
    }
}
