//! `simulate` over the log of a gate: what became of calls.

use serde_json::{Value, json};

use crate::data::{incoming, ndjson, outgoing};
use crate::run::Place;
use crate::simulate::{event, in_one_line, simulate};

/// A call of contact and message `who`, with the claim of that number if it made one.
fn call(kind: &str, seconds: f64, who: u8, claim: Option<u8>) -> String {
    let mut call = json!({"contact": format!("c{who}"), "message_id": format!("m{who}"), "key": format!("{who:032x}")});
    if let Some(claim) = claim {
        call["claim"] = format!("{claim:02x}").into();
    }
    event(kind, seconds, &call)
}

/// How the work on a claim ended.
fn end(kind: &str, seconds: f64, claim: u8) -> String {
    event(kind, seconds, &json!({"claim": format!("{claim:02x}")}))
}

fn log(events: &[String]) -> Place {
    Place::with("gate.ndjson", events.concat())
}

#[track_caller]
fn counts(replay: &Value, expected: &Value) {
    for (name, count) in expected.as_object().unwrap() {
        assert_eq!(&replay["counts"][name], count, "{name}: {}", replay["counts"]);
    }
}

/// A retry is told to skip while the first call is at work, and that one fails.
fn lost() -> Vec<String> {
    vec![call("claimed", 0.0, 1, Some(1)), call("blocked", 20.0, 1, None), end("failed", 25.0, 1)]
}

