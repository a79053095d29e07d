//! `simulate` of copies that come while the bot works on their message.

use serde_json::{Value, json};

use crate::run::Place;
use crate::simulate::{event, in_one_line, simulate};

/// The log of a gate whose bot fails at each first call after `took` seconds, while a copy has come after two; so many times.
fn log(times: usize, took: f64, more: &Value) -> Place {
    let mut log = String::new();
    for number in 0..times {
        let start = 10_000.0 + 1000.0 * number as f64;
        let mut call = json!({"contact": format!("c{number}"), "message_id": format!("m{number}"), "key": format!("{number:032x}")});
        for (name, value) in more.as_object().unwrap() {
            call[name] = value.clone();
        }
        log += &event("blocked", start + 2.0, &call);
        call["claim"] = format!("{number:x}").into();
        log += &event("claimed", start, &call);
        log += &event("failed", start + took, &json!({"claim": format!("{number:x}"), "took_s": took}));
    }
    // Work takes a second, as a rule.
    for number in 0..2 * times {
        let claim = format!("{:x}", 1_000_000 + number);
        let call = json!({"contact": "fine", "message_id": format!("fine-{number}"), "claim": claim});
        log += &event("claimed", 2_000_000.0 + 10.0 * number as f64, &call);
        log += &event("done", 2_000_001.0 + 10.0 * number as f64, &json!({"claim": claim, "took_s": 1.0}));
    }
    Place::with("gate.ndjson", log)
}

/// Blocked, answered by nobody, wanted after a failure, and of these after they had waited.
fn outcome(place: &Place, flags: &str) -> [u64; 4] {
    let counts = &simulate(place, &format!("gate.ndjson {flags}"))["counts"];
    ["blocked", "unanswered", "retries_after_failure", "taken_over"].map(|name| counts[name].as_u64().unwrap())
}

#[test]
fn a_copy_that_waits_makes_up_for_a_call_that_fails_and_one_that_skips_does_not() {
    let place = log(1, 5.0, &json!({}));
    assert_eq!(outcome(&place, ""), [1, 1, 0, 0]);
    assert_eq!(outcome(&place, "--while-working skip"), [1, 1, 0, 0]);
    assert_eq!(outcome(&place, "--while-working wait"), [0, 0, 1, 1]);
    let page = in_one_line(&place.run("simulate gate.ndjson --while-working wait").done().stdout);
    assert!(page.contains("takes over if the bot fails") && page.contains("--while-working wait"), "{page}");
}

#[test]
fn a_copy_waits_no_longer_than_the_gate_does() {
    let place = log(1, 40.0, &json!({}));
    assert_eq!(outcome(&place, "--while-working wait"), [1, 1, 0, 0]);
    assert_eq!(outcome(&place, "--while-working wait --upstream-timeout 38s"), [0, 0, 1, 1]);
}

#[test]
fn where_the_log_tells_the_platform_copies_do_what_they_do_at_a_gate_by_themselves() {
    for (platform, expected) in [("manychat", [0, 0, 1, 1]), ("telegram", [1, 1, 0, 0]), ("of-tomorrow", [1, 1, 0, 0])]
    {
        let place = log(1, 5.0, &json!({"platform": platform}));
        assert_eq!(outcome(&place, ""), expected, "{platform}");
        assert_eq!(outcome(&place, "--while-working skip"), [1, 1, 0, 0], "{platform}");
        assert_eq!(outcome(&place, "--release done"), [1, 1, 0, 0], "nobody can tell then how the work ended");
    }
}

#[test]
fn a_copy_that_has_waited_at_the_gate_comes_when_it_came_and_not_when_the_gate_decided() {
    let call = |more: Value| {
        let mut call = json!({"contact": "c", "message_id": "m", "key": format!("{:032x}", 7)});
        for (name, value) in more.as_object().unwrap() {
            call[name] = value.clone();
        }
        call
    };
    let log = [
        event("claimed", 100.0, &call(json!({"claim": "1"}))),
        event("failed", 105.0, &json!({"claim": "1", "took_s": 5.0})),
        event("claimed", 105.1, &call(json!({"claim": "2", "waited_s": 3.1}))),
        event("done", 106.1, &json!({"claim": "2", "took_s": 1.0})),
        event("blocked", 106.2, &call(json!({"waited_s": 2.2}))),
    ];
    let place = Place::with("gate.ndjson", log.concat());
    assert_eq!(outcome(&place, "--while-working skip"), [2, 2, 0, 0]);
    assert_eq!(outcome(&place, "--while-working wait"), [1, 0, 1, 1]);
}

#[test]
fn a_sweep_names_waiting_where_calls_fail_while_copies_come() {
    let place = log(30, 5.0, &json!({}));
    let replay = simulate(&place, "gate.ndjson --sweep");
    let chosen = &replay["recommended"];
    assert_eq!(chosen["while_working"], "wait", "{chosen}");
    assert!(chosen["flags"].as_str().unwrap().contains(" --while-working wait"), "{chosen}");
    assert!(chosen["why"].as_str().unwrap().contains("30 calls waited"), "{chosen}");
    let asked = simulate(&place, "gate.ndjson --sweep --while-working skip");
    assert!(asked["sweep"]["rows"].as_array().unwrap().iter().all(|row| row["while_working"] == "skip"));
}

#[test]
fn a_copy_does_not_wait_where_success_frees_its_message_too() {
    let place = log(1, 5.0, &json!({}));
    for flags in ["--release done", "--policy first-fix"] {
        let words = ["--while-working", "leave out one of the two"];
        place.refuses(&format!("simulate gate.ndjson --while-working wait {flags}"), &words);
    }
}
