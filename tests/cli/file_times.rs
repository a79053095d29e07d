//! Times and lines of message files as programs write them.

use serde_json::Value;

use crate::run::{Place, codes, fixture};

/// The moments of three messages that the file holds.
fn moments(place: &Place, arguments: &str) -> Vec<String> {
    let report = place.json(arguments);
    let timeline = report["timeline"].as_array().unwrap_or_else(|| panic!("{report}")).clone();
    timeline.iter().map(|message| message["at"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_moment_is_read_from_every_way_to_write_it() {
    for at in [
        "\"1767794400.100000\"",
        "1767794400.1",
        "1767794400100.0",
        "1767794400100",
        "1767794400100000",
        "1767794400100000000",
        "\"1767794400100000000\"",
        "\"2026-01-07 14:00:00.100000+00:00\"",
        "\"2026-01-07 14:00:00.1+00\"",
        "\"2026-01-07t14:00:00.1z\"",
        "\"2026-01-07T19:30:00.1+0530\"",
        "\"2026-01-07 14:00:00.100 UTC\"",
        "{\"$date\":\"2026-01-07T14:00:00.100Z\"}",
        "{\"$date\":1767794400100}",
    ] {
        let row = format!("{{\"contact_id\":\"c\",\"direction\":\"out\",\"text\":\"x\",\"at\":{at}}}\n");
        assert_eq!(moments(&Place::with("a.ndjson", row), "user c a.ndjson"), ["2026-01-07T14:00:00.100Z"], "{at}");
    }
    let place = Place::with("a.ndjson", fixture("epoch-ms-float.ndjson"));
    assert_eq!(moments(&place, "user c a.ndjson"), ["2026-01-07T14:00:00.000Z"]);
    let place = Place::with("a.csv", "contact_id,direction,text,at\nc,out,x,\"Wed, 07 Jan 2026 14:00:00 +0000\"\n");
    assert_eq!(moments(&place, "user c a.csv"), ["2026-01-07T14:00:00.000Z"]);
}

fn dated(times: &[&str]) -> String {
    let rows: Vec<String> = times.iter().map(|at| format!("c,out,text,{at}\n")).collect();
    format!("contact_id,direction,text,at\n{}", rows.concat())
}

#[test]
fn dates_with_slashes_are_read_where_a_row_of_the_file_tells_day_and_month_apart() {
    let place = Place::with("a.csv", dated(&["01/07/2026 02:00:05 PM", "01/31/2026 02:00:05 PM"]));
    assert_eq!(moments(&place, "user c a.csv"), ["2026-01-07T14:00:05.000Z", "2026-01-31T14:00:05.000Z"]);
    let place = Place::with("a.csv", dated(&["31/01/2026 14:00", "01/07/2026 14:00"]));
    assert_eq!(moments(&place, "user c a.csv"), ["2026-01-31T14:00:00.000Z", "2026-07-01T14:00:00.000Z"]);
    let rows = |at: &str| format!("{{\"contact_id\":\"c\",\"direction\":\"out\",\"text\":\"x\",\"at\":\"{at}\"}}\n");
    let place = Place::with("a.ndjson", rows("01/07/2026 14:00") + &rows("01/31/2026 14:00"));
    assert_eq!(moments(&place, "user c a.ndjson")[0], "2026-01-07T14:00:00.000Z");
    // The row that tells it is a megabyte away.
    let mut times = vec!["01/07/2026 14:00"; 60_000];
    times.push("01/31/2026 14:00");
    let report = Place::with("a.csv", dated(&times)).json("deep a.csv --until 2026-01-08");
    assert_eq!(report["totals"]["messages"], 60_000);
}

#[test]
fn dates_that_no_row_tells_apart_are_refused_with_the_settings_that_read_them() {
    let place = Place::with("dates.csv", fixture("f29_us_dates.csv"));
    place.refuses(
        "duplicates dates.csv",
        &["dates.csv:2", "begins with a day or a month", "dates = \"mdy\"", "[source]"],
    );
    place.file("dm-audit.toml", "[source]\nfiles = [\"dates.csv\"]\ndates = \"mdy\"\n");
    let report = place.json("duplicates --select DM101");
    let first = |report: &Value| report["findings"][0]["messages"][0]["at"].as_str().unwrap().to_owned();
    assert_eq!(codes(&report), ["DM101", "DM101"]);
    assert_eq!(first(&report), "2026-01-07T14:02:11.000Z");
    place.file("dm-audit.toml", "[source]\nfiles = [\"dates.csv\"]\ndates = \"dmy\"\n");
    assert_eq!(first(&place.json("duplicates")), "2026-07-01T14:02:11.000Z");
    place.file("dm-audit.toml", "[source]\nfiles = [\"dates.csv\"]\ndates = \"us\"\n");
    place.refuses("duplicates", &["line 3", "dmy", "mdy"]);
}

#[test]
fn dates_that_contradict_each_other_are_refused() {
    let place = Place::with("a.csv", dated(&["01/31/2026 14:00", "31/01/2026 14:00", "01/07/2026 14:00"]));
    place.refuses("deep a.csv", &["a.csv:4", "begins with a day or a month"]);
}

#[test]
fn a_time_that_the_clocks_skipped_is_read_with_a_note() {
    let place = Place::with("gap.csv", fixture("dst-gap.csv"));
    let run = place.run("user c gap.csv --format json").env("TZ", "Europe/Paris").done();
    assert!(
        run.notes().iter().any(|note| note.contains("1 time in an hour that the clocks of Europe/Paris skip")),
        "{run:?}"
    );
    assert_eq!(run.json()["timeline"][1]["at"], "2026-03-29T01:30:00.000Z");
    let run = place.run("user c gap.csv").done();
    assert!(!run.stderr.contains("skip"), "UTC skips no hour: {}", run.stderr);
}

#[test]
fn a_bad_row_is_told_by_its_line_whatever_ends_lines() {
    let rows = String::from_utf8(fixture("g07_crlf.csv")).unwrap();
    let quoted = rows.replacen("hello number 1", "\"hello\r\nnumber 1\"", 1);
    let blank = rows.replacen("\r\n2,", "\r\n\r\n2,", 1);
    for (content, line) in [
        (rows.clone(), 6),
        (rows.replace("\r\n", "\n"), 6),
        (rows.replace("\r\n", "\r"), 6),
        (quoted.clone(), 7),
        (quoted.replace("\r\n", "\n"), 7),
        (quoted.replace("\r\n", "\r"), 7),
        (blank.clone(), 7),
        (blank.replace("\r\n", "\n"), 7),
        (blank.replace("\r\n", "\r"), 7),
    ] {
        let place = Place::with("a.csv", &content);
        place.refuses("deep a.csv", &[&format!("a.csv:{line}:"), "sideways"]);
    }
}
