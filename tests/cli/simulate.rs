//! `simulate`: what a lock would have stopped.

use serde_json::{Value, json};

use crate::data::{Row, at, gzip, incoming, ndjson, outgoing};
use crate::run::Place;
use crate::schemas::demo;

/// Without what changes from run to run.
fn lasting(mut document: Value) -> Value {
    document["generated_at"].take();
    document
}

/// A page without its line breaks and the signs of its lists.
pub(crate) fn in_one_line(page: &str) -> String {
    page.split_whitespace().filter(|word| *word != "-").collect::<Vec<_>>().join(" ")
}

pub(crate) fn simulate(place: &Place, arguments: &str) -> Value {
    place.run(&format!("simulate -q --format json {arguments}")).json()
}

/// A message, its copy `gap` seconds later, and one answer after `answer` seconds.
fn copied(gap: f64, answer: f64) -> Place {
    let rows = [
        incoming("m1", 0.0, "bonjour").with("provider_id", "mid.1"),
        incoming("m2", gap, "bonjour").with("provider_id", "mid.1"),
        outgoing("m3", answer, "salut"),
    ];
    Place::with("chat.ndjson", ndjson(&rows))
}

/// One event of a lock.
pub(crate) fn event(kind: &str, seconds: f64, more: &Value) -> String {
    let mut event = json!({"at": at(seconds), "event": kind});
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    format!("{event}\n")
}

#[test]
fn the_first_fix_lets_copies_through_that_a_shared_lock_stops() {
    let place = demo();
    let first = simulate(&place, "demo.ndjson --policy first-fix");
    let expected = json!({
        "name": "first-fix", "key": "text", "lease_s": 30.0, "text_ttl_s": 30.0, "release": "done", "scope": "per-instance",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&first["policy"][field], value, "{field}");
    }
    assert_eq!((&first["counts"]["duplicates"], &first["counts"]["let_through"]), (&2.into(), &2.into()));
    assert_eq!(first["let_through"]["other_instance"], 2);
    let shared = simulate(&place, "demo.ndjson");
    assert_eq!((&shared["counts"]["blocked"], &shared["counts"]["wrongly_blocked"]), (&2.into(), &0.into()));
}

#[test]
fn a_copy_after_the_answer_is_let_through_when_success_releases() {
    let place = copied(5.0, 2.0);
    assert_eq!(simulate(&place, "chat.ndjson")["counts"]["blocked"], 1);
    assert_eq!(simulate(&place, "chat.ndjson --release done")["let_through"]["released_early"], 1);
    assert_eq!(simulate(&place, "chat.ndjson --release done --processing 6s")["counts"]["blocked"], 1);
    assert_eq!(simulate(&place, "chat.ndjson --ttl 2s")["let_through"]["expired"], 1);
    assert_eq!(simulate(&place, "chat.ndjson --restart-every 1s")["let_through"]["restart"], 1);
}

#[test]
fn a_claim_lasts_for_its_lease_until_the_answer_and_for_its_time_from_then_on() {
    // A copy after 40 s, of what is answered after 20 s, after 38 s, or never.
    for (answer, flags, blocked) in [
        (20.0, "--ttl 15s", 0),
        (20.0, "--ttl 25s", 1),
        (38.0, "", 0),
        (38.0, "--upstream-timeout 40s --ttl 5s", 1),
        (38.0, "--upstream-timeout 40s --ttl 1s", 0),
        (3000.0, "--lease 39s", 0),
        (3000.0, "--lease 41s", 1),
    ] {
        let place = copied(40.0, answer);
        let counts = &simulate(&place, &format!("chat.ndjson {flags}"))["counts"];
        assert_eq!(counts["blocked"], blocked, "answered after {answer} s {flags}: {counts}");
    }
    // A text has a time of its own.
    let rows = [incoming("m1", 0.0, "oui"), outgoing("m2", 2.0, "bien"), incoming("m3", 30.0, "oui")];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for (flags, blocked) in [("", 1), ("--text-ttl 27s", 0), ("--text-ttl 27s --ttl 1h", 0), ("--ttl 1s", 1)] {
        assert_eq!(simulate(&place, &format!("chat.ndjson {flags}"))["counts"]["blocked"], blocked, "{flags}");
    }
}

