//! Random histories under faults, simulated: gates as they are in one process and on a clock that jumps to whatever happens
//! next, so that hundreds of histories take seconds. The plans and the judge are those of real gates in `tests/lock_proof`.

mod bot;
mod line;
mod store;
mod world;

#[path = "../../../tests/lock_proof/fitting.rs"]
#[allow(dead_code, unreachable_pub, reason = "another program of tests has it too")]
mod fitting;
#[path = "../../../tests/lock_proof/history.rs"]
#[allow(dead_code, unreachable_pub, reason = "another program of tests has it too")]
mod history;
#[path = "../../../tests/lock_proof/plan.rs"]
#[allow(dead_code, unreachable_pub, reason = "another program of tests has it too")]
mod plan;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(super) use bot::WayToBot;
use fitting::Op;
use store::Flaw;
use world::World;

use crate::lock::LockKey;
use crate::lock::{Call, KeyKind};

const MESSAGES: u64 = 40;
const FAULTS: usize = 10;
/// What broke off may take effect so much later: as long as the bot takes, and a lease.
const LATE: Duration = Duration::from_secs(20);

/// What happened in a history.
#[derive(Debug, Default)]
struct Facts {
    calls: usize,
    doubtful: usize,
    lapsed: usize,
}

fn body(seed: u64, number: u64) -> (Bytes, String) {
    let id = format!("{seed}-{number}");
    let body = serde_json::json!({ "object": "page", "entry": [{ "id": "1", "messaging": [{
        "sender": { "id": "7" }, "recipient": { "id": "1" }, "message": { "mid": id, "text": "salut" }
    }] }] });
    (body.to_string().into(), id)
}

/// Simulates the history of a seed; fails with what no lock that keeps its promise lets happen.
fn history(seed: u64, flaw: Option<Flaw>) -> Result<Facts, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let plan = plan::plan(&mut random, FAULTS);
    let judged = runtime.block_on(async {
        let world = Arc::new(World::new(seed, flaw));
        let mut copies = Vec::new();
        for number in 0..MESSAGES {
            for copy in 0..random.random_range(2..4) {
                let (world, message) = (world.clone(), body(seed, number).0);
                let random = ChaCha8Rng::seed_from_u64(seed << 32 | number << 8 | copy);
                copies.push(tokio::spawn(async move { (number, world.deliver(message, random).await) }));
            }
        }
        world.carry_out(&plan).await;
        let mut told: HashMap<u64, Vec<Op>> = HashMap::new();
        for copy in copies {
            let (number, ops) = copy.await.map_err(|error| error.to_string())?;
            told.entry(number).or_default().extend(ops?);
        }
        judge(seed, &world, &told)
    });
    judged.map_err(|problem| format!("seed {seed}: {problem}; {plan:?}"))
}

fn judge(seed: u64, world: &World, told: &HashMap<u64, Vec<Op>>) -> Result<Facts, String> {
    let notes = world.store.notes();
    let mut facts = Facts { lapsed: notes.lapsed.len(), ..Facts::default() };
    for (number, ops) in told {
        let (message, id) = body(seed, *number);
        let seen = world.bot.seen(&message);
        let key = key(&id);
        let doubtful = |op: &Op| notes.killed.contains(&op.by) && !notes.heard.contains(&(key, op.by));
        facts.calls += ops.len();
        facts.doubtful += ops.iter().filter(|op| op.told.is_none() || doubtful(op)).count();
        if seen.answered == 0 {
            return Err(format!("nobody answered {id}: {ops:?}"));
        }
        // A lease that ends before the work does lets a copy pass.
        if notes.lapsed.contains(&key) {
            continue;
        }
        if seen.most > 1 {
            return Err(format!("{} at once: {id} {ops:?}", seen.most));
        }
        if !fitting::fit(ops, doubtful, LATE.as_nanos() as i64) {
            return Err(format!("nothing explains {id}: {ops:?}"));
        }
    }
    Ok(facts)
}

/// The key that gates claim for a message of these histories.
fn key(id: &str) -> LockKey {
    KeyKind::MessageId.key(&Call { scope: ["/", "1"], message_id: Some(id), ..Call::default() }).unwrap()
}

/// The first so many seeds in parallel, until one is not sound.
fn histories(count: u64, flaw: Option<Flaw>) -> Result<Facts, String> {
    let next = AtomicU64::new(0);
    let worker = || {
        let mut facts = Facts::default();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= count {
                return Ok::<Facts, String>(facts);
            }
            let more = history(seed, flaw).inspect_err(|_| next.store(count, Ordering::SeqCst))?;
            facts.calls += more.calls;
            facts.doubtful += more.doubtful;
            facts.lapsed += more.lapsed;
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let mut all = Facts::default();
        for worker in workers {
            let facts: Facts = worker.join().unwrap()?;
            all.calls += facts.calls;
            all.doubtful += facts.doubtful;
            all.lapsed += facts.lapsed;
        }
        Ok(all)
    })
}

/// So many; `FAULT_HISTORIES=10000` simulates more.
fn count() -> u64 {
    std::env::var("FAULT_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(500)
}

#[test]
fn hundreds_of_random_histories_of_four_gates_answer_each_message_and_fit_together() {
    let facts = histories(count(), None).unwrap_or_else(|problem| panic!("{problem}"));
    let messages = count() * MESSAGES;
    assert!(facts.calls as u64 > messages * 3, "too little went wrong: {facts:?}");
    assert!((facts.lapsed as u64) < messages / 50, "leases end too often to prove much: {facts:?}");
}

#[test]
fn stores_that_break_their_promise_are_caught() {
    for flaw in [Flaw::ExpiresEarly, Flaw::ReleasesWhateverIsHeld, Flaw::GoesByTheGates, Flaw::ForgetsAnswers] {
        assert!(histories(100, Some(flaw)).is_err(), "{flaw:?} is not caught");
    }
}
