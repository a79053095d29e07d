//! `since WHEN`, and the look-back of every scope that has a start.

use serde_json::{Value, json};

use crate::data::{Row, answered_twice, incoming, ndjson, outgoing};
use crate::run::{Place, codes, ids};

/// Ten minutes of talk around one reply that was sent twice.
fn talk() -> Vec<Row> {
    let mut rows: Vec<Row> =
        (0..5).map(|n| incoming(&format!("a{n}"), f64::from(n) * 60.0 - 300.0, &format!("avant {n}"))).collect();
    rows.extend(answered_twice());
    rows.extend((0..5).map(|n| incoming(&format!("z{n}"), f64::from(n) * 60.0 + 60.0, &format!("après {n}"))));
    rows
}

#[test]
fn findings_come_with_one_message_before_and_after() {
    let place = Place::with("chat.ndjson", ndjson(&talk()));
    let report = place.json("since 2026-01-01 chat.ndjson");
    assert_eq!(ids(&report["timeline"]), ["m1", "m2", "m3", "z0"]);
    assert_eq!(report["timeline"][1]["flags"], json!(["DM101"]));
    assert_eq!(report["timeline"][0]["flags"], json!([]));
    assert_eq!(report["timeline"][0]["contact_id"], "c1");
}

#[test]
fn the_whole_timeline_can_be_had() {
    let place = Place::with("chat.ndjson", ndjson(&talk()));
    let report = place.json("since 2026-01-01 chat.ndjson --timeline");
    assert_eq!(report["timeline"].as_array().map(Vec::len), Some(13));
    let table = place.run("since 2026-01-01 chat.ndjson --timeline").done().stdout;
    assert!(table.contains("avant 0") && table.contains("après 4"), "{table}");
}

#[test]
fn the_table_names_contact_cause_and_texts() {
    let place = Place::with("chat.ndjson", ndjson(&talk()));
    let done = place.run("since 2026-01-01 chat.ndjson").done();
    assert_eq!(done.code, 1);
    for word in ["lea.m", "DM101", "cause: ", "merci beaucoup", "bonjour", "après 0"] {
        assert!(done.stdout.contains(word), "{word} is not in\n{}", done.stdout);
    }
    assert!(!done.stdout.contains("avant 0"), "{}", done.stdout);
}

#[test]
fn a_copy_just_inside_the_scope_finds_its_original_just_outside() {
    let rows = [outgoing("m1", 0.0, "merci"), outgoing("m2", 50.0, "merci")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("since 2026-01-07T14:00:30Z chat.ndjson");
    assert_eq!(ids(&report["findings"][0]["messages"]), ["m1", "m2"]);
    assert_eq!(report["totals"]["messages"], 1, "what is read to look back is not in the scope");
    for command in ["duplicates", "deep", "user lea.m"] {
        let report = place.json(&format!("{command} chat.ndjson --since 2026-01-07T14:00:30Z"));
        assert!(codes(&report).contains(&"DM101"), "{command}");
    }
}

#[test]
fn copies_that_are_all_before_the_scope_are_not_reported() {
    let rows = [outgoing("m1", 0.0, "merci"), outgoing("m2", 5.0, "merci"), outgoing("m3", 50.0, "à demain")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("since 2026-01-07T14:00:30Z chat.ndjson");
    assert_eq!(report["findings"], json!([]));
    assert_eq!(place.run("since 2026-01-07T14:00:30Z chat.ndjson").done().code, 0);
}

#[test]
fn copies_of_one_minute_apart_are_beyond_the_window_until_it_is_widened() {
    let rows = [outgoing("m1", 0.0, "merci"), outgoing("m2", 60.0, "merci")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.json("since 2026-01-01 chat.ndjson")["totals"]["findings"], 0);
    assert_eq!(place.json("since 2026-01-01 chat.ndjson --window 61s")["totals"]["findings"], 1);
    assert_eq!(place.json("since 2026-01-01 chat.ndjson --window 61s")["totals"]["findings"], 1);
}

#[test]
fn a_limit_shows_so_many_and_says_how_many_more() {
    let place = Place::with("chat.ndjson", ndjson(&crate::data::crowd(90)));
    let table = place.run("duplicates chat.ndjson --limit 2").done().stdout;
    assert_eq!(table.lines().filter(|line| line.starts_with("error  ")).count(), 2);
    assert!(table.contains("more findings") && table.contains("--limit 0"), "{table}");
    let all = place.run("duplicates chat.ndjson --limit 0").done().stdout;
    assert_eq!(all.lines().filter(|line| line.starts_with("error  ")).count(), 90);
    assert!(!all.contains("--limit 0"));
    let short = place.run("duplicates chat.ndjson").done().stdout;
    let shown = |line: &&str| ["error  ", "warning  ", "info  "].iter().any(|severity| line.starts_with(severity));
    assert_eq!(short.lines().filter(shown).count(), 50);
}

#[test]
fn a_contact_cut_by_the_limit_is_not_shown_in_part_without_a_word() {
    let place = Place::with("chat.ndjson", ndjson(&crate::data::crowd(90)));
    let table = place.run("since 2026-01-01 chat.ndjson --limit 5").done().stdout;
    assert!(table.contains("--limit 0 shows all"), "{table}");
    let report = place.json("since 2026-01-01 chat.ndjson --limit 5");
    assert!(report["timeline"].as_array().is_some_and(|timeline| timeline.len() > 5), "programs get everything");
}

#[test]
fn no_findings_leave_an_empty_timeline() {
    let place = Place::with("chat.ndjson", ndjson(&crate::data::clean()));
    let report = place.json("since 2026-01-01 chat.ndjson");
    assert_eq!(report["timeline"], Value::Array(Vec::new()));
    let done = place.run("since 2026-01-01 chat.ndjson").done();
    assert!(done.stdout.contains("No findings"), "{}", done.stdout);
}

#[test]
fn the_limit_of_a_history_never_hides_the_worst_findings() {
    let late = |row: Row| row.of("z9", "zoe");
    let mut rows: Vec<Row> = Vec::new();
    for n in 0..80 {
        // Stored twice: warnings, all of a contact that sorts before the other.
        let seconds = f64::from(n) * 400.0 - 50_000.0;
        rows.push(incoming(&format!("a{n}"), seconds, &format!("n° {n}")).with("provider_id", format!("p{n}")));
        rows.push(incoming(&format!("b{n}"), seconds, &format!("n° {n}")).with("provider_id", format!("p{n}")));
    }
    rows.extend(answered_twice().into_iter().map(late));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let table = place.run("since 2026-01-01 chat.ndjson").done().stdout;
    assert!(table.contains("zoe") && table.contains("merci beaucoup"), "{table}");
}

#[test]
fn a_cause_before_the_look_back_is_still_seen() {
    let rows = [
        incoming("m1", 0.0, "yo"),
        incoming("m2", 1.0, "yo"),
        outgoing("m3", 45.0, "salut toi, comment ça va ?"),
        outgoing("m4", 102.0, "salut toi, comment ça va ?"),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("since 2026-01-07T14:01:30Z chat.ndjson");
    assert_eq!(report["findings"][0]["cause"]["kind"], "race");
    assert_eq!(report["totals"]["messages"], 1);
}
