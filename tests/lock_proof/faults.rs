//! Random histories under faults: four real gates, a real store, and a plan of faults that a seed makes. What callers were
//! told has to fit together, and somebody answers each message. `gate::faults` of the library simulates hundreds of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::time::sleep;

use super::clock_jumps::FakedClock;
use super::common::gate::{Caller, GateProcess, PATIENCE, Webhook, body};
use super::fitting::{Op, Told, fit};
use super::line::{Line, Quality};
use super::plan::{Fault, GATES, Trouble, plan};
use super::stores::Store;
use super::turns;

const MESSAGES: u64 = 40;
const FAULTS: usize = 10;
/// Longer than any fault lasts, and than the bot may take.
const LEASE: Duration = Duration::from_secs(4);
/// A machine that stands still for so long lets leases end, and what is told then proves nothing.
const STALL: Duration = Duration::from_secs(1);

/// What the bot did with each message: its calls, those at work, the most of them at once, and those it answered.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    at_work: usize,
    most: usize,
    answered: usize,
}

type AllSeen = Arc<Mutex<HashMap<Bytes, Seen>>>;

/// A call that the bot works on, until it is dropped, as also happens when its gate dies.
struct Work(AllSeen, Bytes);

impl Work {
    fn begin(all: AllSeen, message: Bytes) -> Self {
        {
            let mut all = all.lock().unwrap();
            let seen = all.entry(message.clone()).or_default();
            seen.at_work += 1;
            seen.most = seen.most.max(seen.at_work);
        }
        Self(all, message)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(seen) = self.0.lock().unwrap().get_mut(&self.1) {
            seen.at_work -= 1;
        }
    }
}

impl From<Trouble> for Quality {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Cut => Self::Cut,
            Trouble::Silent => Self::Silent,
            Trouble::Slow(time) => Self::Slow(time),
        }
    }
}

struct World {
    webhook: Webhook,
    seen: AllSeen,
    gates: Vec<Mutex<(usize, GateProcess)>>,
    arguments: Vec<String>,
    lines: Vec<Line>,
    clocks: Vec<FakedClock>,
    /// The bot fails at everything.
    broken: Arc<AtomicBool>,
    /// When which life of which gate was ended.
    ended: Mutex<HashMap<(usize, usize), i64>>,
    clock: Instant,
    tokens: AtomicU64,
    over: AtomicBool,
}

impl World {
    async fn start(store: &Store, seed: u64) -> Self {
        let seen = AllSeen::default();
        let noted = seen.clone();
        // How long it takes, and whether it fails, is drawn for each call.
        let drawn = Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(seed ^ 0xb07)));
        let broken = Arc::new(AtomicBool::new(false));
        let failing = broken.clone();
        let webhook = Webhook::start(move |call, _| {
            let noted = noted.clone();
            let (takes, fails) = {
                let mut random = drawn.lock().unwrap();
                let fails = random.random_bool(0.4) || failing.load(Ordering::SeqCst);
                (Duration::from_millis(random.random_range(0..60)), fails)
            };
            Box::pin(async move {
                let message = call.into_body();
                let work = Work::begin(noted.clone(), message.clone());
                sleep(takes).await;
                if !fails {
                    noted.lock().unwrap().get_mut(&message).unwrap().answered += 1;
                }
                drop(work);
                Response::builder().status(if fails { 500 } else { 200 }).body(Full::new(message)).unwrap()
            })
        })
        .await;
        let mut lines = Vec::new();
        for _ in 0..GATES {
            lines.push(Line::to(store.port()).await);
        }
        let arguments: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "--lease {}s --ttl 1h --text-ttl 1h --upstream-timeout 1500ms --store-timeout 500ms --while-working wait \
                     --on-store-error closed --store {}",
                    LEASE.as_secs(),
                    store.url_over(line)
                )
            })
            .collect();
        let clocks: Vec<FakedClock> = (0..GATES).map(|_| FakedClock::new()).collect();
        let (ended, tokens, over) = (Mutex::default(), AtomicU64::new(1), AtomicBool::new(false));
        let (gates, clock) = (Vec::new(), Instant::now());
        let mut world = Self { webhook, seen, gates, arguments, lines, clocks, broken, ended, clock, tokens, over };
        world.gates = (0..GATES).map(|gate| Mutex::new((0, world.gate(gate)))).collect();
        world
    }

    fn gate(&self, gate: usize) -> GateProcess {
        GateProcess::launch(self.clocks[gate].program(), &self.webhook.url(), &self.arguments[gate])
    }

    fn set_lines(&self, lines: impl Iterator<Item = usize>, quality: Quality) {
        for line in lines {
            self.lines[line].set(quality);
        }
    }

    /// The time by a clock that shows no moment twice.
    fn tick(&self) -> i64 {
        let now = self.clock.elapsed().as_micros() as i64;
        now * 1000 + (self.tokens.fetch_add(1, Ordering::SeqCst) % 1000) as i64
    }

    async fn carry_out(&self, plan: &[(Duration, Fault)]) {
        for (pause, fault) in plan {
            sleep(*pause).await;
            match *fault {
                Fault::Kill(gate) => {
                    let mut place = self.gates[gate].lock().unwrap();
                    self.ended.lock().unwrap().insert((gate, place.0), self.tick());
                    place.1.signal("KILL");
                    place.1.wait();
                    *place = (place.0 + 1, self.gate(gate));
                }
                Fault::Halt(gate, time) => {
                    self.gates[gate].lock().unwrap().1.signal("STOP");
                    sleep(time).await;
                    self.gates[gate].lock().unwrap().1.signal("CONT");
                }
                Fault::Line(gate, trouble, time) => {
                    self.set_lines(gate..=gate, trouble.into());
                    sleep(time).await;
                    self.set_lines(gate..=gate, Quality::Good);
                }
                Fault::SlowStore(slowness, time) => {
                    self.set_lines(0..GATES, Quality::Slow(slowness));
                    sleep(time).await;
                    self.set_lines(0..GATES, Quality::Good);
                }
                Fault::Clock(gate, seconds) => self.clocks[gate].jump(&format!("{seconds:+}s")),
                Fault::Bot(time) => {
                    self.broken.store(true, Ordering::SeqCst);
                    sleep(time).await;
                    self.broken.store(false, Ordering::SeqCst);
                }
            }
        }
        self.over.store(true, Ordering::SeqCst);
    }

    /// A copy is delivered, and delivered again as platforms do, until it was answered or told to skip.
    async fn deliver(&self, message: &str, mut random: ChaCha8Rng) -> Vec<Op> {
        let mut ops = Vec::new();
        sleep(Duration::from_millis(random.random_range(0..1500))).await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let gate = random.random_range(0..GATES);
            let (life, to) = {
                let place = self.gates[gate].lock().unwrap();
                (place.0, place.1.address)
            };
            let call = Request::post(format!("http://{to}/")).body(Full::new(message.to_owned().into())).unwrap();
            let (token, called) = (self.tokens.fetch_add(1, Ordering::SeqCst), self.tick());
            let told = Caller::default().try_send(call).await.ok().map(|answer| Told::by(&answer));
            ops.push(Op { called, returned: self.tick(), token, told, by: (gate, life) });
            if matches!(told, Some(Told::Answer | Told::Skip)) {
                return ops;
            }
            assert!(Instant::now() < deadline, "{message} is never answered: {ops:?}");
            sleep(Duration::from_millis(random.random_range(20..120))).await;
        }
    }

    /// An answer of a gate that was killed soon afterwards may be unknown to the store.
    fn is_doubtful(&self, op: &Op) -> bool {
        const SOON: i64 = 1_000_000_000;
        let ended = self.ended.lock().unwrap().get(&op.by).copied();
        ended.is_some_and(|ended| ended - op.returned < SOON)
    }
}

