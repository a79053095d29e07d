//! Places for connections: whoever rests longest makes room for whoever comes.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Whoever is told to go is heard for so long yet: a call may be on its way that was sent before.
const GRACE: Duration = Duration::from_millis(20);
/// Whoever has just come has so long for a first word.
const FIRST_WORD: Duration = Duration::from_secs(1);
/// One of so many that rest goes at a time.
const ONE_OF: usize = 16;
/// Whoever waits for a place looks so often whether somebody rests.
const LOOK_EVERY: Duration = Duration::from_millis(50);

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

/// Somebody who has a place and rests there.
#[derive(Debug)]
struct Guest {
    /// Told to go.
    go: Arc<Notify>,
    /// Set while a call comes in.
    heard: Arc<AtomicBool>,
    /// From then on it is in the way.
    idle_from: Instant,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Seat {
    places: Arc<Places>,
    go: Arc<Notify>,
    heard: Arc<AtomicBool>,
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
        let mut place = pin!(self.free.clone().acquire_owned());
        let place = loop {
            match timeout(LOOK_EVERY, place.as_mut()).await {
                Ok(place) => break place.ok(),
                Err(_) => self.resting().make_room(),
            }
        };
        self.resting().wanted = false;
        place
    }

    /// The place of a connection that sets `heard` while a call comes in. It rests.
    pub(super) fn seat(self: &Arc<Self>, heard: Arc<AtomicBool>) -> Seat {
        let seat = Seat { places: self.clone(), go: Arc::default(), heard, number: Mutex::default() };
        seat.rests_from(Instant::now() + FIRST_WORD);
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
        let now = Instant::now();
        let is_silent = |guest: &Guest| guest.idle_from <= now && !guest.heard.load(Ordering::Relaxed);
        let silent = self.all.iter().filter(|(_, guest)| is_silent(guest));
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
        let number = self.number().take();
        if let Some(number) = number {
            self.places.resting().all.remove(&number);
        }
    }

    /// There is nothing more to do for it.
    pub(super) fn rests(&self) {
        self.rests_from(Instant::now());
    }

    fn rests_from(&self, idle_from: Instant) {
        let guest = Guest { go: self.go.clone(), heard: self.heard.clone(), idle_from };
        let number = {
            let mut resting = self.places.resting();
            let number = resting.next;
            resting.next += 1;
            resting.all.insert(number, guest);
            resting.make_room();
            number
        };
        *self.number() = Some(number);
    }

    /// Waits until somebody else needs the place, and nothing comes in that has been sent before.
    pub(super) async fn is_to_go(&self) {
        loop {
            self.go.notified().await;
            tokio::time::sleep(GRACE).await;
            if self.number().is_some() && !self.heard.load(Ordering::Relaxed) {
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

    /// The place of a connection that has been answered once.
    fn answered(places: &Arc<Places>) -> Seat {
        let seat = places.seat(Arc::default());
        seat.works();
        seat.rests();
        seat
    }

    fn is_told(seat: &Seat) -> bool {
        seat.go.notified().now_or_never().is_some()
    }

    #[tokio::test]
    async fn whoever_rests_longest_goes_and_whoever_works_or_begins_to_speak_stays() {
        let places = Places::new(4);
        let mut permits = Vec::new();
        for _ in 0..4 {
            permits.push(places.take().await.unwrap());
        }
        let seats: Vec<Seat> = (0..4).map(|_| answered(&places)).collect();
        seats[0].works();
        seats[1].heard.store(true, Ordering::Relaxed);
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
        let (one, other) = (answered(&places), answered(&places));
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
