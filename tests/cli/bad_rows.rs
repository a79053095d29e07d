//! Rows that are no messages: refused with file, line and value, or counted on request.

use crate::data::{Row, clean, csv, incoming, ndjson, outgoing};
use crate::run::Place;

/// The bad row stands on line 3, behind two good ones.
#[track_caller]
fn bad_line(line: impl AsRef<[u8]>, words: &[&str]) {
    let content = [ndjson(&clean()).as_bytes(), line.as_ref(), b"\n"].concat();
    bad(&Place::with("chat.ndjson", content), "chat.ndjson", &[&["chat.ndjson:3: "], words].concat());
}

/// Refused, and counted where that is asked for.
#[track_caller]
fn bad(place: &Place, file: &str, words: &[&str]) {
    place.refuses(&format!("duplicates {file}"), words);
    let done = place.run(&format!("duplicates --skip-bad --format json {file}")).done();
    assert_eq!(done.code, 0, "{done:?}");
    let report = done.json();
    assert_eq!((&report["source"]["skipped"]["bad"], &report["totals"]["messages"]), (&1.into(), &2.into()));
    assert!(done.notes().iter().any(|note| note.contains("skipped 1 row") && note.contains(words[0])), "{done:?}");
    let table = place.run(&format!("duplicates --skip-bad {file}")).done().stdout;
    assert!(table.contains("Left out: 1 row that cannot be read."), "{table}");
}

#[track_caller]
fn bad_row(row: &Row, words: &[&str]) {
    bad_line(row.0.to_string(), words);
}

#[test]
fn a_line_that_is_no_json_is_refused() {
    bad_line("bonjour", &["not a message"]);
    bad_line("{\"id\": \"m9\", ", &["not a message"]);
    bad_line("\"m9\"", &["not a message"]);
    bad_line("null", &["not a message"]);
    bad_line("{\"id\": \"m9\"} {\"id\": \"m10\"}", &["not a message"]);
}

#[test]
fn a_line_that_is_an_array_is_no_message_whatever_its_values() {
    bad_line("[1, 2]", &["not a message"]);
    bad_line(
        r#"["m9", "c1", "lea.m", "out", "merci", "2026-01-07T14:00:00Z", 1, true, null, null, 5]"#,
        &["not a message"],
    );
}

#[test]
fn a_line_that_lacks_a_required_field_is_refused() {
    for field in ["contact_id", "direction", "at"] {
        bad_row(&outgoing("m9", 0.0, "merci").without(field), &[&format!("no {field}")]);
    }
}

#[test]
fn a_text_that_other_rows_have_is_null_where_it_is_absent_as_spark_writes_it() {
    let rows = [incoming("m1", 0.0, "salut"), outgoing("m2", 1.0, "merci"), outgoing("m3", 2.0, "x").without("text")];
    let report = Place::with("chat.ndjson", ndjson(&rows)).run("deep chat.ndjson --format json").done().json();
    let found: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert!(found.contains(&"DM402"), "{found:?}");
}

#[test]
fn a_required_field_that_is_null_is_absent_text_aside() {
    for field in ["contact_id", "direction", "at"] {
        bad_row(&outgoing("m9", 0.0, "merci").with(field, serde_json::Value::Null), &[&format!("no {field}")]);
    }
    let rows = [outgoing("m9", 0.0, "x").with("text", serde_json::Value::Null)];
    assert_eq!(Place::with("chat.ndjson", ndjson(&rows)).run("duplicates chat.ndjson").done().code, 0);
}

