//! Times and ids in the forms that exports use.

use serde_json::{Value, json};

use crate::data::{ndjson, outgoing};
use crate::run::{Place, ids};

/// The moments of the two messages of the one finding.
fn moments(first: impl Into<Value>, second: impl Into<Value>, arguments: &str) -> [String; 2] {
    let rows = [outgoing("m1", 0.0, "merci").with("at", first), outgoing("m2", 0.0, "merci").with("at", second)];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json(&format!("duplicates chat.ndjson {arguments}"));
    [0, 1].map(|place| report["findings"][0]["messages"][place]["at"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn epoch_seconds_and_milliseconds_are_times() {
    let expected = ["2026-01-07T14:00:00.000Z", "2026-01-07T14:00:05.000Z"];
    assert_eq!(moments(1_767_794_400, 1_767_794_405, ""), expected);
    assert_eq!(moments(1_767_794_400_000_i64, 1_767_794_405_000_i64, ""), expected);
    assert_eq!(moments(1_767_794_400.0, 1_767_794_405.0, ""), expected);
    assert_eq!(moments("1767794400", "1767794405000", ""), expected);
}

#[test]
fn times_are_read_as_databases_write_them() {
    let expected = ["2026-01-07T14:00:00.000Z", "2026-01-07T14:00:05.123456Z"];
    assert_eq!(moments("2026-01-07 14:00:00+00", "2026-01-07 15:00:05.123456+01", ""), expected);
    assert_eq!(moments("2026-01-07T09:00:00-05:00", "2026-01-07T19:30:05.123456+05:30", ""), expected);
}

#[test]
fn a_time_without_zone_is_read_on_the_clocks_that_tz_names_and_that_is_said_once() {
    let rows = [
        outgoing("m1", 0.0, "merci").with("at", "2026-01-07T15:00:00"),
        outgoing("m2", 0.0, "merci").with("at", "2026-01-07 15:00:05"),
        outgoing("m3", 0.0, "à demain").with("at", "2026-01-07T14:30:00Z"),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let done = place.run("duplicates chat.ndjson --tz Europe/Paris --format json").done();
    assert_eq!(done.json()["findings"][0]["messages"][0]["at"], "2026-01-07T14:00:00.000Z");
    let about_zones: Vec<_> = done.notes().into_iter().filter(|note| note.contains("no zone")).collect();
    assert_eq!(about_zones.len(), 1, "{}", done.stderr);
    assert!(about_zones[0].contains("2 times") && about_zones[0].contains("Europe/Paris"), "{about_zones:?}");
}

#[test]
fn the_systems_zone_counts_where_none_is_named() {
    let rows = [outgoing("m1", 0.0, "merci").with("at", "2026-01-07T15:00:00")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let done = place.run("user c1 chat.ndjson --format json").env("TZ", "Europe/Paris").done();
    assert_eq!(done.json()["timeline"][0]["at"], "2026-01-07T14:00:00.000Z");
    assert!(done.stderr.contains("Europe/Paris"), "{}", done.stderr);
}

#[test]
fn times_are_shown_on_the_clocks_that_tz_names() {
    let rows = [outgoing("m1", 0.0, "merci"), outgoing("m2", 5.0, "merci")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let done = place.run("duplicates chat.ndjson --tz Asia/Tokyo").done();
    assert!(done.stdout.contains("23:00:05.000") && done.stdout.contains("Asia/Tokyo"), "{}", done.stdout);
}

#[test]
fn ids_may_be_numbers_and_are_ordered_by_number() {
    let at = "2026-01-07T14:00:00Z";
    let rows = [
        json!({"id": 10, "contact_id": 5, "direction": "out", "text": "merci", "at": at}),
        json!({"id": 9, "contact_id": 5, "direction": "out", "text": "merci", "at": at}),
        json!({"id": 18_446_744_073_709_551_615_u64, "contact_id": 5, "direction": "out", "text": "merci", "at": at}),
    ];
    let place = Place::with("chat.ndjson", rows.map(|row| format!("{row}\n")).concat());
    let report = place.json("duplicates chat.ndjson");
    assert_eq!(report["findings"][0]["contact"]["id"], "5");
    assert_eq!(ids(&report["findings"][0]["messages"]), ["9", "10", "18446744073709551615"]);
}

#[test]
fn messages_without_ids_keep_the_order_of_their_rows() {
    let rows = ["un", "deux", "trois"].map(|text| outgoing("", 0.0, text).without("id"));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("user lea.m chat.ndjson");
    let texts: Vec<&str> = report["timeline"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["un", "deux", "trois"]);
}

#[test]
fn one_id_may_stand_with_two_contacts() {
    let rows = [outgoing("1", 0.0, "merci"), outgoing("1", 1.0, "merci").of("c2", "zoe")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.run("duplicates chat.ndjson").done().code, 0);
}

#[test]
fn directions_are_read_in_the_usual_words() {
    let words = ["incoming", "inbound", "in", "received", "user", "User"];
    let replies = ["outgoing", "outbound", "out", "sent", "bot", "assistant", "OUTGOING"];
    let rows: Vec<_> = (0..words.len() + replies.len())
        .map(|place| {
            let word = words.iter().chain(&replies).nth(place).unwrap();
            outgoing(&place.to_string(), 0.0, &format!("texte {place}")).with("direction", *word)
        })
        .collect();
    let report = Place::with("chat.ndjson", ndjson(&rows)).json("final chat.ndjson --pattern texte");
    assert_eq!(report["totals"]["incoming"], words.len());
    assert_eq!(report["totals"]["outgoing"], replies.len());
}