/// Whether the machine stood still while the faults went on.
async fn watch(world: Arc<World>) -> bool {
    let mut stalled = false;
    while !world.over.load(Ordering::SeqCst) {
        let before = Instant::now();
        sleep(Duration::from_millis(20)).await;
        stalled |= before.elapsed() > STALL;
    }
    stalled
}

async fn history(store: &Store, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let plan = plan(&mut random, FAULTS);
    let world = Arc::new(World::start(store, seed).await);
    let mut copies = Vec::new();
    for number in 0..MESSAGES {
        for copy in 0..random.random_range(2..4) {
            let (world, message) = (world.clone(), body(&format!("{seed}-{number}"), "salut"));
            let random = ChaCha8Rng::seed_from_u64(seed << 32 | number << 8 | copy);
            copies.push(tokio::spawn(async move { (message.clone(), world.deliver(&message, random).await) }));
        }
    }
    // By itself, as it has to go on while gates start.
    let watched = tokio::spawn(watch(world.clone()));
    world.carry_out(&plan).await;
    let stalled = watched.await.unwrap();
    let mut told: HashMap<String, Vec<Op>> = HashMap::new();
    for copy in copies {
        let (message, ops) = copy.await.unwrap();
        told.entry(message).or_default().extend(ops);
    }
    let tries: usize = told.values().map(Vec::len).sum();
    let doubtful = told.values().flatten().filter(|op| world.is_doubtful(op)).count();
    println!("seed {seed}: {tries} calls, {doubtful} in doubt, stalled: {stalled}; {plan:?}");
    for (message, ops) in &told {
        let seen = world.seen.lock().unwrap().get(message.as_bytes()).copied().unwrap_or_default();
        assert!(seen.answered > 0, "seed {seed}: nobody answered {message}: {ops:?}");
        assert!(stalled || seen.most == 1, "seed {seed}: {} at once: {message} {ops:?}", seen.most);
        let fits = fit(ops, |op| world.is_doubtful(op), LEASE.as_nanos() as i64);
        assert!(stalled || fits, "seed {seed}: nothing explains {message}: {ops:?}");
    }
}

/// So many histories of each store; `FAULT_HISTORIES=200` runs more.
fn seeds() -> std::ops::Range<u64> {
    let count = std::env::var("FAULT_HISTORIES").ok().and_then(|count| count.parse().ok());
    0..count.unwrap_or(3)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_histories_of_four_gates_on_redis_answer_each_message_and_fit_together() {
    let _turn = turns::alone().await;
    for seed in seeds() {
        history(&Store::redis_in_a_hurry(), seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn random_histories_of_four_gates_on_postgres_answer_each_message_and_fit_together() {
    let _turn = turns::alone().await;
    let store = Store::postgres_in_a_hurry();
    for seed in seeds() {
        history(&store, seed + 1_000_000).await;
    }
}
