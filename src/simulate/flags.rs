//! Plans and outcomes in words.

use super::plan::{Locks, Plan};
use super::sweep::{Patience, Row, Sweep};
use super::tally::{Outcome, Reason};
use crate::time::Span;

impl Reason {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherKey => "other_key",
            Self::OtherInstance => "other_instance",
            Self::Released => "released_early",
            Self::Expired => "expired",
            Self::Restart => "restart",
        }
    }

    /// For people.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::OtherKey => "the key is another one, or there is none",
            Self::OtherInstance => "it reached another instance",
            Self::Released => "the claim was released too early",
            Self::Expired => "the claim had expired",
            Self::Restart => "the lock was lost in a restart",
        }
    }
}

impl Outcome {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Unanswered => "unanswered",
            Self::LetThrough(_) => "let_through",
            Self::WronglyBlocked => "wrongly_blocked",
            Self::Retry => "retry_after_failure",
            Self::Unjudged => "unjudged",
            Self::Passed => "passed",
        }
    }
}

impl Locks {
    /// The word on the command line.
    pub(super) fn word(self) -> String {
        match self {
            Self::Shared => "shared".to_owned(),
            Self::PerInstance(instances) => format!("per-instance:{instances}"),
        }
    }
}

impl Plan {
    /// The flags of `gate` that make it so.
    pub(super) fn gate_flags(&self) -> String {
        let policy = &self.policy;
        format!("--key {} --ttl {} --release {}", policy.key.as_str(), flag(policy.ttl), policy.release.as_str())
    }

    /// The flags of `simulate` that make it so.
    pub(super) fn flags(&self) -> String {
        let restart = self.restart_every.map(|every| format!(" --restart-every {}", flag(every))).unwrap_or_default();
        let timeout = self.upstream_timeout.map(timeout_flag).unwrap_or_default();
        format!("{} --scope {}{restart}{timeout}", self.gate_flags(), self.locks.word())
    }
}

impl Sweep {
    /// The flags of `gate` that make it what a plan of these is.
    pub(super) fn gate_flags(&self, row: &Row) -> String {
        let is_told = row.0.upstream_timeout.is_some() || self.patience.asks_for_more(row);
        let timeout = if is_told { timeout_flag(self.patience.wait(row)) } else { String::new() };
        format!("{}{timeout}", row.0.gate_flags())
    }
}

impl Patience {
    /// How many answers have to fit, for people.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::OfMessages => "nine in ten",
            Self::OfLog => "99 in 100",
        }
    }
}

fn timeout_flag(wait: Span) -> String {
    format!(" --upstream-timeout {}", flag(wait))
}

/// A span as flags take it.
pub(super) fn flag(span: Span) -> String {
    match span.micros() {
        micros if micros % 1_000_000 == 0 => format!("{}s", micros / 1_000_000),
        micros if micros % 1000 == 0 => format!("{}ms", micros / 1000),
        micros => format!("{micros}us"),
    }
}
