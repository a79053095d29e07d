//! What people who reported double sends had in their database: one finding each, and its cause.

use serde_json::Value;

use crate::data::{Row, incoming, ndjson, outgoing};
use crate::run::Place;

/// A finding of replies: its rule, how many messages it holds and its cause.
type Told = (String, usize, String);

/// The file of a report.
fn reported(name: &str) -> Place {
    let file = format!("{}/fixtures/threads/{name}.ndjson", env!("CARGO_MANIFEST_DIR"));
    Place::with("chat.ndjson", std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}")))
}

fn told(place: &Place, arguments: &str) -> Vec<Told> {
    let report = place.json(arguments);
    let findings = report["findings"].as_array().unwrap().iter();
    let of_replies = findings.filter(|finding| !finding["cause"].is_null());
    let told = |finding: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&finding["rule"]), finding["messages"].as_array().unwrap().len(), text(&finding["cause"]["kind"]))
    };
    of_replies.map(told).collect()
}

/// Each file: the rule in `duplicates` and in `deep`, how many messages, and the cause.
const CASES: [(&str, &str, &str, usize, &str); 9] = [
    ("agent-client-repost", "DM101", "DM101", 2, "resend"),
    ("telegram-60s-retry", "DM101", "DM101", 3, "retry"),
    ("telegram-60s-retry-noid", "DM101", "DM101", 2, "retry"),
    ("slack-retries", "DM101", "DM101", 4, "retry"),
    ("late-retry-same-id", "DM101", "DM101", 2, "retry"),
    ("llm-two-wordings", "DM104", "DM104", 2, "race"),
    ("own-echo-loop", "DM101", "DM101", 3, "echo"),
    ("regenerated", "DM104", "DM103", 2, "race"),
    ("stream-prefix", "DM104", "DM103", 2, "race"),
];

#[test]
fn each_report_of_a_double_send_is_one_finding_with_its_cause() {
    for (name, duplicates, deep, messages, cause) in CASES {
        let place = reported(name);
        for (command, rule) in [("duplicates", duplicates), ("deep", deep)] {
            let expected = [(rule.to_owned(), messages, cause.to_owned())];
            assert_eq!(told(&place, &format!("{command} chat.ndjson")), expected, "{name} {command}");
        }
    }
}

#[test]
fn an_echo_that_a_name_was_put_before_is_found_each_time() {
    let place = reported("echo-signed");
    let twice = |rule: &str| vec![(rule.to_owned(), 2, "echo".to_owned()); 2];
    assert_eq!(told(&place, "deep chat.ndjson"), twice("DM103"));
    let duplicates = told(&place, "duplicates chat.ndjson");
    assert!(duplicates.len() == 2 && duplicates.iter().all(|(_, _, cause)| cause == "echo"), "{duplicates:?}");
}

#[test]
fn one_person_under_two_ids_is_said() {
    let place = reported("one-person-two-ids");
    let report = place.json("deep chat.ndjson");
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["rule"] == "DM106"), "{findings:?}");
}

#[test]
fn nobody_says_of_messages_answered_twice_that_they_were_stored_twice_only() {
    for name in ["telegram-60s-retry", "late-retry-same-id"] {
        let place = reported(name);
        for command in ["duplicates", "deep"] {
            let done = place.run(&format!("{command} --format json chat.ndjson --exit-zero")).done().stdout;
            assert!(!done.contains("stored-twice\""), "{name} {command}");
        }
    }
}

/// What each of two bots says.
const REPLIES: [[&str; 4]; 2] = [
    ["The red one costs twelve euros.", "We open at nine.", "It is made of oak.", "You may pick it up tomorrow."],
    [
        "Your flight leaves from gate four.",
        "Breakfast is included.",
        "The pool is heated.",
        "A taxi takes half an hour.",
    ],
];

