//! Report files: named by `-o`, whole or not at all.

use serde_json::Value;

use crate::data::{answered_twice, clean, ndjson};
use crate::run::Place;

fn place() -> Place {
    Place::with("chat.ndjson", ndjson(&answered_twice()))
}

#[test]
fn one_run_writes_several_formats() {
    let place = place();
    let done = place.run("duplicates chat.ndjson -o x.json -o y.ndjson --output z.txt").done();
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    let json: Value = serde_json::from_str(&place.read("x.json")).unwrap();
    let lines: Vec<Value> = place.read("y.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json["findings"][0], lines[0]);
    assert_eq!(json["totals"], lines[1]["totals"]);
    assert!(place.read("z.txt").contains("DM101"));
    assert_eq!(place.names(), ["chat.ndjson", "x.json", "y.ndjson", "z.txt"]);
}

#[test]
fn a_file_and_standard_output_can_be_had_at_once() {
    let place = place();
    let done = place.run("duplicates chat.ndjson -o x.json --format table").done();
    assert!(done.stdout.contains("DM101"), "{done:?}");
    assert!(place.read("x.json").contains("DM101"));
}

#[test]
fn a_file_and_standard_output_hold_the_same_report() {
    let place = place();
    let done = place.run("duplicates chat.ndjson -o x.txt -o y.jsonl --format ndjson").done();
    assert_eq!(place.read("y.jsonl"), done.stdout);
    assert_eq!(place.read("x.txt"), place.run("duplicates chat.ndjson").done().stdout);
}

#[test]
fn a_report_file_is_never_coloured() {
    let place = place();
    place.run("duplicates chat.ndjson --color always -o x.txt").env("CLICOLOR_FORCE", "1").done();
    assert!(!place.read("x.txt").contains('\u{1b}'));
}

#[test]
fn an_extension_that_names_no_format_is_refused_before_anything_is_read() {
    for name in ["report.pdf", "report", "json", ".json", "report."] {
        let place = place();
        place.refuses(&format!("duplicates nowhere.ndjson -o x.json -o {name}"), &[name, ".txt, .json, .ndjson"]);
        assert_eq!(place.names(), ["chat.ndjson"]);
    }
}

#[test]
fn one_file_named_twice_is_refused() {
    let place = place();
    place.refuses("duplicates chat.ndjson -o x.json -o x.json", &["x.json", "twice"]);
    assert_eq!(place.names(), ["chat.ndjson"]);
}

#[test]
fn a_folder_is_no_report_file() {
    let place = place();
    place.file("folder.json/keep.txt", "keep");
    place.refuses("duplicates chat.ndjson -o folder.json", &["cannot write", "folder.json"]);
    assert_eq!(place.read("folder.json/keep.txt"), "keep");
    assert_eq!(place.names(), ["chat.ndjson", "folder.json"]);
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let place = place();
    place.refuses("duplicates chat.ndjson -o x.json -o no/such/y.json", &["cannot write", "no/such/y.json"]);
    assert_eq!(place.names(), ["chat.ndjson"]);
    place.refuses("duplicates chat.ndjson -o x.json -o chat.ndjson/y.json", &["chat.ndjson/y.json"]);
    assert_eq!(place.names(), ["chat.ndjson"]);
}

#[test]
fn a_report_never_overwrites_the_messages_it_was_made_from() {
    let place = place();
    place.refuses("duplicates chat.ndjson -o chat.ndjson", &["chat.ndjson"]);
    assert_eq!(place.read("chat.ndjson"), ndjson(&answered_twice()));
}

#[test]
fn an_older_report_is_replaced_whole() {
    let place = place();
    place.file("x.json", "x".repeat(100_000));
    place.run("duplicates chat.ndjson -o x.json").done();
    assert!(serde_json::from_str::<Value>(&place.read("x.json")).is_ok());
    assert_eq!(place.names(), ["chat.ndjson", "x.json"]);
}

#[test]
fn a_run_that_fails_leaves_an_older_report_alone() {
    let place = place();
    place.file("x.json", "older");
    place.file("bad.ndjson", ndjson(&clean()) + "{\"id\": 1\n");
    place.refuses("duplicates bad.ndjson -o x.json", &["bad.ndjson:3"]);
    assert_eq!(place.read("x.json"), "older");
}

#[cfg(unix)]
#[test]
fn a_report_file_can_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    place.run("duplicates chat.ndjson -o x.json").done();
    let mode = std::fs::metadata(place.path("x.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[cfg(unix)]
#[test]
fn a_report_is_as_private_as_the_umask_or_the_file_that_it_replaces() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let mode = || std::fs::metadata(place.path("x.json")).unwrap().permissions().mode() & 0o777;
    let program = env!("CARGO_BIN_EXE_dm-audit");
    let shell = format!("umask 077 && {program} duplicates chat.ndjson --exit-zero -o x.json");
    assert_eq!(place.program("sh").arg("-c").arg(&shell).done().code, 0);
    assert_eq!(mode(), 0o600);
    place.run("duplicates chat.ndjson --exit-zero -o x.json").done();
    assert_eq!(mode(), 0o600);
}

#[test]
fn one_file_is_one_whatever_way_leads_to_it() {
    let place = place();
    place.file("a/keep", "");
    for (one, other) in [("x.json", "./x.json"), ("html:x.json", "json:a/../x.json"), ("a/x.md", "a/../a/x.md")] {
        place.refuses(&format!("duplicates chat.ndjson -o {one} -o {other}"), &["twice"]);
    }
    place.refuses("duplicates chat.ndjson -o json:./chat.ndjson", &["would overwrite the messages"]);
    assert_eq!(place.names(), ["a", "chat.ndjson"]);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_link_stays_what_it_is() {
    let place = place();
    let done = place.run("duplicates chat.ndjson -q -o json:/dev/null -o json:/dev/stdout").done();
    assert_eq!(done.code, 1, "{done:?}");
    assert_eq!(done.json()["command"], "duplicates");
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    place.file("real.json", "");
    std::os::unix::fs::symlink("real.json", place.path("latest.json")).unwrap();
    place.run("duplicates chat.ndjson -q -o latest.json").done();
    assert!(place.read("real.json").contains("DM101"));
}

#[test]
fn a_format_can_be_named_and_a_name_without_a_file_is_refused() {
    let place = place();
    place.run("duplicates chat.ndjson -q -o gitlab:quality.json -o ndjson:lines").done();
    assert!(place.read("quality.json").starts_with('['));
    assert!(place.read("lines").ends_with("}\n"));
    place.refuses("duplicates chat.ndjson -o json:", &["names no file"]);
    place.refuses("duplicates chat.ndjson -o pdf:x", &["pdf:x", "names no format"]);
}
