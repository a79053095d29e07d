//! Plans and outcomes in words.

use super::plan::{Locks, Plan};
use super::tally::{Outcome, Reason};
use crate::lock::{KeyKind, Policy, Release};
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
        format!("{}{}", self.lock_flags(), self.timeout_flag())
    }

    fn lock_flags(&self) -> String {
        let policy = &self.policy;
        // The time of ids says nothing of other keys.
        let ttl = if policy.key == KeyKind::MessageId { format!(" --ttl {}", flag(policy.ttl)) } else { String::new() };
        let lease = if self.has_usual_lease() { String::new() } else { format!(" --lease {}", flag(policy.lease)) };
        let (key, text_ttl, release) = (policy.key.as_str(), flag(policy.text_ttl), policy.release.as_str());
        let copies = self.while_working.map(|what| format!(" --while-working {}", what.as_str())).unwrap_or_default();
        format!("--key {key}{ttl} --text-ttl {text_ttl}{lease} --release {release}{copies}")
    }

    /// The flag that says how long a gate waits, where it is told.
    fn timeout_flag(&self) -> String {
        self.upstream_timeout.map(|wait| format!(" --upstream-timeout {}", flag(wait))).unwrap_or_default()
    }

    /// The flags of `simulate` that make it so.
    pub(super) fn flags(&self) -> String {
        let restart = self.restart_every.map(|every| format!(" --restart-every {}", flag(every))).unwrap_or_default();
        format!("{} --scope {}{restart}{}", self.lock_flags(), self.locks.word(), self.timeout_flag())
    }

    /// How long the claim of an answered message is held, in few columns: of an id, then of a text.
    pub(super) fn held(&self) -> String {
        let Policy { key, ttl, text_ttl, release, .. } = self.policy;
        match (release, key) {
            (Release::Done, _) => release.as_str().to_owned(),
            (Release::Ttl, KeyKind::MessageId) => format!("{}/{}", flag(ttl), flag(text_ttl)),
            (Release::Ttl, _) => flag(text_ttl),
        }
    }
}

/// A span as flags take it.
pub(super) fn flag(span: Span) -> String {
    match span.micros() {
        micros if micros % 3_600_000_000 == 0 => format!("{}h", micros / 3_600_000_000),
        micros if micros % 1_000_000 == 0 => format!("{}s", micros / 1_000_000),
        micros if micros % 1000 == 0 => format!("{}ms", micros / 1000),
        micros => format!("{micros}us"),
    }
}
