//! The earlier send that says most against a later one.

use super::pair_evidence::Evidence;
use super::prepared::Prepared;
use super::verdict::Verdict;
use super::weighed::Weighed;

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
    /// equals; `None` where none of them is a send. Pairs that were `weighed` before are not weighed again.
    pub fn strongest(&self, before: &[usize], later: usize, weighed: &Weighed) -> Option<Strongest> {
        let judged = before.iter().rev().take(HELD_AGAINST).filter_map(|earlier| {
            if let Some((evidence, verdict)) = weighed.of(*earlier, later) {
                return Some(Strongest { earlier: *earlier, evidence: evidence.clone(), verdict });
            }
            let evidence = self.evidence(*earlier, later)?;
            let verdict = self.judge(&evidence);
            Some(Strongest { earlier: *earlier, evidence, verdict })
        });
        judged.reduce(|best, other| if other.verdict.fault > best.verdict.fault { other } else { best })
    }
}
