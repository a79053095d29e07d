//! Colour: only where somebody sees it or asks for it.

use crate::data::{answered_twice, ndjson};
use crate::run::{Done, Place};

const ESCAPE: char = '\u{1b}';

fn run(arguments: &str, environment: &[(&str, &str)]) -> Done {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let run = environment.iter().fold(place.run(arguments), |run, (name, value)| run.env(name, value));
    run.arg("chat.ndjson").done()
}

#[test]
fn piped_output_has_no_escape_codes() {
    for arguments in ["duplicates", "deep --format json", "final --format ndjson", "user lea.m", "since 2020-01-01"] {
        assert!(!run(arguments, &[]).stdout.contains(ESCAPE), "{arguments}");
    }
    assert!(!run("duplicates", &[("TERM", "xterm-256color")]).stdout.contains(ESCAPE));
}

#[test]
fn colour_can_be_asked_for() {
    assert!(run("duplicates --color always", &[]).stdout.contains(ESCAPE));
    assert!(run("duplicates", &[("CLICOLOR_FORCE", "1")]).stdout.contains(ESCAPE));
}

#[test]
fn colour_can_be_refused() {
    assert!(!run("duplicates --color never", &[("CLICOLOR_FORCE", "1")]).stdout.contains(ESCAPE));
    assert!(!run("duplicates", &[("NO_COLOR", "1"), ("CLICOLOR", "1")]).stdout.contains(ESCAPE));
}

#[test]
fn the_flag_wins_over_the_environment() {
    assert!(run("duplicates --color always", &[("NO_COLOR", "1")]).stdout.contains(ESCAPE));
}

#[test]
fn errors_follow_the_flag_as_reports_do() {
    let place = Place::new();
    let never = place.run("deep --color never nowhere.ndjson").env("CLICOLOR_FORCE", "1").done();
    assert!(!never.stderr.contains(ESCAPE), "{}", never.stderr);
    let always = place.run("deep --color always nowhere.ndjson").done();
    assert!(always.stderr.contains(ESCAPE), "{}", always.stderr);
}

#[test]
fn reports_for_programs_are_never_coloured() {
    for format in ["json", "ndjson"] {
        let done = run(&format!("duplicates --color always --format {format}"), &[("CLICOLOR_FORCE", "1")]);
        assert!(!done.stdout.contains(ESCAPE), "{format}");
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = run("duplicates --color never", &[]).stdout;
    let coloured = run("duplicates --color always", &[]).stdout;
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}
