//! What a redacted report must not tell.

use serde_json::{Value, json};

use crate::FORMATS;
use crate::data::{Row, at, incoming, ndjson, outgoing};
use crate::run::Place;

const SECRETS: [&str; 11] = [
    "barboter",
    "grognon",
    "Léa Martin",
    "contact-4711",
    "qualified-lead",
    "in-7c2e",
    "out-99af",
    "pm-secret",
    // In the name of the file, in a reason of the ignore list, and in one of the baseline.
    "lea.m-export",
    "Hortense",
    "Ingeborg",
];

/// The messages.
const FILE: &str = "exports/lea.m-export.ndjson";

/// Every kind of finding that shows something of its own: copies, links, a final message, a wrong counter.
fn rows() -> Vec<Row> {
    let facts = |row: Row| {
        row.of("contact-4711", "Léa Martin")
            .with("stage", "qualified-lead")
            .with("stopped", true)
            .with("stopped_at", at(1.0))
            .with("message_count", 99)
    };
    let asked = |row: Row| row.with("provider_id", "pm-secret");
    let text = "merci tu me fais barboter 😊 t'es trop grognon";
    let rows = [
        asked(incoming("in-7c2e-1", 0.0, "t'es grognon ? barboter")),
        asked(incoming("in-7c2e-2", 0.8, "t'es grognon ? barboter")),
        outgoing("out-99af-1", 2.0, text),
        outgoing("out-99af-2", 2.9, text),
        outgoing("out-99af-3", 9.0, "merci tu me fais barboter t'es vraiment trop grognon"),
        outgoing("out-99af-4", 20.0, "je vois qu'on est grognon : https://grognon.example/barboter"),
        outgoing("out-99af-5", 21.0, "je vois qu'on est grognon : https://grognon.example/barboter"),
        outgoing("out-99af-6", 22.0, "je vois qu'on est grognon : https://grognon.example/barboter/2"),
        outgoing("out-99af-7", 23.0, ""),
    ];
    rows.map(facts).into()
}

fn place() -> Place {
    let place = Place::with(FILE, ndjson(&rows()));
    place
        .file("dm-audit.toml", "[[ignore]]\nrule = \"DM105\"\ncontact = \"Léa Martin\"\nreason = \"Hortense tests\"\n");
    place
}

/// A baseline with reasons that somebody wrote, and with an entry that is gone.
fn baseline_of_people(place: &Place) {
    place.run(&format!("report {FILE} -q --exit-zero -o x.json --write-baseline known.json")).done();
    let gone = r#"{"fingerprint":"00000000000000aa","rule":"DM101","at":null,"reason":"Ingeborg was right"},"#;
    let known = place.read("known.json").replace("found on", "Ingeborg knows since");
    assert!(known.contains("Ingeborg"), "{known}");
    place.file("known.json", known.replacen("\"findings\": [", &format!("\"findings\": [{gone}"), 1));
}

#[track_caller]
fn tells_nothing(what: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} tells “{secret}”:\n{text}");
        // JSON within JSON, XML and HTML write some letters otherwise.
        let ascii = secret.replace('é', "");
        assert!(ascii == secret || !text.contains(ascii.split(' ').next_back().unwrap()), "{what}: {secret}");
    }
}

