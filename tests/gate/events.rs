//! The log of events.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use dm_audit::lock::{Event, EventKind};

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::{FINE, Manners, gate_before, rude_webhook, until};

/// What the lines of a log say; each has to be whole.
fn kinds(text: &str) -> Vec<EventKind> {
    text.lines().map(|line| serde_json::from_str::<Event<'_>>(line).unwrap().event).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_tell_what_became_of_each_message_and_hold_no_text_unless_asked() {
    use EventKind::{Blocked, Claimed, Done, Failed, Unkeyed};
    for (flag, with_text) in [("", false), ("--events-text", true)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.ndjson");
        let (url, _) = rude_webhook(Manners::say(""), Manners::say(FINE)).await;
        let mut gate = gate_before(&url, &format!("--events {} {flag}", path.display()));
        let caller = Caller::default();
        let hostile = "4\"2\n\u{1b}[31m\u{2028}";
        for text in ["rougir", "rougir", "rougir", "{{text}}"] {
            caller.post(gate.address, body(hostile, text)).await;
        }
        caller.post(gate.address, "bad").await;
        gate.signal("TERM");
        assert_eq!(gate.wait().code(), Some(0));
        let text = read(&path);
        assert_eq!(kinds(&text), [Claimed, Failed, Claimed, Done, Blocked, Unkeyed], "{text}");
        assert_eq!(text.contains("rougir"), with_text);
        let events: Vec<Event<'_>> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((events[0].contact.as_deref(), events[0].platform.as_deref()), (Some(hostile), Some("manychat")));
        assert_eq!(events[0].claim, events[1].claim);
        assert_ne!(events[0].claim, events[2].claim);
        assert_eq!((events[1].status, events[3].status), (None, Some(200)));
        assert!(events[3].took_s.is_some_and(|seconds| seconds > 0.0));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o007, 0, "nobody else may read it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_is_lost_when_the_log_is_moved_away_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events");
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, &format!("--events {}", path.display()));
    let caller = Caller::default();
    let mut files = vec![path.clone()];
    for round in 0..5 {
        for number in 0..40 {
            caller.post(gate.address, body(&format!("{round} {number}"), "x")).await;
            if number == 20 {
                let moved = folder.path().join(format!("events.{round}"));
                fs::rename(&path, &moved).unwrap();
                files.push(moved);
                gate.signal("HUP");
            }
        }
        until("the file is there again", async || path.exists()).await;
    }
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0));
    let all: String = files.iter().map(|file| read(file)).collect();
    let kinds = kinds(&all);
    assert_eq!(kinds.iter().filter(|kind| **kind == EventKind::Claimed).count(), 200);
    assert_eq!(kinds.iter().filter(|kind| **kind == EventKind::Done).count(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_events_and_no_calls_and_is_told_once() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, "--events /dev/full");
    let caller = Caller::default();
    for number in 0..50 {
        assert_eq!(caller.post(gate.address, body(&number.to_string(), "x")).await.status(), 200);
    }
    until("each is counted", async || caller.metric(&gate, "dm_audit_gate_events_dropped_total").await == 100.0).await;
    assert!(gate.is_alive());
    assert_eq!(gate.log().matches("cannot write events to /dev/full").count(), 1, "{}", gate.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_opened_anew_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in/events");
    fs::create_dir(folder.path().join("in")).unwrap();
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let mut gate = GateProcess::start(&webhook, &format!("--events {}", path.display()));
    let moved = folder.path().join("moved");
    fs::rename(&path, &moved).unwrap();
    fs::remove_dir(folder.path().join("in")).unwrap();
    gate.signal("HUP");
    until("it says so", async || gate.log().contains("again: ")).await;
    Caller::default().post(gate.address, body("1", "x")).await;
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0));
    assert_eq!(kinds(&read(&moved)).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_noted_by_the_clock_of_a_store_that_gates_share_too() {
    let redis = super::common::Redis::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    for (store, has_clock) in [("memory".to_owned(), false), (redis.url(), true)] {
        let path = folder.path().join(format!("{has_clock}.ndjson"));
        let webhook = Webhook::answering_after(Duration::ZERO).await;
        let gate = GateProcess::start(&webhook, &format!("--store {store} --events {}", path.display()));
        for _ in 0..2 {
            Caller::default().post(gate.address, body("c1", "rougir")).await;
        }
        until("all is written", async || read(&path).lines().count() == 3).await;
        let text = read(&path);
        for event in text.lines().map(|line| serde_json::from_str::<Event<'_>>(line).unwrap()) {
            assert_eq!(event.store_at.is_some(), has_clock && event.event.is_arrival(), "{text}");
        }
    }
}
