//! How likely findings are faults: what it changes, and how it is explained.

use crate::data::{answered_twice, crowd, incoming, ndjson, outgoing};
use crate::run::Place;

fn severities(place: &Place, arguments: &str) -> [u64; 3] {
    let totals = place.json(arguments)["totals"]["by_severity"].clone();
    ["error", "warning", "info"].map(|severity| totals[severity].as_u64().unwrap())
}

#[test]
fn findings_below_the_least_confidence_are_infos_and_none_is_left_out() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let all = severities(&place, "duplicates --select DM101,DM104 --min-confidence 0 chat.ndjson");
    let none = severities(&place, "duplicates --select DM101,DM104 --min-confidence 1 chat.ndjson");
    assert!(all[0] > 0 && all[1] > 0 && all[2] == 0, "{all:?}");
    assert_eq!(none.iter().sum::<u64>(), all.iter().sum::<u64>());
    assert!(none[2] > all[2] && none[1] == 0, "{none:?}");
}

#[test]
fn the_least_confidence_comes_from_flag_environment_or_file_and_has_to_be_a_probability() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let flag = severities(&place, "duplicates --min-confidence 1 chat.ndjson");
    place.file("dm-audit.toml", "min_confidence = 1.0\n");
    assert_eq!(severities(&place, "duplicates chat.ndjson"), flag);
    assert_ne!(severities(&place, "duplicates --min-confidence 0% chat.ndjson"), flag);
    for wrong in ["1.5", "-0.1", "NaN", "sure"] {
        place.refuses(&format!("duplicates --min-confidence {wrong} chat.ndjson"), &["not a probability"]);
    }
    place.file("dm-audit.toml", "min_confidence = \"often\"\n");
    place.refuses("duplicates chat.ndjson", &["dm-audit.toml", "line 1", "“often” is not a probability"]);
}

#[test]
fn what_weighed_most_in_a_finding_is_told_by_its_fingerprint() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let finding = place.json("deep chat.ndjson")["findings"][0].clone();
    let fingerprint = finding["fingerprint"].as_str().unwrap();
    let done = place.run(&format!("explain --finding {fingerprint} chat.ndjson")).done();
    assert_eq!(done.code, 0, "{done:?}");
    for part in [
        "DM101 exact-duplicate  lea.m",
        "The probability is that of the messages m2 and m3: the same text within a",
        "What weighed most",
        "What could change the verdict",
        "Why it was sent, if it is a fault",
        "The source shows little",
    ] {
        assert!(done.stdout.contains(part), "“{part}” is not in {}", done.stdout);
    }
    assert!(!done.stdout.contains("merci"), "no text of a message: {}", done.stdout);
    place.refuses("explain --finding 0123456789abcdef chat.ndjson", &["no finding of deep has the fingerprint"]);
    place.refuses("explain", &["no rule, cause or finding is named"]);
}

#[test]
fn what_is_usual_in_a_source_is_told_in_sentences() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(60)));
    let habits = place.run("rules --habits chat.ndjson").done();
    assert_eq!(habits.code, 0, "{habits:?}");
    assert!(habits.stdout.contains("replies take "), "{}", habits.stdout);
    assert!(habits.stdout.contains("provider ids: none"), "{}", habits.stdout);
    place.file("few.ndjson", ndjson(&answered_twice()));
    let few = place.run("rules --habits few.ndjson").done().stdout;
    assert!(few.contains("little was seen (1 contact)"), "{few}");
    place.refuses("rules chat.ndjson", &["needs no source", "--habits"]);
}

#[test]
fn a_probability_is_the_same_whatever_the_threads_and_the_memory() {
    let place = Place::with("chat.ndjson", ndjson(&crowd(200)));
    let findings = |arguments: &str| place.json(&format!("deep chat.ndjson {arguments}"))["findings"].clone();
    let expected = findings("--threads 1");
    assert_eq!(findings("--threads 3"), expected);
    assert_eq!(findings("--memory-limit 32MiB"), expected);
}

#[test]
fn where_too_little_was_read_no_small_percentage_contradicts_the_severity() {
    let asked_again = [
        incoming("m1", 0.0, "How much is it?"),
        outgoing("m2", 5.0, "It is 12 euros a month"),
        incoming("m3", 100.0, "How much is it?"),
        outgoing("m4", 105.0, "It is 12 euros a month"),
    ];
    let place = Place::with("chat.ndjson", ndjson(&asked_again));
    let finding = &place.json("duplicates --select DM101 chat.ndjson")["findings"][0];
    assert_eq!(finding["severity"], "error");
    assert!(finding["confidence"].as_f64().unwrap() < 0.5, "{finding}");
    let shown = place.run("duplicates --select DM101 chat.ndjson").done().stdout;
    assert!(shown.contains("same reply 2 times") && !shown.contains("likely a fault"), "{shown}");
}
