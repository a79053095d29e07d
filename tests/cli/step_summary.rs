//! `--format github` writes Markdown into the step's summary, where a workflow runs it.

use crate::data::{answered_twice, crowd, ndjson};
use crate::run::{Place, Run};

const MOST: usize = 1024 * 1024;

fn place() -> Place {
    Place::with("chat.ndjson", ndjson(&answered_twice()))
}

/// A run as a step of a workflow.
fn step(place: &Place, arguments: &str) -> Run {
    place.run(arguments).env("GITHUB_STEP_SUMMARY", place.path("summary.md").to_str().unwrap())
}

#[test]
fn a_step_gets_the_report_as_its_summary() {
    let place = place();
    place.file("summary.md", "# earlier");
    let done = step(&place, "duplicates chat.ndjson --format github").done();
    assert_eq!(done.code, 1);
    assert!(done.stdout.starts_with("::error title=DM101 "), "{}", done.stdout);
    let markdown = place.run("duplicates chat.ndjson --format markdown").done().stdout;
    assert_eq!(place.read("summary.md"), format!("# earlier\n{markdown}"));
}

#[test]
fn without_a_step_there_is_no_summary() {
    let place = place();
    let plain = place.run("duplicates chat.ndjson --format github").done();
    let empty = place.run("duplicates chat.ndjson --format github").env("GITHUB_STEP_SUMMARY", "").done();
    assert_eq!((plain.code, &plain.stdout), (1, &empty.stdout));
    assert_eq!(place.names(), ["chat.ndjson"]);
}

#[test]
fn other_formats_and_files_leave_the_summary_alone() {
    for arguments in ["--format markdown", "-o github:x.txt", "-o x.md"] {
        let place = place();
        assert_eq!(step(&place, &format!("duplicates chat.ndjson {arguments}")).done().code, 1);
        assert!(!place.names().contains(&"summary.md".to_owned()), "{arguments}");
    }
}

#[test]
fn a_summary_that_cannot_be_written_fails_the_run_and_says_so() {
    let place = place();
    place.file("folder/x", "");
    for name in ["folder", "no/such/summary.md"] {
        let run = place.run("duplicates chat.ndjson --format github");
        run.env("GITHUB_STEP_SUMMARY", name).refused(&["cannot write", name, "GITHUB_STEP_SUMMARY"]);
    }
}

#[test]
fn a_summary_stays_within_what_github_takes() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(3000)));
    let done = step(&place, "duplicates chat.ndjson --format github --limit 0").done();
    assert_eq!(done.code, 1);
    let summary = place.read("summary.md");
    assert!((MOST / 4..=MOST).contains(&summary.len()), "{}", summary.len());
    assert!(summary.trim_end().ends_with("(the same command with `--limit 0` shows all)."));
}

#[test]
fn a_summary_that_is_full_is_left_as_it_is() {
    let place = place();
    let full = "x".repeat(MOST - 100);
    place.file("summary.md", &full);
    step(&place, "duplicates chat.ndjson --format github").refused(&["summary.md", "1 MiB"]);
    assert_eq!(place.read("summary.md"), full);
}
