//! Real messages, where they lie beside the project: the counts that an independent reading expects.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::common::reference::{self, Facts, Params, Row};
use crate::pairs::{Pairs, WINDOW};
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
            attachment: false,
            media: None,
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
    let params = Params::deep();
    let contacts: Vec<(&str, &[Row], Facts)> =
        rooms.iter().map(|(id, rows)| (id.as_str(), rows.as_slice(), Facts::default())).collect();
    let outcome = run(&corpus(&contacts), &params);
    assert_eq!(outcome.totals.examined.messages, 45_638);
    // What is not named here is found nowhere, or not told by the independent reading.
    let expected = [
        ("DM101", 44, 49),
        ("DM102", 184, 215),
        ("DM103", 34, 38),
        ("DM104", 521, 0),
        ("DM105", 160, 160),
        ("DM107", 0, 0),
        ("DM201", 0, 0),
        ("DM202", 46, 0),
        ("DM203", 6, 0),
        ("DM301", 0, 0),
        ("DM302", 0, 0),
        ("DM303", 0, 0),
        ("DM304", 16, 0),
        ("DM402", 0, 0),
        ("DM403", 0, 0),
    ];
    for (code, findings, extra_copies) in expected {
        let counted = &outcome.totals.by_rule[code];
        assert_eq!((counted.findings, counted.extra_copies), (findings, extra_copies), "{code}");
    }

    // The same findings, message by message.
    for (id, rows) in &rooms {
        let engine = run(&corpus(&[(id, rows, Facts::default())]), &params);
        let engine = sorted(engine.findings.iter().map(found).collect());
        assert_eq!(engine, sorted(reference::check(rows, &Facts::default(), &params)), "{id}");
    }
}

#[test]
fn of_a_hundred_real_pairs_ninety_five_never_reach_the_edit_distance_as_it_costs_most() {
    let Some(rooms) = rooms() else { return };
    let mut pairs = Pairs::default();
    for (_, rows) in &rooms {
        let mut stored = HashSet::new();
        let once =
            rows.iter().filter(|row| row.outgoing && row.provider_id.as_ref().is_none_or(|id| stored.insert(id)));
        let mut replies: Vec<(i64, &str)> = once.filter_map(|row| Some((row.at, row.text.as_deref()?))).collect();
        replies.sort_by_key(|(at, _)| *at);
        pairs.add(&replies, WINDOW);
    }
    assert!(pairs.compared > 1_000 && pairs.share() <= 5.0, "{pairs}");
}
