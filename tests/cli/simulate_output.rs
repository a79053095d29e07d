//! Where a replay is written, and what a redacted one must not tell.

use serde_json::{Value, json};

use crate::data::{at, incoming, ndjson, outgoing};
use crate::run::Place;

const LOG: &str = "exports/lea.m-events.ndjson";
const CHAT: &str = "exports/lea.m-export.ndjson";

/// History in which something is blocked, something let through and something blocked wrongly; and a log of the same.
fn place() -> Place {
    let row = |id: &str, seconds: f64, text: &str, provider: &str| {
        incoming(id, seconds, text).of("contact-4711", "Léa Martin").with("provider_id", provider)
    };
    let rows = [
        row("in-7c2e-1", 0.0, "t'es grognon ?\u{7f}\u{9b}31m", "pm-secret-1"),
        row("in-7c2e-2", 1.0, "t'es grognon ?\u{7f}\u{9b}31m", "pm-secret-1"),
        outgoing("out-1", 4.0, "barboter").of("contact-4711", "Léa Martin"),
        row("in-7c2e-3", 20.0, "barboter", "pm-secret-2"),
        row("in-7c2e-4", 25.0, "barboter", "pm-secret-3"),
        row("in-7c2e-5", 200.0, "t'es grognon ?", "pm-secret-1"),
    ];
    let place = Place::with(CHAT, ndjson(&rows));
    let event = |seconds: f64, kind: &str| {
        let event = json!({
            "at": at(seconds), "event": kind, "contact": "contact-4711", "message_id": "pm-secret-1",
            "text": "t'es grognon ?",
        });
        format!("{event}\n")
    };
    place.file(LOG, event(0.0, "claimed") + &event(1.0, "blocked") + &event(200.0, "claimed"));
    place
}

#[test]
fn files_hold_what_standard_output_would() {
    let place = place();
    let done = place.run(&format!("simulate {CHAT} --sweep -o x.txt --output json:y -o y.json")).done();
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    assert!(done.stderr.contains("note: wrote x.txt, y, y.json"), "{}", done.stderr);
    assert_eq!(place.names(), ["exports", "x.txt", "y", "y.json"]);
    assert_eq!(place.read("x.txt"), place.run(&format!("simulate {CHAT} --sweep --color never")).done().stdout);
    let done = place.run(&format!("simulate {CHAT} --sweep -o x.json --format json")).done();
    assert_eq!(place.read("x.json"), done.stdout);
    let lasting = |text: &str| {
        let mut document: Value = serde_json::from_str(text).unwrap();
        document["generated_at"].take();
        document
    };
    assert_eq!(lasting(&place.read("y")), lasting(&done.stdout));
    assert_eq!(lasting(&place.read("y")), lasting(&place.read("y.json")));
    let coloured = place.run(&format!("simulate {CHAT} -o x.txt --color always --format table")).done();
    assert!(coloured.stdout.contains('\u{1b}') && !place.read("x.txt").contains('\u{1b}'), "{coloured:?}");
}

