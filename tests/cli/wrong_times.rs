//! One row with a wrong time neither hides what comes later nor passes for the newest message.

use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

use crate::data::{Row, answered_twice, at, incoming, ndjson, outgoing};
use crate::run::{Done, Place, codes, ids};

/// A moment so many seconds from now.
fn from_now(seconds: i64) -> String {
    (Utc::now() + TimeDelta::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A row of 2099, to another contact.
fn of_2099() -> Row {
    outgoing("m9", 0.0, "on se voit demain").of("c9", "zoe").with("at", "2099-01-01T00:00:00Z")
}

fn warnings(done: &Done) -> Vec<&str> {
    done.stderr.lines().filter(|line| line.starts_with("warning: ")).collect()
}

fn found(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().flat_map(|finding| ids(&finding["messages"])).collect()
}

#[test]
fn copies_that_come_after_a_row_of_2099_are_found_by_the_next_run() {
    let first = [outgoing("m1", 0.0, "merci tu me fais rougir").with("at", from_now(-259_200)), of_2099()];
    let place = Place::with("chat.ndjson", ndjson(&first));
    let audit = "since last-run chat.ndjson";
    assert_eq!(place.run(audit).done().code, 0);
    let state: Value = serde_json::from_str(&place.read("dm-audit-state.json")).unwrap();
    let entry = state["audits"].as_object().unwrap().values().next().unwrap();
    assert_eq!(entry["last_message"], first[0].0["at"], "{state}");
    let copy =
        |id: &str, later: i64| outgoing(id, 0.0, "merci tu me fais rougir").with("at", from_now(-86_400 + later));
    place.file("chat.ndjson", ndjson(&[first.to_vec(), vec![copy("m2", 0), copy("m3", 2)]].concat()));
    assert_eq!(found(&place.json(audit)), ["m2", "m3"]);
    assert_eq!(found(&place.json(audit)), [""; 0], "told already");
}

#[test]
fn a_warning_names_the_newest_and_shows_all_of_them_even_where_their_ids_are_hostile() {
    let hostile = of_2099().with("id", "m\u{1b}[2J9").with("contact_id", "c\n9");
    let more = outgoing("m8", 0.0, "demain").with("at", "2031-01-01T00:00:00Z");
    let place = Place::with("my chat.ndjson", ndjson(&[answered_twice(), vec![more, hostile]].concat()));
    let done = place.run("duplicates --format json").arg("my chat.ndjson").done();
    let [warning] = warnings(&done)[..] else { panic!("{}", done.stderr) };
    assert!(warning.contains("2 messages are dated later than now"), "{warning}");
    assert!(warning.contains("2099-01-01T00:00:00.000Z (message “m␛[2J9” of the contact “c⏎9”)"), "{warning}");
    let (_, command) = warning.split_once("this shows them: ").unwrap();
    let script = command.replacen("dm-audit", "\"$0\"", 1) + " --format json";
    let shown = place.program("sh").args(&["-c", &script, env!("CARGO_BIN_EXE_dm-audit")]).json();
    assert_eq!(ids(&shown["timeline"]).len(), 2, "{shown}");
    // Who asks for no notes still reads it in the report, without content.
    let quiet = place.run("duplicates -q --format json").arg("my chat.ndjson").done();
    assert_eq!(quiet.stderr, "");
    let remarks = quiet.json()["remarks"].to_string();
    assert!(remarks.contains("2 messages are dated later than now, the newest 2099-01-01T00:00:00Z"), "{remarks}");
    let redacted = place.run("duplicates --redact --format json").arg("my chat.ndjson").done();
    assert!(!redacted.stderr.contains("message “"), "{}", redacted.stderr);
}

#[test]
fn a_quiet_night_stays_one_with_a_row_of_2099_but_not_with_another_one() {
    let unsent = outgoing("x1", 90_000.0, "merci").with("status", "failed");
    let sent = |rows: Vec<Row>| rows.into_iter().map(|row| row.with("status", "sent")).collect::<Vec<_>>();
    let rows = [sent(answered_twice()), sent(vec![of_2099()]), vec![unsent]].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let audit = "deep chat.ndjson --since last-run";
    assert_eq!(place.run(audit).done().code, 1);
    let quiet = place.run(audit).done();
    assert!(quiet.stdout.contains("Passed: nothing new since 2026-01-08T14:"), "{quiet:?}");
    assert!(quiet.stdout.contains("1 message is dated later than now"), "{}", quiet.stdout);
    let another = outgoing("m10", 0.0, "à demain").of("c9", "zoe").with("at", "2098-01-01T00:00:00Z");
    place.file("chat.ndjson", ndjson(&[rows, sent(vec![another])].concat()));
    let done = place.run(audit).done();
    assert!(!done.stdout.contains("nothing new"), "{}", done.stdout);
}

#[test]
fn a_clock_that_is_minutes_ahead_warns_nobody_and_loses_nothing() {
    let say = |id: &str, seconds: i64, text: &str| outgoing(id, 0.0, text).with("at", from_now(seconds));
    let first = vec![say("m1", -7200, "et toi, ça va ?"), say("m2", 300, "je suis à Lyon")];
    let place = Place::with("chat.ndjson", ndjson(&first));
    let audit = "duplicates chat.ndjson --since last-run";
    let done = place.run(audit).done();
    assert_eq!((done.code, warnings(&done).len()), (0, 0), "{done:?}");
    // Another machine, whose clock is right, writes them after the first run.
    let late = vec![say("m3", -3600, "merci beaucoup"), say("m4", -3598, "merci beaucoup")];
    place.file("chat.ndjson", ndjson(&[first, late].concat()));
    assert_eq!(found(&place.json(audit)), ["m3", "m4"]);
}

#[test]
fn a_source_of_the_future_alone_does_not_say_how_far_it_was_heard() {
    let place = Place::with("chat.ndjson", ndjson(&[of_2099()]));
    let audit = "duplicates chat.ndjson --since last-run";
    assert_eq!(place.run(audit).done().code, 0);
    place.file("chat.ndjson", ndjson(&[answered_twice(), vec![of_2099()]].concat()));
    assert_eq!(found(&place.json(audit)), ["m2", "m3"]);
}

#[test]
fn a_last_run_that_ended_later_than_now_is_not_gone_by() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    let audit = "duplicates chat.ndjson --since last-run";
    place.json(audit);
    let state = place.read("dm-audit-state.json");
    for field in ["next_since", "last_message"] {
        let mut document: Value = serde_json::from_str(&state).unwrap();
        let entry = document["audits"].as_object_mut().unwrap().values_mut().next().unwrap();
        entry[field] = "2099-01-01T00:00:00.000Z".into();
        entry["told"] = serde_json::json!({});
        place.file("dm-audit-state.json", document.to_string());
        let done = place.run(&format!("{audit} --format json")).done();
        assert_eq!(found(&done.json()), ["m2", "m3"], "{field}");
        assert!(done.stderr.contains("later than now, so everything is read again"), "{}", done.stderr);
    }
}

#[test]
fn a_question_stays_unanswered_whatever_comes_in_the_future() {
    let other = outgoing("x", 90_000.0, "coucou").of("c2", "zoe");
    for wrong in [incoming("w", 0.0, "allô"), outgoing("w", 0.0, "oui ?")] {
        let rows = [incoming("m1", 0.0, "bonjour ?"), other.clone(), wrong.with("at", "2099-01-01T00:00:00Z")];
        let place = Place::with("chat.ndjson", ndjson(&rows));
        assert_eq!(found(&place.json("deep chat.ndjson --select DM401")), ["m1"]);
    }
}

#[test]
fn what_a_row_of_2099_says_of_its_contact_is_not_the_latest_word() {
    let wrong = of_2099().of("c1", "lea.wrong");
    let place = Place::with("chat.ndjson", ndjson(&[vec![wrong], answered_twice()].concat()));
    assert_eq!(place.json("duplicates chat.ndjson")["findings"][0]["contact"]["handle"], "lea.m");
}

#[test]
fn wrong_times_are_in_neither_period_of_a_comparison() {
    let of_1970 = outgoing("m0", 0.0, "salut à toi").of("c8", "max").with("at", "1970-01-01T00:00:00Z");
    let later = outgoing("m5", 200_000.0, "tu fais quoi ?");
    let rows = [answered_twice(), vec![later, of_2099(), of_1970.clone()]].concat();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let compare = format!("compare {} chat.ndjson", at(100_000.0));
    let report = place.json(&compare);
    assert_eq!(report["comparison"]["before"]["outgoing"], 2, "{}", report["comparison"]);
    assert_eq!(report["comparison"]["after"]["outgoing"], 1, "{}", report["comparison"]);
    assert_eq!(report["remarks"].as_array().unwrap().len(), 2, "{}", report["remarks"]);
    // A period that holds wrong times alone holds nothing.
    place.file("chat.ndjson", ndjson(&[answered_twice(), vec![of_2099()]].concat()));
    let done = place.refuses(&compare, &["no outgoing message after", "to 2026-01-07T14:00:02.884Z"]);
    assert!(done.stderr.contains("dated later than now"), "{}", done.stderr);
    place.file("chat.ndjson", ndjson(&[outgoing("m5", 200_000.0, "tu fais quoi ?"), of_1970]));
    place.refuses(&compare, &["no outgoing message before"]);
}

#[test]
fn a_chart_of_days_is_not_stretched_by_wrong_times() {
    let twice = |id: &str, contact: &str, first: &str, second: &str| {
        [("a", first), ("b", second)].map(|(half, moment)| {
            outgoing(&format!("{id}{half}"), 0.0, "merci beaucoup à toi").of(contact, contact).with("at", moment)
        })
    };
    let wrong = [
        twice("w", "c8", "2099-01-01T00:00:00Z", "2099-01-01T00:00:01Z"),
        twice("v", "c7", "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"),
    ];
    let place = Place::with("chat.ndjson", ndjson(&[answered_twice(), wrong.concat()].concat()));
    let report = place.json("duplicates chat.ndjson");
    assert_eq!(codes(&report), ["DM101"; 3], "wrong times are no reason to hide a finding");
    let page = place.run("duplicates chat.ndjson --format html").done().stdout;
    assert!(page.contains("Findings per day"), "{page}");
    assert!(page.contains("2 findings (1970-01-01 to 2099-01-01) are not drawn"), "{page}");
}

#[test]
fn doctor_and_simulate_tell_wrong_times_and_leave_them_out_of_the_period() {
    let wrong = incoming("w", 0.0, "allô").with("at", "2099-01-01T00:00:00Z");
    let place = Place::with("chat.ndjson", ndjson(&[answered_twice(), vec![wrong]].concat()));
    let page = place.run("doctor chat.ndjson").env("COLUMNS", "200").done().stdout;
    assert!(page.contains("from 2026-01-07T14:00:00Z to 2026-01-07T14:00:02Z"), "{page}");
    assert!(page.contains("1 message is dated later than now"), "{page}");
    assert!(page.lines().any(|line| line.trim_start().starts_with("dm-audit since 2")), "{page}");
    let replay = place.run("simulate chat.ndjson").done();
    assert!(replay.stdout.contains("Replay of 2 calls") && !replay.stdout.contains("2099"), "{}", replay.stdout);
    assert_eq!(warnings(&replay).len(), 1, "{}", replay.stderr);
}
