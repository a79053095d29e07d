//! Message files in every shape that holds the same messages.

use serde_json::Value;

use crate::data::{Row, answered_twice, csv, gzip, incoming, ndjson, outgoing};
use crate::run::Place;

/// Two contacts; one text has quotes, newlines and separators in it.
fn rows() -> Vec<Row> {
    let text = "deux lignes:\n\"voilà\"; ça, oui\tou\r\nnon 😊";
    let mut rows = answered_twice();
    rows.push(outgoing("m4", 400.0, text).with("provider_id", "p4"));
    rows.push(outgoing("m5", 410.0, text).with("provider_id", "p5"));
    rows.push(incoming("n1", 5.0, "coucou").of("c2", "zoé"));
    rows
}

fn findings(place: &Place, arguments: &str) -> Value {
    let mut report = place.json(arguments);
    assert_eq!(report["totals"]["messages"], 6, "{arguments}");
    assert_eq!(report["totals"]["contacts"], 2, "{arguments}");
    report["findings"].take()
}

fn expected() -> Value {
    let findings = findings(&Place::with("chat.ndjson", ndjson(&rows())), "duplicates chat.ndjson");
    assert_eq!(findings.as_array().unwrap().len(), 2);
    findings
}

#[track_caller]
fn reads(name: &str, content: impl AsRef<[u8]>) {
    let place = Place::with(name, content);
    assert_eq!(findings(&place, &format!("duplicates {name}")), expected(), "{name}");
}

#[test]
fn lines_may_end_as_they_do_on_windows_and_be_blank() {
    reads("chat.ndjson", ndjson(&rows()).replace('\n', "\r\n\r\n"));
    reads("chat.jsonl", ndjson(&rows()).trim_end());
    reads("chat.json", ndjson(&rows()));
}

#[test]
fn comma_separated_values_hold_the_same_messages() {
    reads("chat.csv", csv(&rows(), ","));
    reads("CHAT.CSV", csv(&rows(), ","));
}

#[test]
fn semicolons_and_tabs_separate_values_too() {
    reads("chat.csv", csv(&rows(), ";"));
    reads("chat.tsv", csv(&rows(), "\t"));
}

#[test]
fn columns_may_stand_in_any_order_and_case_with_unknown_ones_among_them() {
    let place = Place::with(
        "chat.csv",
        "Note,AT,Text,Direction, Contact_ID \n\
         x,2026-01-07T14:00:00Z,merci,out,c1\n\
         y,2026-01-07T14:00:05Z,merci,OUT,c1\n",
    );
    assert_eq!(place.json("duplicates chat.csv")["totals"]["by_rule"]["DM101"]["findings"], 1);
}

#[test]
fn unknown_fields_of_a_line_are_left_alone() {
    let rows: Vec<Row> = rows().into_iter().map(|row| row.with("meta", serde_json::json!({"deep": [1, 2]}))).collect();
    reads("chat.ndjson", ndjson(&rows));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    reads("chat.ndjson", format!("\u{feff}{}", ndjson(&rows())));
    reads("chat.csv", format!("\u{feff}{}", csv(&rows(), ",")));
    reads("chat.csv.gz", gzip(format!("\u{feff}{}", csv(&rows(), ";"))));
}

#[test]
fn compressed_files_are_read_whatever_their_name() {
    reads("chat.ndjson.gz", gzip(ndjson(&rows())));
    reads("chat.csv.gz", gzip(csv(&rows(), ",")));
    reads("chat.ndjson", gzip(ndjson(&rows())));
    reads("backup", gzip(csv(&rows(), ";")));
}

#[test]
fn compressed_files_may_consist_of_several_parts() {
    let parts: Vec<u8> = rows().into_iter().flat_map(|row| gzip(ndjson(&[row]))).collect();
    reads("chat.ndjson.gz", parts);
}

#[test]
fn an_unknown_extension_is_told_by_the_first_bytes() {
    reads("chat.export", ndjson(&rows()));
    reads("chat", csv(&rows(), ","));
    reads("chat.dump", csv(&rows(), ";"));
}

#[test]
fn standard_input_is_a_source() {
    let contents =
        [ndjson(&rows()).into_bytes(), gzip(ndjson(&rows())), csv(&rows(), ",").into_bytes(), gzip(csv(&rows(), ";"))];
    for content in contents {
        let mut report = Place::new().run("duplicates - --format json").stdin(content).json();
        assert_eq!(report["source"]["description"], "standard input");
        assert_eq!(report["findings"].take(), expected());
    }
}

#[test]
fn several_files_are_read_as_one_source() {
    let (first, second) = (ndjson(&rows()[..2]), csv(&rows()[2..4], ";"));
    let place = Place::with("a.ndjson", first);
    place.file("b.csv", second);
    place.file("c.ndjson.gz", gzip(ndjson(&rows()[4..5])));
    let run = place.run("duplicates b.csv a.ndjson - c.ndjson.gz --format json").stdin(ndjson(&rows()[5..]));
    let mut report = run.json();
    assert_eq!(report["source"]["description"], "b.csv, a.ndjson, standard input, c.ndjson.gz");
    assert_eq!(report["findings"].take(), expected());
}

#[test]
fn a_path_may_hold_spaces_and_letters_of_any_script() {
    let place = Place::with("mes données שלום.ndjson", ndjson(&rows()));
    let done = place.run("duplicates").arg("mes données שלום.ndjson").done();
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("mes données שלום.ndjson"), "{}", done.stdout);
}

#[test]
fn an_empty_file_among_others_is_worth_a_note() {
    let place = Place::with("chat.ndjson", ndjson(&rows()));
    place.file("none.ndjson", "");
    let done = place.run("duplicates none.ndjson chat.ndjson").done();
    assert_eq!(done.code, 1);
    assert!(done.notes().iter().any(|note| note.contains("none.ndjson is empty")), "{}", done.stderr);
}
