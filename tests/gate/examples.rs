//! The examples of running a gate as a service.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use clap::Parser;
use dm_audit::cli::{self, Cli};
use dm_audit::settings::ProxySettings;

fn example(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gate").join(name)).unwrap()
}

/// What a command line of the gate comes to.
pub(crate) fn settings<'a>(words: impl IntoIterator<Item = &'a str>) -> ProxySettings {
    let Cli { command: cli::Command::Gate(flags), .. } = Cli::try_parse_from(words).unwrap() else {
        panic!("it is no gate");
    };
    ProxySettings::resolve(&flags).unwrap()
}

/// The word after an option.
fn after<'a>(words: &[&'a str], option: &str) -> &'a str {
    words[words.iter().position(|word| *word == option).unwrap() + 1]
}

/// Starts a gate with these arguments, but for addresses and files that are not there, and stops it once it listens.
fn starts(arguments: &[&str], environment: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.ndjson");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
    command.env_remove("DM_AUDIT_GATE_STORE").env_remove("DM_AUDIT_GATE_SECRET").envs(environment.iter().copied());
    for (place, argument) in arguments.iter().enumerate() {
        match place.checked_sub(1).map(|before| arguments[before]) {
            Some("--listen" | "--admin") => command.arg("127.0.0.1:0"),
            Some("--events") => command.arg(&events),
            _ => command.arg(argument),
        };
    }
    let mut gate = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = Vec::new();
    for line in BufReader::new(gate.stderr.take().unwrap()).lines().map_while(Result::ok) {
        let listens = line.contains("/metrics on ");
        log.push(line);
        if listens {
            Command::new("kill").args(["-s", "TERM", &gate.id().to_string()]).status().unwrap();
        }
    }
    assert_eq!(gate.wait().unwrap().code(), Some(0), "{arguments:?}: {log:#?}");
    assert!(log.iter().any(|line| line.contains("listening on 127.0.0.1:")), "{log:#?}");
    // There is no bot here.
    let odd = |line: &&String| !line.contains("nobody answers at the upstream");
    for trouble in ["WARN", "ERROR", "ManyChat waits"] {
        assert!(!log.iter().filter(odd).any(|line| line.contains(trouble)), "{log:#?}");
    }
}

#[test]
fn the_systemd_unit_starts_a_gate_and_stops_it_in_time() {
    let unit = example("dm-audit-gate.service").replace("\\\n", " ");
    let value = |key: &str| unit.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap().to_owned();
    let start = value("ExecStart");
    let words: Vec<&str> = start.split_whitespace().collect();
    let environment = example("gate.env");
    let environment: Vec<(&str, &str)> =
        environment.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('=').unwrap()).collect();
    starts(&words[1..], &environment);
    // Claims and events have a few seconds after that.
    let patience = settings(words.clone()).limits.shutdown.as_secs() + 5;
    assert!(value("TimeoutStopSec").parse::<u64>().unwrap() >= patience, "{patience}");
    assert!(example("logrotate.conf").contains(&format!("{} {{", after(&words, "--events"))));
    let section = |name: &str| unit.split_once(name).unwrap().1.split_once("\n[").unwrap().0.to_owned();
    assert!(section("[Unit]").contains("\nStartLimitIntervalSec=0\n"), "systemd looks for it there");
}

#[test]
fn the_socket_is_where_the_unit_listens_and_two_gates_of_the_template_share_it() {
    let [unit, template] =
        ["dm-audit-gate.service", "dm-audit-gate@.service"].map(|name| example(name).replace("\\\n", " "));
    let socket = example("dm-audit-gate.socket");
    let value = |text: &str, key: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned));
        found.unwrap_or_else(|| panic!("{key} is missing"))
    };
    let (start, of_template) = (value(&unit, "ExecStart"), value(&template, "ExecStart").replace("%i", "9091"));
    let words: Vec<&str> = start.split_whitespace().collect();
    assert_eq!(value(&socket, "ListenStream"), after(&words, "--listen"));
    assert_eq!((value(&socket, "Accept"), value(&template, "Sockets")), ("no".into(), "dm-audit-gate.socket".into()));
    let words: Vec<&str> = of_template.split_whitespace().collect();
    let settings = settings(words.clone());
    assert_eq!((settings.listen.as_str(), settings.admin.as_deref()), ("", Some("127.0.0.1:9091")));
    let patience = settings.limits.shutdown.as_secs() + 5;
    assert!(value(&template, "TimeoutStopSec").parse::<u64>().unwrap() >= patience, "{patience}");
    // What protects the one protects the other.
    let lines = |text: &str| {
        let section = text.split_once("\n[Service]\n").unwrap().1.to_owned();
        section.lines().filter(|line| !line.starts_with(['#', ' ']) && !line.is_empty()).map(str::to_owned).collect()
    };
    let (ours, theirs): (Vec<String>, Vec<String>) = (lines(&unit), lines(&template));
    let missing: Vec<&String> = ours.iter().filter(|line| !theirs.contains(line)).collect();
    assert!(missing.iter().all(|line| line.starts_with("ExecStart=")), "{missing:?}");
    assert!(ours.contains(&"Type=notify".to_owned()));
}

#[test]
fn the_container_starts_a_gate() {
    let file = example("Containerfile");
    let entry = file.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    let entry: Vec<String> = serde_json::from_str(entry).unwrap();
    let (comment, _) = file.split_once("\n\n").unwrap();
    let run = comment.rsplit_once("podman run").unwrap().1.replace("\\\n#", " ");
    let (outside, inside) = run.split_once("\n#\n").unwrap().0.split_once(" dm-audit --").unwrap();
    let inside = format!("--{inside}");
    let words: Vec<&str> = entry.iter().map(String::as_str).chain(inside.split_whitespace()).collect();
    starts(&words[1..], &[("DM_AUDIT_GATE_STORE", "memory")]);
    let events = Path::new(after(&words, "--events")).parent().unwrap().display().to_string();
    assert!(outside.contains("--network ") && outside.contains(&format!(":{events}")), "{outside}");
}
