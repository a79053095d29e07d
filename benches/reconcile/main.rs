//! How often what `reconcile` finds is right, and what it costs beside reading both sides.
//!
//! `cargo bench --bench reconcile` holds generated sides against each other, whose differences are known.
#![allow(unreachable_pub, reason = "this is a program: nothing in it can be reached from outside")]
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made has to fail")]

mod world;
mod worlds;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use dm_audit::observer::Silent;
use dm_audit::reconcile::reconcile;
use dm_audit::scope::Scope;
use dm_audit::source::{ReadOptions, SourceSpec, ZoneHint, open};
use dm_audit::time::DateOrder;
use world::{Score, World, ndjson};

/// Holds generated sides against each other.
#[derive(Debug, Parser)]
struct Options {
    /// The same seed gives the same sides
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many messages are recorded
    #[arg(long, default_value_t = 100_000)]
    messages: usize,
    /// Show so many mistakes of each world
    #[arg(long, value_name = "N", default_value_t = 0)]
    misses: usize,
    /// Passed by cargo; without meaning here
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    for (what, plan) in worlds::plans(options.seed, options.messages) {
        let world = world::world(plan);
        let sides = world.corpora();
        let begun = Instant::now();
        let found = reconcile(&worlds::input(&plan, &sides));
        let took = begun.elapsed();
        let score = Score::of(&world, &sides, &found);
        println!("{what}: {} recorded, {} delivered", world.recorded.len(), world.delivered.len());
        println!("  DM501: {}\n  DM502: {}", score.not_recorded, score.not_delivered);
        println!("  clock: {:?}", found.clock);
        println!("  {took:.2?} beside {:.2?} for reading both", reading(&world));
        score.mistakes.iter().take(options.misses).for_each(|mistake| println!("    {mistake}"));
    }
}

/// What it takes to read both sides as message files.
fn reading(world: &World) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("recorded.ndjson", ndjson(world.recorded.iter().map(|row| &row.row))),
        ("delivered.ndjson", ndjson(world.delivered.iter().map(|row| &row.row))),
    ];
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, lines)| {
            let path = folder.path().join(name);
            fs::write(&path, lines).unwrap();
            path
        })
        .collect();
    let options = ReadOptions {
        scope: Scope::default(),
        zone: chrono_tz::UTC,
        zone_hint: ZoneHint::default(),
        dates: DateOrder::default(),
        skip_bad: false,
        attachments: true,
        me: None,
        deleted_replies: true,
        memory: u64::MAX,
        folder: folder.path().to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let begun = Instant::now();
    for path in paths {
        let mut source = open(SourceSpec::Files(vec![path], Box::default()));
        runtime.block_on(source.read(&options, &Silent)).unwrap();
    }
    begun.elapsed()
}
