//! Copies that wait until the work on their message ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::caller::Hearing;
use crate::lock::LockKey;

/// What a copy waits for at another gate is looked for after this long, then after twice as long, and so on, but at least so
/// often.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The copies that wait at this gate, by what they wait for.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<LockKey, Vec<Arc<Notify>>>>);

/// A copy that waits, until it is dropped.
#[derive(Debug)]
pub(super) struct Place<'w> {
    waiting: &'w Waiting,
    /// What it waits for.
    pub(super) keys: Vec<LockKey>,
    /// Told when the work on one of them ends at this gate.
    pub(super) woken: Arc<Notify>,
    /// How long it waits before it looks again.
    pub(super) pause: Duration,
}

/// How long a copy waits, and for whom.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    /// No longer than this.
    pub(super) until: Instant,
    /// As long as somebody listens.
    pub(super) hearing: Hearing,
}

impl Waiting {
    /// No call panics while it holds them.
    fn copies(&self) -> MutexGuard<'_, HashMap<LockKey, Vec<Arc<Notify>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy waits for these from now on.
    pub(super) fn begin(&self, keys: Vec<LockKey>) -> Place<'_> {
        let woken = Arc::new(Notify::new());
        let mut copies = self.copies();
        for key in &keys {
            copies.entry(*key).or_default().push(woken.clone());
        }
        drop(copies);
        Place { waiting: self, keys, woken, pause: FIRST_PAUSE }
    }

    /// The work on these ended at this gate.
    pub(super) fn ended(&self, keys: impl Iterator<Item = LockKey>) {
        let copies = self.copies();
        if copies.is_empty() {
            return;
        }
        for woken in keys.filter_map(|key| copies.get(&key)).flatten() {
            woken.notify_one();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut copies = self.waiting.copies();
        for key in &self.keys {
            if let Some(waiting) = copies.get_mut(key) {
                waiting.retain(|woken| !Arc::ptr_eq(woken, &self.woken));
                if waiting.is_empty() {
                    copies.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_woken_also_by_an_end_just_before_and_leaves_nothing_behind() {
        let waiting = Waiting::default();
        let [one, other] = ["one", "other"].map(|text| LockKey::of_text("c", text).unwrap());
        let (first, second) = (waiting.begin(vec![one, other]), waiting.begin(vec![one]));
        waiting.ended([other].into_iter());
        first.woken.notified().await;
        waiting.ended([one].into_iter());
        tokio::join!(first.woken.notified(), second.woken.notified());
        drop((first, second));
        assert!(waiting.copies().is_empty());
    }
}
