//! Help, version, and words that the command line does not know.

use crate::data::{clean, ndjson, outgoing};
use crate::run::{Place, codes};

const COMMANDS: [&str; 5] = ["since", "user", "final", "duplicates", "deep"];

#[test]
fn help_exits_zero_and_names_every_command() {
    for flag in ["--help", "-h", "help"] {
        let done = Place::new().run(flag).done();
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{flag}");
        for command in COMMANDS {
            assert!(done.stdout.contains(&format!("\n  {command} ")), "{command} is not in\n{}", done.stdout);
        }
        assert!(done.stdout.contains("Exit codes"), "{}", done.stdout);
    }
}

#[test]
fn every_command_has_help_that_names_its_options() {
    for command in COMMANDS.into_iter().chain(["final-message"]) {
        for flag in ["--help", "-h"] {
            let done = Place::new().run(command).arg(flag).done();
            assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{command} {flag}");
            for option in ["--since", "--until", "--contact", "--tz", "--format", "--output", "--fail-on", "--color"] {
                assert!(done.stdout.contains(option), "{option} is not in\n{}", done.stdout);
            }
        }
    }
}

#[test]
fn help_keeps_to_the_width_of_the_terminal() {
    for command in COMMANDS.into_iter().chain(["simulate"]) {
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
fn no_command_at_all_shows_help_and_is_no_success() {
    let done = Place::new().run("").done();
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("Usage:"), "{}", done.stderr);
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
