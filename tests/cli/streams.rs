//! What goes to which stream, and the exit code.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::data::{answered_twice, asked_twice, clean, crowd, ndjson, outgoing, two_answers};
use crate::run::Place;

fn code(rows: &[crate::data::Row], arguments: &str) -> i32 {
    Place::with("chat.ndjson", ndjson(rows)).run(arguments).arg("chat.ndjson").done().code
}

#[test]
fn findings_from_warning_on_make_the_exit_code_one() {
    assert_eq!(code(&answered_twice(), "duplicates"), 1);
    assert_eq!(code(&two_answers(), "duplicates"), 1);
    assert_eq!(code(&asked_twice(), "duplicates"), 0);
    assert_eq!(code(&clean(), "duplicates"), 0);
}

#[test]
fn fail_on_moves_the_threshold() {
    assert_eq!(code(&answered_twice(), "duplicates --fail-on error"), 1);
    assert_eq!(code(&two_answers(), "duplicates --fail-on error"), 0);
    assert_eq!(code(&two_answers(), "duplicates --fail-on warning"), 1);
    assert_eq!(code(&asked_twice(), "duplicates --fail-on info"), 1);
    assert_eq!(code(&clean(), "duplicates --fail-on info"), 0);
}

#[test]
fn exit_zero_forgives_findings_but_no_failure() {
    assert_eq!(code(&answered_twice(), "duplicates --exit-zero"), 0);
    assert_eq!(code(&answered_twice(), "duplicates --exit-zero --fail-on info"), 0);
    assert_eq!(Place::new().run("duplicates --exit-zero nowhere.ndjson").done().code, 2);
}

#[test]
fn the_exit_code_is_the_same_whatever_the_format() {
    for format in ["table", "json", "ndjson"] {
        assert_eq!(code(&answered_twice(), &format!("duplicates --format {format}")), 1, "{format}");
        assert_eq!(code(&clean(), &format!("duplicates --format {format}")), 0, "{format}");
    }
    assert_eq!(code(&answered_twice(), "duplicates -o report.txt"), 1);
}

#[test]
fn a_limit_on_what_is_shown_does_not_change_the_exit_code() {
    let mut rows = two_answers();
    rows.extend(answered_twice().into_iter().map(|row| row.of("c2", "zoe")));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.run("duplicates --fail-on warning --limit 1 chat.ndjson").done().code, 1);
}

#[test]
fn notes_go_to_standard_error_and_the_report_alone_to_standard_output() {
    let rows = ndjson(&answered_twice()).replace(".000Z", "").replace(".884Z", "");
    let place = Place::with("chat.ndjson", rows);
    let done = place.run("duplicates --format json chat.ndjson").done();
    assert_eq!(done.json()["command"], "duplicates");
    assert!(!done.notes().is_empty(), "{done:?}");
    let done = place.run("duplicates chat.ndjson").done();
    assert!(!done.stdout.contains("note:"), "{}", done.stdout);
}

#[test]
fn quiet_silences_notes_but_neither_the_report_nor_errors() {
    let rows = ndjson(&answered_twice()).replace(".000Z", "").replace(".884Z", "");
    let place = Place::with("chat.ndjson", rows);
    let done = place.run("duplicates -q chat.ndjson").done();
    assert_eq!((done.code, done.stderr.as_str()), (1, ""));
    assert!(done.stdout.contains("DM101"), "{}", done.stdout);
    let done = place.run("duplicates --quiet nowhere.ndjson").done();
    assert!(done.stderr.contains("nowhere.ndjson"), "{}", done.stderr);
}

#[test]
fn quiet_and_verbose_contradict_each_other() {
    Place::new().refuses("deep -q -v chat.ndjson", &["--quiet", "--verbose"]);
}

#[test]
fn no_progress_is_drawn_where_there_is_no_terminal() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(3000)));
    let done = place.run("deep chat.ndjson").done();
    assert!(!done.stderr.contains('\r') && !done.stderr.contains('\u{1b}'), "{}", done.stderr);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(2000)));
    for format in ["table", "json", "ndjson"] {
        let mut command = place.run("duplicates --limit 0 -q chat.ndjson --format").arg(format).into_command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut start = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut start).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}: what was found stays found");
    }
}

#[test]
fn an_unread_standard_error_hinders_nothing() {
    let rows = ndjson(&answered_twice()).replace(".000Z", "").replace(".884Z", "");
    let place = Place::with("chat.ndjson", rows);
    let mut command = place.run("duplicates --format json chat.ndjson").into_command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["totals"]["findings"], 1);
}

#[test]
fn nothing_in_the_scope_is_a_failure_unless_that_is_allowed() {
    let place = Place::with("chat.ndjson", ndjson(&[outgoing("m1", 0.0, "bonjour")]));
    place.refuses("deep --since 2027-01-01 chat.ndjson", &["nothing to read", "chat.ndjson", "--allow-empty"]);
    let done = place.run("deep --since 2027-01-01 --allow-empty chat.ndjson --format json").done();
    assert_eq!((done.code, &done.json()["totals"]["messages"]), (0, &0.into()));
}

#[test]
fn an_interrupt_ends_it_as_any_program_and_leaves_no_file() {
    use std::os::unix::process::ExitStatusExt;

    let place = Place::new();
    place.file("tmp/keep", "");
    let run = place.run("deep - -o report.json --memory-limit 32MiB");
    let run = run.env("TMPDIR", place.path("tmp").to_str().unwrap());
    let mut command = run.into_command();
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // More than fits into memory or into the pipe, so that it is in the middle of reading.
    let lines = ndjson(&crate::large_files::rows());
    for _ in 0..8 {
        pipe.write_all(lines.as_bytes()).unwrap();
    }
    let kill = std::process::Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert_eq!(place.names(), ["tmp"]);
    assert_eq!(std::fs::read_dir(place.path("tmp")).unwrap().count(), 1);
}