#[test]
fn a_duplicate_blocked_by_a_call_that_fails_is_lost_unless_somebody_answers_later() {
    let place = log(&lost());
    let replay = simulate(&place, "gate.ndjson --sweep");
    counts(&replay, &json!({"duplicates": 1, "blocked": 1, "unanswered": 1, "let_through": 0, "worked_on": 1}));
    assert_eq!(replay["examples"][0]["outcome"], "unanswered");
    let chosen = replay["sweep"]["rows"].as_array().unwrap().iter().find(|row| {
        ["key", "lease_s", "ttl_s", "text_ttl_s", "release", "while_working"]
            .iter()
            .all(|field| row[field] == replay["recommended"][field])
    });
    // A copy that waits for the end of the call is answered when that fails.
    assert_eq!(replay["recommended"]["while_working"], "wait", "{replay:#}");
    assert_eq!(chosen.unwrap()["mistakes"], 0, "{replay:#}");
    let page = place.run("simulate gate.ndjson --sweep").done().stdout;
    assert!(page.contains("      and then answered by nobody               1\n"), "{page}");
    assert!(page.contains("Duplicates blocked by a call that then failed, so nobody answered\n"), "{page}");
    assert!(page.contains("--while-working wait"), "{page}");

    // The policy that was asked for still loses one.
    let table = |page: &str| {
        let header = page.lines().position(|line| line.trim_start().starts_with("key ")).unwrap();
        page.lines().skip(header).take_while(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(table(&page)[0].ends_with("no    too") && table(&page)[1].ends_with("answer   long"), "{page}");
    let chosen = table(&page).into_iter().find(|line| line.starts_with(" chosen")).unwrap();
    assert_eq!(chosen.split_whitespace().skip(5).collect::<Vec<_>>(), ["0", "0", "0", "0", "0"], "{page}");
    assert!(table(&page).iter().all(|line| line.len() <= 80), "{page}");
    let remedy = "the call that a duplicate was blocked by failed later";
    assert!(in_one_line(&page).contains(&format!("Answered by nobody (no answer, below): {remedy}")), "{page}");
    let alone = in_one_line(&place.run("simulate gate.ndjson").done().stdout);
    assert!(alone.contains(&format!("Answered by nobody: {remedy}")), "{alone}");
    assert!(alone.contains("keep gate --upstream-timeout below the time that the platform waits"), "{alone}");
    let other_key = in_one_line(&place.run("simulate gate.ndjson --key text --sweep").done().stdout);
    assert!(other_key.contains("--while-working wait"), "{other_key}");

    let retried = [lost(), vec![call("claimed", 60.0, 1, Some(2)), end("done", 62.0, 2)]].concat();
    counts(
        &simulate(&log(&retried), "gate.ndjson"),
        &json!({"blocked": 1, "unanswered": 0, "retries_after_failure": 1}),
    );
    let failed_again = [lost(), vec![call("claimed", 60.0, 1, Some(2)), end("failed", 62.0, 2)]].concat();
    counts(&simulate(&log(&failed_again), "gate.ndjson"), &json!({"blocked": 1, "unanswered": 1}));
}

#[test]
fn a_refusal_takes_no_answer_back() {
    let answered = [
        call("claimed", 0.0, 1, Some(1)),
        end("done", 3.0, 1),
        call("refused", 5.0, 1, None),
        call("blocked", 7.0, 1, None),
    ];
    let expected = json!({"duplicates": 2, "blocked": 2, "wrongly_blocked": 0, "retries_after_failure": 0});
    counts(&simulate(&log(&answered), "gate.ndjson"), &expected);
    let in_flight = [
        call("claimed", 0.0, 1, Some(1)),
        call("refused", 5.0, 1, None),
        call("blocked", 20.0, 1, None),
        end("done", 21.0, 1),
    ];
    counts(&simulate(&log(&in_flight), "gate.ndjson"), &expected);
    let refused_first = [call("refused", 0.0, 1, None), call("claimed", 5.0, 1, Some(1)), end("done", 6.0, 1)];
    counts(&simulate(&log(&refused_first), "gate.ndjson"), &json!({"duplicates": 0, "retries_after_failure": 1}));
}

#[test]
fn a_given_length_of_work_leaves_failures_where_the_log_has_them() {
    let events = (0..5).flat_map(|n| {
        let [first, second] = [n, n + 100].map(Some);
        [
            call("claimed", 0.0, n, first),
            end("failed", 1.0, n),
            call("claimed", 4.0, n, second),
            end("done", 5.0, n + 100),
            call("blocked", 12.0, n, None),
        ]
    });
    let place = log(&events.collect::<Vec<_>>());
    let expected = json!({"retries_after_failure": 5, "duplicates": 5, "blocked": 5, "unanswered": 0});
    counts(&simulate(&place, "gate.ndjson"), &expected);
    counts(&simulate(&place, "gate.ndjson --processing 9s --release done"), &expected);
    let shorter = simulate(&place, "gate.ndjson --processing 7s --release done");
    assert_eq!((&shorter["let_through"]["released_early"], &shorter["counts"]["blocked"]), (&5.into(), &0.into()));
    let page = place.run("simulate gate.ndjson --processing 9s").done().stdout;
    assert!(page.contains("takes 9s for each message, but for what failed"), "{page}");
}

#[test]
fn blocked_calls_whose_claim_is_in_another_log_are_counted() {
    let (one, two) = (call("claimed", 0.0, 1, Some(1)), call("blocked", 1.0, 1, None) + &call("blocked", 2.0, 1, None));
    let place = Place::with("one.ndjson", one);
    place.file("two.ndjson", two);
    let remarks = |files: &str| simulate(&place, files)["remarks"].to_string();
    let number = |files: &str| simulate(&place, files)["log"]["held_elsewhere"].clone();
    assert_eq!((number("two.ndjson"), number("two.ndjson one.ndjson")), (2.into(), 0.into()));
    let told = remarks("two.ndjson");
    assert!(told.contains("2 blocked calls: that claim is in no log given") && told.contains("all gates"), "{told}");
    assert!(!remarks("two.ndjson one.ndjson").contains("in no log given"));
    assert!(!remarks("two.ndjson --contact c1 --until 2026-01-07T14:00:01.5Z").contains("2 blocked calls"));
}

#[test]
fn the_counts_of_real_messages_add_up_on_the_page() {
    let mut events = vec![event("unkeyed", 0.0, &json!({"contact": "c9"}))];
    events.extend([call("claimed", 0.0, 1, Some(1)), end("failed", 1.0, 1), call("claimed", 4.0, 1, Some(2))]);
    events.push(call("claimed", 5.0, 2, Some(3)));
    let page = log(&events).run("simulate gate.ndjson").done().stdout;
    let of = |what: &str| -> u64 {
        let line = page.lines().find(|line| line.trim_start().starts_with(what)).unwrap();
        line.split_whitespace().next_back().unwrap().parse().unwrap()
    };
    let parts = ["passed on", "wanted retries after a failure", "with nothing that tells", "wrongly blocked"].map(of);
    assert_eq!((parts, of("real messages")), ([2, 1, 1, 0], 4), "{page}");
}

#[test]
fn the_clocks_of_the_page_are_named_once() {
    let page = log(&lost()).run("simulate gate.ndjson --tz Europe/Paris").done().stdout;
    assert!(page.contains("period   2026-01-07 15:00:00 to 2026-01-07 15:00:20 · times in Europe/Paris\n"), "{page}");
    assert_eq!(page.matches("Europe/Paris").count(), 1, "{page}");
}

#[test]
fn a_first_line_that_is_neither_a_message_nor_an_event_is_called_both() {
    let place = Place::with("cut.ndjson", "{\"at\":\"2026-01-07T14:0");
    place.file("later.ndjson", "{\"event\":\"of-a-later-version\"}\n");
    let both = ["not an event of a gate", "first whole line"];
    place.refuses("simulate cut.ndjson", &[&both[..], &["cut.ndjson:1: ", "--skip-bad"]].concat());
    place.refuses("simulate later.ndjson", &[&both[..], &["later.ndjson", "does not look like messages"]].concat());
    let bad_later = ndjson(&[incoming("m1", 0.0, "oui"), outgoing("m2", 2.0, "merci")]) + "{\"id\":\"m3\"}\n";
    place.file("chat.ndjson", bad_later);
    let done = place.run("simulate chat.ndjson").done();
    assert!(done.code == 2 && !done.stderr.contains("event"), "{done:?}");
}

/// Calls of which the gate itself blocked 1, passed on 4 and refused 2.
fn of_every_kind() -> Place {
    let anonymous = event("unkeyed", 0.5, &json!({"contact": "c9"}));
    log(&[
        call("claimed", 0.0, 1, Some(1)),
        anonymous,
        call("blocked", 1.0, 1, None),
        end("done", 2.0, 1),
        call("unclaimed", 3.0, 2, None),
        call("refused", 4.0, 3, None),
        call("refused", 5.0, 3, None),
        call("claimed", 90.0, 3, Some(2)),
    ])
}

#[test]
fn what_the_gate_did_is_told_from_what_the_replay_does() {
    let place = of_every_kind();
    for flags in ["", "--ttl 500ms"] {
        let log = &simulate(&place, &format!("gate.ndjson {flags}"))["log"];
        let expected = json!({
            "blocked": 1, "passed_on": 4, "unclaimed": 1, "unkeyed": 1, "observed": 0, "refused": 2, "held_elsewhere": 0,
            "unended": 1,
        });
        assert_eq!(log, &expected, "{flags}");
        let page = place.run(&format!("simulate gate.ndjson {flags}")).done().stdout;
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = "in truth the gate itself blocked 1, passed on 4 (2 of these without a claim) and refused 2; the replay \
                    follows the policy above, not by what was set then";
        assert!(page.contains(told), "{page}");
    }
    let log = &simulate(&place, "gate.ndjson --contact c3 --until 2026-01-07T14:01:00Z")["log"];
    assert_eq!((&log["refused"], &log["passed_on"]), (&2.into(), &0.into()), "{log}");
    place.file("more.ndjson", call("claimed", 0.0, 4, Some(4)));
    let page = place.run("simulate gate.ndjson more.ndjson").done().stdout;
    assert!(page.contains("the gates themselves blocked 1, passed on 5 (2"), "{page}");
    let messages = Place::with("chat.ndjson", ndjson(&[incoming("m1", 0.0, "oui")]));
    assert_eq!(simulate(&messages, "chat.ndjson")["log"], Value::Null);
}
