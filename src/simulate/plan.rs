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

impl Plan {
    /// What a gate does unless it is told otherwise.
    pub const GATE: Self = Self {
        policy: Policy { key: KeyKind::MessageId, ttl: Span::seconds(60), release: Release::Ttl },
        locks: Locks::Shared,
        restart_every: None,
    };

    /// The lock that a bot with several processes is first given: by contact and text, in the memory of each process,
    /// released when the message is answered.
    pub const FIRST_FIX: Self = Self {
        policy: Policy { key: KeyKind::Text, ttl: Span::seconds(30), release: Release::Done },
        locks: Locks::PerInstance(2),
        restart_every: None,
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

    /// How long a gate waits for an answer at most, so that a claim does not end before: nine tenths of the time-to-live.
    pub(super) const fn longest_wait(&self) -> Span {
        Span::from_micros(self.policy.ttl.micros() / 10 * 9)
    }

    /// How long it waits unless it is told otherwise.
    pub(super) fn default_wait(&self) -> Span {
        self.longest_wait().min(USUAL_WAIT)
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
    fn restarts_come_at_every_multiple_before_and_after_1970() {
        let plan = Plan { restart_every: Some(Span::seconds(10)), ..Plan::FIRST_FIX };
        let next = |seconds: i64| plan.next_restart(Timestamp::from_micros(seconds * 1_000_000)).unwrap().micros();
        assert_eq!((next(0), next(9), next(10), next(-1)), (10_000_000, 10_000_000, 20_000_000, 0));
        assert_eq!(Plan::FIRST_FIX.next_restart(Timestamp::from_micros(5)), None);
    }
}
