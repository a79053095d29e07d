//! Help, version, and words that the command line does not know.

use crate::data::{clean, ndjson, outgoing};
use crate::run::{Place, codes};

const COMMANDS: [&str; 5] = ["since", "user", "final", "duplicates", "deep"];

/// Those that have other options.
const OTHERS: [&str; 11] =
    ["report", "compare", "simulate", "gate", "doctor", "init", "convert", "rules", "explain", "completions", "man"];

#[test]
fn help_exits_zero_and_names_every_command() {
    for flag in ["--help", "-h", "help"] {
        let done = Place::new().run(flag).done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{flag}");
        for command in COMMANDS {
            assert!(done.stdout.contains(&format!("\n  {command} ")), "{command} is not in\n{}", done.stdout);
        }
        assert_eq!(done.stdout.contains("Exit codes"), flag != "-h", "{}", done.stdout);
    }
    let done = Place::new().run("--help").done();
    assert!(done.stdout.contains("MIN_CONFIDENCE"), "{}", done.stdout);
}

#[test]
fn short_help_is_one_screen_that_ends_with_commands_to_copy() {
    for command in COMMANDS.into_iter().chain(OTHERS).chain([""]) {
        let done = Place::new().run(command).arg("-h").done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{command}");
        let lines: Vec<&str> = done.stdout.lines().collect();
        // The list of commands is one of its own.
        let most = if command.is_empty() { 36 } else { 30 };
        assert!(lines.len() <= most, "{command} has {} lines:\n{}", lines.len(), done.stdout);
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", done.stdout);
        let example = lines.last().unwrap();
        assert!(example.starts_with("  dm-audit ") && example.contains(command), "{}", done.stdout);
    }
}

#[test]
fn every_example_of_help_is_a_command_line_that_is_understood() {
    for command in COMMANDS.into_iter().chain(OTHERS).chain([""]) {
        let done = Place::new().run(command).arg("-h").done();
        for example in done.stdout.lines().filter_map(|line| line.strip_prefix("  dm-audit ")) {
            let words = example.split(['|', '>']).next().unwrap();
            // Help stands for a run: the command line is read to its end, and nothing is done.
            let tried = Place::new().run(&words.replace('\'', "")).arg("--help").done();
            assert_eq!((tried.code, tried.stderr.as_str()), (0, ""), "{example}");
        }
    }
}

#[test]
fn every_command_has_help_that_names_its_options() {
    for command in COMMANDS.into_iter().chain(["final-message"]) {
        let usual = ["--since", "--contact", "--select", "--format", "--output", "--fail-on"];
        let all = [&usual[..], &["--until", "--tz", "--color", "--json", "--ignore", "--redact"]].concat();
        for (flag, options) in [("-h", &usual[..]), ("--help", &all)] {
            let done = Place::new().run(command).arg(flag).done();
            assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{command} {flag}");
            for option in options {
                assert!(done.stdout.contains(option), "{option} is not in\n{}", done.stdout);
            }
        }
    }
}

#[test]
fn help_keeps_to_the_width_of_the_terminal() {
    for command in COMMANDS.into_iter().chain(OTHERS) {
        let done = Place::new().run(command).arg("--help").done();
        let wide: Vec<&str> = done.stdout.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{command}: {wide:?}");
    }
}

#[test]
fn the_version_is_name_and_number() {
    let expected = format!("dm-audit {}\n", env!("CARGO_PKG_VERSION"));
    for flag in ["--version", "-V"] {
        let done = Place::new().run(flag).done();
        assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (0, expected.as_str(), ""));
    }
}

#[test]
fn a_report_carries_the_version_that_wrote_it() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    let report = place.json("deep chat.ndjson");
    assert_eq!(report["tool"]["name"], "dm-audit");
    assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn bad_usage_exits_two_and_writes_nothing_to_standard_output() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    for arguments in [
        "since",
        "user",
        "audit chat.ndjson",
        "deep --no-such-option chat.ndjson",
        "deep --format xml chat.ndjson",
        "deep --fail-on never chat.ndjson",
        "deep --color sometimes chat.ndjson",
        "deep --limit many chat.ndjson",
        "deep --limit -1 chat.ndjson",
        "deep chat.ndjson --output",
    ] {
        place.refuses(arguments, &[]);
    }
}

#[test]
fn no_command_at_all_shows_the_first_steps_and_is_no_success() {
    for arguments in ["", "--quiet"] {
        let done = Place::new().run(arguments).done();
        assert_eq!((done.code, done.stdout.as_str()), (2, ""));
        assert!(done.stderr.lines().count() <= 12, "{}", done.stderr);
        for command in ["deep export.ndjson", "deep postgres://", "doctor postgres://", "-h"] {
            assert!(done.stderr.contains(&format!("dm-audit {command}")), "{}", done.stderr);
        }
    }
}

#[test]
fn options_of_every_command_may_stand_before_it() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    place.file("other.toml", "time_zone = \"Asia/Tokyo\"\n");
    let done = place.run("--quiet --config other.toml --color always deep chat.ndjson -f summary").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(done.stdout.contains("Asia/Tokyo") && done.stdout.contains("\u{1b}["), "{}", done.stdout);
    let done = place.run("--tz Asia/Tokyo deep chat.ndjson --tz Europe/Paris -f summary").done();
    assert!(done.stdout.contains("Europe/Paris"), "the word after the command counts: {}", done.stdout);
    place.refuses("--quiet deep chat.ndjson --verbose", &["--quiet", "--verbose"]);
    let gate = "gate --listen 127.0.0.1:0 --upstream http://127.0.0.1:1 --check";
    place.refuses(&format!("--tz UTC {gate}"), &["--tz", "gate"]);
    place.file("gate.toml", "[gate]\nlease = \"soon\"\n");
    place.refuses(&format!("--config gate.toml {gate}"), &["gate.toml", "lease"]);
    place.refuses("--tz UTC man", &["--tz", "man"]);
}

#[test]
fn json_is_written_or_the_refusal_names_what_writes_it() {
    let place = Place::with("chat.ndjson", ndjson(&clean()));
    for command in ["deep chat.ndjson", "report chat.ndjson", "doctor chat.ndjson", "simulate chat.ndjson", "rules"] {
        assert_eq!(place.run(command).arg("--json").json()["schema_version"], 1, "{command}");
        let (long, short) = (place.run(command).args(&["--format", "json"]), place.run(command).args(&["-f", "json"]));
        assert_eq!(long.json()["schema_version"], short.json()["schema_version"], "{command}");
    }
    place.refuses("deep chat.ndjson --json --format csv", &["--json", "--format"]);
    place.refuses("explain DM101 --json", &["dm-audit rules --json"]);
    place.refuses("init chat.ndjson --json", &["dm-audit doctor SOURCE --json"]);
    place.refuses("rules --habits chat.ndjson --json", &["dm-audit rules --json"]);
    place.refuses("gate --json", &["--events FILE"]);
    place.refuses("--json deep chat.ndjson", &["deep --json"]);
}

#[test]
fn a_misspelt_command_or_option_brings_a_suggestion() {
    Place::new().refuses("duplicate chat.ndjson", &["duplicates"]);
    Place::new().refuses("deep --exitzero chat.ndjson", &["--exit-zero"]);
}

#[test]
fn final_message_is_another_name_of_final() {
    let rows = [outgoing("m1", 0.0, "Je vois qu'on a fini"), outgoing("m2", 900.0, "je vois que tu pars")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("final-message chat.ndjson");
    assert_eq!(report["command"], "final");
    assert!(codes(&report).contains(&"DM301"));
}
