//! Chance: every number in the world is drawn here.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of its own for each bot (contact 0) and each contact.
pub(super) fn rng(seed: u64, bot: usize, contact: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((bot as u64) << 32) | contact as u64);
    rng
}

pub(super) fn chance(rng: &mut ChaCha8Rng, probability: f64) -> bool {
    rng.random_bool(probability.clamp(0.0, 1.0))
}

pub(super) fn pick<T: Copy>(rng: &mut ChaCha8Rng, of: &[T]) -> T {
    of[rng.random_range(0..of.len())]
}

/// Around the median, with a long tail: how people and servers take their time.
pub(super) fn lognormal(rng: &mut ChaCha8Rng, median: f64, spread: f64) -> f64 {
    let (u, v): (f64, f64) = (rng.random_range(f64::EPSILON..1.0), rng.random());
    let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
    median * (spread * normal).exp()
}

/// Every order of magnitude between the two is as likely.
pub(super) fn log_uniform(rng: &mut ChaCha8Rng, from: f64, to: f64) -> f64 {
    rng.random_range(from.ln()..to.ln()).exp()
}

/// The same, for times.
pub(super) fn span(rng: &mut ChaCha8Rng, from: i64, to: i64) -> i64 {
    log_uniform(rng, from as f64, to as f64) as i64
}

/// One number of two, well stirred: facts that hold for good come from here.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let mut x = a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The same of a name.
pub(super) fn mix_name(a: u64, name: &str) -> u64 {
    name.bytes().fold(a, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}
