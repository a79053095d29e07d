//! `simulate` over the logs of several gates, whose clocks are not those of each other.

use serde_json::{Value, json};

use crate::data::at;
use crate::run::Place;
use crate::simulate::{event, in_one_line, simulate};

/// How far the clock of the second gate is ahead of the first one's.
const SKEWS: [f64; 6] = [0.0, 0.25, -0.25, 7.5, -3600.0, 3600.0];

const MESSAGES: usize = 40;

/// The logs of two gates before one bot: of each message a call and a copy at the other gate. Of four messages three are
/// lost, as the copy is blocked by a call that fails; of every second of these the copy is noted before the call. One in
/// eight is answered at its third delivery.
fn logs(skew: f64, of_store: bool) -> Place {
    let mut logs = [String::new(), String::new()];
    let mut write = |gate: usize, kind: &str, seconds: f64, more: Value| {
        let mut more = more;
        if of_store && more["contact"].is_string() {
            more["store_at"] = at(seconds + 0.002).into();
        }
        logs[gate] += &event(kind, seconds + if gate == 1 { skew } else { 0.0 }, &more);
    };
    for message in 0..MESSAGES {
        let (gate, start) = (message / 4 % 2, 10_000.0 + 100.0 * message as f64);
        let call = json!({"contact": format!("c{message}"), "message_id": format!("m{message}"), "key": format!("{message:032x}")});
        let claim = |number: usize| format!("{:x}", 10 * message + number);
        let claimed = |number: usize| {
            let mut call = call.clone();
            call["claim"] = claim(number).into();
            call
        };
        let (copy, took, kind) =
            [(-0.001, 0.2, "failed"), (5.0, 2.0, "done"), (0.15, 0.2, "failed"), (10.0, 20.0, "failed")][message % 4];
        write(gate, "claimed", start, claimed(1));
        write(1 - gate, "blocked", start + copy, call.clone());
        write(gate, kind, start + took, json!({"claim": claim(1), "took_s": took}));
        if message % 8 == 7 {
            write(1 - gate, "claimed", start + 21.0, claimed(2));
            write(1 - gate, "done", start + 22.0, json!({"claim": claim(2), "took_s": 1.0}));
        }
    }
    let [first, second] = logs;
    let place = Place::with("first.ndjson", first);
    place.file("second.ndjson", second);
    place
}

/// What does not tell the time.
fn timeless(replay: &Value) -> Value {
    let fields = ["counts", "let_through", "answers", "log", "recommended", "sweep"];
    fields.iter().map(|field| ((*field).to_owned(), replay[field].clone())).collect::<serde_json::Map<_, _>>().into()
}

#[test]
fn logs_of_gates_whose_clocks_differ_give_the_same_result_in_whatever_order() {
    for of_store in [true, false] {
        for flags in ["--sweep", "--policy first-fix", "--text-ttl 3s --release done"] {
            let replay =
                |skew: f64, files: &str| timeless(&simulate(&logs(skew, of_store), &format!("{files} {flags}")));
            let expected = replay(0.0, "first.ndjson second.ndjson");
            for skew in SKEWS {
                assert_eq!(replay(skew, "first.ndjson second.ndjson"), expected, "{skew} {of_store} {flags}");
                assert_eq!(replay(skew, "second.ndjson first.ndjson"), expected, "{skew} {of_store} {flags}");
            }
        }
    }
}

#[test]
fn every_message_that_a_skip_has_lost_is_seen_whatever_the_clocks_show() {
    for (skew, of_store) in SKEWS.into_iter().flat_map(|skew| [(skew, true), (skew, false)]) {
        let counts = simulate(&logs(skew, of_store), "first.ndjson second.ndjson")["counts"].clone();
        let lost = MESSAGES * 3 / 4 - MESSAGES / 8;
        assert_eq!((&counts["blocked"], &counts["unanswered"]), (&MESSAGES.into(), &lost.into()), "{skew}: {counts}");
        assert_eq!(counts["retries_after_failure"], MESSAGES / 8, "{skew}: {counts}");
    }
}

#[test]
fn clocks_that_differ_are_told_and_those_that_agree_are_not() {
    let remarks = |skew: f64| simulate(&logs(skew, true), "first.ndjson second.ndjson")["remarks"].to_string();
    assert!(remarks(7.5).contains("the clocks of the gates show: they are 7.5 s apart"), "{}", remarks(7.5));
    assert!(!remarks(0.0).contains("clocks"));
}

#[test]
fn the_first_line_says_how_many_extra_replies_the_policy_would_have_prevented() {
    let call = |kind: &str, seconds: f64, claim: Option<&str>| {
        let mut call = json!({"contact": "c1", "message_id": "m1", "key": format!("{:032x}", 1)});
        if let Some(claim) = claim {
            call["claim"] = claim.into();
        }
        event(kind, seconds, &call)
    };
    // Answered three times, and the claim of the last one had ended.
    let done = event("done", 2.0, &json!({"claim": "1", "took_s": 2.0}));
    let log = call("claimed", 0.0, Some("1")) + &done + &call("observed", 5.0, None) + &call("unclaimed", 90.0, None);
    let place = Place::with("gate.ndjson", log);
    for (flags, first) in [
        ("", "This policy would have prevented 2 of the 2 extra replies of this history."),
        ("--ttl 30s", "This policy would have prevented 1 of the 2 extra replies of this history."),
        ("--policy first-fix --release done", "The first fix would have prevented 0 of the 2 extra replies"),
        ("--sweep --ttl 1s", "The policy to choose would have prevented 2 of the 2 extra replies of this history."),
    ] {
        let page = place.run(&format!("simulate gate.ndjson {flags}")).done().stdout;
        assert!(in_one_line(&page).starts_with(first), "{flags}: {page}");
    }
    let counts = simulate(&place, "gate.ndjson --ttl 30s")["counts"].clone();
    assert_eq!((&counts["extra_replies"], &counts["extra_replies_prevented"]), (&2.into(), &1.into()), "{counts}");
}
