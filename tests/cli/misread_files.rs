//! Files that hold messages in another way than one thinks, or none: what is read, and what is said where it is not.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::data::{answered_twice, incoming, ndjson, outgoing};
use crate::run::Place;

/// An event of a webhook about a message, as support desks post it.
fn event(what: &str, id: u64, way: &str, second: f64, text: &str) -> Value {
    json!({
        "event": what, "id": id, "message_type": way, "content": text, "created_at": crate::data::at(second),
        "conversation": {"contact_inbox": {"contact_id": 41}},
    })
}

fn log(events: &[Value]) -> String {
    events.iter().fold(String::new(), |mut lines, event| {
        writeln!(lines, "{event}").unwrap();
        lines
    })
}

/// Messages that are told of twice and three times.
fn events() -> Vec<Value> {
    vec![
        event("message_created", 1, "incoming", 0.0, "Is it back in stock?"),
        event("message_created", 2, "outgoing", 9.0, "Yes, since today"),
        event("message_updated", 2, "outgoing", 9.0, "This message was deleted"),
        event("message_created", 1, "incoming", 0.0, "Is it back in stock?"),
        event("message_updated", 2, "outgoing", 9.0, "Yes, since today"),
        event("message_created", 3, "incoming", 30.0, "Great, thank you"),
    ]
}

#[test]
fn the_later_events_of_one_message_are_no_further_messages() {
    let place = Place::with("webhooks.ndjson", log(&events()));
    let done = place.run("user 41 webhooks.ndjson --format json").done();
    let told = "left out 3 further events of messages that are there already: each message is read once";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    let report = done.json();
    let texts: Vec<&str> =
        report["timeline"].as_array().unwrap().iter().map(|entry| entry["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Is it back in stock?", "Yes, since today", "Great, thank you"], "as they were first told");
    assert_eq!(report["source"]["skipped"]["bad"], 0, "nothing is wrong with them: {}", report["source"]);
}

#[test]
fn two_messages_of_one_id_stay_an_error_whatever_the_log() {
    let mut all = events();
    all.push(event("message_created", 3, "incoming", 99.0, "and another thing"));
    Place::with("webhooks.ndjson", log(&all)).refuses("deep webhooks.ndjson", &["message id ", "with other content"]);
    let rows: Vec<Value> = events()
        .into_iter()
        .map(|mut event| {
            event.as_object_mut().unwrap().remove("event");
            event
        })
        .collect();
    Place::with("rows.ndjson", log(&rows))
        .refuses("deep rows.ndjson", &["message id 2 of contact id 41", "with other content"]);
}

#[test]
fn a_flag_without_a_side_is_read_where_every_conversation_shows_it_and_the_guess_is_told() {
    let mut rows = String::from("contact_id,direction,text,at\n");
    for contact in 0..4 {
        writeln!(rows, "c{contact},false,question {contact},2026-01-07T14:0{contact}:00.1Z").unwrap();
        writeln!(rows, "c{contact},true,an answer,2026-01-07T14:0{contact}:09.1Z").unwrap();
    }
    let place = Place::with("flags.csv", &rows);
    let done = place.run("deep flags.csv --format json --exit-zero").done();
    assert!(
        done.stderr.contains("“true” in direction was taken for the bot's, as all 4 conversations begin with “false”")
    );
    assert_eq!(done.json()["totals"]["outgoing"], 4);
    let doctor = place.run("doctor flags.csv").done().stdout;
    assert!(doctor.contains("outgoing = [\"true\"]") && !doctor.contains("a guess, direction: a guess"), "{doctor}");
    // A bot that begins might as well be a person.
    place.file("other.csv", rows.replace("c3,false", "c3,true"));
    place.refuses("deep other.csv", &["does not say which of them the bot wrote"]);
}

#[test]
fn a_file_without_objects_is_told_so_and_no_row_of_it_is_to_be_skipped() {
    for (name, content, kind) in [
        ("a.json", "[1,2,3]", "numbers"),
        ("a.ndjson", "1\n2\n", "numbers"),
        ("b.json", "[\"hi\"]", "texts"),
        ("c.json", "[[1,2],[3,4]]", "lists"),
        ("d.json", "[null, true]", "values"),
    ] {
        let place = Place::with(name, content);
        let done = place
            .refuses(&format!("deep {name}"), &[&format!("{name} holds {kind}"), "export each message as an object"]);
        assert!(!done.stderr.contains("--skip-bad"), "{}", done.stderr);
        let doctor = place.run(&format!("doctor {name}")).done();
        assert!(doctor.code == 2 && doctor.stdout.contains("holds"), "{}", doctor.stdout);
    }
    // One odd value among messages is a row that can be skipped.
    let message = |way: &str| json!({"contact_id": "a", "direction": way, "text": "x", "at": "2026-01-07T14:00:00.1Z"});
    let place = Place::with("e.json", json!([message("in"), message("out"), 2]).to_string());
    place.refuses("deep e.json", &["--skip-bad"]);
    assert_eq!(place.json("deep e.json --skip-bad")["totals"]["messages"], 2);
}

