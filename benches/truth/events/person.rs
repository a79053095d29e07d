//! The contact: how it writes, what it asks, when it comes.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::bot::{Bot, Kind};
use super::draw::{chance, log_uniform, lognormal, pick};
use super::phrases::{Frame, MACHINES, NAMES, SUBJECTS, TALK, THINGS, TRADE, TRADE_MORE};
use super::topic::Intent;

/// One person, or what passes for one.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: &'static str,
    /// An answering machine that answers everything with this.
    pub(super) machine: Option<&'static str>,
    /// How often it writes several lines at once.
    pub(super) bursts: f64,
    /// Median seconds between lines of a burst.
    pub(super) typing: f64,
    /// How often it nods before it goes on.
    pub(super) nods: f64,
    /// Median seconds until it wonders where the answer is, and how often it then asks again.
    pub(super) patience: f64,
    pub(super) insists: f64,
    /// How often a line is sent twice.
    pub(super) doubles: f64,
    /// What it comes back to.
    favourites: Vec<Intent>,
    /// Visits left, and turns left in this one.
    pub(super) visits: u32,
    pub(super) turns: u32,
    pub(super) visited: u32,
    pub(super) active: bool,
    /// Lines on their way.
    pub(super) typing_lines: u32,
    /// Counts what came, so that the person reads all of it before it goes on.
    pub(super) attention: u32,
}

impl Person {
    pub(super) fn new(bot: &Bot, rng: &mut ChaCha8Rng) -> Self {
        let favourites = (0..rng.random_range(1..5)).map(|_| question(bot, rng)).collect();
        Self {
            name: pick(rng, &NAMES),
            machine: chance(rng, 0.006).then(|| pick(rng, &MACHINES[bot.language])),
            bursts: log_uniform(rng, 0.01, 0.25),
            typing: lognormal(rng, 2.5, 0.5),
            nods: rng.random_range(0.0..0.4),
            patience: lognormal(rng, 80.0, 0.7).max(15.0),
            insists: rng.random_range(0.1..0.7),
            doubles: if chance(rng, 0.3) { 0.02 } else { 0.002 },
            favourites,
            visits: 1 + lognormal(rng, 3.0, 0.8) as u32,
            turns: 0,
            visited: 0,
            active: false,
            typing_lines: 0,
            attention: 0,
        }
    }

    /// Something to ask: often the same as last time.
    pub(super) fn question(&self, bot: &Bot, rng: &mut ChaCha8Rng) -> Intent {
        if chance(rng, 0.3) { pick(rng, &self.favourites) } else { question(bot, rng) }
    }
}

/// Any question that makes sense to this bot.
pub(super) fn question(bot: &Bot, rng: &mut ChaCha8Rng) -> Intent {
    if bot.kind == Kind::Companion {
        return Intent::of(&TALK[rng.random_range(0..TALK.len())], rng.random_range(0..THINGS[0].len()));
    }
    Intent::of(trade(rng), rng.random_range(0..SUBJECTS))
}

pub(super) fn trade(rng: &mut ChaCha8Rng) -> &'static Frame {
    let at = rng.random_range(0..TRADE.len() + TRADE_MORE.len());
    TRADE.get(at).unwrap_or_else(|| &TRADE_MORE[at - TRADE.len()])
}
