//! One person under two ids, told from a look at all contacts.

use serde_json::{Value, json};

use crate::data::{Row, incoming, ndjson, outgoing};
use crate::memory::{LITTLE, long_rows};
use crate::run::Place;

/// The same question under both ids of one person, and an answer to each.
fn two_ids() -> Vec<Row> {
    let both = ["33600000000@s.whatsapp.net", "100000000000001@lid"].into_iter().zip(0i32..);
    both.flat_map(|(contact, place)| {
        let second = f64::from(place);
        let asked = incoming(&format!("q{place}"), second, "vous êtes ouverts ?").with("provider_id", "wamid.1");
        let answer = outgoing(&format!("a{place}"), second + 5.0, "Oui, jusqu'à sept heures ce soir.");
        [asked, answer].map(|row| row.of(contact, contact))
    })
    .collect()
}

fn found(report: &Value) -> Vec<&Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "DM106").collect()
}

#[test]
fn one_person_under_two_ids_is_told_once_with_the_other_id() {
    let place = Place::with("chat.ndjson", ndjson(&two_ids()));
    let report = place.json("deep chat.ndjson");
    let [finding] = found(&report)[..] else { panic!("{report:#}") };
    assert_eq!(finding["contact"]["id"], "100000000000001@lid");
    assert_eq!(finding["severity"], "info");
    assert_eq!(finding["summary"], "1 message stands under “33600000000@s.whatsapp.net” too: one person under 2 ids");
    assert_eq!(finding["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn an_id_of_three_contacts_or_of_two_texts_tells_no_person() {
    let mut rows = two_ids();
    rows.push(incoming("q3", 9.0, "vous êtes ouverts ?").of("c3", "c3").with("provider_id", "wamid.1"));
    assert!(found(&Place::with("chat.ndjson", ndjson(&rows)).json("deep chat.ndjson")).is_empty());
    let mut rows = two_ids();
    rows[0] = rows[0].clone().with("text", "vous livrez ?");
    assert!(found(&Place::with("chat.ndjson", ndjson(&rows)).json("deep chat.ndjson")).is_empty());
}

#[test]
fn who_asks_for_one_contact_is_told_that_others_were_not_looked_at() {
    let place = Place::with("chat.ndjson", ndjson(&two_ids()));
    let report = place.json("user 100000000000001@lid chat.ndjson");
    let unchecked = report["unchecked"].as_array().unwrap();
    assert!(unchecked.contains(&json!({"rule": "DM106", "reason": "only one contact was asked for"})), "{unchecked:?}");
}

#[test]
fn the_same_is_told_whatever_memory_and_threads_there_are() {
    let mut rows = two_ids();
    rows.extend(long_rows());
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let roomy = place.json("deep chat.ndjson --select DM106 --threads 1");
    let done = place.run(&format!("deep chat.ndjson --select DM106 --exit-zero --format json -v {LITTLE}")).done();
    assert!(done.stderr.contains("memory has no room for all messages"), "{}", done.stderr);
    assert_eq!(done.json()["findings"], roomy["findings"]);
    assert_eq!(found(&roomy).len(), 1);
}

#[test]
fn an_id_that_acts_on_a_terminal_does_nothing_in_a_summary() {
    let hostile = "evil\u{1b}[2J\u{202e}|`<b>";
    let renamed = |row: Row| {
        let is_phone = row.0["contact_id"].as_str().is_some_and(|id| id.starts_with('3'));
        if is_phone { row.of(hostile, hostile) } else { row }
    };
    let rows: Vec<Row> = two_ids().into_iter().map(renamed).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for format in crate::FORMATS {
        let shown = place.run(&format!("deep chat.ndjson --select DM106 --exit-zero --format {format}")).done().stdout;
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{format}: {shown}");
    }
    let html = place.run("deep chat.ndjson --select DM106 --exit-zero --format html").done().stdout;
    assert!(!html.contains("`<b>"), "{html}");
}

#[test]
fn a_redacted_report_names_the_other_id_by_its_hash_alone() {
    let place = Place::with("chat.ndjson", ndjson(&two_ids()));
    let report = place.json("deep chat.ndjson --redact --select DM106");
    let text = report.to_string();
    assert!(found(&report).len() == 1 && !text.contains("33600000000") && !text.contains("@lid"), "{text}");
}
