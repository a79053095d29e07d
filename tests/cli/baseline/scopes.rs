//! A run over a part of what the baseline knows: nothing of the rest is forgotten, falsely gone or new.

use serde_json::{Value, json};

use super::fingerprints;
use crate::data::{Row, answered_twice, at, clean, crowd, incoming, ndjson, outgoing};
use crate::run::{Place, codes};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// How many entries the baseline's three lists have.
fn counts(report: &Value) -> [usize; 3] {
    ["known", "gone", "unseen"].map(|list| report["baseline"][list].as_array().unwrap().len())
}

/// The same reply on four days: DM202.
fn said_on_four_days() -> Vec<Row> {
    let day = |n: u32| {
        let begin = f64::from(n) * DAY;
        let text = "je te réponds dès que possible, promis";
        [incoming(&format!("i{n}"), begin, "salut"), outgoing(&format!("o{n}"), begin + 60.0, text)]
    };
    (0..4).flat_map(day).collect()
}

#[test]
fn a_baseline_written_by_a_part_keeps_what_that_part_did_not_look_for() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(20)));
    place.run("deep chat.ndjson -q --write-baseline known.json").done();
    let reasoned = place.read("known.json").replace("found on ", "our tester, ");
    place.file("known.json", &reasoned);
    let entries = reasoned.matches("\"fingerprint\"").count();
    for part in [
        format!("--since {}", at(3000.0)),
        format!("--until {}", at(1000.0)),
        "--contact user.1".into(),
        "--select DM102".into(),
    ] {
        let report = place.json(&format!(
            "deep chat.ndjson -q --baseline known.json {part} -o part.json --write-baseline known.json"
        ));
        let [known, gone, unseen] = counts(&report);
        assert_eq!((known + unseen, gone), (entries, 0), "{part}");
        assert!(known > 0 && unseen > 0, "{part}: {known} {unseen}");
        assert_eq!(codes(&report), [""; 0], "{part}");
        let again = place.read("known.json");
        assert_eq!(again.matches("our tester").count(), entries, "{part}: {again}");
        for baseline in ["known.json", "part.json"] {
            let done = place.run(&format!("deep chat.ndjson -q --baseline {baseline}")).done();
            assert_eq!(done.code, 0, "{part}, {baseline}: {done:?}");
        }
    }
    let table = place.run(&format!("deep chat.ndjson --baseline known.json --since {}", at(3000.0))).done().stdout;
    assert!(table.replace('\n', " ").contains(" not looked for."), "{table}");
}

#[test]
fn what_is_gone_leaves_a_baseline_that_is_written_again() {
    let mut rows = answered_twice();
    rows.extend(crowd(3));
    let place = Place::with("before.ndjson", ndjson(&rows));
    place.file("after.ndjson", ndjson(&crowd(3)));
    place.run("deep before.ndjson -q --write-baseline known.json").done();
    let report = place.json("deep after.ndjson --baseline known.json --write-baseline known.json -q");
    assert!(counts(&report)[1] > 0);
    assert_eq!(counts(&place.json("deep after.ndjson --baseline known.json"))[1..], [0, 0]);
}

#[test]
fn a_finding_whose_first_messages_are_before_the_scope_is_not_new() {
    let place = Place::with("chat.ndjson", ndjson(&said_on_four_days()));
    let part = format!("deep chat.ndjson --select DM202 --fail-on info --since {}", at(DAY * 0.9));
    let whole = place.json("deep chat.ndjson --select DM202");
    assert_eq!(codes(&whole), ["DM202"]);
    assert_eq!(whole["findings"][0]["messages"].as_array().unwrap().len(), 4);
    let alone = place.json(&part);
    assert_eq!(alone["findings"][0]["messages"].as_array().unwrap().len(), 3);
    assert_ne!(fingerprints(&alone["findings"]), fingerprints(&whole["findings"]));
    place.run("deep chat.ndjson -q --write-baseline known.json").done();
    place.run("deep chat.ndjson -q -o open.json").done();
    place.run("deep chat.ndjson -q -o redacted.json --redact").done();
    for baseline in ["known.json", "open.json", "redacted.json"] {
        let done = place.run(&format!("{part} --baseline {baseline} --format json")).done();
        assert_eq!(done.code, 0, "{baseline}: {done:?}");
        assert_eq!(counts(&done.json())[0], 1, "{baseline}");
    }
    // What a part found is known to the whole, too, and the other way round once more.
    place.run(&format!("{part} -q --write-baseline known.json")).done();
    assert_eq!(counts(&place.json("deep chat.ndjson --select DM202 --baseline known.json")), [1, 0, 0]);
    // A further copy makes it new.
    let mut more = said_on_four_days();
    more.push(outgoing("o9", DAY * 5.0, "je te réponds dès que possible, promis"));
    place.file("chat.ndjson", ndjson(&more));
    assert_eq!(place.run(&format!("{part} --baseline open.json")).done().code, 1);
    assert_eq!(place.run("deep chat.ndjson --select DM202 --fail-on info --baseline open.json").done().code, 1);
}

#[test]
fn what_a_part_of_a_history_cannot_show_is_not_gone() {
    let counter = clean().into_iter().map(|row| row.with("message_count", 9));
    let rows: Vec<Row> = counter.chain(said_on_four_days().into_iter().map(|row| row.of("c2", "zoé"))).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let whole = place.json("deep chat.ndjson -q --write-baseline known.json");
    assert!(codes(&whole).contains(&"DM403") && codes(&whole).contains(&"DM202"), "{:?}", codes(&whole));
    let gone =
        |part: &str| place.json(&format!("deep chat.ndjson --baseline known.json {part}"))["baseline"]["gone"].take();
    for part in
        [format!("--since {}", at(-60.0)), format!("--until {}", at(DAY * 9.0)), format!("--since {}", at(DAY * 1.5))]
    {
        assert_eq!(gone(&part), json!([]), "{part}");
    }
}

#[test]
fn what_ends_after_the_scope_or_is_not_settled_in_it_is_not_gone() {
    let mut rows = answered_twice();
    rows.push(incoming("n1", 0.0, "tu es là ?").of("c2", "zoé"));
    rows.push(incoming("n2", 9000.0, "bonsoir").of("c3", "ana"));
    rows.push(outgoing("n3", 9001.0, "bonsoir, ça va ?").of("c3", "ana"));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let whole = place.json("deep chat.ndjson --write-baseline known.json");
    assert!(codes(&whole).contains(&"DM401"), "{:?}", codes(&whole));
    // Between the copies, and before the reply was due.
    for until in [2.5, 600.0] {
        let report = place.json(&format!("deep chat.ndjson --baseline known.json --until {}", at(until)));
        let [known, gone, unseen] = counts(&report);
        assert_eq!((known + unseen, gone), (codes(&whole).len(), 0), "{until}");
    }
    place.file("answered.ndjson", ndjson(&clean()));
    let report = place.json("deep answered.ndjson --baseline known.json");
    assert_eq!(counts(&report), [0, 0, codes(&whole).len()], "the source ends before all of them");
}
