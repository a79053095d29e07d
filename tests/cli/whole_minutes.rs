//! Times in whole minutes: what is less than a minute apart is told so, and no cause is told by seconds that nobody knows.

use std::fmt::Write as _;

use crate::data::{Row, answered_twice, incoming, ndjson, outgoing};
use crate::run::Place;

/// The same rows with the seconds of their times taken off.
fn to_the_minute(rows: Vec<Row>) -> Vec<Row> {
    let cut = |row: Row| {
        let at = format!("{}:00Z", &row.0["at"].as_str().unwrap()[..16]);
        row.with("at", at)
    };
    rows.into_iter().map(cut).collect()
}

/// A message that arrives twice and is answered twice at once, an echo, a burst and a question answered two days later.
fn history() -> Vec<Row> {
    let mut rows = vec![
        incoming("m01", 0.0, "do you have it in blue?"),
        incoming("m02", 0.8, "do you have it in blue?"),
        outgoing("m03", 3.0, "yes, the blue one costs twelve euros"),
        outgoing("m04", 3.9, "yes, the blue one costs twelve euros"),
        incoming("m05", 3600.0, "where are you?"),
        incoming("m06", 3604.0, "you never answer"),
        outgoing("m07", 3609.0, "I am here for you all day long"),
        outgoing("m08", 3613.0, "I am here for you all day long"),
    ];
    rows.extend([
        outgoing("m09", 7200.0, "Our autumn sale begins now"),
        outgoing("m10", 7201.0, "Our autumn sale begins now"),
    ]);
    rows
}

const FORMATS: [&str; 7] = ["table", "markdown", "html", "junit", "github", "gitlab", "sarif"];

#[test]
fn messages_of_one_minute_are_never_said_to_be_seconds_apart() {
    let place = Place::with("chat.ndjson", ndjson(&to_the_minute(history())));
    for format in FORMATS {
        let page = place.run(&format!("deep chat.ndjson --exit-zero --format {format}")).done().stdout;
        for phrase in ["within 0 s", " 0 s apart", "+0 s", " 0 s later", " 0.0 s", " 0 s after"] {
            assert!(!page.contains(phrase), "{format}: “{phrase}” in {page}");
        }
        assert!(page.contains("within the same minute"), "{format}: {page}");
    }
    let user = place.run("user lea.m chat.ndjson --exit-zero").done().stdout;
    assert!(user.contains("\nDM102        14:00  in   do you"), "no seconds are shown: {user}");
    let simulated = place.run("simulate chat.ndjson").done().stdout;
    assert!(simulated.contains("in the same minute as the call before"), "{simulated}");
}

#[test]
fn the_resolution_is_told_once_on_the_way_and_in_every_report() {
    let told = "times are whole minutes, so nobody can tell how many seconds lie between messages";
    let place = Place::with("chat.ndjson", ndjson(&to_the_minute(history())));
    for command in ["deep", "since 2026-01-01", "user lea.m", "simulate"] {
        let done = place
            .run(command)
            .args(&["chat.ndjson", "--exit-zero"][..if command == "simulate" { 1 } else { 2 }])
            .done();
        let notes = done.notes().iter().filter(|note| note.contains(told)).count();
        assert_eq!(notes, 1, "{command}: {}", done.stderr);
    }
    for format in ["table", "json", "markdown", "html", "summary"] {
        let page = place.run(&format!("deep chat.ndjson --exit-zero --format {format}")).done().stdout.to_lowercase();
        assert!(page.split_whitespace().collect::<Vec<_>>().join(" ").contains(told), "{format}: {page}");
    }
    let doctor = place.run("doctor chat.ndjson").done().stdout;
    assert!(doctor.contains("warning  time          times are whole minutes"), "{doctor}");
}

#[test]
fn what_seconds_alone_would_tell_is_unclear() {
    let causes = |rows: &[Row]| -> Vec<(String, f64)> {
        let report = Place::with("chat.ndjson", ndjson(rows)).json("deep chat.ndjson");
        let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "DM101");
        let cause = |finding: &serde_json::Value| {
            let cause = &finding["cause"];
            (cause["kind"].as_str().unwrap().to_owned(), cause["confidence"].as_f64().unwrap())
        };
        findings.map(cause).collect()
    };
    let exact = causes(&history());
    assert!(exact.iter().any(|(kind, _)| kind == "race"), "{exact:?}");
    for (kind, confidence) in causes(&to_the_minute(history())) {
        assert!(!["race", "retry"].contains(&kind.as_str()), "{kind} {confidence}");
    }
    // A wait of minutes is one, whatever the seconds.
    let ask = "what is on the menu today, please?";
    let late = [
        incoming("m1", 0.0, ask).with("provider_id", "p1"),
        outgoing("m2", 60.0, "lentil soup with bread and butter"),
        incoming("m3", 900.0, ask).with("provider_id", "p1"),
        outgoing("m4", 960.0, "lentil soup with bread and butter"),
    ];
    assert_eq!(causes(&late)[0].0, "retry");
}

#[test]
fn an_explanation_tells_no_seconds_either() {
    let place = Place::with("chat.ndjson", ndjson(&to_the_minute(history())));
    let report = place.json("deep chat.ndjson");
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap();
    let page = place.run(&format!("explain --finding {fingerprint} chat.ndjson")).done().stdout;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("(the same minute)") && !page.contains("(0.0 s)") && !page.contains("(0 s)"), "{page}");
    assert!(!page.contains("race 9"), "{page}");
}

#[test]
fn one_time_with_seconds_is_enough_to_believe_all() {
    let mut rows = to_the_minute(history());
    rows.push(outgoing("m99", 90_000.5, "good morning"));
    let done = Place::with("chat.ndjson", ndjson(&rows)).run("deep chat.ndjson --exit-zero").done();
    assert!(!done.stderr.contains("whole minutes") && done.stdout.contains("within 0 s"), "{done:?}");
    let few = Place::with("chat.ndjson", ndjson(&to_the_minute(answered_twice()))).run("deep chat.ndjson").done();
    assert!(!few.stderr.contains("whole minutes"), "three times may be whole minutes by chance: {}", few.stderr);
}

#[test]
fn the_resolution_is_the_same_where_memory_has_no_room() {
    let mut rows = String::new();
    for number in 0..90_000 {
        let (contact, minute) = (number % 3000, number / 3000);
        let way = if number / 3000 % 2 == 0 { "incoming" } else { "outgoing" };
        let text = "a text that takes some room in memory, so that all of them take more than there is ".repeat(6);
        writeln!(
            rows,
            "{{\"id\":{number},\"contact_id\":\"c{contact}\",\"direction\":\"{way}\",\"text\":\"{text}{number}\",\"at\":\"2026-01-07T14:{minute:02}:00Z\"}}"
        )
        .unwrap();
    }
    let place = Place::with("chat.ndjson", rows);
    let done = place.run("since 2026-01-01 chat.ndjson -v --memory-limit 32MiB --exit-zero").done();
    assert!(
        done.stderr.contains("memory has no room") && done.stderr.contains("times are whole minutes"),
        "{}",
        done.stderr
    );
}
