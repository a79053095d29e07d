//! Exports of chats as texts: read like messages, refused where a guess would be needed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::Place;

const ANA: &str = "13/10/2025, 11:01 - Messages and calls are end-to-end encrypted. Tap to learn more.\n\
    13/10/2025, 11:01 - Ana Bell: Hi! Is the blue mug back?\n\
    13/10/2025, 11:02 - Shop: Yes, the blue mug is back in stock\n\
    13/10/2025, 11:02 - Shop: Yes, the blue mug is back in stock\n";

#[test]
fn a_reply_that_was_sent_twice_is_found_in_a_text_of_whatsapp() {
    let place = Place::with("WhatsApp Chat with Ana Bell.txt", ANA);
    let done = place.run("duplicates --exit-zero --tz UTC").args(&["WhatsApp Chat with Ana Bell.txt"]).done();
    assert!(done.stdout.contains("Ana Bell") && done.stdout.contains("within the same minute"), "{}", done.stdout);
    let told = "the dates are read as day/month/year: 13/10/2025 in “WhatsApp Chat with Ana Bell.txt” tells it";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    assert!(done.stderr.contains("left out what is no message: 1 notice"), "{}", done.stderr);
}

#[test]
fn dates_that_nothing_tells_the_order_of_are_refused_with_the_option_that_says_it() {
    let text = ANA.replace("13/10", "05/10");
    let place = Place::with("chats/WhatsApp Chat with Ana Bell.txt", text);
    place.refuses("duplicates chats", &["Ana Bell.txt:1", "05/10/2025", "--dates d-m-y or --dates m-d-y"]);
}

#[test]
fn a_text_that_names_neither_side_asks_which_of_them_is_the_bot() {
    let place = Place::with("chat.txt", ANA);
    place.refuses("duplicates chat.txt", &["Shop (2 messages)", "Ana Bell (1 message)", "--me Shop"]);
}

#[test]
fn an_export_on_standard_input_is_asked_for_by_its_name() {
    for text in [ANA, "[LINE] Chat with Ana Bell\n2025.10.13 Monday\n10:00\tAna Bell\tHi\n"] {
        Place::new().run("duplicates -").stdin(text).refused(&["export", "name the export itself"]);
    }
}

/// Rows by contact, in their order.
fn by_contact(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut rows: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        rows.entry(row["contact_id"].as_str().unwrap().to_owned()).or_default().push(row);
    }
    rows
}

#[test]
fn exports_of_phones_are_converted_to_what_they_truly_hold() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/exports");
    for (sample, zone) in [
        ("whatsapp_android_txt", "America/Sao_Paulo"),
        ("whatsapp_android_zip", "America/Sao_Paulo"),
        ("whatsapp_iphone_txt", "America/Sao_Paulo"),
        ("whatsapp_iphone_zip", "America/Sao_Paulo"),
        ("line_txt", "Asia/Tokyo"),
    ] {
        let truth = by_contact(&fs::read_to_string(samples.join(sample).join("truth.ndjson")).unwrap());
        for me in [&[][..], &["--me", "Café Nova"]] {
            let run = Place::new().run("convert --tz").arg(zone).arg(samples.join(sample).join("export"));
            let done = run.args(me).done();
            assert_eq!(done.code, 0, "{sample}: {}", done.stderr);
            let read = by_contact(&done.stdout);
            assert!(read.keys().eq(truth.keys()), "{sample}: {:?}", read.keys());
            for (contact, expected) in &truth {
                let rows = &read[contact];
                assert_eq!(rows.len(), expected.len(), "{sample}: {contact}");
                for (row, expected) in rows.iter().zip(expected) {
                    for (key, value) in expected.as_object().unwrap() {
                        assert_eq!(row.get(key).unwrap_or(&Value::Null), value, "{sample}: {key} of {row}");
                    }
                    let has_attachment =
                        row.get("attachment").is_some_and(|attachment| *attachment != Value::Bool(false));
                    assert!(!has_attachment || expected.get("attachment").is_some(), "{sample}: {row}");
                }
            }
        }
    }
}

#[test]
fn who_the_bot_is_is_asked_with_a_command_for_each_writer() {
    let place = Place::with("chat.txt", "13/04/26, 10:00 - Ana Bell: hi\n14/04/26, 10:01 - Shop: hello\n");
    let done = place.refuses("duplicates chat.txt", &["which of the writers is the bot"]);
    for command in ["dm-audit duplicates chat.txt --me 'Ana Bell'", "dm-audit duplicates chat.txt --me Shop"] {
        assert!(done.stderr.contains(command), "{command} is not in:\n{}", done.stderr);
    }
}