#[test]
fn a_field_given_twice_or_of_another_kind_is_refused() {
    bad_line(r#"{"contact_id": "c1", "contact_id": "c2"}"#, &["not a message", "contact_id"]);
    bad_row(&outgoing("m9", 0.0, "x").with("contact_id", vec!["a", "b"]), &["contact_id", "with all of its digits"]);
}

#[test]
fn an_unknown_direction_is_refused_with_the_known_ones() {
    let row = outgoing("m9", 0.0, "x").with("direction", "sideways");
    let place = Place::with("chat.ndjson", ndjson(&clean()) + &row.0.to_string() + "\n");
    for command in ["duplicates chat.ndjson", "duplicates --skip-bad chat.ndjson"] {
        place.refuses(command, &["chat.ndjson:3: ", "“sideways” 1", "ignore = [\"sideways\"]"]);
    }
    bad_row(&outgoing("m9", 0.0, "x").with("direction", ""), &["no direction"]);
}

#[test]
fn an_unreadable_time_is_refused_with_its_text() {
    for time in ["yesterday", "2026-02-30T10:00:00Z", "7.1.26 14:00", "2026-01-07T25:00:00Z", "2026-01-07"] {
        bad_row(&outgoing("m9", 0.0, "x").with("at", time), &["unreadable at", &format!("“{time}”")]);
    }
    bad_row(&outgoing("m9", 0.0, "x").with("at", true), &["unreadable at", "“true”"]);
    bad_row(&outgoing("m9", 0.0, "x").with("stopped_at", "never"), &["unreadable stopped_at", "“never”"]);
}

#[test]
fn an_unreadable_fact_is_refused_with_its_text() {
    bad_row(&outgoing("m9", 0.0, "x").with("stopped", "maybe"), &["unreadable stopped", "“maybe”", "true or false"]);
    bad_row(&outgoing("m9", 0.0, "x").with("message_count", "many"), &["unreadable message_count", "“many”", "number"]);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    bad_line(b"{\"contact_id\": \"c1\", \"text\": \"caf\xe9\"}", &["UTF-8"]);
    let rows = csv(&clean(), ",") + "m9,c1,,out,caf\u{1},2026-01-07T14:00:00Z,\n";
    let bytes: Vec<u8> = rows.bytes().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    bad(&Place::with("chat.csv", bytes), "chat.csv", &["chat.csv:4: ", "text is not valid UTF-8"]);
}

#[test]
fn a_row_with_too_many_or_too_few_fields_is_refused() {
    for row in ["m9,c1,lea.m,out,merci", "m9,c1,lea.m,out,merci,2026-01-07T14:00:00Z,p1,more"] {
        let place = Place::with("chat.csv", csv(&clean(), ",") + row + "\n");
        bad(&place, "chat.csv", &["chat.csv:4: ", "and the header has 7"]);
    }
}

#[test]
fn the_line_of_a_row_is_right_behind_quoted_newlines() {
    let mut rows = clean();
    rows[0] = incoming("m1", 0.0, "un\ndeux\ntrois");
    let place = Place::with("chat.csv", csv(&rows, ",") + "m9,c1,,out,x,yesterday,\n");
    bad(&place, "chat.csv", &["chat.csv:6: ", "“yesterday”"]);
}

#[test]
fn the_line_of_a_row_is_right_behind_blank_lines_and_a_byte_order_mark() {
    let content = format!("\u{feff}\n\n{}\n\nnonsense\n", ndjson(&clean()));
    bad(&Place::with("chat.ndjson", content), "chat.ndjson", &["chat.ndjson:7: "]);
}

#[test]
fn an_id_that_stands_twice_is_refused_with_both_lines() {
    let mut rows = clean();
    rows.push(rows[1].clone());
    let place = Place::with("chat.ndjson", ndjson(&rows));
    bad(&place, "chat.ndjson", &["chat.ndjson:3", "chat.ndjson:2", "id m2", "contact c1"]);
}

#[test]
fn a_row_whose_id_another_one_has_with_other_content_is_never_dropped() {
    let mut rows = clean();
    rows.push(outgoing("m2", 50.0, "autre chose"));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for command in
        ["deep chat.ndjson", "deep --skip-bad chat.ndjson", "deep --skip-bad --memory-limit 32MiB chat.ndjson"]
    {
        place.refuses(command, &["chat.ndjson:3", "with other content", "id m2"]);
    }
}

#[test]
fn rows_that_are_passed_over_are_never_a_whole_side_of_the_conversation() {
    let rows = [incoming("m1", 0.0, "salut"), outgoing("m2", 1.0, "merci").with("at", "yesterday")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.refuses("deep --skip-bad chat.ndjson", &["without the 1 row that cannot be read", "no outgoing message"]);
}

#[test]
fn an_id_that_stands_in_two_files_is_refused_with_both_places() {
    let place = Place::with("a.ndjson", ndjson(&clean()));
    place.file("b.csv", csv(&clean()[1..], ","));
    bad(&place, "a.ndjson b.csv", &["b.csv:2", "a.ndjson:2", "id m2"]);
}

#[test]
fn standard_input_is_named_as_such() {
    Place::new().run("deep -").stdin("nonsense without end").refused(&["standard input"]);
    let run = Place::new().run("deep -").stdin(ndjson(&clean()) + "{nonsense\n");
    run.refused(&["standard input:3: not a message"]);
}

#[test]
fn all_bad_rows_are_counted_and_the_first_is_shown() {
    let content = format!("{{\n{}{{\"at\": 5}}\n}}\n", ndjson(&clean()));
    let done = Place::with("chat.ndjson", content).run("duplicates --skip-bad --format json chat.ndjson").done();
    assert_eq!(done.json()["source"]["skipped"]["bad"], 3);
    assert!(done.stderr.contains("skipped 3 rows") && done.stderr.contains("chat.ndjson:1: "), "{}", done.stderr);
    assert_eq!(done.notes().len(), 1, "{}", done.stderr);
}

#[test]
fn nothing_but_bad_rows_is_nothing_to_read() {
    Place::with("chat.ndjson", "{\n{\n").refuses("duplicates --skip-bad chat.ndjson", &["nothing to read"]);
}

#[test]
fn a_bad_row_outside_the_scope_is_refused_too() {
    let rows = ndjson(&clean()) + &outgoing("m9", -90_000.0, "x").with("direction", "sideways").0.to_string();
    Place::with("chat.ndjson", rows).refuses("duplicates --since 2026-01-07 chat.ndjson", &["chat.ndjson:3"]);
}

#[test]
fn an_id_that_has_lost_digits_is_refused() {
    let row = r#"{"contact_id":100000000000000000000001,"direction":"in","text":"a","at":"2026-01-07T14:00:00Z"}"#;
    bad(&Place::with("chat.ndjson", format!("{}{row}\n", ndjson(&clean()))), "chat.ndjson", &["contact_id"]);
}

#[test]
fn a_row_that_was_never_sent_needs_no_time_and_one_that_was_sent_does() {
    let sent = |row: Row| row.with("status", "sent");
    let rows = |status: &str| {
        let timeless = outgoing("m9", 5.0, "x").without("at").with("status", status);
        ndjson(&clean().into_iter().map(sent).chain([timeless]).collect::<Vec<_>>())
    };
    let done = Place::with("chat.ndjson", rows("failed")).run("duplicates --json chat.ndjson").done();
    assert_eq!(done.json()["source"]["skipped"]["unsent"], 1, "{}", done.stdout);
    bad(&Place::with("chat.ndjson", rows("sent")), "chat.ndjson", &["no at"]);
}
