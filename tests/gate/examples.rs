//! The examples of running a gate as a service.

use std::path::Path;
use std::process::Command;

fn example(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gate").join(name)).unwrap()
}

/// The arguments are those of a gate; with `--print-sql` it ends at once.
fn takes(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    let done = command.args(arguments).arg("--print-sql").output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_systemd_unit_starts_a_gate_with_options_that_there_are_and_stops_it_in_time() {
    let unit = example("dm-audit-gate.service").replace("\\\n", " ");
    let value = |key: &str| unit.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap().to_owned();
    let start = value("ExecStart");
    let arguments: Vec<&str> = start.split_whitespace().skip(1).collect();
    takes(&arguments);
    let place = arguments.iter().position(|argument| *argument == "--shutdown-timeout").unwrap();
    let patience: u32 = arguments[place + 1].trim_end_matches('s').parse().unwrap();
    assert!(value("TimeoutStopSec").parse::<u32>().unwrap() > patience);
    let log = arguments[arguments.iter().position(|argument| *argument == "--events").unwrap() + 1];
    assert!(example("logrotate.conf").contains(&format!("{log} {{")));
}

#[test]
fn the_container_starts_a_gate_with_options_that_there_are() {
    let file = example("Containerfile");
    let entry = file.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    let entry: Vec<String> = serde_json::from_str(entry).unwrap();
    let mut arguments: Vec<&str> = entry.iter().skip(1).map(String::as_str).collect();
    let run = file.lines().find_map(|line| line.split_once(" dm-audit --upstream ")).unwrap().1;
    arguments.extend(["--upstream", run]);
    takes(&arguments);
}
