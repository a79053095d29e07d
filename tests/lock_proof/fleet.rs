//! Several gates before one webhook, and messages that are delivered three times at the same moment.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::Barrier;

use super::common::gate::{Caller, GateProcess, Webhook};
use super::scene::{Told, times};

/// Deliveries of one message.
pub const COPIES: usize = 3;

/// How many messages are under way at a time, each over three connections.
const SIDE_BY_SIDE: usize = 32;

/// Gates that are started alike, and the webhook behind them.
#[derive(Debug)]
pub struct Fleet {
    webhook: Webhook,
    gates: Vec<GateProcess>,
}

/// Which gates get the deliveries of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Each another one.
    Apart,
    /// Any, as a load balancer does it.
    Random,
}

/// What came of it.
#[derive(Debug)]
pub struct Tally {
    /// For each message what its callers were told.
    told: Vec<[Told; COPIES]>,
    /// For each message how often the bot got it.
    calls: Vec<usize>,
    took: Duration,
}

impl Fleet {
    /// So many gates with these arguments. Half of all messages are answered at once, so that a copy may come after the
    /// answer, the others after up to 20 ms, so that it may come before.
    pub async fn start(gates: usize, arguments: &str) -> Self {
        let webhook = Webhook::start(|call, _| {
            let sum = call.body().iter().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
            let delay = if sum % 2 == 0 { 0 } else { sum / 2 % 20 };
            Box::pin(async move {
                if delay > 0 {
                    tokio::time::sleep(Duration::from_millis(delay)).await;
                }
                // What was answered can be told from what others were.
                Response::new(Full::new(call.into_body()))
            })
        })
        .await;
        let start = |_| GateProcess::start(&webhook, &format!("--payload pointer --id-pointer /id {arguments}"));
        let gates = (0..gates).map(start).collect();
        Self { webhook, gates }
    }

    /// Delivers messages, three copies of each at the same moment, and counts.
    pub async fn deliver(&self, messages: usize, spread: Spread) -> Tally {
        let started = Instant::now();
        let mut lanes = Vec::new();
        for slot in 0..SIDE_BY_SIDE {
            let barrier = std::sync::Arc::new(Barrier::new(COPIES));
            for copy in 0..COPIES {
                let barrier = barrier.clone();
                let gates: Vec<_> = self.gates.iter().map(|gate| gate.address).collect();
                let caller = Caller::default();
                lanes.push(tokio::spawn(async move {
                    let mut told = Vec::new();
                    for message in (slot..messages).step_by(SIDE_BY_SIDE) {
                        let gate = gates[place(message, copy, gates.len(), spread)];
                        let body = body(message);
                        barrier.wait().await;
                        let answer = caller.post(gate, body.clone()).await;
                        let what = Told::by(&answer);
                        assert!(what != Told::Answer || *answer.body() == body, "the answer to another message");
                        told.push((message, copy, what));
                    }
                    told
                }));
            }
        }
        let mut told = vec![[Told::Trouble(0); COPIES]; messages];
        for lane in lanes {
            for (message, copy, what) in lane.await.unwrap() {
                told[message][copy] = what;
            }
        }
        let took = started.elapsed();
        let times = times(&self.webhook);
        let number = |message| times.get(std::str::from_utf8(&body(message)).unwrap()).copied().unwrap_or(0);
        Tally { told, calls: (0..messages).map(number).collect(), took }
    }
}

/// A body with an id as Meta makes them.
fn body(message: usize) -> Bytes {
    let id = format!("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx{message:012}");
    serde_json::json!({ "id": id, "from": format!("c{}", message % 500), "text": "Salut !" }).to_string().into()
}

/// The gate for a copy of a message.
fn place(message: usize, copy: usize, gates: usize, spread: Spread) -> usize {
    let mut random = ChaCha8Rng::seed_from_u64(message as u64);
    let first = random.random_range(0..gates);
    match spread {
        Spread::Apart => (first + copy) % gates,
        Spread::Random => (0..=copy).map(|_| random.random_range(0..gates)).last().unwrap(),
    }
}

impl Tally {
    /// Fails unless each message reached the bot once, and of its callers one got the bot's answer and the others were
    /// told to skip.
    pub fn assert_exactly_once(&self) {
        println!("{self}");
        for (message, (told, calls)) in self.told.iter().zip(&self.calls).enumerate() {
            let count = |what| told.iter().filter(|told| **told == what).count();
            assert!(
                *calls == 1 && count(Told::Answer) == 1 && count(Told::Skip) == COPIES - 1,
                "message {message} reached the bot {calls} times; its callers were told {told:?}; in all: {self}"
            );
        }
    }

    /// The messages that reached the bot more than once.
    pub fn repeated(&self) -> usize {
        self.calls.iter().filter(|calls| **calls > 1).count()
    }

    /// All calls of the bot.
    pub fn calls(&self) -> usize {
        self.calls.iter().sum()
    }

    /// Messages that did not reach the bot.
    pub fn lost(&self) -> usize {
        self.calls.iter().filter(|calls| **calls == 0).count()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let messages = self.calls.len();
        let rate = (messages * COPIES) as f64 / self.took.as_secs_f64();
        write!(
            f,
            "{messages} messages, {COPIES} deliveries each: {} calls of the bot, {} messages more than once, {} never \
             ({:.1?}, {rate:.0} requests a second)",
            self.calls(),
            self.repeated(),
            self.lost(),
            self.took
        )
    }
}
