//! Why a store does not say who holds a key: each sentence with its advice.

use super::store_refusal::StoreRefusal;
use crate::time::Span;

/// Why a store does not say who holds a key. No text holds a password or a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It holds as many claims as it may.
    #[error("the store is full: it holds {capacity} claims, and none has expired")]
    Full {
        /// How many claims it may hold.
        capacity: usize,
    },
    /// It cannot be reached, or went away.
    #[error("the store {store} cannot be reached: {problem}")]
    Unreachable {
        /// Its address without a password.
        store: String,
        /// What the network or the server says.
        problem: String,
        /// It may have done what it was asked before it went away.
        perhaps_done: bool,
    },
    /// It did not answer in time.
    #[error("the store {store} did not answer within {limit}")]
    TimedOut {
        /// Its address without a password.
        store: String,
        /// How long it had.
        limit: Span,
    },
    /// It answered with a refusal.
    #[error("the store {store} refuses: {why}")]
    Refused {
        /// Its address without a password.
        store: String,
        /// Why.
        why: Box<StoreRefusal>,
    },
}

impl StoreError {
    /// What to do next, if there is more to say than the error itself does.
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Full { .. } => {
                "allow more claims (--max-claims), hold them for a shorter time (--ttl, --text-ttl), or keep them elsewhere (--store)"
            }
            Self::Unreachable { .. } => "check that the server runs and that host and port are right",
            // Whoever waits for words of another protocol waits in silence.
            Self::TimedOut { store, .. } if store.contains("+sentinel://") => {
                "check hosts, ports and firewall, that sentinels and master speak TLS with rediss+sentinel:// and none \
                 without (?sentinel_tls=no is for plain sentinels before a master with TLS), and their load"
            }
            Self::TimedOut { store, .. } if store.starts_with("rediss://") || store.starts_with("valkeys://") => {
                "check host, port and firewall, that the server speaks TLS on this port (redis:// goes without), and its load"
            }
            Self::TimedOut { store, .. } if store.starts_with("redis://") || store.starts_with("valkey://") => {
                "check host, port and firewall, that a Redis listens on this port (rediss:// if it wants TLS), and its load"
            }
            Self::TimedOut { store, .. } if store.starts_with("postgres") => {
                "check host, port and firewall, that a PostgreSQL server or a pooler listens on this port, and its load"
            }
            Self::TimedOut { .. } => "check host, port, firewall and the server's load, or allow it more time",
            Self::Refused { why, .. } => return Some(why.advice()).filter(|advice| !advice.is_empty()),
        };
        Some(advice.to_owned())
    }

    /// Whether the store may have done what it was asked without our hearing of it.
    pub fn leaves_open_what_was_done(&self) -> bool {
        matches!(self, Self::Unreachable { perhaps_done: true, .. } | Self::TimedOut { .. })
    }

    /// Whether the store is away, and may be there again in a moment by itself.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => true,
            Self::Refused { why, .. } => why.may_pass(),
            Self::Full { .. } => false,
        }
    }

    /// Whether it has no connection left for us.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Refused { why, .. } if why.is_full())
    }

    /// The same after something was asked whose answer was lost.
    pub(super) fn after_a_lost_answer(self) -> Self {
        match self {
            Self::Unreachable { store, problem, .. } => Self::Unreachable { store, problem, perhaps_done: true },
            Self::Refused { store, why } => Self::Unreachable { store, problem: why.to_string(), perhaps_done: true },
            other => other,
        }
    }

    /// A refusal of the store at this address, which holds no password.
    pub(super) fn refused(store: &str, why: impl Into<StoreRefusal>) -> Self {
        Self::Refused { store: store.to_owned(), why: Box::new(why.into()) }
    }
}
