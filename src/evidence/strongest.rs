//! The earlier send that says most against a later one.

use super::pair_evidence::Evidence;
use super::prepared::Prepared;
use super::verdict::Verdict;

/// A send is held against so many of the same finding before it.
const HELD_AGAINST: usize = 4;

/// The earlier send that makes a later one the likeliest fault.
#[derive(Debug, Clone)]
pub struct Strongest {
    /// Its position in the conversation.
    pub earlier: usize,
    /// What speaks for and against the later one being one too many after it.
    pub evidence: Evidence,
    /// What that comes to.
    pub verdict: Verdict,
}

impl Prepared<'_> {
    /// Which of the latest of `before`, positions in order, makes the send at `later` the likeliest fault, the latest of
    /// equals; `None` where none of them is a send.
    pub fn strongest(&self, before: &[usize], later: usize) -> Option<Strongest> {
        let judged = before.iter().rev().take(HELD_AGAINST).filter_map(|earlier| {
            let evidence = self.evidence(*earlier, later)?;
            let verdict = self.judge(&evidence);
            Some(Strongest { earlier: *earlier, evidence, verdict })
        });
        judged.reduce(|best, other| if other.verdict.fault > best.verdict.fault { other } else { best })
    }
}