#[test]
fn no_format_of_any_command_tells_texts_ids_or_handles() {
    let place = place();
    baseline_of_people(&place);
    let middle = at(8.0);
    for command in [
        "report chat.ndjson --show-suppressed --baseline known.json".to_owned(),
        "user contact-4711 chat.ndjson --redact --baseline known.json".to_owned(),
        "report chat.ndjson --show-suppressed".to_owned(),
        "deep chat.ndjson --redact --contact contact-4711".to_owned(),
        "duplicates chat.ndjson --redact --show-suppressed".to_owned(),
        format!("since {middle} chat.ndjson --redact --timeline"),
        "user contact-4711 chat.ndjson --redact".to_owned(),
        "final chat.ndjson --redact --pattern grognon".to_owned(),
        format!("compare {middle} chat.ndjson --redact --allow-empty"),
    ] {
        for format in FORMATS {
            let summary = place.path("summary.md");
            let file = format!("{format}:out");
            let command = command.replace("chat.ndjson", FILE);
            let run = place.run(&format!("{command} --format {format} -o {file} --exit-zero"));
            let done = run.env("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()).done();
            assert_eq!(done.code, 0, "{command} {format}: {done:?}");
            tells_nothing(&format!("{command} as {format}"), &done.stdout);
            tells_nothing(&format!("{command} to {file}"), &place.read("out"));
        }
    }
    if place.path("summary.md").exists() {
        tells_nothing("the job summary", &place.read("summary.md"));
    }
}

#[test]
fn report_tells_nothing_unless_it_is_asked_to() {
    let place = place();
    let done = place.run("report exports/lea.m-export.ndjson -o r.json -o r.ndjson").done();
    assert_eq!(done.code, 1, "{done:?}");
    for text in [&done.stdout, &place.read("r.json"), &place.read("r.ndjson")] {
        tells_nothing("the report", text);
    }
    place.run("report exports/lea.m-export.ndjson -o r.json --show-content").done();
    assert!(place.read("r.json").contains("grognon"));
    place.refuses("report exports/lea.m-export.ndjson --redact --show-content", &["--show-content"]);
}

#[test]
fn findings_keep_their_order_their_counts_and_their_fingerprints() {
    let place = place();
    let (open, redacted) =
        (place.json("deep exports/lea.m-export.ndjson"), place.json("deep exports/lea.m-export.ndjson --redact"));
    assert_eq!((&open["redacted"], &redacted["redacted"]), (&json!(false), &json!(true)));
    assert_eq!(open["totals"], redacted["totals"]);
    let pairs = open["findings"].as_array().unwrap().iter().zip(redacted["findings"].as_array().unwrap());
    for (open, redacted) in pairs {
        for field in ["rule", "severity", "fingerprint", "summary", "confidence", "similarity"] {
            assert_eq!(open[field], redacted[field], "{field}");
        }
        for field in ["kind", "confidence", "evidence", "likeliest"] {
            assert_eq!(open["cause"][field], redacted["cause"][field], "{field}");
        }
        let triggers = |finding: &Value| finding["cause"]["triggers"].as_array().cloned().unwrap_or_default();
        assert_eq!(triggers(open).len(), triggers(redacted).len());
        assert!(triggers(open).iter().all(|id| !triggers(redacted).contains(id)), "{redacted}");
        let messages = open["messages"].as_array().unwrap().iter().zip(redacted["messages"].as_array().unwrap());
        for (open, redacted) in messages {
            for field in ["direction", "at", "gap_s", "adjacent"] {
                assert_eq!(open[field], redacted[field], "{field}");
            }
            let length = |message: &Value| message["text"].as_str().map(|text| text.chars().count());
            assert_eq!(length(open), length(redacted));
        }
    }
}

#[test]
fn one_key_gives_one_hash_and_no_key_another_one_every_time() {
    let place = place();
    let contact = |run: crate::run::Run| run.json()["findings"][0]["contact"]["id"].as_str().unwrap().to_owned();
    let run = || place.run("deep exports/lea.m-export.ndjson --redact --format json");
    let with_key = |key: &str| contact(run().env("DM_AUDIT_REDACT_KEY", key));
    assert_eq!(with_key("secret"), with_key("secret"));
    assert_ne!(with_key("secret"), with_key("other"));
    assert_ne!(contact(run()), contact(run()));
    place.file("dm-audit.toml", "[report]\nredact_key = \"secret\"\n");
    assert_eq!(contact(run()), with_key("secret"), "the settings file may hold the key");
    assert_ne!(contact(run()), with_key("other"), "the variable wins");
}

#[test]
fn a_key_that_is_empty_is_refused_before_anything_is_read() {
    let place = Place::new();
    let run = |arguments: &str| place.run(arguments).env("DM_AUDIT_REDACT_KEY", " ");
    run("report nowhere.ndjson").refused(&["DM_AUDIT_REDACT_KEY", "empty"]);
    run("deep nowhere.ndjson").refused(&["nowhere.ndjson"]);
    place.file("dm-audit.toml", "[report]\nredact_key = \"\"\n");
    place.refuses("report nowhere.ndjson", &["dm-audit.toml", "redact_key", "empty"]);
    place.file("dm-audit.toml", "[report]\nkey = \"x\"\n");
    place.refuses("report nowhere.ndjson", &["dm-audit.toml", "report.key"]);
}

#[test]
fn a_baseline_that_a_redacted_run_writes_keeps_the_reasons_that_people_wrote() {
    let place = place();
    baseline_of_people(&place);
    place.run(&format!("report {FILE} -q -o x.json --baseline known.json --write-baseline next.json")).done();
    let shown = &place.json(&format!("deep {FILE} --redact --baseline known.json"))["baseline"]["known"][0]["reason"];
    assert!(shown.as_str().unwrap().starts_with("Xxxxxxxx xxxxx xxxxx 0000."), "{shown}");
    assert!(place.read("next.json").contains("Ingeborg knows since"));
    place.run(&format!("report {FILE} -q -o x.json --write-baseline next.json")).done();
    let shown = &place.json(&format!("deep {FILE} --redact --baseline next.json"))["baseline"]["known"][0]["reason"];
    assert!(shown.as_str().unwrap().starts_with("found on 20"), "{shown}: nobody wrote that");
}

#[test]
fn a_file_is_told_by_its_hash_and_its_extension_in_every_place_that_names_it() {
    let place = place();
    let run = |format: &str| {
        let run = place.run(&format!("deep {FILE} --redact --format {format}"));
        run.env("DM_AUDIT_REDACT_KEY", "key").done().stdout
    };
    let json: Value = serde_json::from_str(&run("json")).unwrap();
    let name = json["source"]["description"].as_str().unwrap();
    assert!(name.starts_with("file-") && name.ends_with(".ndjson") && name.len() == 5 + 12 + 7, "{name}");
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], name);
    let gitlab: Value = serde_json::from_str(&run("gitlab")).unwrap();
    assert_eq!(gitlab[0]["location"]["path"], name);
}
