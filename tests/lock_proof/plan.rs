//! What goes wrong in a random history, made by a seed. Real gates and simulated ones go by it.

use std::time::Duration;

use rand::{Rng, RngExt};

/// So many gates share a store.
pub const GATES: usize = 4;

/// What goes wrong, one after the other.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// A gate is killed, and started again.
    Kill(usize),
    /// A gate stops for a while, as by SIGSTOP, and continues.
    Halt(usize, Duration),
    /// The line between a gate and the store is bad for a while.
    Line(usize, Trouble, Duration),
    /// The store answers everybody so late, for a while.
    SlowStore(Duration, Duration),
    /// The clock of a gate is set so many seconds from the right time, and stays so.
    Clock(usize, i64),
    /// The bot fails at whatever it is asked, for a while.
    Bot(Duration),
}

/// How a line is bad.
#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    /// Connections break, and new ones are refused.
    Cut,
    /// Nothing arrives before it is over.
    Silent,
    /// Answers take so long.
    Slow(Duration),
}

/// So many faults, with the pause before each.
pub fn plan(random: &mut impl Rng, faults: usize) -> Vec<(Duration, Fault)> {
    (0..faults).map(|_| (time(random, 300), fault(random))).collect()
}

fn time(random: &mut impl Rng, most: u64) -> Duration {
    Duration::from_millis(random.random_range(20..most))
}

fn fault(random: &mut impl Rng) -> Fault {
    let gate = random.random_range(0..GATES);
    match random.random_range(0..12) {
        0 | 1 => Fault::Kill(gate),
        2..=4 => Fault::Halt(gate, time(random, 300)),
        5 => Fault::Line(gate, Trouble::Cut, time(random, 300)),
        6 => Fault::Line(gate, Trouble::Silent, time(random, 300)),
        7 => Fault::Line(gate, Trouble::Slow(time(random, 200)), time(random, 500)),
        8 => Fault::SlowStore(time(random, 200), time(random, 500)),
        9 | 10 => Fault::Clock(gate, random.random_range(-600..600)),
        _ => Fault::Bot(time(random, 300)),
    }
}
