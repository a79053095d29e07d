//! Real messages, where they lie beside the project: the counts that an independent reading expects.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::arbitrary::ALL_CODES;
use crate::common::reference::{self, Facts, Params, Row};
use crate::run::{corpus, found, run, sorted};

/// The rows of all rooms, or nothing where the messages are not there: they are no part of the project.
fn rooms() -> Option<Vec<(String, Vec<Row>)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/rooms.ndjson.gz");
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).ok()?).read_to_string(&mut text).unwrap();
    let mut rooms: Vec<(String, Vec<Row>)> = Vec::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().map(str::to_owned);
        let room = text("contact_id").unwrap();
        let at = chrono::DateTime::parse_from_rfc3339(&text("at").unwrap()).unwrap();
        let row = Row {
            id: text("id").unwrap(),
            outgoing: text("direction").unwrap() == "outgoing",
            text: text("text"),
            at: at.timestamp_micros(),
            provider_id: text("provider_id"),
        };
        match rooms.iter_mut().find(|(id, _)| *id == room) {
            Some((_, rows)) => rows.push(row),
            None => rooms.push((room, vec![row])),
        }
    }
    Some(rooms)
}

#[test]
fn findings_in_real_messages_are_those_of_an_independent_reading() {
    let Some(rooms) = rooms() else { return };
    let params = Params {
        rules: ALL_CODES.to_vec(),
        window: 300_000_000,
        double_window: None,
        multipart: false,
        patterns: vec!["je vois qu".to_owned()],
        since: None,
        until: None,
    };
    let contacts: Vec<(&str, &[Row], Facts)> =
        rooms.iter().map(|(id, rows)| (id.as_str(), rows.as_slice(), Facts::default())).collect();
    let outcome = run(&corpus(&contacts), &params);
    assert_eq!(outcome.totals.examined.messages, 45_638);
    let counts: Vec<(usize, usize)> = ALL_CODES
        .map(|code| (outcome.totals.by_rule[code].findings, outcome.totals.by_rule[code].extra_copies))
        .to_vec();
    let expected =
        vec![(44, 49), (184, 215), (34, 38), (521, 0), (160, 160), (0, 0), (48, 0), (0, 0), (0, 0), (0, 0), (0, 0)];
    assert_eq!(counts, expected);

    // The same findings, message by message, in the rooms that the slow reading gets through in a moment.
    for (id, rows) in rooms.iter().filter(|(_, rows)| rows.len() < 2_000) {
        let engine = run(&corpus(&[(id, rows, Facts::default())]), &params);
        let engine = sorted(engine.findings.iter().map(found).collect());
        assert_eq!(engine, sorted(reference::check(rows, &Facts::default(), &params)), "{id}");
    }
}
