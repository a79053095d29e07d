//! What the log of a gate tells of the gate itself, and what it leaves open.

use rustc_hash::FxHashMap;

use super::event_log::EventLog;
use super::logged::Logged;
use crate::lock::{EventKind, LockKey};
use crate::scope::Scope;
use crate::time::{Span, Timestamp};

/// A claim that was made longer ago stops nobody any more.
const LONGEST_CLAIM: Span = Span::seconds(24 * 3600);
/// A call that was stopped may be noted a little before the one that stopped it.
const SAME_MOMENT: Span = Span::seconds(5);

/// What the reader of a replay has to know of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFacts {
    /// Some calls say what their messages say.
    pub has_texts: bool,
    /// Calls that the gate blocked.
    pub blocked: u64,
    /// Calls that it claimed and passed on.
    pub claimed: u64,
    /// Calls that it passed on without a claim, as the store was away.
    pub unclaimed: u64,
    /// Calls that it passed on without a claim, as nothing tells them from others.
    pub unkeyed: u64,
    /// Calls that it passed on as it was to observe, and would have blocked.
    pub observed: u64,
    /// Calls that it refused.
    pub refused: u64,
    /// Calls of platforms whose copies wait while another call has their message.
    pub copies_wait: u64,
    /// Calls that were passed on without a claim, so that the log does not say how they ended; of those alone that
    /// something tells from others.
    pub unended: u64,
    /// Calls that were blocked by a claim that is in no log.
    pub held_elsewhere: u64,
    /// How far apart the clocks of the gates are.
    pub clocks_apart: Span,
}

impl EventLog {
    /// What the reader of a replay has to know of the calls in `scope`, of the contacts in `only` unless it is empty.
    pub fn facts(&self, scope: &Scope, only: &[String]) -> LogFacts {
        let calls = || self.asked(only).flat_map(|(_, calls)| calls).filter(|call| scope.contains(call.at));
        let mut holders: FxHashMap<LockKey, Vec<Timestamp>> = FxHashMap::default();
        for call in self.contacts.values().flatten() {
            if let (EventKind::Claimed | EventKind::Unclaimed, Some(key)) = (call.kind, call.key) {
                holders.entry(key).or_default().push(call.at);
            }
        }
        for claimed in holders.values_mut() {
            claimed.sort_unstable();
        }
        let held = |key: LockKey, at: Timestamp| {
            let claimed = holders.get(&key).map(Vec::as_slice).unwrap_or_default();
            let before = claimed.partition_point(|claimed| *claimed <= at + SAME_MOMENT);
            before.checked_sub(1).is_some_and(|latest| claimed[latest] >= at - LONGEST_CLAIM)
        };
        let held_elsewhere =
            |call: &&Logged| call.kind == EventKind::Blocked && call.key.is_some_and(|key| !held(key, call.at));
        // Of a call that nothing tells from others there is no retry to judge.
        let unended = |call: &&Logged| {
            matches!(call.kind, EventKind::Unclaimed | EventKind::Unkeyed)
                && call.ended(&self.endings).is_none()
                && (call.message_id.is_some() || call.text_hash.is_some() || call.text.is_some())
        };
        let number = |kind: EventKind| calls().filter(|call| call.kind == kind).count() as u64;
        LogFacts {
            has_texts: calls().any(|call| call.text.is_some()),
            blocked: number(EventKind::Blocked),
            claimed: number(EventKind::Claimed),
            unclaimed: number(EventKind::Unclaimed),
            unkeyed: number(EventKind::Unkeyed),
            observed: number(EventKind::Observed),
            refused: number(EventKind::Refused),
            copies_wait: calls().filter(|call| call.copies_wait).count() as u64,
            unended: calls().filter(unended).count() as u64,
            held_elsewhere: calls().filter(held_elsewhere).count() as u64,
            clocks_apart: self.apart,
        }
    }
}

impl LogFacts {
    /// Calls that reached the bot.
    pub const fn passed_on(&self) -> u64 {
        self.claimed + self.unclaimed + self.unkeyed + self.observed
    }
}
