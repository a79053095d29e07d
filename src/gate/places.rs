//! Places for connections: whoever rests longest makes room for whoever comes.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Whoever is told to go is heard for so long yet: a call may be on its way that was sent before.
const GRACE: Duration = Duration::from_millis(20);
/// Whoever has just come has so long for a first word.
const FIRST_WORD: Duration = Duration::from_secs(1);
/// One of so many that rest goes at a time.
const ONE_OF: usize = 16;
/// Whoever waits for a place looks so often whether somebody rests.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Connections that come to rest look no more often than that, in microseconds, whether others rest longer.
const MICROS_BETWEEN_LOOKS: u64 = 1000;
/// Instead of a moment: the connection works on a call.
const WORKS: u64 = u64::MAX;

/// All places, and the connections on them.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    began: Instant,
    all: Mutex<All>,
    /// Somebody waits for a place.
    wanted: AtomicBool,
    /// In microseconds since the beginning; no connection looks before.
    next_look: AtomicU64,
    /// Everybody goes.
    closing: AtomicBool,
}

/// Connections by the order in which they came.
#[derive(Debug, Default)]
struct All {
    guests: BTreeMap<u64, Arc<Guest>>,
    next: u64,
}

/// Somebody who has a place. Each call changes it, so nothing in it makes others wait.
#[derive(Debug)]
struct Guest {
    /// Set while a call comes in.
    heard: Arc<AtomicBool>,
    /// From when on it is in the way, in microseconds since the beginning of the places.
    idle_from: AtomicU64,
    /// It makes room for somebody else.
    told: AtomicBool,
    /// The places close.
    closing: AtomicBool,
    /// Wakes whoever waits to be told.
    waker: AtomicWaker,
}

/// Why a connection is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// Somebody else needs its place, and it rests.
    Now,
    /// The places close; who has something to say may say it.
    Soon,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Seat {
    places: Arc<Places>,
    guest: Arc<Guest>,
    number: u64,
}

impl Places {
    /// So many.
    pub(super) fn new(count: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(count)),
            began: Instant::now(),
            all: Mutex::default(),
            wanted: AtomicBool::new(false),
            next_look: AtomicU64::new(0),
            closing: AtomicBool::new(false),
        })
    }

    /// No connection panics while it holds them.
    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }

    /// Waits for a free place. If there is none, the connection that rests longest is told to go, or else the first that
    /// comes to rest. `None` if nobody gives out places any more.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.free.clone().try_acquire_owned() {
            return Some(place);
        }
        self.wanted.store(true, Ordering::SeqCst);
        self.make_room();
        let mut place = pin!(self.free.clone().acquire_owned());
        let place = loop {
            match timeout(LOOK_EVERY, place.as_mut()).await {
                Ok(place) => break place.ok(),
                Err(_) => self.make_room(),
            }
        };
        self.wanted.store(false, Ordering::SeqCst);
        place
    }

    /// The place of a connection that sets `heard` while a call comes in. It rests.
    pub(super) fn seat(self: &Arc<Self>, heard: Arc<AtomicBool>) -> Seat {
        let guest = Arc::new(Guest {
            heard,
            idle_from: AtomicU64::new(self.now() + FIRST_WORD.as_micros() as u64),
            told: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        });
        let mut all = self.all();
        let number = all.next;
        all.next += 1;
        all.guests.insert(number, guest.clone());
        drop(all);
        // Whoever came before it was set is found by whoever sets it.
        guest.closing.fetch_or(self.closing.load(Ordering::SeqCst), Ordering::SeqCst);
        Seat { places: self.clone(), guest, number }
    }

    /// Tells everybody to go, and whoever comes from now on.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        for guest in self.all().guests.values() {
            guest.closing.store(true, Ordering::SeqCst);
            guest.waker.wake();
        }
    }

    /// Sends away those that rest longest: one, or of many so many that not everybody who comes has to wait.
    fn make_room(&self) {
        let now = self.now();
        let all = self.all();
        let at_rest = all.guests.values().filter(|guest| !guest.told.load(Ordering::SeqCst));
        let at_rest = at_rest.map(|guest| (guest.idle_from.load(Ordering::SeqCst), guest));
        let mut at_rest: Vec<_> = at_rest.filter(|(idle_from, _)| *idle_from != WORKS).collect();
        let count = at_rest.len().div_ceil(ONE_OF);
        at_rest.retain(|(idle_from, guest)| *idle_from <= now && !guest.heard.load(Ordering::Relaxed));
        at_rest.sort_by_key(|(idle_from, _)| *idle_from);
        for (_, guest) in at_rest.into_iter().take(count) {
            guest.told.store(true, Ordering::SeqCst);
            guest.waker.wake();
        }
    }
}

impl Seat {
    /// A call has come.
    pub(super) fn works(&self) {
        self.guest.idle_from.store(WORKS, Ordering::SeqCst);
    }

    /// There is nothing more to do for it.
    pub(super) fn rests(&self) {
        let now = self.places.now();
        self.guest.idle_from.store(now, Ordering::SeqCst);
        if self.places.wanted.load(Ordering::SeqCst) && self.places.next_look.load(Ordering::Relaxed) <= now {
            self.places.next_look.store(now + MICROS_BETWEEN_LOOKS, Ordering::Relaxed);
            self.places.make_room();
        }
    }

    /// Waits until it is to go: everybody goes, or somebody else needs the place and nothing comes in that has been sent
    /// before.
    pub(super) async fn is_to_go(&self) -> Leave {
        let guest = &self.guest;
        loop {
            let why = poll_fn(|context| {
                guest.waker.register(context.waker());
                match (guest.closing.load(Ordering::SeqCst), guest.told.load(Ordering::SeqCst)) {
                    (true, _) => Poll::Ready(Leave::Soon),
                    (false, true) => Poll::Ready(Leave::Now),
                    (false, false) => Poll::Pending,
                }
            });
            if why.await == Leave::Soon {
                return Leave::Soon;
            }
            tokio::time::sleep(GRACE).await;
            let rests = guest.idle_from.load(Ordering::SeqCst) != WORKS;
            if rests && !guest.heard.load(Ordering::Relaxed) {
                return Leave::Now;
            }
            guest.told.store(false, Ordering::SeqCst);
            if self.places.wanted.load(Ordering::SeqCst) {
                self.places.make_room();
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.places.all().guests.remove(&self.number);
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
        seat.guest.told.load(Ordering::SeqCst)
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
        assert!(waiting.await.is_some() && places.all().guests.is_empty());
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
            _ = one.is_to_go() => panic!("it works"),
            why = other.is_to_go() => assert_eq!(why, Leave::Now),
        }
        drop(permits);
    }

    #[tokio::test]
    async fn when_the_places_close_everybody_is_told_also_who_comes_later() {
        let places = Places::new(2);
        let before = places.seat(Arc::default());
        before.works();
        assert!(before.is_to_go().now_or_never().is_none());
        places.close();
        let after = places.seat(Arc::default());
        assert_eq!((before.is_to_go().await, after.is_to_go().await), (Leave::Soon, Leave::Soon));
    }
}
