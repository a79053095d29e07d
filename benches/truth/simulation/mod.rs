//! Simulated conversations with bots, and what is wrong in them.
//!
//! The simulation knows webhooks, processes, clocks and people, and nothing of how findings are made. Labels say what
//! somebody who had seen it all would call a fault; whether the rows still show it is not asked.

mod contact;
mod delivery;
mod ending;
pub(crate) mod label;
mod marks;
mod phrases;
mod reply;
pub(crate) mod row;
mod stage;
mod turn;
mod visit;
mod wording;
mod world;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use row::Conversation;
use world::World;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// So many contacts; the same seed gives the same conversations, and a contact's are its own.
pub(crate) fn simulate(seed: u64, contacts: usize) -> Vec<Conversation> {
    let world = World::new(&mut ChaCha8Rng::seed_from_u64(seed));
    let conversations = (1..=contacts).map(|contact| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(contact as u64);
        contact::conversation(&world, rng, contact)
    });
    conversations.collect()
}

fn chance(rng: &mut ChaCha8Rng, probability: f64) -> bool {
    rng.random_bool(probability)
}

fn pick<T: Copy>(rng: &mut ChaCha8Rng, of: &[T]) -> T {
    of[rng.random_range(0..of.len())]
}

/// Around the median, with a long tail: how people and servers take their time.
fn lognormal(rng: &mut ChaCha8Rng, median: f64, spread: f64) -> f64 {
    let (u, v): (f64, f64) = (rng.random_range(f64::EPSILON..1.0), rng.random());
    let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
    median * (spread * normal).exp()
}
