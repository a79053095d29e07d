//! Logs of webhooks: what came in, once, and what is known of the bot's side.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::Place;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/exports").join(name)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn convert(place: &Place, source: &Path) -> Vec<Value> {
    let done = place.run("convert").arg(source).done();
    assert_eq!(done.code, 0, "{}: {}", source.display(), done.stderr);
    lines(&done.stdout)
}

/// What tells a message, without what the truth knows from elsewhere.
fn told(row: &Value, fields: &[&str]) -> String {
    let kept: Vec<String> = fields.iter().map(|field| row[*field].to_string()).collect();
    kept.join(" ")
}

#[test]
fn every_sample_gives_its_messages_and_nothing_else() {
    for (name, fields) in [
        ("meta_webhooks", &["id", "contact_id", "direction", "text", "at", "provider_id", "attachment"][..]),
        // Statuses do not tell that a reply carried a file.
        ("whatsapp_cloud_webhooks", &["id", "contact_id", "direction", "text", "at", "provider_id"]),
        (
            "telegram_bot_updates",
            &["id", "contact_id", "handle", "direction", "text", "at", "provider_id", "attachment"],
        ),
        ("chatwoot_webhooks", &["id", "contact_id", "handle", "direction", "text", "at", "provider_id", "attachment"]),
        ("twilio_csv", &["id", "contact_id", "direction", "text", "at", "provider_id"]),
        ("mongoexport", &["id", "contact_id", "handle", "direction", "at", "provider_id", "attachment"]),
    ] {
        let folder = sample(name);
        let read: BTreeSet<String> =
            convert(&Place::new(), &folder.join("export")).iter().map(|row| told(row, fields)).collect();
        let truth = lines(&fs::read_to_string(folder.join("truth.ndjson")).unwrap());
        let expected: BTreeSet<String> = truth.iter().map(|row| told(row, fields)).collect();
        assert_eq!(read, expected, "{name}");
        assert_eq!(convert(&Place::new(), &folder.join("export")).len(), truth.len(), "{name}");
    }
}

#[test]
fn a_log_is_read_as_a_list_packed_and_wrapped_by_a_logger_too() {
    let log = fs::read_to_string(sample("meta_webhooks").join("export/webhooks.ndjson")).unwrap();
    let bodies = lines(&log);
    let plain = convert(&Place::new(), &sample("meta_webhooks").join("export"));
    let place = Place::new();
    let wrap = |body: &Value| json!({"time": "2026-01-07T14:00:00Z", "level": "info", "body": body.to_string()});
    let payload = |body: &Value| json!({"receivedAt": 1_767_794_400_000_i64, "payload": body});
    let rows = |wrapped: Vec<Value>| wrapped.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    place.file("list.json", Value::Array(bodies.clone()).to_string());
    place.file("pretty.json", serde_json::to_string_pretty(&bodies).unwrap());
    place.file("wrapped.ndjson", rows(bodies.iter().map(wrap).collect()));
    place.file("payload.ndjson", rows(bodies.iter().map(payload).collect()));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(log.as_bytes()).unwrap();
    place.file("log.ndjson.gz", gzip.finish().unwrap());
    place.file("log.ndjson.zst", zstd::bulk::compress(log.as_bytes(), 3).unwrap());
    for name in ["list.json", "pretty.json", "wrapped.ndjson", "payload.ndjson", "log.ndjson.gz", "log.ndjson.zst"] {
        assert_eq!(convert(&place, Path::new(name)), plain, "{name}");
    }
}

#[test]
fn a_log_without_echoes_says_that_nothing_is_known_of_replies() {
    let log = fs::read_to_string(sample("meta_webhooks").join("export/webhooks.ndjson")).unwrap();
    let incoming = log.lines().filter(|line| !line.contains("is_echo")).collect::<Vec<_>>().join("\n");
    let place = Place::with("log.ndjson", incoming);
    let done = place.run("deep log.ndjson").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("no message of the bot is in it"), "{}", done.stderr);
    assert!(done.stdout.contains("Not checked"), "{}", done.stdout);
}

