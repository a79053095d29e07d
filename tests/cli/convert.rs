//! `convert`: the neutral message file of any source.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::data::{Row, clean, incoming, ndjson, outgoing};
use crate::memory::{LITTLE, long_rows};
use crate::run::Place;

const FORMATS: [&str; 3] = ["ndjson", "csv", "parquet"];

/// Message files of this repository, as far as an audit reads them.
fn readable() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut files = vec![root.join("demo.ndjson")];
    let folder = root.join("rules");
    for rule in fs::read_dir(&folder).unwrap() {
        files.extend(["hit.ndjson", "miss.ndjson"].map(|name| rule.as_ref().unwrap().path().join(name)));
    }
    files.retain(|file| file.exists());
    files.sort();
    files
}

/// What `deep` finds, without what tells one run from another. Messages without an id are called by their place in a
/// file, which is another one in a file of another order.
fn findings(place: &Place, source: &str) -> Value {
    let done = place.run("deep").arg(source).arg("--json").done();
    assert!(done.code < 2, "{source}: {}", done.stderr);
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    let mut findings = report["findings"].clone();
    for finding in findings.as_array_mut().unwrap() {
        let is_place = |id: &Value| id.as_str().is_some_and(|id| id.starts_with('#'));
        let ids: Vec<Value> = finding["messages"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        if ids.iter().any(is_place) {
            finding["fingerprint"] = Value::Null;
            finding["messages"].as_array_mut().unwrap().iter_mut().for_each(|one| one["id"] = Value::Null);
            finding["cause"]["triggers"] = Value::Null;
        }
    }
    json!({"findings": findings, "totals": report["totals"]})
}

fn converted(place: &Place, source: &str, format: &str, flags: &[&str]) -> String {
    let name = format!("converted-{}.{format}", source.len());
    let done = place.run("convert").arg(source).arg("-o").arg(&name).args(flags).done();
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{source}: {}", done.stderr);
    name
}

#[test]
fn an_audit_of_the_converted_file_finds_what_an_audit_of_the_source_finds() {
    let place = Place::new();
    for file in readable() {
        let source = file.to_str().unwrap();
        let expected = findings(&place, source);
        for format in FORMATS {
            let copy = converted(&place, source, format, &["--with-deleted"]);
            let found = findings(&place, &copy);
            // A cell of CSV cannot tell an empty text from none.
            let same = |found: &Value| found.to_string().replace(r#""text":"""#, r#""text":null"#);
            if format == "csv" {
                assert_eq!(same(&found), same(&expected), "{source} as {format}");
            } else {
                assert_eq!(found, expected, "{source} as {format}");
            }
        }
    }
}

#[test]
fn converting_again_changes_no_byte() {
    let place = Place::with("texts.ndjson", ndjson(&hostile()));
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo.ndjson");
    for source in [demo.to_str().unwrap(), "texts.ndjson"] {
        for format in FORMATS {
            let once = converted(&place, source, format, &["--with-deleted"]);
            let first = fs::read(place.path(&once)).unwrap();
            let twice = converted(&place, &once, format, &["--with-deleted"]);
            assert_eq!(fs::read(place.path(&twice)).unwrap(), first, "{source} as {format}");
        }
    }
}

/// Rows of every kind that texts can break.
fn hostile() -> Vec<Row> {
    let texts =
        ["=1+1", "a\"b,c;d", "two\nlines\r\nand more", " spaced ", "'quoted'", "\u{202e}\u{200f}שלום", "👩🏽‍💻", "\t"];
    let mut rows: Vec<Row> = texts
        .iter()
        .enumerate()
        .flat_map(|(place, text)| {
            let at = 100.0 * place as f64;
            [incoming(&format!("i{place}"), at, text), outgoing(&format!("o{place}"), at + 5.0, text)]
        })
        .collect();
    rows.push(incoming("m1", 1000.0, "x").with("text", Value::Null).with("attachment", true));
    rows.push(
        outgoing("m2", 1010.0, "x").with("attachment", "https://cdn.example/plage.jpg").with("text", Value::Null),
    );
    rows.push(outgoing("m3", 1020.0, "bye").with("at", "2026-01-07T14:17:00.123456Z").with("provider_id", "wamid.1"));
    rows.push(incoming("m4", 1030.0, "x").with("text", Value::Null).with("deleted", true));
    rows.push(outgoing("m5", 1040.0, "x").with("text", Value::Null).with("deleted", true));
    rows.push(
        incoming("m6", 1050.0, "hi").of("+12025550101", "Ana, Bell").with("account", "shop").with("stage", "x, y"),
    );
    let facts =
        outgoing("m7", 1060.0, "hello").of("+12025550101", "Ana, Bell").with("account", "shop").with("stopped", true);
    rows.push(facts.with("message_count", 7).with("stage", "x, y").with("stopped_at", "2026-01-07T15:00:00Z"));
    rows
}

#[test]
fn every_field_comes_through_every_format() {
    let place = Place::with("texts.ndjson", ndjson(&hostile()));
    let first = place.run("convert texts.ndjson --with-deleted").done();
    assert_eq!(first.code, 0, "{}", first.stderr);
    let rows: Vec<Value> = first.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(of("i2")["text"], "two\nlines\r\nand more");
    assert_eq!(of("m1").as_object().unwrap().get("text"), Some(&Value::Null));
    assert_eq!((&of("m1")["attachment"], of("i1").get("attachment")), (&json!(true), None));
    assert_eq!(of("m3")["at"], "2026-01-07T14:17:00.123456Z");
    let deleted = json!({"id": "m4", "contact_id": "c1", "direction": "incoming", "text": null, "at": "2026-01-07T14:17:10.000Z", "deleted": true});
    assert_eq!(*of("m4"), deleted);
    let facts = of("m6");
    assert_eq!(
        (&facts["stopped"], &facts["message_count"], &facts["account"]),
        (&json!(true), &json!(7), &json!("shop"))
    );
    for format in ["csv", "parquet"] {
        let copy = converted(&place, "texts.ndjson", format, &["--with-deleted"]);
        let back = place.run("convert --with-deleted").arg(&copy).done();
        assert_eq!(back.stdout, first.stdout, "{format}: {}", back.stderr);
    }
}

#[test]
fn a_source_that_memory_has_no_room_for_gives_the_same_bytes() {
    let place = Place::with("large.ndjson", ndjson(&long_rows()));
    for format in FORMATS {
        let (whole, parts) = (format!("whole.{format}"), format!("parts.{format}"));
        assert_eq!(place.run("convert large.ndjson -o").arg(&whole).done().code, 0);
        let done = place.run(&format!("convert large.ndjson -v {LITTLE} -o")).arg(&parts).done();
        assert!(done.stderr.contains("memory has no room for all messages"), "{}", done.stderr);
        assert_eq!(fs::read(place.path(&parts)).unwrap(), fs::read(place.path(&whole)).unwrap(), "{format}");
    }
}

#[test]
fn rows_follow_each_other_by_contact_and_time_and_lack_ids_that_the_source_lacks() {
    let row = |contact: &str, seconds: f64, text: &str| incoming("x", seconds, text).of(contact, contact).without("id");
    let place = Place::with(
        "a.ndjson",
        ndjson(&[
            row("c2", 5.0, "late"),
            row("c10", 9.0, "one"),
            row("c2", 1.0, "early"),
            outgoing("x", 9.0, "o").without("id"),
        ]),
    );
    let done = place.run("convert a.ndjson").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let texts: Vec<Value> = done.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
    let seen: Vec<&str> = texts.iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!(seen, ["o", "one", "early", "late"]);
    assert!(texts.iter().all(|row| row.get("id").is_none()));
}

#[test]
fn the_scope_holds_for_a_conversion_too() {
    let rows = [
        incoming("a", 0.0, "one"),
        outgoing("b", 10.0, "two"),
        outgoing("c", 4000.0, "three"),
        incoming("d", 1.0, "four").of("c9", "omar"),
    ];
    let place = Place::with("a.ndjson", ndjson(&rows));
    for (flags, count) in
        [("--since 2026-01-07T15:00:00Z", 1), ("--until 2026-01-07T14:00:05Z", 2), ("--contact omar", 1)]
    {
        let done = place.run(&format!("convert a.ndjson {flags}")).done();
        assert_eq!((done.code, done.stdout.lines().count()), (0, count), "{flags}: {}", done.stderr);
    }
    place.refuses("convert a.ndjson --since 2027-01-01", &["no message in this scope"]);
    let done = place.run("convert a.ndjson --since 2027-01-01 --allow-empty").done();
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    for format in FORMATS {
        let done = place.run(&format!("convert a.ndjson --since 2027-01-01 --allow-empty -o empty.{format}")).done();
        assert_eq!(done.code, 0, "{format}: {}", done.stderr);
    }
}

#[test]
fn the_format_follows_from_the_name_unless_it_is_named() {
    let place = Place::with("a.ndjson", ndjson(&clean()));
    for (flags, name, starts) in [
        ("-o x.csv", "x.csv", "id,contact_id"),
        ("-o csv:x.txt", "x.txt", "id,contact_id"),
        ("-f csv -o x.dat", "x.dat", "id,contact_id"),
        ("-o x.jsonl", "x.jsonl", "{\"id\""),
        ("-o parquet:x", "x", "PAR1"),
        ("-f ndjson -o y.csv", "y.csv", "{\"id\""),
    ] {
        let done = place.run(&format!("convert a.ndjson {flags}")).done();
        assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{flags}: {}", done.stderr);
        assert!(done.stderr.contains("wrote "), "{}", done.stderr);
        assert!(fs::read(place.path(name)).unwrap().starts_with(starts.as_bytes()), "{flags}");
    }
    assert!(place.run("convert a.ndjson -f csv").done().stdout.starts_with("id,contact_id,handle,direction,text,at\n"));
    place.refuses("convert a.ndjson -f parquet", &["standard output takes no Parquet", "--output messages.parquet"]);
    place.refuses("convert a.ndjson -o x.html", &["x.html", ".parquet"]);
    place.refuses("convert a.ndjson -o a.ndjson", &["overwrite the messages"]);
    place.refuses("convert", &["no source"]);
    place.refuses("convert missing.ndjson", &["missing.ndjson"]);
}

#[test]
fn a_reader_that_has_seen_enough_ends_a_conversion_quietly() {
    let rows: Vec<Row> = (0..20_000).map(|at| incoming(&format!("m{at}"), f64::from(at), "hello")).collect();
    let rows: Vec<Row> = rows.into_iter().chain([outgoing("o", 5.0, "x")]).collect();
    let place = Place::with("a.ndjson", ndjson(&rows));
    let pipe = format!("{{ {} convert a.ndjson; echo \"code $?\" >&2; }} | head -n 1", env!("CARGO_BIN_EXE_dm-audit"));
    let done = place.program("sh").arg("-c").arg(pipe).done();
    assert_eq!((done.code, done.stderr.as_str(), done.stdout.lines().count()), (0, "code 0\n", 1));
}

#[test]
fn a_deleted_incoming_message_stands_between_two_replies() {
    let chat = |deleted: bool| {
        let mut rows = vec![
            incoming("a", 0.0, "I will order two"),
            outgoing("b", 10.0, "Perfect, two it is."),
            incoming("c", 20.0, "x").with("text", Value::Null).with("deleted", true),
            outgoing("d", 30.0, "No problem at all!"),
        ];
        if !deleted {
            rows.remove(2);
        }
        ndjson(&rows)
    };
    let found = |deleted: bool| {
        let place = Place::with("a.ndjson", chat(deleted));
        let report = place.json("deep a.ndjson --select DM104");
        (report["totals"]["findings"].clone(), report["totals"]["messages"].clone())
    };
    assert_eq!(found(true), (json!(0), json!(3)));
    assert_eq!(found(false), (json!(1), json!(3)));
    let place = Place::with("a.ndjson", chat(true));
    let done = place.run("convert a.ndjson").done();
    assert_eq!(done.stdout.lines().count(), 3);
    assert!(done.stderr.contains("1 deleted message") && done.stderr.contains("--with-deleted"), "{}", done.stderr);
}

#[test]
fn a_source_without_times_is_converted_with_the_numbers_that_tell_its_order() {
    let rows: Vec<String> = (1..=6)
        .map(|id| {
            let side = if id % 2 == 1 { "incoming" } else { "outgoing" };
            let text = if id % 2 == 1 { "hi" } else { "Hello there" };
            json!({"id": id, "contact_id": "c1", "direction": side, "text": text}).to_string()
        })
        .collect();
    let rows = rows.join("\n");
    let place = Place::with("a.ndjson", rows);
    let expected = findings(&place, "a.ndjson");
    for format in FORMATS {
        let copy = converted(&place, "a.ndjson", format, &[]);
        assert_eq!(findings(&place, &copy), expected, "{format}");
    }
}
