//! Runs `dm-audit deep` on the simulated messages, and reads what it found.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What matters of a finding.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) contact: String,
    pub(crate) is_info: bool,
    pub(crate) cause: Option<String>,
    /// How likely each of its messages is one too many.
    pub(crate) confidence: Vec<f64>,
    /// Ids of its messages.
    pub(crate) messages: Vec<String>,
    /// The texts, for people.
    pub(crate) shown: String,
}

/// The findings on `messages.ndjson` in this folder, with these settings; the report stays there under that name.
pub(crate) fn findings(program: &Path, folder: &Path, settings: &str, report: &str) -> Vec<Finding> {
    fs::write(folder.join("dm-audit.toml"), settings).unwrap();
    let mut command = Command::new(program);
    command.args([
        "deep",
        "messages.ndjson",
        "--format",
        "json",
        "--quiet",
        "--exit-zero",
        "--config",
        "dm-audit.toml",
    ]);
    let output = command.current_dir(folder).env_clear().env("TZ", "UTC").output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} could not audit: {complaint}", program.display());
    fs::write(folder.join(report), &output.stdout).unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["findings"].as_array().unwrap().iter().map(finding).collect()
}

fn finding(value: &Value) -> Finding {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let messages = value["messages"].as_array().unwrap();
    let line = |message: &Value| format!("    {}  {}", word(&message["at"]), message["text"]);
    Finding {
        rule: word(&value["rule"]),
        contact: word(&value["contact"]["id"]),
        is_info: value["severity"] == "info",
        cause: value["cause"]["kind"].as_str().map(str::to_owned),
        confidence: messages.iter().map(|message| message["confidence"].as_f64().unwrap_or(0.0)).collect(),
        messages: messages.iter().map(|message| word(&message["id"])).collect(),
        shown: messages.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}