#[test]
fn a_list_of_chats_is_called_one_with_what_to_export_instead() {
    let chats = r#"[{"id":"c1","title":"Ann","messages":[{"role":"user","text":"hi","at":"2026-01-07T10:00:00Z"}]}]"#;
    let wrapped = format!("{{\"chats\":{chats}}}");
    let lines = chats.trim_matches(['[', ']']).to_owned();
    let headers = r#"[{"id":"c1","title":"Ann","last_message_at":"2026-01-07T10:00:00Z","unread_count":2}]"#;
    for (name, content, problem, advice) in [
        ("a.json", chats, "is a list of chats, and the messages of each stand in its “messages”", "jq -c"),
        ("b.json", &wrapped, "is a list of chats, and the messages", "jq -c"),
        ("c.ndjson", &lines, "is a list of chats, and the messages", "jq -c"),
        ("d.json", headers, "is a list of chats without their messages", "export the messages of the chats"),
    ] {
        let place = Place::with(name, content);
        place.refuses(&format!("deep {name}"), &[&format!("{name} {problem}"), advice]);
        let doctor = place.run(&format!("doctor {name}")).done();
        assert!(doctor.code == 2 && doctor.stdout.contains("is a list of chats"), "{}", doctor.stdout);
    }
}

#[test]
fn an_empty_file_is_told_with_what_to_do() {
    for (name, content, note) in [
        ("empty.csv", "", "empty.csv is empty"),
        ("blank.ndjson", "\n\n", "blank.ndjson has no row"),
        ("header.csv", "contact_id,direction,text,at\n", "header.csv has no row"),
        ("list.json", "[]", "list.json has no row"),
    ] {
        let place = Place::with(name, content);
        let advice = "check that it is the right source and that its export is complete";
        let done = place.refuses(&format!("deep {name}"), &["nothing to read", advice, note]);
        assert!(!done.stderr.contains("widen the scope"), "{}", done.stderr);
    }
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.refuses("deep chat.ndjson --contact lea.m --since 2027-01-01", &["widen the scope"]);
    let doctor = Place::with("empty.csv", "").run("doctor empty.csv").done().stdout;
    assert!(doctor.contains("-> name another file, or export the messages again"), "{doctor}");
}

#[test]
fn doctor_knows_ids_that_only_later_rows_have() {
    let mut rows: Vec<_> = (0..260)
        .map(|number| {
            let (id, second) = (format!("m{number:03}"), f64::from(number) * 7.5);
            let text = format!("text {number}");
            if number % 2 == 0 { incoming(&id, second, &text) } else { outgoing(&id, second, &text) }
        })
        .collect();
    for row in &mut rows[230..] {
        *row = row.clone().with("wamid", row.0["id"].as_str().unwrap());
    }
    let place = Place::with("chat.ndjson", ndjson(&rows));
    let doctor = place.run("doctor chat.ndjson").done().stdout;
    assert!(doctor.contains("ok       provider_id   wamid: 30 of 260 messages have one"), "{doctor}");
    assert!(doctor.contains("provider_id = \"wamid\""), "{doctor}");
    let json: Value = serde_json::from_str(&place.run("doctor chat.ndjson --format json").done().stdout).unwrap();
    assert_eq!(json["mapping"]["columns"]["provider_id"], "wamid");
    // The settings that it shows are understood.
    place.run("init chat.ndjson").done();
    assert_eq!(place.json("deep")["totals"]["messages"], 260);
    let empty_before = "contact_id,direction,text,at,provider_id\n".to_owned()
        + &(0..260).fold(String::new(), |mut lines, number| {
            let (way, id) =
                (["in", "out"][number % 2], if number < 230 { String::new() } else { format!("p{number}") });
            writeln!(lines, "c1,{way},text {number},2026-01-07T1{}:{:02}:01Z,{id}", number / 60, number % 60).unwrap();
            lines
        });
    let doctor = Place::with("chat.csv", empty_before).run("doctor chat.csv").done().stdout;
    assert!(doctor.contains("ok       provider_id   provider_id: 30 of 260 messages have one"), "{doctor}");
}

#[test]
fn the_ids_of_twilio_are_known_and_others_of_that_name_are_not() {
    let row = |number: u32, prefix: &str| {
        let (way, from, to) =
            if number.is_multiple_of(2) { ("inbound", "+1555", "+1999") } else { ("outbound-api", "+1999", "+1555") };
        format!("{from},{to},text {number},received,2026-01-07T14:{number:02}:01Z,{prefix}{number:032x},{way}\n")
    };
    for (prefix, is_message) in [("SM", true), ("MM", true), ("CA", false)] {
        let rows: String = (0..12).map(|number| row(number, prefix)).collect();
        let place = Place::with("log.csv", format!("From,To,Body,Status,SentDate,Sid,Direction\n{rows}"));
        let doctor = place.run("doctor log.csv").done().stdout;
        assert_eq!(doctor.contains("provider_id = \"Sid\""), is_message, "{prefix}: {doctor}");
    }
}

#[test]
fn what_init_writes_is_not_said_to_be_still_to_write() {
    let rows = "chat_ref,direction,text,at\n".to_owned()
        + &(0..8).fold(String::new(), |mut lines, number| {
            let way = ["in", "out"][number % 2];
            writeln!(lines, "lead {},{way},text {number},2026-01-07T14:0{number}:01Z", number / 4).unwrap();
            lines
        });
    let place = Place::with("chat.csv", rows);
    assert!(place.run("doctor chat.csv").done().stdout.contains("to confirm it, write"));
    let written = place.run("init chat.csv -o -").done().stdout;
    assert!(written.contains("# a guess, chat_ref: 2 values") && !written.contains("confirm"), "{written}");
}
