//! Texts that would act on a terminal, hide something, or are huge.

use crate::data::{Row, ndjson, outgoing};
use crate::run::Place;

const HOSTILE: &str = "a\u{0}b\u{1b}[2Jc\u{7}d\u{9b}31me\u{202e}f\u{8}g\u{85}h\u{7f}i\u{2066}j\u{1b}]0;x\u{7}";

/// Nothing but line feeds controls anything.
#[track_caller]
fn harmless(shown: &str) {
    let deceptive = |character: &char| {
        (character.is_control() && *character != '\n')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found: Vec<char> = shown.chars().filter(deceptive).collect();
    assert!(found.is_empty(), "{found:?} in {shown:?}");
}

fn twice(text: &str) -> Vec<Row> {
    vec![outgoing("m1", 0.0, text), outgoing("m2", 5.0, text)]
}

#[test]
fn control_characters_survive_to_json() {
    let place = Place::with("chat.ndjson", ndjson(&twice(HOSTILE)));
    let report = place.json("duplicates chat.ndjson");
    assert_eq!(report["findings"][0]["messages"][1]["text"], HOSTILE);
}

#[test]
fn control_characters_never_reach_a_table() {
    let rows: Vec<Row> = twice(HOSTILE)
        .into_iter()
        .map(|row| row.with("handle", format!("lea{HOSTILE}")).with("stage", HOSTILE).with("contact_id", HOSTILE))
        .collect();
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for command in ["duplicates", "deep", "since 2020-01-01", "user lea", "final --like lea"] {
        let done = place.run(command).arg("chat.ndjson").done();
        assert!(done.code < 2, "{done:?}");
        harmless(&done.stdout);
        harmless(&done.stderr);
    }
}

#[test]
fn control_characters_never_reach_an_error() {
    let place = Place::new();
    for row in [
        outgoing("m1", 0.0, "x").with("direction", HOSTILE),
        outgoing("m1", 0.0, "x").with("at", HOSTILE),
        outgoing("m1", 0.0, "x").with("stopped", HOSTILE),
    ] {
        place.file("chat.ndjson", ndjson(&[row]));
        harmless(&place.refuses("deep chat.ndjson", &["chat.ndjson"]).stderr);
    }
    let same_id = twice("x").into_iter().map(|row| row.with("id", HOSTILE).with("contact_id", HOSTILE));
    place.file("chat.ndjson", ndjson(&same_id.collect::<Vec<_>>()));
    harmless(&place.refuses("deep chat.ndjson", &["chat.ndjson:2"]).stderr);
    place.file("chat.csv", format!("a,b{HOSTILE}\n1,2\n").replace('\0', ""));
    harmless(&place.refuses("deep chat.csv", &["chat.csv"]).stderr);
}

#[test]
fn control_characters_of_the_command_line_never_reach_an_error() {
    let hostile = HOSTILE.replace('\0', "");
    let place = Place::with("chat.ndjson", ndjson(&twice("x")));
    let flags = ["--since", "--until", "--contact", "--window", "--tz", "--regex", "--output", "--config"];
    for flag in flags {
        let run = place.run("deep chat.ndjson").arg(flag).arg(format!("({hostile}"));
        harmless(&run.refused(&[]).stderr);
    }
    for command in ["user", "since"] {
        harmless(&place.run(command).arg(&hostile).arg("chat.ndjson").refused(&[]).stderr);
    }
    harmless(&place.run("deep").arg(&hostile).refused(&[]).stderr);
    harmless(&place.run("final chat.ndjson --pattern").arg(&hostile).done().stdout);
}

#[test]
fn a_file_name_with_control_characters_is_shown_safely() {
    let name = "chat\u{1b}[31m.ndjson";
    let place = Place::with(name, ndjson(&twice("merci")));
    let done = place.run("duplicates").arg(name).done();
    assert_eq!(done.code, 1, "{done:?}");
    harmless(&done.stdout);
    harmless(&place.run("duplicates").arg(name).arg("-o").arg("no/\u{1b}[31m.json").refused(&[]).stderr);
}

#[test]
fn a_message_of_ten_megabytes_is_read_whole_and_shown_in_short() {
    let text = "très long ".repeat(1_000_000);
    let place = Place::with("chat.ndjson", ndjson(&twice(&text)));
    let report = place.json("duplicates chat.ndjson");
    assert_eq!(report["findings"][0]["messages"][0]["text"].as_str().map(str::len), Some(text.len()));
    for command in ["duplicates", "user lea.m"] {
        let table = place.run(command).arg("chat.ndjson").done().stdout;
        assert!(table.len() < 10_000, "{}", table.len());
    }
}

#[test]
fn long_words_emoji_and_wide_letters_stay_within_the_width() {
    let texts = ["x".repeat(500), "👨‍👩‍👧".repeat(90), "漢字".repeat(90), "שלום עולם ".repeat(40), "é".repeat(300)];
    let mut rows: Vec<Row> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let contact = format!("{}{number}", "c".repeat(120));
        rows.extend(twice(text).into_iter().map(|row| row.of(&contact, &contact)));
    }
    let place = Place::with("chat.ndjson", ndjson(&rows));
    for (columns, limit) in [("80", 80), ("200", 200), ("50", 50)] {
        for command in ["duplicates", "since 2020-01-01"] {
            let done = place.run(command).arg("chat.ndjson").env("COLUMNS", columns).done();
            for line in done.stdout.lines() {
                let width = unicode_width::UnicodeWidthStr::width(line);
                assert!(width <= limit, "{width} columns of {limit}: {line}");
            }
        }
    }
}