#[test]
fn people_of_whatsapp_are_one_contact_by_number_and_by_user_id() {
    let body = |value: Value| json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    let text = |id: &str, at: u32, who: Value| {
        let mut message = json!({"id": id, "timestamp": at.to_string(), "type": "text", "text": {"body": "hi"}});
        message.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
        message
    };
    let rows = [
        body(json!({"messages": [text("a", 1_760_364_118, json!({"from_user_id": "US.1"}))]})),
        body(json!({"contacts": [{"wa_id": "12025550101", "user_id": "US.1", "profile": {"name": "Ana"}}],
            "messages": [text("b", 1_760_364_120, json!({"from": "12025550101", "from_user_id": "US.1"}))]})),
        body(json!({"statuses": [
            {"id": "c", "status": "delivered", "timestamp": "1760364125", "recipient_user_id": "US.1"},
            {"id": "d", "status": "failed", "timestamp": "1760364126", "recipient_id": "12025550101"},
            {"id": "c", "status": "sent", "timestamp": "1760364124", "recipient_id": "12025550101"}]})),
        body(json!({"messages": [text("e", 1_760_364_130, json!({"from": "12025550101", "type": "edit"}))]})),
        body(json!({"message_echoes": [text("f", 1_760_364_140, json!({"from": "1", "to": "12025550101"}))]})),
    ];
    let place = Place::with("log.ndjson", rows.map(|row| format!("{row}\n")).concat());
    let read = convert(&place, Path::new("log.ndjson"));
    let seen: Vec<String> = read.iter().map(|row| told(row, &["id", "contact_id", "direction", "at"])).collect();
    assert_eq!(
        seen,
        [
            "\"a\" \"12025550101\" \"incoming\" \"2025-10-13T14:01:58.000Z\"",
            "\"b\" \"12025550101\" \"incoming\" \"2025-10-13T14:02:00.000Z\"",
            "\"c\" \"12025550101\" \"outgoing\" \"2025-10-13T14:02:04.000Z\"",
            "\"f\" \"12025550101\" \"outgoing\" \"2025-10-13T14:02:20.000Z\"",
        ]
    );
    assert!(read.iter().all(|row| row["handle"] == "Ana"), "{read:?}");
}

#[test]
fn replies_whose_text_is_not_told_are_not_called_empty() {
    let place = Place::new();
    let log = sample("whatsapp_cloud_webhooks").join("export");
    let report = place.run("deep --json").arg(&log).json();
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["rule"] != "DM402"));
    let done = place.run("deep").arg(&log).done();
    let words = "none of the 20 outgoing messages has a text";
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&done.stdout).contains(&format!("DM402 ({words})")), "{}", done.stdout);
    // The same as a message file.
    let converted = place.run("convert -o log.ndjson").arg(&log).done();
    assert_eq!(converted.code, 0, "{}", converted.stderr);
    let report = place.json("deep log.ndjson");
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["rule"] != "DM402"));
    let done = place.run("deep --select DM101,DM102,DM202 log.ndjson").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(flat(&done.stdout).contains(&format!("Not checked: DM101, DM202 ({words})")), "{}", done.stdout);
}

#[test]
fn a_lock_is_replayed_over_an_export_as_over_any_source() {
    let place = Place::new();
    let done = place.run("simulate").arg(sample("meta_webhooks").join("export")).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("17"), "{}", done.stdout);
}

#[test]
fn a_broken_line_of_a_log_is_told_and_can_be_passed_over() {
    let log = fs::read_to_string(sample("telegram_bot_updates").join("export/updates.ndjson")).unwrap();
    let place = Place::with("log.ndjson", format!("{log}{{\"update_id\": 9"));
    place.refuses("deep log.ndjson", &["log.ndjson:", "--skip-bad"]);
    assert_eq!(place.run("deep log.ndjson --skip-bad").done().code, 0);
}

#[test]
fn doctor_says_what_an_export_is_and_init_writes_its_settings() {
    let place = Place::new();
    let log = sample("meta_webhooks").join("export/webhooks.ndjson");
    fs::copy(&log, place.path("log.ndjson")).unwrap();
    let done = place.run("doctor log.ndjson").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    for part in [
        "Meta webhooks",
        "3 chats",
        "17 incoming, 20 outgoing",
        "2025-10-13",
        "reaction",
        "blue mug",
        "files = [\"log.ndjson\"]",
    ] {
        assert!(done.stdout.contains(part), "{part} is not in\n{}", done.stdout);
    }
    let report = place.run("doctor log.ndjson --format json").json();
    assert_eq!(report["schema_version"], 1);
    assert!(report["checks"].as_array().unwrap().iter().all(|check| check["status"] != "error"));
    let done = place.run("init log.ndjson --dates d-m-y --tz Europe/Paris").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let settings = place.read("dm-audit.toml");
    for line in ["files = [\"log.ndjson\"]", "time_zone = \"Europe/Paris\"", "dates = \"dmy\""] {
        assert!(settings.contains(line), "{line} is not in\n{settings}");
    }
    assert_eq!(place.run("convert").done().stdout.lines().count(), 37);
}

#[test]
fn replies_without_a_known_text_are_not_empty_though_one_of_them_carries_a_picture() {
    let file = sample("cases").join("outgoing_without_text.ndjson");
    let report = Place::new().run("deep --format json --exit-zero").arg(file).json();
    assert_eq!(report["totals"]["by_rule"]["DM402"]["findings"], 0);
    let unchecked = report["unchecked"].as_array().unwrap();
    assert!(unchecked.iter().any(|rule| rule["rule"] == "DM402"), "{unchecked:?}");
}
