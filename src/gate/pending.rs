//! Messages that the bot works on, and the copies that were told to skip meanwhile.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use crate::lock::LockKey;

/// How many copies of each message that the bot works on were told to skip, as far as this gate knows: those that reach
/// another gate are known there alone.
#[derive(Debug, Default)]
pub(super) struct Pending(Mutex<FxHashMap<LockKey, Message>>);

#[derive(Debug, Default)]
struct Message {
    /// Calls that work on it, or are about to.
    calls: usize,
    /// Copies that were told to skip.
    skipped: u64,
}

impl Pending {
    /// No call panics while it holds them.
    fn messages(&self) -> MutexGuard<'_, FxHashMap<LockKey, Message>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call is about to work on a message. It says so before it knows that it may, so that no copy is told to skip
    /// unnoticed in between.
    pub(super) fn begin(&self, key: LockKey) {
        self.messages().entry(key).or_default().calls += 1;
    }

    /// Copies were told to skip.
    pub(super) fn skipped(&self, keys: &[LockKey]) {
        let mut messages = self.messages();
        for key in keys {
            if let Some(message) = messages.get_mut(key) {
                message.skipped += 1;
            }
        }
    }

    /// A call works on these no more, or never did; tells how many copies were told to skip meanwhile.
    pub(super) fn end(&self, keys: &[LockKey]) -> u64 {
        let mut messages = self.messages();
        let mut skipped = 0;
        for key in keys {
            let Some(message) = messages.get_mut(key) else { continue };
            message.calls -= 1;
            skipped += std::mem::take(&mut message.skipped);
            if message.calls == 0 {
                messages.remove(key);
            }
        }
        skipped
    }

    /// A call may not work on a message: another one has it.
    pub(super) fn leave(&self, key: LockKey) {
        let mut messages = self.messages();
        if let Some(message) = messages.get_mut(&key) {
            message.calls -= 1;
            if message.calls == 0 {
                messages.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_counted_from_the_beginning_of_the_work_to_its_end_whoever_is_told_first() {
        let pending = Pending::default();
        let (one, other) = (LockKey::of_text("c", "one").unwrap(), LockKey::of_text("c", "other").unwrap());
        pending.skipped(&[one]);
        for key in [one, other, one, one] {
            pending.begin(key);
        }
        // Two of the three calls are copies.
        for _ in 0..2 {
            pending.leave(one);
            pending.skipped(&[one]);
        }
        assert_eq!(pending.end(&[one, other]), 2);
        assert_eq!(pending.end(&[one]), 0);
        assert!(pending.messages().is_empty());
    }
}