#[test]
fn two_bots_in_one_source_are_noticed_and_one_is_not() {
    let source = |bots: usize| {
        let mut rows = Vec::new();
        for contact in 0..40usize {
            for (turn, reply) in REPLIES[contact % bots].into_iter().enumerate() {
                let begin = f64::from(u32::try_from(contact * 500 + turn * 90).unwrap());
                let (id, contact_id) = (format!("{contact}-{turn}"), format!("c{contact}"));
                let asked = incoming(&format!("i{id}"), begin, "And what about that one?");
                let reply = outgoing(&format!("o{id}"), begin + 4.0, reply);
                rows.extend([asked, reply].map(|row| row.of(&contact_id, &contact_id)));
            }
        }
        ndjson(&rows)
    };
    let place = Place::with("one.ndjson", source(1));
    place.file("two.ndjson", source(2));
    for (file, is_told) in [("one.ndjson", false), ("two.ndjson", true)] {
        let habits = place.run(&format!("rules --habits {file}")).done().stdout;
        assert_eq!(habits.contains("two sets of texts: "), is_told, "{habits}");
        let done = place.run(&format!("deep {file} --exit-zero")).done();
        assert_eq!(done.notes().iter().any(|note| note.contains("two bots")), is_told, "{done:?}");
    }
}

#[test]
fn two_bots_that_a_column_tells_apart_are_judged_by_what_is_usual_for_each() {
    // A line that one says once and the other in every second answer.
    let often = REPLIES[0][1];
    let rows = |bots: &[usize]| {
        let mut rows = Vec::new();
        for contact in (0..60usize).filter(|contact| bots.contains(&(contact % 2))) {
            let bot = contact % 2;
            for (turn, reply) in REPLIES[bot].into_iter().enumerate() {
                let begin = f64::from(u32::try_from(contact * 900 + turn * 200).unwrap());
                let (id, contact_id) = (format!("{contact}-{turn}"), format!("c{contact}"));
                let delay = [4.0, 50.0][bot];
                let reply = if bot == 1 && turn % 2 == 0 { often } else { reply };
                rows.push((
                    bot,
                    incoming(&format!("i{id}"), begin, "And what about that one?").of(&contact_id, &contact_id),
                ));
                rows.push((bot, outgoing(&format!("o{id}"), begin + delay, reply).of(&contact_id, &contact_id)));
                if contact % 5 == 0 && turn == 1 {
                    rows.push((
                        bot,
                        outgoing(&format!("d{id}"), begin + delay + 3.0, reply).of(&contact_id, &contact_id),
                    ));
                }
            }
        }
        rows
    };
    let with_inbox = |rows: &[(usize, Row)]| {
        let line = |(bot, row): &(usize, Row)| {
            ndjson(std::slice::from_ref(row)).replacen('{', &format!("{{\"inbox_id\": {}, ", bot + 7), 1)
        };
        rows.iter().map(line).collect::<String>()
    };
    let plain = |rows: &[(usize, Row)]| ndjson(&rows.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>());
    let place = Place::with("both.ndjson", with_inbox(&rows(&[0, 1])));
    place.file("unnamed.ndjson", plain(&rows(&[0, 1])));
    let findings =
        |file: &str| place.run(&format!("deep {file} --exit-zero --format json")).done().json()["findings"].clone();
    let by_contact = |findings: &Value| {
        let mut all: Vec<String> = findings.as_array().unwrap().iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    let mut alone = Vec::new();
    for bot in [0, 1] {
        let file = format!("bot{bot}.ndjson");
        place.file(&file, plain(&rows(&[bot])));
        alone.extend(by_contact(&findings(&file)));
    }
    alone.sort();
    assert!(!alone.is_empty());
    assert!(by_contact(&findings("both.ndjson")) == alone);
    assert!(by_contact(&findings("unnamed.ndjson")) != alone);
    let habits = place.run("rules --habits both.ndjson").done().stdout;
    assert!(
        habits.contains("known apart for 2 accounts") && habits.contains("\naccount 7 (30 contacts):\n"),
        "{habits}"
    );
    let doctor = place.run("doctor both.ndjson").done().stdout;
    assert!(doctor.contains("inbox_id") && doctor.contains("account"), "{doctor}");
}
