//! Pairs that were weighed already: who asks for one of them again need not weigh it anew.

use super::candidates::Candidate;
use super::pair_evidence::Evidence;
use super::verdict::Verdict;

/// Pairs with their evidence and the verdict on it.
#[derive(Debug, Default)]
pub struct Weighed(Vec<(Candidate, Evidence, Verdict)>);

impl Weighed {
    /// Adds a pair; those come by the later send, then by the earlier.
    pub fn push(&mut self, pair: Candidate, evidence: Evidence, verdict: Verdict) {
        self.0.push((pair, evidence, verdict));
    }

    /// The evidence and the verdict of a pair that was weighed.
    pub fn of(&self, earlier: usize, later: usize) -> Option<(&Evidence, Verdict)> {
        let found = self.0.binary_search_by_key(&(later, earlier), |(pair, ..)| (pair.later, pair.earlier)).ok()?;
        let (_, evidence, verdict) = &self.0[found];
        Some((evidence, *verdict))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::corpus::random_rows::{Row, corpus_of};
    use crate::evidence::Prepared;
    use crate::habits::learn;
    use crate::time::Span;

    const TEXTS: [&str; 4] = ["Your table for 7 is ready", "Your table for 8 is ready", "Is 9 fine for you?", ""];

    proptest! {
        #[test]
        fn the_strongest_pair_is_the_same_whether_pairs_were_weighed_before_or_not(
            rows in proptest::collection::vec((0usize..2, 0i64..90, any::<bool>(), 0usize..4, 0usize..9), 2..24),
            left_out in 1usize..4,
        ) {
            let rows: Vec<Row> = rows;
            let corpus = corpus_of(&rows, &TEXTS, Span::seconds(1), |third| third == 0);
            let habits = learn(&corpus).finish();
            for conversation in corpus.conversations() {
                let prepared = Prepared::new(&conversation, &habits);
                let mut weighed = Weighed::default();
                let candidates = prepared.candidates();
                for pair in candidates.iter().enumerate().filter(|(place, _)| place % 4 != left_out).map(|(_, pair)| *pair) {
                    let evidence = prepared.evidence(pair.earlier, pair.later).unwrap();
                    let verdict = prepared.judge(&evidence);
                    weighed.push(pair, evidence, verdict);
                }
                let positions: Vec<usize> = (0..conversation.len()).collect();
                for later in positions.iter().copied() {
                    let told = |weighed: &Weighed| {
                        let found = prepared.strongest(&positions[..later], later, weighed);
                        found.map(|found| (found.earlier, found.evidence, found.verdict))
                    };
                    prop_assert_eq!(told(&weighed), told(&Weighed::default()));
                }
            }
        }
    }
}
