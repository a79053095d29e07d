//! `user HANDLE`: one contact's whole history.

use serde_json::{Value, json};

use crate::data::{Row, answered_twice, clean, incoming, ndjson, outgoing};
use crate::run::{Place, ids};

const STOPPED: &str = "2026-01-08T09:00:00Z";

/// `lea.m` was answered twice; `lea.martin` and `Zoé` are others.
fn place() -> Place {
    let mut rows = answered_twice();
    rows.extend(clean().into_iter().map(|row| row.of("c2", "lea.martin")));
    rows.extend(clean().into_iter().map(|row| row.of("c3", "Zoé")));
    Place::with("chat.ndjson", ndjson(&rows))
}

/// The id of the contact that a handle means.
fn contact(handle: &str) -> Value {
    place().run("user").arg(handle).args(&["chat.ndjson", "--format", "json"]).json()["contact"]["id"].clone()
}

#[test]
fn a_handle_is_found_whatever_its_case_with_or_without_the_sign() {
    for handle in ["lea.martin", "@lea.martin", "LEA.MARTIN", "@Lea.Martin"] {
        assert_eq!(contact(handle), "c2", "{handle}");
    }
    assert_eq!(contact("ZOÉ"), "c3");
}

#[test]
fn a_handle_written_with_the_sign_is_found_without_it() {
    let rows: Vec<Row> = clean().into_iter().map(|row| row.of("c9", "@nora")).collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(place.json("user nora chat.ndjson")["contact"]["id"], "c9");
}

#[test]
fn an_exact_match_wins_over_a_partial_one() {
    assert_eq!(contact("lea.m"), "c1");
}

#[test]
fn a_part_of_a_handle_or_an_id_is_enough_if_it_is_one_contact() {
    assert_eq!(contact("martin"), "c2");
    assert_eq!(contact("c3"), "c3");
}

#[test]
fn several_partial_matches_are_listed_and_nothing_is_guessed() {
    place().refuses("user lea chat.ndjson", &["2 contacts", "lea.m (c1)", "lea.martin (c2)"]);
}

#[test]
fn one_handle_of_two_contacts_is_no_answer() {
    let mut rows = clean();
    rows.extend(clean().into_iter().map(|row| row.of("c2", "LEA.M")));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.refuses("user lea.m chat.ndjson", &["c1", "c2"]);
    assert_eq!(place.json("user c2 chat.ndjson")["contact"]["id"], "c2");
}

#[test]
fn the_timeline_holds_every_message_and_the_findings_it_is_in() {
    let mut rows = answered_twice();
    rows.push(incoming("m4", 500.0, "ok").with("text", Value::Null));
    let report = Place::with("chat.ndjson", ndjson(&rows)).json("user lea.m chat.ndjson");
    let timeline = &report["timeline"];
    assert_eq!(ids(timeline), ["m1", "m2", "m3", "m4"]);
    let flags: Vec<&Value> = timeline.as_array().unwrap().iter().map(|message| &message["flags"]).collect();
    assert_eq!(flags, [&json!([]), &json!(["DM101"]), &json!(["DM101"]), &json!([])]);
    assert_eq!(timeline[2]["gap_s"], 0.884);
    assert_eq!((&timeline[0]["gap_s"], &timeline[0]["adjacent"]), (&Value::Null, &json!(false)));
    assert_eq!(timeline[3]["text"], Value::Null);
    assert_eq!(timeline[1]["direction"], "outgoing");
    assert_eq!(report["scope"]["contacts"], json!(["lea.m"]));
    assert_eq!(report["totals"]["messages"], 4);
}

#[test]
fn a_message_of_several_findings_carries_all_their_codes() {
    let mut rows = answered_twice();
    rows.push(outgoing("m4", 3.0, "merci beaucoup").with("provider_id", "p1"));
    rows.push(outgoing("m5", 4.0, "merci beaucoup").with("provider_id", "p1"));
    let report = Place::with("chat.ndjson", ndjson(&rows)).json("user lea.m chat.ndjson");
    assert_eq!(report["timeline"][3]["flags"], json!(["DM101", "DM105"]));
}

