//! From a gate to a replay, and from a replay to a gate.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use serde_json::{Value, json};

use super::common::Run;
use super::common::gate::{Caller, GateProcess, Webhook, is_skip};

fn call(contact: &str, text: &str, id: Option<&str>) -> String {
    json!({"contact": contact, "text": text, "id": id}).to_string()
}

/// A webhook that takes its time, and fails at the first call that says "casse".
async fn webhook() -> Webhook {
    let failed = std::sync::atomic::AtomicBool::new(false);
    Webhook::start(move |call, _| {
        let breaks = String::from_utf8_lossy(call.body()).contains("casse");
        let fails = breaks && !failed.swap(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let status = if fails { 500 } else { 200 };
            Response::builder().status(status).body(Full::new(Bytes::from_static(b"{}"))).unwrap()
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_of_a_gates_log_says_what_the_gate_did() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.ndjson").display().to_string();
    let webhook = webhook().await;
    let pointers = "--payload pointer --contact-pointer /contact --text-pointer /text --id-pointer /id";
    let mut gate = GateProcess::start(&webhook, &format!("{pointers} --events {path}"));
    let caller = Caller::default();
    let post = |contact: &str, text: &str, id: Option<&str>| caller.post(gate.address, call(contact, text, id));

    // Three deliveries of one message at once, and something else of the same person.
    let answers = tokio::join!(post("42", "merci", None), post("42", "merci", None), post("42", "merci", None));
    assert_eq!([answers.0, answers.1, answers.2].iter().filter(|answer| is_skip(answer)).count(), 2);
    post("42", "et toi ?", None).await;
    // A failure, the retry, and a late copy.
    for skipped in [false, false, true] {
        assert_eq!(is_skip(&post("43", "casse", None).await), skipped);
    }
    // A copy with its id, and a person who says the same again.
    for (id, skipped) in [("m1", false), ("m1", true), ("m2", false)] {
        assert_eq!(is_skip(&post("44", "oui", Some(id)).await), skipped);
    }
    let (blocked, failed) = (
        caller.metric(&gate, "dm_audit_gate_blocked_total").await,
        caller.metric(&gate, "dm_audit_gate_failed_total").await,
    );
    gate.signal("TERM");
    assert_eq!(gate.wait().code(), Some(0));

    let simulate = |more: &[&str]| -> Value {
        Run::new(["simulate", &path, "-q", "--format", "json"]).args(more).outcome().expect(0).json()
    };
    let replay = simulate(&[]);
    assert_eq!(replay["source"]["event_log"], true);
    let expected = json!({
        "contacts": 3, "calls": 10, "duplicates": 4, "blocked": 4, "unanswered": 0, "let_through": 0, "wrongly_blocked": 0,
        "retries_after_failure": 1, "taken_over": 0, "unjudged": 0, "passed": 5, "worked_on": 6, "skipped": 0,
        // The gate blocked all copies, so nobody got a reply too many.
        "extra_replies": 0, "extra_replies_prevented": 0,
        // A log holds no messages whose replies could be judged.
        "blocked_replies": null, "blocked_replies_expected": null, "let_through_replies": null,
        "let_through_replies_expected": null,
    });
    assert_eq!(replay["counts"], expected);
    assert_eq!((replay["counts"]["blocked"].as_f64(), webhook.calls().len()), (Some(blocked), 6));
    assert_eq!(replay["counts"]["retries_after_failure"].as_f64(), Some(failed));
    // What the gate did stays what it did, whatever is replayed.
    for policy in [&[][..], &["--policy", "first-fix", "--text-ttl", "1ms"]] {
        let expected = json!({
            "blocked": 4, "passed_on": 6, "unclaimed": 0, "unkeyed": 0, "observed": 0, "refused": 0, "held_elsewhere": 0,
            "unended": 0,
        });
        assert_eq!(simulate(policy)["log"], expected, "{policy:?}");
    }

    // The answer gave the claim back, and its text is all that it knows a message by.
    let first_fix = simulate(&["--policy", "first-fix", "--scope", "shared"]);
    assert_eq!(first_fix["let_through"]["released_early"], 2, "{first_fix:#}");
    let first_fix = simulate(&["--policy", "first-fix"]);
    assert_eq!((&first_fix["policy"]["name"], &first_fix["counts"]["duplicates"]), (&"first-fix".into(), &4.into()));
    let swept = simulate(&["--sweep"]);
    let recommended = &swept["recommended"];
    assert_eq!((&recommended["key"], &recommended["release"]), (&"message-id".into(), &"ttl".into()), "{recommended}");
}

/// Enough histories to learn from, whose copies come and whose answers go within so many microseconds.
fn histories(within: u32) -> String {
    let row = |contact: u32, id: &str, direction: &str, micros: u32| {
        let at = format!("2026-01-07T14:00:{:02}.{:06}Z", micros / 1_000_000, micros % 1_000_000);
        let (contact, id) = (format!("c{contact}"), format!("{contact}-{id}"));
        let row = json!({"id": id, "contact_id": contact, "direction": direction, "text": "oui", "at": at});
        format!("{row}\n")
    };
    let history = |contact: u32| {
        let (copy, answer) =
            (row(contact, "m2", "incoming", within / 2), row(contact, "m3", "outgoing", within / 5 * 4));
        row(contact, "m1", "incoming", 0) + &copy + &answer
    };
    (0..20).map(history).collect()
}

/// The command of a page, in one line as a shell reads it.
fn printed_command(page: &str) -> String {
    page.lines()
        .find_map(|line| line.strip_prefix("  ").filter(|line| line.starts_with("dm-audit gate ")))
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_takes_the_command_that_a_sweep_prints_as_it_stands() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    for (asked, within, flags) in [
        ("", 900_000, "--key message-id --ttl 24h --text-ttl 60s --release ttl"),
        ("", 59_000_000, "--key message-id --ttl 24h --text-ttl 60s --release ttl --upstream-timeout 60s"),
        (
            "--upstream-timeout 1500ms",
            900_000,
            "--key message-id --ttl 24h --text-ttl 60s --release ttl --upstream-timeout 1500ms",
        ),
        (
            "--lease 3200ms --upstream-timeout 9s",
            9_000_000,
            "--key message-id --ttl 24h --text-ttl 60s --lease 3200ms --release ttl --upstream-timeout 9s",
        ),
    ] {
        let run = Run::new(["simulate", "chat.ndjson", "--sweep"]).args(asked.split_whitespace());
        let run = run.file("chat.ndjson", histories(within));
        let page = run.outcome().expect(0).stdout;
        let command = printed_command(&page);
        // Where to listen and where to go is for the user, and here for the test.
        let command = command.strip_prefix("dm-audit gate --listen ADDR --upstream URL --payload PLATFORM ").unwrap();
        assert_eq!(command, flags, "{page}");
        let mut gate = GateProcess::start(&webhook, command);
        gate.signal("TERM");
        assert_eq!(gate.wait().code(), Some(0), "{}", gate.log());
    }
    let mut every = Vec::new();
    for key in ["message-id", "text", "contact"] {
        every.extend(["ttl", "done"].map(|release| format!("--key {key} --text-ttl 30s --release {release}")));
    }
    for flags in every {
        GateProcess::start(&webhook, &flags);
    }
}
