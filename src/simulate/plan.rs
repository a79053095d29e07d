//! What is replayed.

use crate::lock::{KeyKind, Policy, Release, WhileWorking};
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
    /// What a copy does while another call has its message, where the gate is told; else it goes by the platform.
    pub while_working: Option<WhileWorking>,
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

/// A gate waits so long for an answer by itself.
const USUAL_WAIT: Span = Span::seconds(30);
/// How long the store of a gate may take to answer by itself.
const STORE_TIMEOUT: Span = Span::seconds(1);
/// How long `ManyChat` waits for an answer, about.
pub(super) const MANY_CHAT_WAITS: Span = Span::seconds(10);
/// How long Messenger does; no platform waits longer.
pub(super) const MESSENGER_WAITS: Span = Span::seconds(20);

impl Plan {
    /// What a gate does unless it is told otherwise.
    pub const GATE: Self = Self {
        policy: Policy {
            key: KeyKind::MessageId,
            lease: lease_for(USUAL_WAIT),
            ttl: Policy::TTL,
            text_ttl: Policy::TEXT_TTL,
            release: Release::Ttl,
        },
        locks: Locks::Shared,
        restart_every: None,
        upstream_timeout: None,
        while_working: None,
    };

    /// The lock that a bot with several processes is first given: by contact and text, in the memory of each process,
    /// released when the message is answered.
    pub const FIRST_FIX: Self = Self {
        policy: Policy {
            key: KeyKind::Text,
            lease: Span::seconds(30),
            ttl: Span::seconds(30),
            text_ttl: Span::seconds(30),
            release: Release::Done,
        },
        locks: Locks::PerInstance(2),
        restart_every: None,
        upstream_timeout: None,
        while_working: None,
    };

    /// Which of the instances a call reaches that has `spot` as its own number.
    pub(super) fn instance(&self, spot: u64) -> u32 {
        match self.locks {
            Locks::Shared => 0,
            Locks::PerInstance(instances) => (spot % u64::from(instances.max(1))) as u32,
        }
    }

    /// The same for a gate that waits so long for an answer, with the lease that such a gate has by itself.
    #[must_use]
    pub fn waiting(self, wait: Span) -> Self {
        let policy = Policy { lease: lease_for(wait), ..self.policy };
        Self { policy, upstream_timeout: Some(wait), ..self }
    }

    /// Whether a gate that is told nothing does the same, however long it waits.
    pub(super) fn is_default(&self) -> bool {
        let lease = Self::GATE.policy.lease;
        let told = (Policy { lease, ..self.policy }, self.locks, self.while_working);
        told == (Self::GATE.policy, Self::GATE.locks, None) && self.has_usual_lease()
    }

    /// Whether the lease is what a gate has by itself that waits so long.
    pub(super) fn has_usual_lease(&self) -> bool {
        self.policy.lease == lease_for(self.wait())
    }

    /// Whether it is the first fix, however long a gate waits.
    pub(super) fn is_first_fix(&self) -> bool {
        Self { upstream_timeout: None, ..*self } == Self::FIRST_FIX
    }

    /// How long a gate waits for an answer: by itself, or as long as it is told to.
    pub(super) fn wait(&self) -> Span {
        self.upstream_timeout.unwrap_or(USUAL_WAIT)
    }

    /// Whether a copy waits for the end of the work on its message, of a platform whose copies do so by themselves or not.
    /// Where success gives a claim back, nobody can tell it from failure.
    pub(super) fn waits(&self, by_platform: bool) -> bool {
        let wait = self.while_working.map_or(by_platform, |what| what == WhileWorking::Wait);
        wait && self.policy.release == Release::Ttl
    }

    /// How long a claim is held while its message is worked on, whose end is known: a gate renews a lease that is shorter
    /// than it waits. After a crash nobody does.
    pub(super) fn longest_work(&self, end_is_known: bool) -> Span {
        if end_is_known { self.policy.lease.max(self.wait()) } else { self.policy.lease }
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

/// The lease of a gate that waits so long for an answer, if nobody says otherwise.
const fn lease_for(wait: Span) -> Span {
    Span::from_micros(wait.micros() + STORE_TIMEOUT.micros() + Policy::MARGIN.micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_lasts_as_long_as_the_gate_waits_and_without_an_end_as_long_as_its_lease() {
        let short = Plan { policy: Policy { lease: Span::seconds(5), ..Plan::GATE.policy }, ..Plan::GATE };
        assert_eq!([true, false].map(|known| short.longest_work(known)), [30, 5].map(Span::seconds));
        let told = Plan::GATE.waiting(Span::seconds(99));
        assert_eq!((told.wait(), told.policy.lease), (Span::seconds(99), Span::seconds(104)));
        assert!(Plan::GATE.is_default() && told.is_default() && !short.is_default());
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
