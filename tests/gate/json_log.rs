//! The log as JSON.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::common::gate::{Caller, GateProcess, Webhook, body};
use super::wire::until;

/// The lines of a log, each of which has to be a document.
fn lines(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_one_document_whatever_callers_write() {
    let webhook = Webhook::answering_after(Duration::ZERO).await;
    let gate = GateProcess::start(&webhook, "--log-format json");
    let caller = Caller::default();
    let hostile = "a\"b\\\n\u{1b}[31m\u{202e}\u{2028}é\0";
    for _ in 0..2 {
        caller.post(gate.address, body(hostile, "secret words")).await;
    }
    caller.post(gate.address, "{\"a\n\u{1b}[2J").await;
    until("it says so", async || gate.log().contains("on unjudged") && gate.log().contains("is told to skip")).await;
    let log = gate.log();
    assert!(!log.contains(['\u{1b}', '\u{202e}', '\u{2028}']) && !log.contains("secret words"), "{log}");
    let lines = lines(&log);
    for line in &lines {
        let fields: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["level", "message", "time"]);
        assert!(["debug", "info", "warn", "error"].contains(&line["level"].as_str().unwrap()));
        let time = line["time"].as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z'), "{time}");
    }
    let of = |level: &str, text: &str| {
        let said = |line: &&Value| line["level"] == level && line["message"].as_str().unwrap().contains(text);
        assert_eq!(lines.iter().filter(said).count(), 1, "{level} {text}: {log}");
    };
    of("info", "listening on ");
    of("info", "a duplicate is told to skip");
    of("warn", "is passed on unjudged");
}

#[test]
fn what_keeps_a_gate_from_its_work_is_a_line_too_without_passwords() {
    let said = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dm-audit"));
        command.args(["gate", "--log-format", "json", "--listen", "127.0.0.1:0"]).args(arguments);
        let output = command.env_remove("DM_AUDIT_GATE_STORE").output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    for (arguments, expected) in [
        (&[] as &[&str], "--upstream: it is missing; give it"),
        (&["--upstream", "ftp://u:geheim@bot"], "--upstream: "),
        (&["--upstream", "http://127.0.0.1:9", "--store", "redis://:geheim@host:port/0"], "port"),
        (&["--upstream", "http://127.0.0.1:9", "--config", "/nowhere.toml"], "/nowhere.toml"),
    ] {
        let text = said(arguments);
        let last = lines(&text).pop().unwrap();
        let message = last["message"].as_str().unwrap();
        assert!(last["level"] == "error" && message.contains(expected) && !text.contains("geheim"), "{text}");
    }
}
