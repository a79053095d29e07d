//! What a gate adds to a webhook, measured beside the webhook alone in one run.
//!
//! `cargo bench --bench gate` prints one table: a fixed rate, as fast as it goes, and memory over millions of keys.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails may say so")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![allow(unreachable_pub, missing_docs, reason = "nothing here is published")]

#[path = "../../tests/common/mod.rs"]
mod common;
mod load;
mod webhook;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Parser;
use common::gate::GateProcess;
use load::{Load, Measured};
use webhook::Bot;

/// What to measure.
#[derive(Debug, Parser)]
struct Options {
    /// Calls a second of the fixed rate
    #[arg(long, default_value_t = 5000)]
    rate: u64,
    /// Connections
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// How long each measurement takes, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How often both are measured, in turns
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Different messages for the measurement of memory, in millions
    #[arg(long, default_value_t = 4)]
    millions: u64,
    /// Another build of dm-audit
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_dm-audit"))]
    program: PathBuf,
    /// One more build, to be measured in turn with it
    #[arg(long, value_name = "PATH")]
    beside: Option<PathBuf>,
    /// cargo passes it
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let bot = Bot::start();
    let start = |program: &Path| launch(program, &bot, "--max-claims 2000000");
    let gate = start(&options.program);
    let beside = options.beside.as_deref().map(start);
    let load = Load { connections: options.connections, time: Duration::from_secs(options.seconds) };
    println!("{:>24}  {:>9}  {:>8}  {:>8}  {:>8}", "", "calls/s", "p50 ms", "p99 ms", "p99.9 ms");
    let mut added = Vec::new();
    for _ in 0..options.runs {
        let direct = load.at_rate(bot.address, options.rate);
        let through = load.at_rate(gate.address, options.rate);
        print("webhook alone", &direct);
        print("through the gate", &through);
        if let Some(beside) = &beside {
            print("through the other build", &load.at_rate(beside.address, options.rate));
        }
        added.push(through.percentile(99.0) - direct.percentile(99.0));
    }
    added.sort_unstable();
    println!(
        "added at the 99th percentile, median of {}: {:.2} ms (at most 2)",
        options.runs,
        millis(added[added.len() / 2])
    );
    print("webhook alone, flat out", &load.flat_out(bot.address));
    let most = flat_out("gate, flat out", &gate, &load);
    for _ in 1..options.runs {
        if let Some(beside) = &beside {
            flat_out("other build, flat out", beside, &load);
            flat_out("gate, flat out", &gate, &load);
        }
    }
    println!("{:.0} calls a second through one gate (at least {})", most.rate(), options.rate);
    drop((gate, beside));
    memory(&options, &bot, &load);
}

/// A gate with the log that users have: a line for each call would cost a fifth more.
fn launch(program: &Path, bot: &Bot, arguments: &str) -> GateProcess {
    GateProcess::launch_as_usual(Command::new(program), "127.0.0.1:0", &bot.url(), arguments)
}

/// As many calls as go through a gate, and what each costs it.
fn flat_out(name: &str, gate: &GateProcess, load: &Load) -> Measured {
    let before = processor_time(gate.id());
    let most = load.flat_out(gate.address);
    let after = processor_time(gate.id());
    print(name, &most);
    let [user, system] =
        [0, 1].map(|part| after[part].saturating_sub(before[part]).as_secs_f64() * 1e6 / most.count() as f64);
    let all = user + system;
    println!("{:>24}  {all:.1} µs of CPU a call, {user:.1} of them outside of the system", "");
    most
}

/// User and system time of a process so far, from `/proc`, in hundredths of a second as Linux counts it.
fn processor_time(process: u32) -> [Duration; 2] {
    let told = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = told.rsplit_once(')').unwrap().1;
    let ticks: Vec<u64> = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().unwrap()).collect();
    [0, 1].map(|part| Duration::from_millis(10 * ticks[part]))
}

/// The resident memory of a gate after every million of different messages.
fn memory(options: &Options, bot: &Bot, load: &Load) {
    let times = "--lease 20s --ttl 20s --text-ttl 20s --upstream-timeout 10s";
    let gate = launch(&options.program, bot, &format!("--max-claims 1000000 {times}"));
    println!("resident memory, claims held for 20 s: {} MB at the start", resident(gate.id()));
    for million in 1..=options.millions {
        let took = load.calls(gate.address, 1_000_000);
        println!("{:>3} M messages: {} MB ({:.0} calls/s)", million, resident(gate.id()), 1e6 / took.as_secs_f64());
    }
}

/// In megabytes, from `/proc`.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024 / 1_000_000
}

fn print(name: &str, measured: &Measured) {
    let at = |percentile| millis(measured.percentile(percentile));
    println!("{name:>24}  {:>9.0}  {:>8.3}  {:>8.3}  {:>8.3}", measured.rate(), at(50.0), at(99.0), at(99.9));
}

fn millis(time: i64) -> f64 {
    time as f64 / 1e6
}
