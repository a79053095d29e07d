//! What is replayed.

use crate::lock::{KeyKind, Policy, Release};
use crate::time::{Span, Timestamp};

/// A policy, and the surroundings of its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What the lock goes by.
    pub policy: Policy,
    /// Who shares it.
    pub locks: Locks,
    /// All claims are lost at every multiple of this since 1970, as a restart does to claims in memory.
    pub restart_every: Option<Span>,
    /// How long a gate is told to wait for an answer, where it is told.
    pub upstream_timeout: Option<Span>,
}

/// Who shares a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locks {
    /// All instances share one.
    Shared,
    /// Each of so many instances has its own, and calls are spread evenly over them.
    PerInstance(u32),
}

/// How history is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How long the work on a message takes; `None` goes by what history tells.
    pub processing: Option<Span>,
    /// A copy without provider id comes at most so long after the one before.
    pub duplicate_within: Span,
}

/// A gate waits so long for an answer where the time-to-live allows it.
const USUAL_WAIT: Span = Span::seconds(30);
/// How long `ManyChat` waits for an answer, about.
pub(super) const MANY_CHAT_WAITS: Span = Span::seconds(10);
/// How long Messenger does; no platform waits longer.
pub(super) const MESSENGER_WAITS: Span = Span::seconds(20);

impl Plan {
    /// What a gate does unless it is told otherwise.
    pub const GATE: Self = Self {
        policy: Policy { key: KeyKind::MessageId, ttl: Span::seconds(60), release: Release::Ttl },
        locks: Locks::Shared,
        restart_every: None,
        upstream_timeout: None,
    };

    /// The lock that a bot with several processes is first given: by contact and text, in the memory of each process,
    /// released when the message is answered.
    pub const FIRST_FIX: Self = Self {
        policy: Policy { key: KeyKind::Text, ttl: Span::seconds(30), release: Release::Done },
        locks: Locks::PerInstance(2),
        restart_every: None,
        upstream_timeout: None,
    };

    /// Which of the instances a call reaches that has `spot` as its own number.
    pub(super) fn instance(&self, spot: u64) -> u32 {
        match self.locks {
            Locks::Shared => 0,
            Locks::PerInstance(instances) => (spot % u64::from(instances.max(1))) as u32,
        }
    }

    /// Whether a gate that is told nothing does the same.
    pub(super) fn is_default(&self) -> bool {
        (self.policy, self.locks) == (Self::GATE.policy, Self::GATE.locks)
    }

    /// Whether it is the first fix, however long a gate waits.
    pub(super) fn is_first_fix(&self) -> bool {
        Self { upstream_timeout: None, ..*self } == Self::FIRST_FIX
    }

    /// How long a gate waits for an answer at most, so that a claim does not end before: nine tenths of the time-to-live.
    pub(super) const fn longest_wait(&self) -> Span {
        Span::from_micros(self.policy.ttl.micros() / 10 * 9)
    }

    /// How long it waits as it was asked for: by itself, or as long as it is told to, where the time-to-live allows it.
    pub(super) fn wait(&self) -> Span {
        self.longest_wait().min(self.upstream_timeout.unwrap_or(USUAL_WAIT))
    }

    /// How many restarts there have been.
    pub(super) fn epoch(&self, at: Timestamp) -> i64 {
        self.restart_every.map_or(0, |every| at.micros().div_euclid(every.micros().max(1)))
    }

    /// The first restart after `at`.
    pub(super) fn next_restart(&self, at: Timestamp) -> Option<Timestamp> {
        let every = self.restart_every?.micros().max(1);
        Some(Timestamp::from_micros(self.epoch(at).saturating_add(1).saturating_mul(every)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_waits_as_it_is_told_but_no_longer_than_a_claim_lasts() {
        let wait = |plan: Plan, told: Option<i64>| Plan { upstream_timeout: told.map(Span::seconds), ..plan }.wait();
        assert_eq!([None, Some(9), Some(99)].map(|told| wait(Plan::GATE, told)), [30, 9, 54].map(Span::seconds));
        assert_eq!([None, Some(9), Some(99)].map(|told| wait(Plan::FIRST_FIX, told)), [27, 9, 27].map(Span::seconds));
        assert!(Plan { upstream_timeout: Some(Span::seconds(9)), ..Plan::FIRST_FIX }.is_first_fix());
        assert!(!Plan::GATE.is_first_fix());
    }

    #[test]
    fn restarts_come_at_every_multiple_before_and_after_1970() {
        let plan = Plan { restart_every: Some(Span::seconds(10)), ..Plan::FIRST_FIX };
        let next = |seconds: i64| plan.next_restart(Timestamp::from_micros(seconds * 1_000_000)).unwrap().micros();
        assert_eq!((next(0), next(9), next(10), next(-1)), (10_000_000, 10_000_000, 20_000_000, 0));
        assert_eq!(Plan::FIRST_FIX.next_restart(Timestamp::from_micros(5)), None);
    }
}
