//! Disks that take no more: each is a failure that names what could not be written, and nothing half-written stays.
#![cfg(unix)]

use std::fs::File;

use crate::data::{Row, answered_twice, crowd, incoming, ndjson, outgoing};
use crate::memory::{LITTLE, long_rows};
use crate::parquet::{Column, parquet};
use crate::run::{Place, Run};

/// What the system says of a file that may not grow further.
const TOO_LARGE: &str = "File too large";

/// A place with messages, and an empty folder for temporary files.
fn place(name: &str, content: impl AsRef<[u8]>) -> Place {
    let place = Place::with(name, content);
    std::fs::create_dir(place.path("tmp")).unwrap();
    place
}

/// `dm-audit` that finds no room in any file beyond so many KiB. Pipes take more.
fn run_within(place: &Place, kib: u32, arguments: &str) -> Run {
    // A block of this limit has 512 bytes (POSIX, ulimit).
    let script = format!("ulimit -f {} && exec \"$0\" \"$@\"", kib * 2);
    let run = place.program("sh").args(&["-c", &script, env!("CARGO_BIN_EXE_dm-audit")]);
    let run = run.args(&arguments.split_whitespace().collect::<Vec<_>>());
    run.env("TMPDIR", place.path("tmp").to_str().unwrap())
}

#[track_caller]
fn nothing_is_left(place: &Place, names: &[&str]) {
    assert_eq!(place.names(), names);
    assert_eq!(std::fs::read_dir(place.path("tmp")).unwrap().count(), 0, "temporary files stayed");
}

#[test]
fn messages_that_cannot_all_be_set_aside_end_the_audit() {
    let rows = long_rows();
    let place = place("a.ndjson", ndjson(&rows));
    place.file("a.parquet", parquet(&rows, &Column::ALL, 1500));
    let folder = place.path("tmp");
    for file in ["a.ndjson", "a.parquet"] {
        for threads in [1, 8] {
            let little = format!("--memory-limit 32MiB --threads {threads}");
            let command = format!("deep {file} -o report.json --allow-empty --skip-bad {little}");
            run_within(&place, 64, &command).refused(&[
                &format!("cannot set messages aside in {}: {TOO_LARGE}", folder.display()),
                "free space there",
                "TMPDIR",
                "--memory-limit",
            ]);
            nothing_is_left(&place, &["a.ndjson", "a.parquet", "tmp"]);
        }
    }
}

/// Each contact gets a long text twice: what is found fills one file, what was read is spread over many.
fn copies() -> Vec<Row> {
    let text = "ça va toujours, ".repeat(300);
    let of = |contact: usize| {
        let (id, begin) = (format!("c{contact}"), contact as f64 * 100.0);
        let message = |name: &str| format!("{name}{contact}");
        [
            incoming(&message("q"), begin, &format!("{contact} ? {text}")),
            outgoing(&message("r"), begin + 3.0, &format!("{contact} ! {text}")),
            outgoing(&message("s"), begin + 4.0, &format!("{contact} ! {text}")),
        ]
        .map(|row| row.of(&id, &id))
    };
    (0..2000).flat_map(of).collect()
}

#[test]
fn findings_that_cannot_all_be_set_aside_end_the_audit() {
    let place = place("a.ndjson", ndjson(&copies()));
    let folder = place.path("tmp");
    run_within(&place, 2048, &format!("duplicates a.ndjson -o report.json {LITTLE}")).refused(&[
        &format!("cannot set findings aside in {}: {TOO_LARGE}", folder.display()),
        "free space there",
        "TMPDIR",
        "--memory-limit",
    ]);
    nothing_is_left(&place, &["a.ndjson", "tmp"]);
}

#[test]
fn a_report_file_that_cannot_be_written_to_its_end_is_not_there_and_older_ones_stay() {
    let place = place("a.ndjson", ndjson(&crowd(2000)));
    for name in ["x.json", "x.ndjson", "x.txt"] {
        place.file(name, "older");
        let run = run_within(&place, 16, &format!("duplicates a.ndjson -o small.txt -o {name} --limit 0"));
        run.refused(&["cannot write", TOO_LARGE, "the space left"]);
        assert_eq!(place.read(name), "older");
        std::fs::remove_file(place.path(name)).unwrap();
        nothing_is_left(&place, &["a.ndjson", "tmp"]);
    }
}

#[test]
fn a_report_that_fits_is_written_whole_where_larger_ones_would_not_be() {
    let place = place("a.ndjson", ndjson(&answered_twice()));
    assert_eq!(run_within(&place, 64, "duplicates a.ndjson -o x.json").done().code, 1);
    assert!(serde_json::from_str::<serde_json::Value>(&place.read("x.json")).is_ok());
}

/// A run whose standard output has no room for anything.
#[cfg(target_os = "linux")]
#[track_caller]
fn into_full(place: &Place, arguments: &str) {
    use std::process::Stdio;

    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = place.run(arguments).into_command();
    let output = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments}: {stderr}");
    assert!(stderr.contains("error: cannot write standard output: No space left"), "{arguments}: {stderr}");
    assert!(!stderr.contains("panicked"), "{arguments}: {stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure_and_not_a_clean_audit() {
    let place = Place::with("few.ndjson", ndjson(&crate::data::clean()));
    place.file("many.ndjson", ndjson(&crowd(2000)));
    for file in ["few.ndjson", "many.ndjson"] {
        for format in ["table", "json", "ndjson"] {
            into_full(&place, &format!("duplicates {file} --limit 0 --exit-zero --format {format}"));
        }
    }
    for command in ["rules", "rules --format json", "explain DM101", "--help", "--version"] {
        into_full(&place, command);
    }
}

#[test]
fn a_source_that_the_folder_has_no_room_for_is_refused_before_anything_is_written() {
    let place = place("a.ndjson", ndjson(&long_rows()));
    let folder = place.path("tmp");
    // A file with nothing but a length takes no room of its own, and is never come to.
    let free = fs4::available_space(&folder).unwrap();
    File::create(place.path("b.ndjson")).unwrap().set_len(free + (1 << 40)).unwrap();
    let run = place.run(&format!("deep a.ndjson b.ndjson --allow-empty {LITTLE}"));
    run.env("TMPDIR", folder.to_str().unwrap()).refused(&[
        &format!("cannot set messages aside in {}: about ", folder.display()),
        "are needed there and ",
        " are free",
        "free space there",
        "TMPDIR",
        "--memory-limit",
    ]);
    nothing_is_left(&place, &["a.ndjson", "b.ndjson", "tmp"]);
}

#[test]
fn standard_input_is_set_aside_though_nobody_knows_its_length() {
    let lines = ndjson(&long_rows());
    let place = place("a.ndjson", &lines);
    let run = place.run(&format!("deep - --format json -v {LITTLE}")).stdin(lines);
    let done = run.env("TMPDIR", place.path("tmp").to_str().unwrap()).done();
    assert!(done.stderr.contains("memory has no room for all messages"), "{}", done.stderr);
    assert_eq!(done.json()["totals"], place.json("deep a.ndjson")["totals"]);
    nothing_is_left(&place, &["a.ndjson", "tmp"]);
}