#[test]
fn a_person_who_repeats_themself_is_no_duplicate_but_a_key_of_text_blocks_them() {
    let rows = [
        incoming("m1", 0.0, "oui").with("provider_id", "mid.1"),
        incoming("m2", 20.0, "oui").with("provider_id", "mid.2"),
    ];
    let place = Place::with("chat.ndjson", ndjson(&rows));
    assert_eq!(simulate(&place, "chat.ndjson")["counts"]["passed"], 2);
    let by_text = simulate(&place, "chat.ndjson --key text");
    assert_eq!((&by_text["counts"]["wrongly_blocked"], &by_text["counts"]["duplicates"]), (&1.into(), &0.into()));
    assert_eq!(by_text["examples"][0]["gap_s"], 20.0);
    let page = place.run("simulate chat.ndjson --sweep").done();
    assert!(page.code == 0 && page.stdout.contains("holds no duplicate"), "{page:?}");
}

#[test]
fn a_copy_just_inside_the_scope_finds_its_original_just_outside() {
    let place = copied(30.0, 40.0);
    let found = simulate(&place, &format!("chat.ndjson --since {}", at(10.0)));
    assert_eq!((&found["counts"]["calls"], &found["counts"]["blocked"]), (&1.into(), &1.into()));
}

#[test]
fn what_the_source_lacks_is_said() {
    let place = Place::with("chat.ndjson", ndjson(&[incoming("m1", 0.0, "oui"), outgoing("m2", 1.0, "non")]));
    assert!(place.run("simulate chat.ndjson").done().stderr.contains("no incoming message has a provider id"));
    place.file("chat.ndjson", ndjson(&[outgoing("m2", 1.0, "non")]));
    let done = place.run("simulate chat.ndjson").done();
    assert!(done.code == 0 && done.stderr.contains("no message is incoming"), "{done:?}");
    place.file("none.ndjson", "");
    place.refuses("simulate none.ndjson", &["nothing to read"]);
    assert_eq!(place.run("simulate none.ndjson --allow-empty").done().code, 0);
}

#[test]
fn wrong_values_are_refused_with_what_to_write() {
    let place = demo();
    for (flags, words) in [
        ("--scope per-instance:0", vec!["--scope", "per-instance:N"]),
        ("--scope mine", vec!["“mine”", "shared"]),
        ("--ttl 0", vec!["--ttl", "longer than 0"]),
        ("--ttl soon", vec!["“soon” is not a duration", "300s"]),
        ("--key foo", vec!["message-id, text, contact"]),
        ("--release never", vec!["ttl, done"]),
        ("--policy second-fix", vec!["first-fix"]),
        ("--processing -5s", vec!["--processing"]),
        ("--examples some", vec!["--examples"]),
        ("--format csv", vec!["table, json"]),
        ("--since soon", vec!["--since", "is not a moment"]),
        ("--contact nobody.at.all", vec!["no contact matches"]),
    ] {
        let done = place.run(&format!("simulate demo.ndjson {flags}")).done();
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{flags}: {done:?}");
        for word in words {
            assert!(done.stderr.contains(word), "{flags}: “{word}” is not in {}", done.stderr);
        }
    }
}

#[test]
fn logs_of_several_gates_are_one_history() {
    let hash = "ff3fe4bec3da4aef5ed51de1ed6f555f";
    let call = |id: &str, claim: &str| json!({"contact": "c1", "message_id": id, "text_hash": hash, "claim": claim});
    let blocked = json!({"contact": "c1", "message_id": "m1", "text_hash": hash});
    let one = event("claimed", 0.0, &call("m1", "01")) + &event("done", 4.0, &json!({"claim": "01", "took_s": 4.0}));
    let two = event("blocked", 1.0, &blocked)
        + &event("claimed", 100.0, &call("m2", "02"))
        + &event("failed", 101.0, &json!({"claim": "02", "status": 502}))
        + &event("claimed", 110.0, &call("m2", "03"));
    let place = Place::with("one.ndjson", one);
    place.file("two.ndjson.gz", gzip(two));
    for files in ["one.ndjson two.ndjson.gz", "two.ndjson.gz one.ndjson"] {
        let found = simulate(&place, files);
        let counts = &found["counts"];
        assert_eq!(found["source"]["event_log"], true);
        assert_eq!((&counts["calls"], &counts["blocked"]), (&4.into(), &1.into()), "{counts}");
        assert_eq!((&counts["retries_after_failure"], &counts["wrongly_blocked"]), (&1.into(), &0.into()), "{counts}");
    }
    let by_text = simulate(&place, "one.ndjson two.ndjson.gz --key text --text-ttl 200s");
    assert_eq!(by_text["counts"]["wrongly_blocked"], 2, "{by_text}");
    let page = place.run("simulate one.ndjson two.ndjson.gz").done();
    assert!(page.stdout.contains("The log holds the calls that reached this lock"), "{}", page.stdout);
}

