//! Places for connections: whoever rests longest makes room for whoever comes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Whoever is told to go is heard for so long yet: a call may be on its way that was sent before.
const GRACE: Duration = Duration::from_millis(20);
/// One of so many that rest goes at a time.
const ONE_OF: usize = 16;

/// All places, and the connections that only rest on theirs.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    resting: Mutex<Resting>,
}

#[derive(Debug, Default)]
struct Resting {
    /// In the order in which they came to rest.
    all: BTreeMap<u64, Guest>,
    next: u64,
    /// Somebody waits for a place.
    wanted: bool,
}

/// Somebody who has a place.
#[derive(Debug, Clone)]
struct Guest {
    /// Told to go.
    go: Arc<Notify>,
    /// Set while a call comes in.
    heard: Arc<AtomicBool>,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Seat {
    places: Arc<Places>,
    guest: Guest,
    /// Its number among those that rest.
    number: Mutex<Option<u64>>,
}

impl Places {
    /// So many.
    pub(super) fn new(count: usize) -> Arc<Self> {
        Arc::new(Self { free: Arc::new(Semaphore::new(count)), resting: Mutex::default() })
    }

    /// No connection panics while it holds them.
    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a free place. If there is none, the connection that rests longest is told to go, or else the first that
    /// comes to rest. `None` if nobody gives out places any more.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.free.clone().try_acquire_owned() {
            return Some(place);
        }
        {
            let mut resting = self.resting();
            resting.wanted = true;
            resting.make_room();
        }
        let place = self.free.clone().acquire_owned().await.ok();
        self.resting().wanted = false;
        place
    }

    /// The place of a connection that sets `heard` while a call comes in. It rests.
    pub(super) fn seat(self: &Arc<Self>, heard: Arc<AtomicBool>) -> Seat {
        let guest = Guest { go: Arc::default(), heard };
        let seat = Seat { places: self.clone(), guest, number: Mutex::default() };
        seat.rests();
        seat
    }
}

impl Resting {
    /// Sends away those that rest longest: one, or of many so many that not everybody who comes has to wait.
    fn make_room(&mut self) {
        if !self.wanted {
            return;
        }
        let count = self.all.len().div_ceil(ONE_OF);
        let silent = self.all.iter().filter(|(_, guest)| !guest.heard.load(Ordering::Relaxed));
        let longest: Vec<u64> = silent.take(count).map(|(number, _)| *number).collect();
        for guest in longest.iter().filter_map(|number| self.all.remove(number)) {
            guest.go.notify_one();
        }
    }
}

impl Seat {
    fn number(&self) -> MutexGuard<'_, Option<u64>> {
        self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call has come.
    pub(super) fn works(&self) {
        if let Some(number) = self.number().take() {
            self.places.resting().all.remove(&number);
        }
    }

    /// There is nothing to do for it.
    pub(super) fn rests(&self) {
        let mut resting = self.places.resting();
        let number = resting.next;
        resting.next += 1;
        *self.number() = Some(number);
        resting.all.insert(number, self.guest.clone());
        resting.make_room();
    }

    /// Waits until somebody else needs the place, and nothing comes in that has been sent before.
    pub(super) async fn is_to_go(&self) {
        loop {
            self.guest.go.notified().await;
            tokio::time::sleep(GRACE).await;
            if self.number().is_some() && !self.guest.heard.load(Ordering::Relaxed) {
                return;
            }
            self.places.resting().make_room();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.works();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn is_told(seat: &Seat) -> bool {
        seat.guest.go.notified().now_or_never().is_some()
    }

    #[tokio::test]
    async fn whoever_rests_longest_goes_and_whoever_works_or_begins_to_speak_stays() {
        let places = Places::new(4);
        let mut permits = Vec::new();
        for _ in 0..4 {
            permits.push(places.take().await.unwrap());
        }
        let seats: Vec<Seat> = (0..4).map(|_| places.seat(Arc::default())).collect();
        seats[0].works();
        seats[1].guest.heard.store(true, Ordering::Relaxed);
        assert!(places.take().now_or_never().is_none());
        assert_eq!(seats.iter().map(is_told).collect::<Vec<_>>(), [false, false, true, false]);
        permits.pop();
        assert!(places.take().now_or_never().flatten().is_some());
    }

    #[tokio::test]
    async fn while_all_work_the_first_that_comes_to_rest_goes() {
        let places = Places::new(1);
        let permit = places.take().await.unwrap();
        let seat = places.seat(Arc::default());
        seat.works();
        let mut waiting = Box::pin(places.take());
        assert!(waiting.as_mut().now_or_never().is_none() && !is_told(&seat));
        seat.rests();
        assert!(is_told(&seat));
        drop((seat, permit));
        assert!(waiting.await.is_some() && places.resting().all.is_empty());
    }

    #[tokio::test]
    async fn whoever_has_begun_to_speak_when_told_to_go_stays_and_another_one_goes() {
        let places = Places::new(2);
        let permits = (places.take().await, places.take().await);
        let (one, other) = (places.seat(Arc::default()), places.seat(Arc::default()));
        assert!(places.take().now_or_never().is_none());
        one.works();
        assert!(!is_told(&other));
        tokio::select! {
            () = one.is_to_go() => panic!("it works"),
            () = other.is_to_go() => {}
        }
        drop(permits);
    }
}
