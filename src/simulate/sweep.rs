//! Many plans over the same history, and which of them to choose.

use std::cmp::Reverse;

use super::plan::{Locks, Plan};
use super::tally::Tally;
use crate::lock::{KeyKind, Policy, Release, WhileWorking};
use crate::time::Span;

/// Times that are tried for claims of texts and of contacts, in seconds.
const TEXT_TTLS: [i64; 7] = [5, 10, 30, 60, 120, 300, 600];
/// Times that are tried for claims of ids, in hours: platforms deliver again for up to a week.
const TTLS: [i64; 3] = [1, 24, 7 * 24];
/// How long gates wait that need to, in seconds.
const WAITS: [i64; 4] = [60, 120, 300, 600];

/// A plan and what it did.
pub(super) type Row = (Plan, Tally);

/// What is taken for the answer to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// What was sent next.
    OfMessages,
    /// What a log says.
    OfLog,
}

/// What all plans of the grid did.
#[derive(Debug)]
pub(super) struct Sweep {
    /// All that were tried, in the order of keys, times-to-live and releases.
    pub(super) rows: Vec<Row>,
    /// The first fix, for comparison.
    pub(super) first_fix: Row,
    pub(super) patience: Patience,
}

/// The times of a list and one more, in order.
fn with(times: impl Iterator<Item = Span>, one: Span) -> Vec<Span> {
    let mut times: Vec<Span> = times.chain([one]).collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// The plans to try where `plan` was asked for, and at last the first fix. Where each instance has a lock of its own, one
/// lock for all is tried too, in a store that outlives them. How long gates wait is not to choose if that was asked for.
pub(super) fn grid(plan: &Plan) -> Vec<Plan> {
    // The lease of the first fix is its own.
    let lease = if plan.is_first_fix() { plan.waiting(plan.wait()).policy.lease } else { plan.policy.lease };
    let plan = &Plan { policy: Policy { lease, ..plan.policy }, ..*plan };
    let text_ttls = with(TEXT_TTLS.into_iter().map(Span::seconds), plan.policy.text_ttl);
    let ttls = with(TTLS.into_iter().map(|hours| Span::seconds(hours * 3600)), plan.policy.ttl);
    let shared = Plan { locks: Locks::Shared, restart_every: None, ..*plan };
    let mut surroundings = if plan.locks == Locks::Shared { vec![*plan] } else { vec![*plan, shared] };
    if plan.upstream_timeout.is_none() && plan.has_usual_lease() {
        let longer = WAITS.into_iter().map(Span::seconds);
        let more: Vec<Plan> = longer
            .flat_map(|wait| surroundings.iter().map(move |plan| plan.waiting(wait)).collect::<Vec<_>>())
            .collect();
        surroundings.extend(more);
    }
    let mut grid = Vec::new();
    for plan in surroundings {
        for key in KeyKind::ALL {
            let ttls = if key == KeyKind::MessageId { &ttls[..] } else { std::slice::from_ref(&plan.policy.ttl) };
            for ttl in ttls {
                for text_ttl in &text_ttls {
                    for release in [Release::Ttl, Release::Done] {
                        let policy = Policy { key, ttl: *ttl, text_ttl: *text_ttl, release, ..plan.policy };
                        grid.push(Plan { policy, ..plan });
                    }
                }
            }
        }
    }
    grid.push(Plan { upstream_timeout: plan.upstream_timeout, ..Plan::FIRST_FIX });
    grid
}

/// The same where copies wait for the end of the work, as far as history tells what that changes; the first fix stays last.
pub(super) fn with_waiting(grid: &[Plan]) -> Vec<Plan> {
    let Some((first_fix, plans)) = grid.split_last() else { return Vec::new() };
    let is_open = |plan: &&Plan| plan.while_working.is_none() && plan.policy.release == Release::Ttl;
    let waiting = plans.iter().filter(is_open).map(|plan| Plan { while_working: Some(WhileWorking::Wait), ..*plan });
    plans.iter().copied().chain(waiting).chain([*first_fix]).collect()
}

/// How many answers more than the two in a hundred that are tolerated take too long.
fn excess((_, tally): &Row) -> u64 {
    let answers = &tally.answers;
    answers.beyond_wait.saturating_sub(answers.known / 50)
}

/// What a plan does wrong: an answer that is cut off makes the bot answer again, as a duplicate does.
fn faults(row: &Row) -> u64 {
    row.1.mistakes() + excess(row)
}

impl Sweep {
    /// What the plans of [`grid`] did; `None` if none was tried.
    pub(super) fn new(mut rows: Vec<Row>, patience: Patience) -> Option<Self> {
        let first_fix = rows.pop()?;
        Some(Self { rows, first_fix, patience })
    }

    /// The plan to choose; `None` where history has no duplicate to choose by, and where all cut off too many answers. From
    /// few duplicates nothing is learned that would speak against what a gate does by itself, unless it does worse.
    pub(super) fn chosen(&self) -> Option<&Row> {
        let fitting = || self.rows.iter().filter(|row| row.1.copies() > 0 && excess(row) == 0);
        let best = fitting().min_by_key(|row| rank(row))?;
        let harm = |row: &Row| (faults(row), row.1.wrongly_blocked);
        let default = fitting().find(|(plan, _)| plan.is_default());
        Some(default.filter(|row| is_few(&best.1) && harm(row) <= harm(best)).unwrap_or(best))
    }

    /// Whether there are duplicates to stop, and every plan cuts off too many answers.
    pub(super) fn none_fits(&self) -> bool {
        self.chosen().is_none() && self.rows.iter().any(|(_, tally)| tally.copies() > 0)
    }

    /// The plan that does the least wrong, whether or not it is one to choose.
    pub(super) fn least_wrong(&self) -> Option<&Row> {
        self.rows.iter().min_by_key(|row| rank(row))
    }

    /// Whether too little happened to tell the plans apart: hardly a call and hardly a duplicate, and a gate's own policy
    /// does nothing wrong.
    pub(super) fn is_undecided(&self) -> bool {
        self.chosen().is_some_and(|row| {
            let (plan, tally) = row;
            let is_little = tally.copies() < TOO_FEW && tally.calls < FEW_CALLS;
            is_little && plan.is_default() && faults(row) == 0
        })
    }

    /// The best plan of one key; that to choose is the best of its own.
    pub(super) fn best(&self, key: KeyKind) -> Option<&Row> {
        let rows = || self.rows.iter().filter(|(plan, _)| plan.policy.key == key);
        self.chosen().filter(|(plan, _)| plan.policy.key == key).or_else(|| rows().min_by_key(|row| rank(row)))
    }

    /// How many plans do as little wrong as the best.
    pub(super) fn as_good(&self) -> usize {
        let faults = || self.rows.iter().map(faults);
        let fewest = faults().min();
        faults().filter(|faults| Some(*faults) == fewest).count()
    }
}

/// What does least wrong comes first. Among equals: a message that is lost is worse than one that is answered twice; an id
/// tells more than a text, and a text more than a name; one lock for all leaves nothing to chance; a gate that does not
/// wait for the bot guards nothing, so the one that waits longest where none waits long enough, else the shortest wait, as
/// its lease keeps the retry of a crash waiting; and then what a gate does by itself, as history says nothing against it.
fn rank(row: &Row) -> Rank {
    let Policy { key, ttl, text_ttl, release, .. } = row.0.policy;
    let own = row.0.locks != Locks::Shared;
    let wait = row.0.wait();
    let too_short = (excess(row) > 0).then_some(Reverse(wait));
    let unusual = |time: Span, usual: Span| (time != usual, time);
    let times =
        (wait, unusual(ttl, Policy::TTL), unusual(text_ttl, Policy::TEXT_TTL), release, row.0.while_working.is_some());
    ((faults(row), row.1.wrongly_blocked), (key, own, too_short), times)
}

/// What makes one plan better than another.
type Rank = ((u64, u64), (KeyKind, bool, Option<Reverse<Span>>), (Span, (bool, Span), (bool, Span), Release, bool));

/// Fewer duplicates than this say nothing, where calls are few too.
const TOO_FEW: u64 = 5;
const FEW_CALLS: u64 = 50;

/// Fewer duplicates than this say little about the next ones.
const FEW: u64 = 20;

/// Whether there are too few duplicates to learn much from.
pub(super) fn is_few(tally: &Tally) -> bool {
    tally.copies() < FEW
}