#[test]
fn a_log_comes_through_a_pipe_too() {
    let log = event("claimed", 0.0, &json!({"contact": "c1", "message_id": "m1", "claim": "01"}));
    let found = Place::new().run("simulate - -q --format json").stdin(log).json();
    assert_eq!((&found["counts"]["calls"], &found["source"]["event_log"]), (&1.into(), &true.into()));
    let found = Place::new().run("simulate - -q --format json").stdin(ndjson(&[incoming("m1", 0.0, "oui")])).json();
    assert_eq!((&found["counts"]["calls"], &found["source"]["event_log"]), (&1.into(), &false.into()));
}

#[test]
fn a_line_that_is_cut_off_is_forgiven_wherever_it_stands_and_other_bad_ones_are_not() {
    let good = event("claimed", 0.0, &json!({"contact": "c1", "message_id": "m1", "claim": "01"}));
    let place = Place::with("gate.ndjson", format!("{good}{}", &good[..40]));
    let done = place.run("simulate gate.ndjson").done();
    assert!(done.code == 0 && done.stderr.contains("left out 1 line that ends too early"), "{done:?}");
    assert!(done.stderr.contains("gate.ndjson:2") && !done.stdout.contains("left out"), "{done:?}");
    // A gate was killed twice on the same file, at its first line too.
    place.file("gate.ndjson", format!("{}\n{good}{}\n{good}", &good[..20], &good[..70]));
    let done = place.run("simulate gate.ndjson --format json").done();
    assert!(done.code == 0 && done.stderr.contains("left out 2 lines that end too early"), "{done:?}");
    assert!(done.stderr.contains("the first: gate.ndjson:1"), "{done:?}");
    let found: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!((&found["counts"]["calls"], &found["counts"]["skipped"]), (&2.into(), &2.into()));
    place.file("gate.ndjson", format!("{good}\n{{\"at\":\"soon\",\"event\":\"claimed\"}}\n{good}"));
    place.refuses("simulate gate.ndjson", &["gate.ndjson:3", "unreadable time", "--skip-bad"]);
    let done = place.run("simulate gate.ndjson --skip-bad").done();
    assert!(done.code == 0 && done.stderr.contains("skipped 1 line"), "{done:?}");
    assert!(done.stdout.contains("left out 1 line that cannot be read"), "{done:?}");
}

#[test]
fn messages_that_have_a_field_named_event_are_messages() {
    let rows = ["message_received", "failed"].map(|name| incoming(name, 0.0, name).with("event", name));
    for row in rows {
        let place = Place::with("chat.ndjson", ndjson(&[row]));
        assert_eq!(simulate(&place, "chat.ndjson")["source"]["event_log"], false);
    }
}

#[test]
fn logs_and_messages_together_and_what_a_gate_says_are_refused_by_name() {
    let place = Place::with("chat.ndjson", ndjson(&[incoming("m1", 0.0, "oui")]));
    place.file("gate.ndjson", event("claimed", 0.0, &json!({"contact": "c1", "message_id": "m1"})));
    place.file("stderr.log", "2026-01-07T14:00:00.123456Z  INFO listening on 127.0.0.1:8080\n");
    place.file("none.ndjson", "");
    let together = "event logs and messages cannot be read together";
    place.refuses(
        "simulate gate.ndjson none.ndjson chat.ndjson",
        &["chat.ndjson: ", together, "name files of one kind"],
    );
    place.refuses(
        "simulate none.ndjson chat.ndjson gate.ndjson",
        &["gate.ndjson: ", together, "name files of one kind"],
    );
    place.refuses("simulate stderr.log", &["stderr.log", "standard error", "--events"]);
    place.refuses("simulate gate.ndjson stderr.log", &["stderr.log", "standard error", "--events"]);
    assert_eq!(place.run("simulate gate.ndjson none.ndjson").done().code, 0);
}

#[test]
fn examples_of_a_log_name_contact_and_message_and_what_the_log_lacks_is_said() {
    let call = json!({"contact": "42", "message_id": "mid.7"});
    let unclaimed = event("unclaimed", 9.0, &json!({"contact": "42", "message_id": "mid.8"}))
        + &event("unkeyed", 9.5, &json!({"contact": "42"}));
    let log = event("claimed", 0.0, &call) + &event("blocked", 1.0, &call) + &unclaimed;
    let place = Place::with("gate.ndjson", log.clone());
    let page = place.run("simulate gate.ndjson").done().stdout;
    assert!(page.contains(" contact id 42, 1 s after the call before\n    message mid.7\n"), "{page}");
    assert_eq!(page.matches("This log holds no texts; gate --events-text writes them.").count(), 1, "{page}");
    assert!(page.contains("passed on without a claim (1 here)"), "{page}");
    place.file("gate.ndjson", log.replace("\"message_id\"", "\"text\":\"oui\",\"message_id\""));
    let page = place.run("simulate gate.ndjson").done().stdout;
    assert!(page.contains("\n    oui\n") && !page.contains("--events-text"), "{page}");
}

