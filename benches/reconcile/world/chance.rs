//! Chance: every number in the world is drawn here.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream for each contact.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn of(seed: u64, contact: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(contact as u64);
        Self(rng)
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability)
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0.random_range(0..count)
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        self.0.random_range(from..to)
    }

    /// Seconds around the median, with a long tail.
    pub(super) fn seconds(&mut self, median: f64, spread: f64) -> f64 {
        let (u, v): (f64, f64) = (self.0.random_range(f64::EPSILON..1.0), self.0.random());
        let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        median * (spread * normal).exp()
    }
}
