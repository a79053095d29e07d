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
