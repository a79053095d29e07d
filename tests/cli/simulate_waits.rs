//! `simulate`: how long a gate waits for the bot, and the platform for both.

use serde_json::json;

use crate::run::Place;
use crate::schemas::demo;
use crate::simulate::{in_one_line, simulate};
use crate::simulate_sweep::{DEFAULTS, answered_after, logged, mostly, recommends};

/// A page without its line breaks.
fn page(place: &Place, arguments: &str) -> String {
    let done = place.run(&format!("simulate {arguments}")).done();
    assert_eq!(done.code, 0, "{done:?}");
    in_one_line(&done.stdout)
}

#[test]
fn a_given_wait_judges_every_plan_and_stands_in_the_command() {
    let place = logged(&mostly(8.0, 25, &[12.0; 5]));
    recommends(&simulate(&place, "gate.ndjson --sweep"), DEFAULTS, 0, 30);
    let told = simulate(&place, "gate.ndjson --sweep --upstream-timeout 9s");
    assert_eq!(told["recommended"], serde_json::Value::Null, "{told:#}");
    assert_eq!((&told["policy"]["upstream_timeout_s"], &told["answers"]["too_long"]), (&9.0.into(), &5.into()));
    for row in told["sweep"]["rows"].as_array().unwrap().iter().filter(|row| row["key"] == "message-id") {
        assert_eq!((&row["too_long"], &row["upstream_timeout_s"]), (&5.into(), &9.0.into()), "{row}");
    }
    assert_eq!(told["sweep"]["first_fix"]["too_long"], 5);
    let page = page(&place, "gate.ndjson --sweep --upstream-timeout 9s");
    assert!(page.contains("--scope shared --upstream-timeout 9s in truth"), "{page}");
    assert!(page.contains("5 of 30 answers took longer than the 9 s that the gate waits: that ends as 504"), "{page}");
    assert!(page.contains("no policy fits: answer at once and reply by API."), "{page}");
    assert!(
        page.contains("5 of 30 answers take longer than the 9 s that its gate waits. docs/gate.md says how"),
        "{page}"
    );
}

#[test]
fn a_command_waits_as_it_was_told() {
    let quick = logged(&mostly(2.0, 25, &[]));
    let told = simulate(&quick, "gate.ndjson --sweep --upstream-timeout 9s");
    recommends(&told, &format!("{DEFAULTS} --upstream-timeout 9s"), 0, 25);
    let alone = simulate(&quick, "gate.ndjson --ttl 10s --upstream-timeout 40s");
    assert_eq!((&alone["policy"]["upstream_timeout_s"], &alone["policy"]["lease_s"]), (&40.0.into(), &45.0.into()));
    assert_eq!(simulate(&quick, "gate.ndjson")["policy"]["upstream_timeout_s"], 30.0);
    let fix = simulate(&demo(), "demo.ndjson --policy first-fix --upstream-timeout 9s");
    assert_eq!((&fix["policy"]["name"], &fix["policy"]["upstream_timeout_s"]), (&"first-fix".into(), &9.0.into()));
    for wrong in ["0", "soon", "-9s"] {
        let flags = format!("gate.ndjson --upstream-timeout {wrong}");
        quick.refuses(&format!("simulate {flags}"), &["--upstream-timeout"]);
    }
}

#[test]
fn answers_that_platforms_do_not_wait_for_are_counted_unless_a_wait_is_given() {
    let answers = mostly(5.0, 4, &[10.0, 11.0, 20.0, 21.0]);
    let (log, chat) = (logged(&answers), answered_after(&answers, true));
    for (place, file) in [(&log, "gate.ndjson"), (&chat, "chat.ndjson")] {
        let expected = json!({"known": 8, "over_10_s": 3, "over_20_s": 1, "too_long": 0});
        assert_eq!(simulate(place, file)["answers"], expected, "{file}");
        let page = page(place, file);
        let told = "3 of 8 answers took longer than 10 s, which is about what ManyChat waits, and 1 longer than the 20 s of \
                    Messenger: by then the platform has given up, and may send the message again.";
        assert!(page.contains(told), "{page}");
        assert_eq!(page.contains("What was sent next is taken for the answer."), file == "chat.ndjson", "{page}");
    }
    let given = page(&chat, "chat.ndjson --upstream-timeout 19s");
    assert!(given.contains("2 of 8 answers took longer than the 19 s that the gate waits"), "{given}");
    assert!(!given.contains("about what ManyChat waits"), "{given}");
    assert!(!page(&chat, "chat.ndjson --processing 12s").contains("What was sent next"));
    assert!(!page(&logged(&[5.0; 4]), "gate.ndjson").contains("ManyChat"));
}

#[test]
fn a_command_that_waits_longer_than_every_platform_says_what_that_means() {
    let long = page(&logged(&mostly(5.0, 9, &[100.0])), "gate.ndjson --sweep");
    assert!(long.contains("--upstream-timeout 120s Replace ADDR"), "{long}");
    for told in [
        "No platform waits 2 min (ManyChat about 10 s, Messenger 20 s): a copy that is told to skip in between is not \
         sent again if the bot fails then.",
        "docs/gate.md says what to do with a bot that needs longer, and simulate --upstream-timeout 9s which policy",
        "Whatever stops the gate (TimeoutStopSec of systemd) has to wait longer still.",
    ] {
        assert!(long.contains(told), "{told}: {long}");
    }
    let short = page(&logged(&[8.0; 30]), "gate.ndjson --sweep");
    assert!(short.contains(DEFAULTS) && !short.contains("No platform waits"), "{short}");
    let given = page(&logged(&[8.0; 30]), "gate.ndjson --sweep --upstream-timeout 20s");
    assert!(!given.contains("No platform waits"), "{given}");
}

#[test]
fn one_answer_is_counted_as_one() {
    let one = page(&logged(&mostly(4.0, 99, &[100.0])), "gate.ndjson --sweep");
    assert!(one.contains("1 of 100 answers took longer than the 30 s that a gate then waits: it would have"), "{one}");
    let two = page(&logged(&mostly(4.0, 198, &[100.0; 2])), "gate.ndjson --sweep");
    assert!(two.contains("2 of 200 answers took longer than the 30 s that a gate then waits: they would"), "{two}");
}

#[test]
fn json_as_a_flag_is_the_format() {
    let place = demo();
    let count = |option: &str| place.run(&format!("simulate demo.ndjson {option}")).json()["counts"].clone();
    assert_eq!(count("--json"), count("--format json"));
}