#[test]
fn every_character_of_a_text_stands_in_the_document() {
    let document = place().run(&format!("simulate {CHAT} --format json")).json();
    let texts: Vec<&str> = document["examples"].as_array().unwrap().iter().filter_map(|e| e["text"].as_str()).collect();
    assert!(texts.contains(&"t'es grognon ?\u{7f}\u{9b}31m"), "{texts:?}");
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_anything_is_read() {
    let place = place();
    place.file("x.json", "older");
    for (outputs, words) in [
        ("-o x.json -o report.pdf", vec!["report.pdf", "names no format", ".txt or .json"]),
        ("-o x.json -o report.md", vec!["report.md", "names no format"]),
        ("-o x.json -o csv:report.json", vec!["report.json", "csv is not what this command writes"]),
        ("-o x.json -o ./x.json", vec!["twice"]),
        ("-o x.json -o no/such/y.json", vec!["cannot write", "no/such/y.json"]),
        ("-o x.json -o exports", vec!["exports", "names no format"]),
        ("-o x.json -o json:exports", vec!["cannot write", "exports"]),
        ("-o json:", vec!["names no file"]),
        ("-o -", vec!["--format json"]),
    ] {
        place.refuses(&format!("simulate nowhere.ndjson {outputs}"), &words);
    }
    place.refuses(&format!("simulate {CHAT} -o json:exports/../{CHAT}"), &["would overwrite"]);
    place.refuses(&format!("simulate {LOG} -o json:{LOG}"), &["would overwrite"]);
    place.refuses("simulate nowhere.ndjson -o x.json", &["nowhere.ndjson"]);
    assert_eq!((place.read("x.json").as_str(), place.names()), ("older", vec!["exports".into(), "x.json".into()]));
}

const SECRETS: [&str; 6] = ["grognon", "barboter", "contact-4711", "Martin", "secret", "in-7c2e"];

#[track_caller]
fn tells_nothing(what: &str, text: &str) {
    for secret in SECRETS.into_iter().chain(["lea.m"]) {
        assert!(!text.contains(secret), "{what} tells “{secret}”:\n{text}");
    }
}

#[test]
fn a_redacted_replay_tells_no_texts_ids_handles_or_names_of_files() {
    let place = place();
    for file in [CHAT, LOG] {
        for flags in ["", "--ttl 1s --sweep", "--key contact --ttl 30s", "--contact contact-4711"] {
            let command = format!("simulate {file} {flags} --redact -o x.txt -o x.json");
            for format in ["table", "json"] {
                let done = place.run(&format!("{command} --format {format}")).done();
                assert_eq!(done.code, 0, "{done:?}");
                tells_nothing(&format!("{command} as {format}"), &done.stdout);
            }
            tells_nothing(&command, &place.read("x.txt"));
            tells_nothing(&command, &place.read("x.json"));
        }
    }
    assert!(place.read("x.txt").contains("redacted ids, handles"), "{}", place.read("x.txt"));
}

#[test]
fn redaction_leaves_counts_and_the_order_and_shape_of_examples() {
    let place = place();
    let run = |more: &str| place.run(&format!("simulate {CHAT} --key contact --format json {more}"));
    let (open, redacted) = (run("").json(), run("--redact").json());
    assert_eq!((&open["redacted"], &redacted["redacted"]), (&json!(false), &json!(true)));
    assert!(open.to_string().contains("grognon"), "nothing is redacted unless it is asked for");
    assert_eq!(run("--show-content").json()["examples"], open["examples"]);
    for field in ["counts", "let_through", "policy", "scope"] {
        assert_eq!(open[field], redacted[field], "{field}");
    }
    let examples = |document: &Value| document["examples"].as_array().unwrap().clone();
    assert!(examples(&open).len() >= 3, "{open:#}");
    for (open, redacted) in examples(&open).iter().zip(examples(&redacted)) {
        for field in ["outcome", "reason", "at", "gap_s"] {
            assert_eq!(open[field], redacted[field], "{field}");
        }
        let length = |example: &Value| example["text"].as_str().map(|text| text.chars().count());
        assert_eq!(length(open), length(&redacted));
    }
    run("--redact --show-content").refused(&["--show-content"]);
    run("--redact").env("DM_AUDIT_REDACT_KEY", " ").refused(&["DM_AUDIT_REDACT_KEY", "empty"]);
}

#[test]
fn one_key_gives_a_contact_and_a_file_the_hashes_that_audits_give_them() {
    let place = place();
    let run = |command: &str| {
        place.run(&format!("{command} {CHAT} --redact --format json")).env("DM_AUDIT_REDACT_KEY", "key").json()
    };
    let (audit, replay) = (run("duplicates"), run("simulate"));
    assert_eq!(audit["findings"][0]["contact"]["id"], replay["examples"][0]["contact"]["id"]);
    assert_eq!(audit["findings"][0]["contact"]["handle"], replay["examples"][0]["contact"]["handle"]);
    let ids: Vec<&Value> = audit["findings"][0]["messages"].as_array().unwrap().iter().map(|m| &m["id"]).collect();
    assert!(ids.contains(&&replay["examples"][0]["id"]), "{ids:?} {replay:#}");
    assert_eq!(audit["source"]["description"], replay["source"]["description"]);
}
