//! What whole processes cost.

use std::env;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// A command that is run again and again.
pub struct Way {
    /// What it is, for the table.
    pub what: &'static str,
    command: Command,
    errors: File,
    /// Exit codes of a run that did its job.
    codes: &'static [i32],
}

/// What one process took, or the medians of several.
#[derive(Clone, Copy)]
pub struct Cost {
    /// From its start to its end.
    pub wall: Duration,
    /// Of all its threads, in user and system mode.
    pub cpu: Duration,
    /// The most memory it had, in bytes.
    pub peak: u64,
}

impl Way {
    /// A program that runs in `folder`, without settings from the environment; what it prints is thrown away.
    pub fn new(what: &'static str, program: &Path, folder: &Path, codes: &'static [i32]) -> Self {
        let errors = tempfile::tempfile().unwrap();
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors.try_clone().unwrap());
        Self { what, command, errors, codes }
    }

    /// Adds arguments.
    pub fn args<'a>(&mut self, arguments: impl IntoIterator<Item = &'a str>) {
        self.command.args(arguments);
    }

    fn run(&mut self) -> Cost {
        let start = Instant::now();
        let mut child = self.command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.what));
        let used = child.wait4().unwrap();
        let wall = start.elapsed();
        if !used.status.code().is_some_and(|code| self.codes.contains(&code)) {
            let mut errors = String::new();
            self.errors.rewind().unwrap();
            self.errors.read_to_string(&mut errors).unwrap();
            panic!("{} failed, {}:\n{errors}", self.what, used.status);
        }
        Cost { wall, cpu: used.rusage.utime + used.rusage.stime, peak: used.rusage.maxrss }
    }
}

/// Runs each command once for nothing, so that caches are warm, and then all of them in turn, so that what else the
/// machine does hits all alike. Gives each one's medians.
pub fn in_turn(ways: &mut [Way], runs: u32) -> Vec<Cost> {
    for way in &mut *ways {
        way.run();
    }
    let mut costs: Vec<Vec<Cost>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..runs {
        for (way, costs) in ways.iter_mut().zip(&mut costs) {
            costs.push(way.run());
        }
    }
    costs.iter().map(|costs| medians(costs)).collect()
}

fn medians(costs: &[Cost]) -> Cost {
    Cost {
        wall: median(costs.iter().map(|cost| cost.wall)),
        cpu: median(costs.iter().map(|cost| cost.cpu)),
        peak: median(costs.iter().map(|cost| cost.peak)),
    }
}

/// The middle one; the upper one of two.
fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}
