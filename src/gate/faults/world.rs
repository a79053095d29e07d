//! Four simulated gates, their store and their bot, and the callers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep};

use super::bot::{Bot, WayToBot};
use super::fitting::{Op, Told};
use super::line::{Line, State};
use super::plan::{Fault, GATES};
use super::store::{Far, Flaw, Store};
use crate::gate::server::Peer;
use crate::gate::{
    Gate, Limits, OnStoreError, OnUnreadable, Parts, Payload, PayloadForm, Platform, Skip, Upstream, headers,
};
use crate::lock::{KeyKind, LateClaim, Policy, Release, Remembering, TimeLimited, WhileWorking};
use crate::time::Span;

/// Longer than any fault lasts; the bot may take longer.
pub(super) const LEASE: Span = Span::seconds(4);
const STORE_TIMEOUT: Duration = Duration::from_millis(500);
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(8);
/// A platform that is never answered for so long has to be.
const PATIENCE: Duration = Duration::from_mins(5);

type Simulated = Gate<Remembering<TimeLimited<Far>>>;

/// A gate, and how its surroundings are.
struct Place {
    state: watch::Sender<State>,
    now: Mutex<Arc<Simulated>>,
    /// How far its clock is set from the right time, in seconds.
    ahead: AtomicI64,
}

/// Everything.
pub(super) struct World {
    pub(super) store: Arc<Store>,
    pub(super) bot: Arc<Bot>,
    places: Vec<Place>,
    started: Instant,
    last_tick: AtomicI64,
}

impl World {
    pub(super) fn new(seed: u64, flaw: Option<Flaw>) -> Self {
        let random = |what: u64| ChaCha8Rng::seed_from_u64(seed << 8 | what);
        let store = Arc::new(Store::new(LEASE, flaw, seed.is_multiple_of(2), random(1)));
        let bot = Arc::new(Bot::new(random(2)));
        let place = |gate| {
            let state = watch::Sender::new(State::default());
            let now = Mutex::new(start(&store, &bot, gate, Line::new(state.subscribe())));
            Place { state, now, ahead: AtomicI64::new(0) }
        };
        let places = (0..GATES).map(place).collect();
        Self { store, bot, places, started: Instant::now(), last_tick: AtomicI64::new(0) }
    }

    /// The time by a clock that shows no moment twice.
    fn tick(&self) -> i64 {
        let now = self.started.elapsed().as_nanos() as i64;
        let next = |last: i64| Some((last + 1).max(now));
        let last = self.last_tick.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).unwrap();
        (last + 1).max(now)
    }

    /// Lets everything go wrong, one after the other.
    pub(super) async fn carry_out(&self, plan: &[(Duration, Fault)]) {
        for (pause, fault) in plan {
            sleep(*pause).await;
            match *fault {
                Fault::Kill(gate) => self.kill(gate),
                Fault::Halt(gate, time) => {
                    self.places[gate].state.send_modify(|state| state.halted = true);
                    sleep(time).await;
                    self.places[gate].state.send_modify(|state| state.halted = false);
                }
                Fault::Line(gate, trouble, time) => {
                    self.places[gate].state.send_modify(|state| state.trouble = Some(trouble));
                    sleep(time).await;
                    self.places[gate].state.send_modify(|state| state.trouble = None);
                }
                Fault::SlowStore(slowness, time) => {
                    let all = |trouble| {
                        for place in &self.places {
                            place.state.send_modify(|state| state.trouble = trouble);
                        }
                    };
                    all(Some(super::plan::Trouble::Slow(slowness)));
                    sleep(time).await;
                    all(None);
                }
                Fault::Clock(gate, seconds) => {
                    let place = &self.places[gate];
                    place.ahead.store(seconds, Ordering::SeqCst);
                    place.now.lock().unwrap().clock.set_ahead(Span::seconds(seconds));
                }
                Fault::Bot(time) => {
                    self.bot.broken.store(true, Ordering::SeqCst);
                    sleep(time).await;
                    self.bot.broken.store(false, Ordering::SeqCst);
                }
            }
        }
    }

    fn kill(&self, gate: usize) {
        let place = &self.places[gate];
        let life = place.state.borrow().life;
        self.store.notes().killed.insert((gate, life));
        place.state.send_modify(|state| state.life += 1);
        let next = start(&self.store, &self.bot, gate, Line::new(place.state.subscribe()));
        next.clock.set_ahead(Span::seconds(place.ahead.load(Ordering::SeqCst)));
        *place.now.lock().unwrap() = next;
    }

    /// A copy is delivered, and delivered again as platforms do, until it was answered or told to skip. Fails if it never
    /// is.
    pub(super) async fn deliver(&self, message: Bytes, mut random: ChaCha8Rng) -> Result<Vec<Op>, String> {
        let mut ops = Vec::new();
        sleep(Duration::from_millis(random.random_range(0..1500))).await;
        while self.started.elapsed() < PATIENCE {
            let gate = random.random_range(0..GATES);
            let line = Line::new(self.places[gate].state.subscribe());
            let to = self.places[gate].now.lock().unwrap().clone();
            let patience = if random.random_bool(0.1) { random.random_range(0..200) } else { 30_000 };
            let (by, called) = ((gate, line.life()), self.tick());
            let told = tokio::select! {
                biased;
                () = line.clone().killed() => None,
                told = call(to, message.clone(), line) => told,
                // It hangs up.
                () = sleep(Duration::from_millis(patience)) => None,
            };
            ops.push(Op { called, returned: self.tick(), token: called as u64, told, by });
            if matches!(told, Some(Told::Answer | Told::Skip)) {
                return Ok(ops);
            }
            sleep(Duration::from_millis(random.random_range(20..120))).await;
        }
        Err(format!("{message:?} is never answered: {ops:?}"))
    }
}

/// One call to a gate; `None` if it is killed meanwhile.
async fn call(gate: Arc<Simulated>, message: Bytes, mut line: Line) -> Option<Told> {
    line.runs().await.ok()?;
    let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
    let peer = Peer::new([127, 0, 0, 1].into(), place);
    let answer: Response<Bytes> = gate.answer(Request::post("/").body(Full::new(message)).unwrap(), peer).await;
    line.runs().await.ok()?;
    Some(match answer.status().as_u16() {
        200 if answer.headers().contains_key(headers::GATE) => Told::Skip,
        200 => Told::Answer,
        status => Told::Trouble(status),
    })
}

/// The next life of a gate.
fn start(store: &Arc<Store>, bot: &Arc<Bot>, gate: usize, line: Line) -> Arc<Simulated> {
    let way = WayToBot { bot: bot.clone(), line: line.clone() };
    let lock = TimeLimited::new(Far { store: store.clone(), line, gate }, "store", STORE_TIMEOUT, LateClaim::GiveBack);
    let time = Span::seconds(3600);
    let limit = Duration::from_secs(10);
    Arc::new(Gate::new(Parts {
        lock: Remembering::new(lock, false),
        policy: Policy { key: KeyKind::MessageId, lease: LEASE, ttl: time, text_ttl: time, release: Release::Ttl },
        upstream: Upstream::within(way, UPSTREAM_TIMEOUT),
        payload: Payload::new(PayloadForm::Of(Platform::Messenger)),
        secret: None,
        on_store_error: OnStoreError::Closed,
        on_unreadable: OnUnreadable::Refuse,
        observe: false,
        while_working: Some(WhileWorking::Wait),
        skip: Skip::by_platform(),
        limits: Limits { body: 1 << 20, arrival: limit, connections: 9, shutdown: limit },
        events: None,
    }))
}
