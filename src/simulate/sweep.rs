//! Many plans over the same history, and which of them to choose.

use std::cmp::Reverse;

use super::plan::{Locks, Plan};
use super::tally::Tally;
use crate::lock::{KeyKind, Policy, Release};
use crate::time::Span;

/// Times-to-live that are tried, in seconds.
const TTLS: [i64; 7] = [5, 10, 30, 60, 120, 300, 600];

/// A plan and what it did.
pub(super) type Row = (Plan, Tally);

/// What all plans of the grid did.
#[derive(Debug)]
pub(super) struct Sweep {
    /// All that were tried, in the order of keys, times-to-live and releases.
    pub(super) rows: Vec<Row>,
    /// The first fix, for comparison.
    pub(super) first_fix: Row,
}

/// The longest time-to-live that a sweep tries beside the plan's own.
pub(super) fn longest() -> Span {
    TTLS.into_iter().map(Span::seconds).max().unwrap_or_default()
}

/// The plans to try where `plan` was asked for, and at last the first fix. Where each instance has a lock of its own, one
/// lock for all is tried too, in a store that outlives them.
pub(super) fn grid(plan: &Plan) -> Vec<Plan> {
    let mut ttls: Vec<Span> = TTLS.into_iter().map(Span::seconds).chain([plan.policy.ttl]).collect();
    ttls.sort_unstable();
    ttls.dedup();
    let shared = Plan { locks: Locks::Shared, restart_every: None, ..*plan };
    let surroundings = if plan.locks == Locks::Shared { vec![*plan] } else { vec![*plan, shared] };
    let mut grid = Vec::new();
    for plan in surroundings {
        for key in KeyKind::ALL {
            for ttl in &ttls {
                for release in [Release::Ttl, Release::Done] {
                    grid.push(Plan { policy: Policy { key, ttl: *ttl, release }, ..plan });
                }
            }
        }
    }
    grid.push(Plan::FIRST_FIX);
    grid
}

impl Sweep {
    /// What the plans of [`grid`] did; `None` if none was tried.
    pub(super) fn new(mut rows: Vec<Row>) -> Option<Self> {
        let first_fix = rows.pop()?;
        Some(Self { rows, first_fix })
    }

    /// The plan to choose; `None` where history has no duplicate to choose by.
    pub(super) fn chosen(&self) -> Option<&Row> {
        self.rows.iter().filter(|(_, tally)| tally.duplicates() > 0).min_by_key(|row| rank(row))
    }

    /// The best plan of one key.
    pub(super) fn best(&self, key: KeyKind) -> Option<&Row> {
        self.rows.iter().filter(|(plan, _)| plan.policy.key == key).min_by_key(|row| rank(row))
    }

    /// How many plans make as few mistakes as the best.
    pub(super) fn as_good(&self) -> usize {
        let fewest = self.rows.iter().map(|(_, tally)| tally.mistakes()).min();
        self.rows.iter().filter(|(_, tally)| Some(tally.mistakes()) == fewest).count()
    }
}

/// The fewest mistakes come first. Among equals: a message that is lost is worse than one that is answered twice; an id
/// tells more than a text, and a text more than a name; one lock for all leaves nothing to chance; a claim that ends
/// before the work does guards nothing; and a long one keeps the retry of a crash waiting.
fn rank((plan, tally): &Row) -> (u64, u64, KeyKind, bool, Reverse<bool>, Span, Release) {
    let Policy { key, ttl, release } = plan.policy;
    let own = plan.locks != Locks::Shared;
    (tally.mistakes(), tally.wrongly_blocked, key, own, Reverse(covers_work(tally)), ttl, release)
}

/// Whether nine in ten claims are held until their work has ended.
pub(super) fn covers_work(tally: &Tally) -> bool {
    tally.outlived * 10 <= tally.finished
}
