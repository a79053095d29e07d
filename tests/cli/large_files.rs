//! Files of many blocks, which several threads parse.

use serde_json::Value;

use crate::data::{Row, csv, gzip, incoming, ndjson, outgoing};
use crate::parquet::{Column, parquet};
use crate::run::Place;

/// Several megabytes: 20,000 messages with a text of 150 bytes, some over several lines and in quotes; every hundredth
/// reply goes out twice.
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for turn in 0..10_000 {
        let contact = format!("c{}", turn % 97);
        let begin = f64::from(turn) * 50.0;
        let text = format!("turn {turn}: \"bonjour\"\n{}", "et ça va toujours 😊, ".repeat(6));
        let ask = incoming(&format!("q{turn}"), begin, &format!("{text} ?"));
        let reply = outgoing(&format!("r{turn}"), begin + 3.0, &text);
        rows.extend([ask.of(&contact, &contact), reply.clone().of(&contact, &contact)]);
        if turn % 100 == 7 {
            rows.push(
                reply.with("id", format!("s{turn}")).of(&contact, &contact).with("at", crate::data::at(begin + 4.0)),
            );
        }
    }
    rows
}

/// The findings, which must be the same on one thread and on many.
#[track_caller]
fn findings(place: &Place, file: &str) -> Value {
    let on = |threads: &str| {
        let mut report = place.json(&format!("deep {file} --threads {threads}"));
        (report["findings"].take(), report["totals"].take())
    };
    let one = on("1");
    for threads in ["2", "8"] {
        assert_eq!(on(threads), one, "{file} on {threads} threads");
    }
    one.0
}

#[test]
fn every_format_on_any_number_of_threads_gives_the_same_findings() {
    let rows = rows();
    let place = Place::with("a.ndjson", ndjson(&rows));
    place.file("a.csv", csv(&rows, ","));
    place.file("a.ndjson.gz", gzip(ndjson(&rows)));
    place.file("a.csv.zst", zstd::encode_all(csv(&rows, ";").as_bytes(), 1).unwrap());
    place.file("a.parquet", parquet(&rows, &Column::ALL, 1500));
    let expected = findings(&place, "a.ndjson");
    assert!(expected.as_array().unwrap().len() >= 100, "{}", expected.as_array().unwrap().len());
    for file in ["a.csv", "a.ndjson.gz", "a.csv.zst", "a.parquet"] {
        assert_eq!(findings(&place, file), expected, "{file}");
    }
}

#[test]
fn rows_without_ids_are_numbered_through_all_blocks_and_files() {
    let bare: Vec<Row> = rows().into_iter().map(|row| row.without("id")).collect();
    let place = Place::with("a.ndjson", ndjson(&bare[..9000]));
    place.file("b.csv", csv(&bare[9000..], ","));
    let found = findings(&place, "a.ndjson b.csv");
    let expected: Vec<String> = bare
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0].0["text"] == pair[1].0["text"])
        .flat_map(|(index, _)| [format!("#{}", index + 1), format!("#{}", index + 2)])
        .collect();
    let of_rule = found.as_array().unwrap().iter().filter(|finding| finding["rule"] == "DM101");
    let mut ids: Vec<u64> = of_rule
        .flat_map(|finding| finding["messages"].as_array().unwrap())
        .map(|message| message["id"].as_str().unwrap()[1..].parse().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>(), expected);
}

#[test]
fn the_first_bad_row_is_told_with_its_line_on_any_number_of_threads() {
    let mut rows = rows();
    for place in [19_000, 12_345, 12_346] {
        rows[place] = rows[place].clone().with("direction", "");
    }
    let place = Place::with("a.ndjson", ndjson(&rows));
    place.file("a.csv", csv(&rows, ","));
    place.file("a.parquet", parquet(&rows, &Column::ALL, 1500));
    // Each text of the CSV file takes two lines, and the header one.
    for (file, line) in [("a.ndjson", 12_346), ("a.csv", 2 * 12_345 + 2), ("a.parquet", 12_346)] {
        for threads in ["1", "2", "8"] {
            place.refuses(&format!("deep {file} --threads {threads}"), &[&format!("{file}:{line}: "), "no direction"]);
        }
        let done = place.run(&format!("deep {file} --skip-bad --format json")).done();
        assert_eq!(done.json()["source"]["skipped"]["bad"], 3);
        assert!(
            done.stderr.contains(&format!("skipped 3 rows that cannot be read, the first: {file}:{line}: ")),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn a_row_that_stands_twice_is_told_with_both_places_and_the_first_one_stays() {
    let mut rows = rows();
    let twin = rows[50].clone();
    rows.insert(18_000, twin);
    let place = Place::with("a.ndjson", ndjson(&rows));
    for threads in ["1", "8"] {
        place
            .refuses(&format!("deep a.ndjson --threads {threads}"), &["a.ndjson:18001: ", "is in a.ndjson:51 already"]);
        let report = place.json(&format!("deep a.ndjson --threads {threads} --skip-bad"));
        assert_eq!(report["source"]["skipped"]["bad"], 1, "on {threads} threads");
    }
}

#[test]
fn a_compressed_file_that_is_cut_off_is_no_clean_audit() {
    let whole = zstd::encode_all(ndjson(&rows()).as_bytes(), 1).unwrap();
    let place = Place::with("a.ndjson.zst", &whole[..whole.len() / 2]);
    place.refuses("deep a.ndjson.zst --skip-bad --allow-empty", &["a.ndjson.zst", "zstd", "cut off after"]);
}

#[test]
fn a_quote_that_swallows_rows_is_told_whatever_block_it_is_in() {
    let lines = csv(&rows(), ",").replacen("turn 9000: \"\"bonjour\"\"", "turn 9000: \"bonjour\"", 1);
    let place = Place::with("a.csv", lines);
    place.refuses("deep a.csv", &["a.csv: line ", "text follows the closing quote"]);
}
