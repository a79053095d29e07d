//! Exports of chats that are JSON, read by the whole program.

use std::path::PathBuf;

use crate::run::{Place, codes};

fn sample(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/sources/exports").join(name).join("export");
    folder.to_string_lossy().into_owned()
}

#[test]
fn every_export_gives_the_same_findings() {
    for (name, zone) in [
        ("instagram_folder", "UTC"),
        ("instagram_zip", "UTC"),
        ("messenger_old", "UTC"),
        ("messenger_e2ee", "UTC"),
        ("telegram_single", "Europe/Paris"),
        ("telegram_full", "Europe/Paris"),
        ("discord_json", "UTC"),
        ("slack_folder", "UTC"),
        ("slack_zip", "UTC"),
    ] {
        let place = Place::new();
        let run = place.run("duplicates --format json --tz").args(&[zone, &sample(name)]);
        let report = run.json();
        assert_eq!(codes(&report).iter().filter(|code| **code == "DM101").count(), 2, "{name}: {:?}", codes(&report));
        assert_eq!(report["totals"]["messages"], 35, "{name}");
    }
}

#[test]
fn what_is_left_out_is_told() {
    let place = Place::new();
    let done = place.run("duplicates").args(&[&sample("instagram_folder")]).done();
    let told = "left out what is no message: 1 call, 2 edits, 2 reactions";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    let done = place.run("duplicates").args(&[&sample("telegram_full")]).done();
    assert!(done.stderr.contains("1 saved message") && done.stderr.contains("1 unsupported row"), "{}", done.stderr);
}

#[test]
fn the_html_form_is_refused_with_how_to_ask_for_json() {
    let place = Place::new();
    let run = place.run("duplicates").args(&[&sample("instagram_html_refuse")]);
    run.refused(&["HTML", "message_1.html", "JSON instead of HTML"]);
    let page = "<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class=\"page_wrap\">";
    Place::with("messages.html", page).refuses("duplicates messages.html", &["HTML", "Machine-readable JSON"]);
}

#[test]
fn one_thread_that_does_not_tell_the_bot_asks_for_it() {
    let rows = r#"[{"sender_name":"ana","timestamp_ms":1760000001000,"content":"hi"},
        {"sender_name":"shop","timestamp_ms":1760000000000,"content":"yes"}]"#;
    let thread =
        format!(r#"{{"participants":[{{"name":"ana"}},{{"name":"shop"}}],"title":"Our chat","messages":{rows}}}"#);
    let place = Place::with("message_1.json", thread);
    place.refuses("duplicates message_1.json", &["nothing tells which", "ana (1 message), shop (1 message)", "--me"]);
    let report = place.json("duplicates message_1.json --me shop");
    assert_eq!(report["totals"]["messages"], 2);
}

#[test]
fn damaged_parts_are_named_and_the_rest_is_read_on_request() {
    let thread = |rows: &str| {
        format!(
            "{{\"participants\":[{{\"name\":\"ana\"}},{{\"name\":\"shop\"}}],\"messages\":[{rows}],\"title\":\"ana\"}}"
        )
    };
    let place = Place::with(
        "inbox/ana_1/message_1.json",
        thread(r#"{"sender_name":"shop","timestamp_ms":1760000009000,"content":"yes"}"#),
    );
    place.file("inbox/ana_1/message_2.json", r#"{"participants":[{"name":"ana"#);
    place.refuses("duplicates inbox", &["inbox/ana_1/message_2.json:1", "damaged or cut off", "--skip-bad"]);
    let done = place.run("duplicates inbox --skip-bad").done();
    assert!(done.code < 2 && done.stderr.contains("skipped 1 row"), "{}", done.stderr);
}

#[test]
fn a_download_without_chats_is_told_apart_from_message_files() {
    let place = Place::with("download/your_instagram_activity/likes/liked_posts.json", "{\"likes\":[]}");
    place.refuses("duplicates download", &["Instagram or Messenger download", "as JSON"]);
}

#[test]
fn names_of_people_reach_no_terminal_raw() {
    let row = r#"{"sender_name":"\u001b[31mred","timestamp_ms":1760000009000,"content":"yes"}"#;
    let thread = format!(
        "{{\"participants\":[{{\"name\":\"ana\"}},{{\"name\":\"\\u001b[31mred\"}}],\"messages\":[{row}],\"title\":\"x\"}}"
    );
    let done = Place::with("message_1.json", thread).run("duplicates message_1.json").done();
    assert!(done.code == 2 && !done.stderr.contains('\u{1b}'), "{:?}", done.stderr);
}
