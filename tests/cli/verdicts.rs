//! What a run came to: all formats say the same.

use crate::data::{answered_twice, ndjson};
use crate::run::Place;

/// What each format shows of a verdict, given as a word and the reason.
fn shown(format: &str, word: &str, why: &str) -> String {
    let capital = |text: &str| format!("{}{}", text[..1].to_uppercase(), &text[1..]);
    match format {
        "html" => format!(">{}</span> <span>{}.</span>", capital(word), capital(why)),
        "json" => format!("\"verdict\": \"{word}\""),
        "ndjson" => format!("\"verdict\":\"{word}\""),
        "sarif" => format!("\"exitCodeDescription\": \"{}: {why}.\"", capital(word)),
        "junit" => format!("name=\"verdict\" value=\"{}: {why}.\"", capital(word)),
        _ => format!("{}: {why}.", capital(word)),
    }
}

#[test]
fn every_format_gives_the_same_verdict() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("none.ndjson", "");
    for (command, code, word, why) in [
        ("duplicates chat.ndjson", 1, "failed", "1 finding at or above warning"),
        ("duplicates chat.ndjson --max-findings 1", 0, "passed", "1 finding at or above warning, at most 1 allowed"),
        ("duplicates chat.ndjson --select DM2", 0, "passed", "no findings at or above warning"),
        ("duplicates chat.ndjson --exit-zero", 0, "not judged", "findings do not fail this run"),
        ("final chat.ndjson --pattern adieu", 0, "nothing checked", "no outgoing message is a final message"),
        ("deep none.ndjson --allow-empty", 0, "nothing checked", "no message was examined"),
        ("deep none.ndjson --allow-empty --max-findings 9", 0, "nothing checked", "no message was examined"),
        ("deep none.ndjson --allow-empty --exit-zero", 0, "nothing checked", "no message was examined"),
    ] {
        for format in ["table", "summary", "markdown", "github", "html", "json", "ndjson", "sarif", "junit"] {
            let done = place.run(&format!("{command} --format {format}")).done();
            assert_eq!(done.code, code, "{command} {format}");
            let expected = shown(format, word, why);
            assert!(done.stdout.contains(&expected), "{command} {format}: no {expected} in {}", done.stdout);
        }
    }
}

#[test]
fn no_case_passes_where_nothing_was_checked() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    place.file("none.ndjson", "");
    for command in ["deep none.ndjson --allow-empty --max-findings 9", "final chat.ndjson --pattern adieu"] {
        let report = place.run(&format!("{command} --format junit")).done().stdout;
        let passed = report.lines().filter(|line| line.contains("<testcase") && line.ends_with("/>"));
        assert_eq!(passed.count(), 0, "{report}");
    }
}

#[test]
fn a_comparison_says_that_its_verdict_is_of_the_period_after() {
    let place = Place::with("chat.ndjson", ndjson(&answered_twice()));
    for format in ["table", "markdown", "github"] {
        let done = place.run(&format!("compare 2026-01-08 chat.ndjson --allow-empty --format {format}")).done();
        let expected = "Nothing checked (period after): no message was examined.";
        assert!(done.stdout.contains(expected), "{}", done.stdout);
    }
    let page = place.run("compare 2026-01-08 chat.ndjson --allow-empty --format html").done().stdout;
    assert!(page.contains(">Nothing checked (period after)</span> <span>No message was examined.</span>"));
}
