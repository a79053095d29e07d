//! How a copy waits for the end of the work on its message, here or at another gate.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::Gate;
use super::caller::Hearing;
use super::waiting::{Patience, Place};
use crate::lock::{LockKey, TakeBack};

/// However long a copy waits, it looks again after this time.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A connection that breaks is noticed within this time.
const LISTEN_EVERY: Duration = Duration::from_millis(250);

impl<L: TakeBack> Gate<L> {
    /// Waits until the work on one of the messages of a copy may have ended; tells whether it may, or nobody waits any
    /// more.
    pub(super) async fn wait(&self, place: &mut Place<'_>, patience: &Patience) -> bool {
        let changed = async {
            loop {
                let look = Instant::now() + place.pause;
                place.pause = (place.pause * 2).min(LONGEST_PAUSE);
                tokio::select! {
                    () = place.woken.notified() => return true,
                    gone = hung_up(&patience.hearing, look) => if gone { return false },
                }
                if !self.are_at_work(&place.keys).await {
                    return true;
                }
            }
        };
        timeout_at(patience.until, changed).await.unwrap_or(false)
    }

    /// Whether a store that tells says that all of these are still worked on.
    async fn are_at_work(&self, keys: &[LockKey]) -> bool {
        for key in keys {
            // A store that is away says nothing new.
            let held = self.claims.lock().holder(*key).await;
            if held.is_ok_and(|held| held.is_none_or(|held| !held.at_work)) {
                return false;
            }
        }
        true
    }
}

/// Listens until a moment whether the connection of a caller breaks; tells whether it has.
async fn hung_up(hearing: &Hearing, until: Instant) -> bool {
    loop {
        if hearing.has_hung_up() {
            return true;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(left.min(LISTEN_EVERY)).await;
    }
}
