//! Every export that shows replies, held against one database.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::Place;

/// A bot's database: one row of a reply that was delivered three times, one of a reply delivered twice, and a reply that
/// never arrived.
const RECORDED: &str = "fixtures/reconcile/recorded.ndjson";

/// A sample, the zone of its times, and the bot's name where it has to be said.
const SAMPLES: [(&str, &str, Option<&str>); 17] = [
    ("whatsapp_android_txt", "America/Sao_Paulo", Some("Café Nova")),
    ("whatsapp_android_zip", "America/Sao_Paulo", None),
    ("whatsapp_iphone_txt", "America/Sao_Paulo", None),
    ("whatsapp_iphone_zip", "America/Sao_Paulo", Some("Café Nova")),
    ("instagram_folder", "UTC", None),
    ("instagram_zip", "UTC", None),
    ("messenger_old", "UTC", None),
    ("messenger_e2ee", "UTC", None),
    ("telegram_single", "Europe/Paris", None),
    ("telegram_full", "Europe/Paris", None),
    ("discord_json", "UTC", None),
    ("slack_folder", "UTC", None),
    ("slack_zip", "UTC", None),
    ("twilio_csv", "UTC", None),
    ("line_txt", "Asia/Tokyo", None),
    ("chatwoot_webhooks", "UTC", None),
    ("meta_webhooks", "UTC", None),
];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn export(sample: &str) -> PathBuf {
    root("fixtures/sources/exports").join(sample).join("export")
}

/// The contacts of a log of a platform that tells no names are told by a file.
fn map(place: &Place, sample: &str) -> Option<&'static str> {
    let ids = match sample {
        "twilio_csv" => ["+12025550101", "+12025550102", "+12025550103"],
        "meta_webhooks" => ["7100000000000001", "7100000000000002", "7100000000000003"],
        _ => return None,
    };
    let lines: Vec<String> = ids.iter().zip(["c1", "c2", "c3"]).map(|(one, other)| format!("{one},{other}")).collect();
    place.file("map.csv", lines.join("\n"));
    Some("map.csv")
}

fn reconcile(sample: &str, zone: &str, me: Option<&str>) -> Value {
    let place = Place::new();
    let run = place.run("reconcile --format json --exit-zero --tz").arg(zone).arg("--delivered").arg(export(sample));
    let run = match map(&place, sample) {
        Some(map) => run.arg("--map").arg(map),
        None => run,
    };
    let run = match me {
        Some(me) => run.arg("--me").arg(me),
        None => run,
    };
    run.arg(root(RECORDED)).json()
}

#[test]
fn every_export_of_one_shop_shows_the_same_three_copies_and_the_same_lost_reply() {
    for (sample, zone, me) in SAMPLES {
        let report = reconcile(sample, zone, me);
        let found: Vec<(&str, usize, &str)> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let messages = finding["messages"].as_array().unwrap();
                let last = messages.last().unwrap();
                (finding["rule"].as_str().unwrap(), messages.len(), last["text"].as_str().unwrap())
            })
            .collect();
        let expected = [
            ("DM501", 3, "Hey Ana! Yes, the blue mug is back 💙"),
            ("DM501", 2, "Hello Omar! We ship to Lisbon in 3 to 5 days."),
            ("DM502", 1, "Are you still there?"),
        ];
        assert_eq!(found, expected, "{sample}");
        assert_eq!(report["totals"]["by_rule"]["DM501"]["extra_copies"], 3, "{sample}");
    }
}

#[test]
fn an_export_without_texts_of_the_bot_proves_nothing() {
    let place = Place::new();
    for (sample, words) in [
        ("telegram_bot_updates", ["no message of the bot", "both sides"]),
        ("whatsapp_cloud_webhooks", ["no text of the bot's messages", "provider_id"]),
    ] {
        place.file("map.csv", "410000001,c1\n");
        let run = place.run("reconcile --delivered").arg(export(sample)).arg(root(RECORDED));
        let run = if sample == "whatsapp_cloud_webhooks" {
            place.file("map.csv", "12025550101,c1\n12025550102,c2\n12025550103,c3\n");
            run.args(&["--map", "map.csv"])
        } else {
            run
        };
        run.refused(&words);
    }
}

#[test]
fn a_zone_that_was_misread_is_told_and_taken_out() {
    let report = reconcile("telegram_single", "Europe/Paris", None);
    let wrong = reconcile("whatsapp_iphone_txt", "UTC", Some("Café Nova"));
    assert_eq!(wrong["findings"].as_array().unwrap().len(), report["findings"].as_array().unwrap().len());
    let zones = &wrong["reconciliation"]["clock"]["zones"];
    assert_eq!(zones[0]["ahead_s"], -3.0 * 3600.0, "{zones}");
}

#[test]
fn contacts_that_no_name_matches_are_listed_with_candidates_and_never_guessed() {
    let place = Place::new();
    let run = place.run("reconcile --delivered").arg(export("meta_webhooks")).arg(root(RECORDED));
    let refused = run.refused(&["no contact is on both sides", "--map"]);
    assert!(refused.stderr.contains("7100000000000001"), "{}", refused.stderr);
}