#[test]
fn facts_of_the_contact_stand_in_the_report_as_of_the_latest_message() {
    let facts = |row: Row, stage: &str, count: i64| {
        row.with("stage", stage).with("message_count", count).with("stopped", true).with("stopped_at", STOPPED)
    };
    let rows =
        [facts(outgoing("m2", 60.0, "merci"), "converted", 12), facts(incoming("m1", 0.0, "bonjour"), "cold", 3)];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let report = place.json("user lea.m chat.ndjson");
    let expected = json!({
        "id": "c1", "handle": "lea.m", "stopped": true, "stopped_at": "2026-01-08T09:00:00.000Z",
        "stage": "converted", "message_count": 12,
    });
    assert_eq!(report["contact"], expected);
    let table = place.run("user lea.m chat.ndjson").done().stdout;
    for fact in ["lea.m", "id: c1", "converted", "12", "stopped:", "2026-01-08 09:00:00"] {
        assert!(table.contains(fact), "{fact} is not in\n{table}");
    }
}

#[test]
fn facts_that_the_source_does_not_have_are_left_out() {
    let report = place().json("user lea.m chat.ndjson");
    assert_eq!(report["contact"], json!({"id": "c1", "handle": "lea.m"}));
}

#[test]
fn the_table_shows_every_message_with_its_codes_and_no_other_contacts() {
    let rows: Vec<Row> =
        (0..120).map(|n| incoming(&n.to_string(), f64::from(n) * 600.0, &format!("n° {n}."))).collect();
    let mut rows: Vec<Row> = rows;
    rows.extend(answered_twice());
    rows.push(outgoing("x", 0.0, "pour zoé").of("c3", "zoé"));
    let table = Place::with("chat.ndjson", ndjson(&rows)).run("user lea.m chat.ndjson").done().stdout;
    assert!((0..120).all(|n| table.contains(&format!("n° {n}."))), "{table}");
    assert!(table.contains("DM101") && !table.contains("pour zoé"), "{table}");
}

#[test]
fn a_limit_shortens_the_table_and_says_what_is_left_out() {
    let done = place().run("user lea.m chat.ndjson --limit 1").done();
    assert!(done.stdout.contains("2 earlier messages (--limit 0 shows all)"), "{}", done.stdout);
    let json = place().json("user lea.m chat.ndjson --limit 1");
    assert_eq!(json["timeline"].as_array().map(Vec::len), Some(3), "programs get everything");
}

#[test]
fn a_limit_keeps_the_newest_messages_and_two_findings_of_each_rule() {
    let mut rows = Vec::new();
    for n in 0..12 {
        let seconds = f64::from(n) * 4000.0;
        rows.push(incoming(&format!("i{n}"), seconds, &format!("question {n}")));
        rows.push(outgoing(&format!("a{n}"), seconds + 5.0, &format!("voilà la réponse numéro {n}")));
        rows.push(outgoing(&format!("b{n}"), seconds + 6.0, &format!("voilà la réponse numéro {n}")));
    }
    rows.push(outgoing("z", 100.0, "  "));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for format in ["table", "markdown"] {
        let page = place.run(&format!("user lea.m chat.ndjson --limit 4 --format {format}")).done().stdout;
        assert!(page.contains("DM402"), "another rule is not hidden by ten findings of DM101: {page}");
        assert!(page.contains("question 11") && !page.contains("question 0"), "{page}");
        let (newest, older) = (page.find("2026").unwrap(), page.find("33 earlier messages"));
        assert!(older.is_some_and(|older| newest < older), "{page}");
    }
}

#[test]
fn a_contact_of_whom_nothing_is_in_the_scope_is_nothing_to_read() {
    place().refuses("user lea.m chat.ndjson --since 2027-01-01", &["nothing to read"]);
}

#[test]
fn contact_limits_any_audit_to_the_contacts_it_names() {
    let place = place();
    let report = place.json("duplicates chat.ndjson --contact @LEA.MARTIN --contact zoé");
    assert_eq!(report["scope"]["contacts"], json!(["lea.martin", "Zoé"]));
    assert_eq!((&report["totals"]["contacts"], &report["totals"]["findings"]), (&json!(2), &json!(0)));
    assert_eq!(place.json("duplicates chat.ndjson --contact c1")["totals"]["findings"], 1);
    place.refuses("duplicates chat.ndjson --contact lea", &["lea.m (c1)", "lea.martin (c2)"]);
}

#[test]
fn a_contact_named_twice_is_counted_once() {
    let report = place().json("duplicates chat.ndjson --contact lea.m --contact c1");
    assert_eq!(report["scope"]["contacts"], json!(["lea.m"]));
    assert_eq!(report["totals"]["messages"], 3);
}

#[test]
fn a_finding_above_the_timeline_says_when_it_happened() {
    let table = place().run("user lea.m chat.ndjson").done().stdout;
    let above: String = table.lines().take_while(|line| !line.contains("in   bonjour")).collect();
    assert!(above.contains("14:00:02"), "{table}");
}
