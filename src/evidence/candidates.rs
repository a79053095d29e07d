//! Candidates: pairs of sends of which the later may be one too many.

use super::prepared::Prepared;
use super::redelivery::Sameness;
use crate::habits::NEIGHBOURS;
use crate::time::Span;

/// A send is held against so many before it.
const LOOKED_BACK: usize = 14;

/// Farther apart, only equal texts are held against each other: 8.4 hours.
const LOOKED_BACK_FOR: Span = Span::seconds(30_240);

/// The least ratio of letters, ratio of word sets, letters for the latter, and share of stems.
const RATIO: f32 = 70.0;
const WORD_SET: f32 = 85.0;
const WORD_SET_LETTERS: u32 = 12;
const STEMS: f32 = 0.25;

/// Word sets that share less of the shorter one are not compared.
const CONTAINED: f32 = 0.5;

/// A text of fewer stems is compared with others that share none.
const FEW_STEMS: usize = 3;

/// Heads of runs so many back, so close, and with so few incoming between.
const RUNS_BACK: usize = 3;
const HEADS_WITHIN: Span = Span::seconds(150);
const FEW_INCOMING: usize = 3;

/// So many of a run's triggers are looked at, the latest.
pub(super) const TRIGGERS: usize = 16;

/// A pair of sends, by their positions in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// The send that came first.
    pub earlier: usize,
    /// The send that may be one too many.
    pub later: usize,
}

impl Prepared<'_> {
    /// All candidates, by the later send, then by the earlier.
    pub fn candidates(&self) -> Vec<Candidate> {
        let mut pairs = Vec::new();
        let mut earlier = Vec::new();
        for later in 1..self.timeline.sends.len() {
            earlier.clear();
            self.candidates_of(later, &mut earlier);
            earlier.sort_unstable();
            earlier.dedup();
            let position = |send: usize| self.timeline.sends[send].position;
            pairs.extend(earlier.iter().map(|send| Candidate { earlier: position(*send), later: position(later) }));
        }
        pairs
    }

    /// Adds the earlier sends that a send is held against.
    fn candidates_of(&self, later: usize, earlier: &mut Vec<usize>) {
        earlier.extend(self.timeline.sent[later].same);
        let near = (later.saturating_sub(LOOKED_BACK)..later).rev();
        let near = near.take_while(|send| self.timeline.gap(*send, later) <= LOOKED_BACK_FOR);
        earlier.extend(near.filter(|send| self.may_say_the_same(*send, later)));
        let number = self.runs.number(later);
        if !self.runs.is_head(later) {
            earlier.extend(Some(later - 1).filter(|before| self.timeline.gap(*before, later) < NEIGHBOURS));
            return;
        }
        for run in self.runs.all[number.saturating_sub(RUNS_BACK)..number].iter().rev() {
            let head = run.head();
            if self.timeline.gap(head, later) < HEADS_WITHIN && self.timeline.between(head, later).len() <= FEW_INCOMING
            {
                earlier.push(head);
            }
        }
        let triggers = self.runs.all[number].triggers.clone();
        for trigger in triggers.rev().take(TRIGGERS) {
            let Some(redelivery) = self.redelivered[trigger].filter(|found| found.sameness > Sameness::Person) else {
                continue;
            };
            let answer = self.runs.answer(redelivery.earlier).filter(|answer| *answer < number);
            let head = answer.map(|answer| self.runs.all[answer].head());
            earlier.extend(head.filter(|head| self.timeline.gap(*head, later) < super::redelivery::LATEST));
        }
    }

    /// Whether two texts are alike enough to be looked at: by stems, hard parts, letters or word sets, the cheapest first.
    fn may_say_the_same(&self, one: usize, other: usize) -> bool {
        let texts = &self.timeline.texts;
        let (stems, other_stems) = (texts.stems(one).len(), texts.stems(other).len());
        let common = texts.common_stems(one, other);
        if self.timeline.same_text(one, other)
            || (common > 0 && common as f32 >= STEMS * (stems + other_stems - common) as f32)
            || texts.hard_share(one, other).is_some_and(|share| share > 0.0)
        {
            return true;
        }
        // Texts of several words that share none of them are told apart without a look at their letters.
        let few = stems.min(other_stems);
        if (few < FEW_STEMS || common > 0) && texts.may_reach(RATIO, one, other) && texts.ratio(one, other) >= RATIO {
            return true;
        }
        let contained = common as f32 >= CONTAINED * few as f32 && common > 0;
        let are_long = || texts.letters(one).min(texts.letters(other)) >= WORD_SET_LETTERS;
        contained && are_long() && texts.word_set_ratio(one, other) >= WORD_SET
    }
}