/// Copies, repetitions and media of many contacts.
fn crowd() -> String {
    let mut rows: Vec<Row> = Vec::new();
    for contact in 0..300_u32 {
        let name = format!("c{contact}");
        for n in 0..12_u32 {
            let moment = f64::from(contact * 7 % 50 + n * (5 + contact % 11));
            let row = incoming(&format!("{name}-{n}"), moment, ["oui", "non", ""][(n % 3) as usize]);
            let row = row.of(&name, &name).with("at", at(moment));
            rows.push(if n % 4 == 0 { row } else { row.with("provider_id", format!("mid.{}", n * 2 / 3)) });
            if n % 5 == 4 {
                rows.push(outgoing(&format!("{name}-{n}-r"), moment + 3.0, "d'accord").of(&name, &name));
            }
        }
    }
    ndjson(&rows)
}

#[test]
fn threads_and_memory_change_nothing() {
    let place = Place::with("chat.ndjson", crowd());
    let run = |more: &str| {
        lasting(simulate(&place, &format!("chat.ndjson --sweep --scope per-instance:3 --restart-every 40s {more}")))
    };
    let one = run("--threads 1");
    assert!(one["counts"]["let_through"].as_u64() > Some(0), "{}", one["counts"]);
    assert_eq!(run("--threads 2"), one);
    assert_eq!(run("--threads 2 --memory-limit 32MiB"), one);
}

#[test]
fn hostile_text_never_reaches_a_terminal_and_lines_keep_to_its_width() {
    let hostile = "a\u{1b}[2Jb\u{202e}c\u{9b}31md\u{7}".repeat(9);
    let rows = [("m1", 0.0), ("m2", 3.0), ("m3", 200.0), ("m4", 230.0)];
    let rows = rows.map(|(id, seconds)| incoming(id, seconds, &hostile).with("handle", hostile.as_str()));
    let place = Place::with("chat.ndjson", ndjson(&rows));
    place.file(
        "gate.ndjson",
        event("claimed", 0.0, &json!({"contact": hostile, "message_id": hostile, "text": hostile})).repeat(2),
    );
    for arguments in ["chat.ndjson", "chat.ndjson --ttl 1s --sweep", "gate.ndjson", "gate.ndjson --ttl 1s --sweep"] {
        let done = place.run(&format!("simulate {arguments}")).done();
        assert_eq!(done.code, 0, "{done:?}");
        for line in done.stdout.lines().chain(done.stderr.lines()) {
            assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?}");
        }
        // A command to copy is one line, however long it is.
        let is_command = |line: &str| line.starts_with("  dm-audit ");
        let wide = done.stdout.lines().filter(|line| line.chars().count() > 80 && !is_command(line));
        let wide: Vec<&str> = wide.collect();
        assert!(wide.is_empty(), "{arguments}: {wide:?}");
    }
}

#[test]
fn replies_that_a_lock_keeps_back_are_told_by_their_probability_where_enough_was_read() {
    let place = demo();
    let counts = simulate(&place, "demo.ndjson")["counts"].clone();
    let (likely, expected) = (counts["blocked_replies"].as_u64().unwrap(), &counts["blocked_replies_expected"]);
    assert!(likely <= counts["blocked"].as_u64().unwrap(), "{counts}");
    assert!(likely > 0 && expected.as_f64().unwrap() > 0.5, "{counts}");
    assert_eq!((&counts["let_through_replies"], &counts["let_through_replies_expected"]), (&0.into(), &0.0.into()));
    // What a lock lets through it does not keep back.
    let first = simulate(&place, "demo.ndjson --policy first-fix")["counts"].clone();
    assert_eq!((&first["let_through_replies"], &first["let_through_replies_expected"]), (&likely.into(), expected));
    let page = place.run("simulate -q demo.ndjson").done().stdout;
    assert!(page.contains("with a reply that is one too many"), "{page}");
    let few = simulate(&copied(5.0, 2.0), "chat.ndjson")["counts"].clone();
    assert_eq!((&few["blocked_replies"], &few["blocked_replies_expected"]), (&Value::Null, &Value::Null));
}
