//! Messages that the bot works on, and the copies that were told to skip meanwhile.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::lock::{Claim, LockKey};

/// How many copies of each message that the bot works on were told to skip, as far as this gate knows: those that reach
/// another gate are known there alone.
#[derive(Debug, Default)]
pub(super) struct Working(Mutex<HashMap<LockKey, u64>>);

impl Working {
    /// No call panics while it holds them.
    fn copies(&self) -> MutexGuard<'_, HashMap<LockKey, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bot begins to work on a message.
    pub(super) fn begin(&self, key: LockKey) {
        self.copies().insert(key, 0);
    }

    /// A copy was told to skip.
    pub(super) fn skipped(&self, key: LockKey) {
        if let Some(copies) = self.copies().get_mut(&key) {
            *copies += 1;
        }
    }

    /// The work on these has ended; tells how many copies were told to skip meanwhile.
    pub(super) fn end(&self, claims: &[Claim]) -> u64 {
        let mut copies = self.copies();
        claims.iter().filter_map(|claim| copies.remove(&claim.key)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::Token;
    use crate::time::Timestamp;

    #[test]
    fn copies_are_counted_from_the_beginning_of_the_work_to_its_end() {
        let working = Working::default();
        let claim = |text: &str| Claim {
            key: LockKey::of_text("c", text).unwrap(),
            token: Token::from_number(1),
            at: Timestamp::from_micros(0),
        };
        let (one, other) = (claim("one"), claim("other"));
        working.skipped(one.key);
        working.begin(one.key);
        working.begin(other.key);
        working.skipped(one.key);
        working.skipped(one.key);
        assert_eq!(working.end(&[one, other]), 2);
        assert_eq!(working.end(&[one]), 0);
    }
}
