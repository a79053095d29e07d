//! Findings of an earlier run, so that only new ones are a failure.

use std::io::{self, Write};
use std::path::Path;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::finding::{BaselineEntry, Report};
use crate::text::{display_safe, excerpt, shown_path};
use crate::time::{Timestamp, parse_time};

/// The newest form of the file that is understood.
const SCHEMA_VERSION: u64 = 1;

/// Digits of a fingerprint.
const DIGITS: usize = 16;

/// The findings of an earlier run.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The file, as it is shown.
    pub file: String,
    /// By fingerprint, each once.
    pub entries: Vec<BaselineEntry>,
}

/// A baseline, or a JSON report.
#[derive(Deserialize)]
struct Document {
    schema_version: u64,
    findings: Vec<Entry>,
    baseline: Option<Known>,
}

/// What a report's own baseline knew.
#[derive(Deserialize)]
struct Known {
    known: Vec<Entry>,
}

/// An entry of a baseline, or a finding of a report.
#[derive(Deserialize)]
struct Entry {
    fingerprint: String,
    rule: String,
    at: Option<String>,
    #[serde(default)]
    messages: Vec<EntryMessage>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct EntryMessage {
    at: String,
}

#[derive(Serialize)]
struct WrittenEntry<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    at: Option<String>,
    reason: &'a str,
}

impl Baseline {
    /// Reads a baseline or a JSON report.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = shown_path(path);
        let bytes = std::fs::read(path).map_err(|source| Error::ReadFile { file: file.clone(), source })?;
        Self::parse(&bytes, file.clone()).map_err(|problem| Error::Document { what: "baseline", file, problem })
    }

    fn parse(bytes: &[u8], file: String) -> Result<Self, String> {
        // The version first: a newer form may differ in everything else.
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| format!("it is no JSON document: {error}"))?;
        let version = value.get("schema_version").and_then(serde_json::Value::as_u64);
        match version {
            Some(version) if version > SCHEMA_VERSION => {
                return Err(format!("its schema_version is {version}, and this program knows {SCHEMA_VERSION}"));
            }
            Some(SCHEMA_VERSION) => {}
            _ => return Err("it is neither a baseline nor a JSON report: it names no schema_version".to_owned()),
        }
        let document: Document = serde_json::from_slice(bytes).map_err(|error| {
            format!("it is neither a baseline nor a JSON report: {}", display_safe(&error.to_string()))
        })?;
        debug_assert_eq!(document.schema_version, SCHEMA_VERSION);
        let known = document.baseline.map(|baseline| baseline.known).unwrap_or_default();
        let mut entries = known.into_iter().chain(document.findings).map(entry).collect::<Result<Vec<_>, String>>()?;
        entries.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
        entries.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        Ok(Self { file, entries })
    }

    /// The place of the entry with this fingerprint.
    pub fn position(&self, fingerprint: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.fingerprint.as_str().cmp(fingerprint)).ok()
    }
}

fn entry(entry: Entry) -> Result<BaselineEntry, String> {
    let fingerprint = entry.fingerprint.to_ascii_lowercase();
    if fingerprint.len() != DIGITS || !fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("“{}” is no fingerprint", excerpt(&entry.fingerprint, 40)));
    }
    let at = entry.at.as_ref().or_else(|| entry.messages.first().map(|message| &message.at));
    let read = |text: &String| {
        let at = parse_time(text, Tz::UTC).map(|read| read.at);
        at.ok_or_else(|| format!("“{}” of {fingerprint} is no time", excerpt(text, 40)))
    };
    let at = at.map(read).transpose()?;
    Ok(BaselineEntry { rule: entry.rule, at, reason: entry.reason.unwrap_or_default(), fingerprint })
}

/// Writes all findings of a report, and those that its baseline knew, as a baseline without content.
pub fn write(report: &Report, known: &[BaselineEntry], out: &mut dyn Write) -> io::Result<()> {
    let day = report.generated_at.to_the_second();
    let new = format!("found on {}", day.split('T').next().unwrap_or_default());
    let mut entries = known.to_vec();
    for entry in &mut entries {
        if entry.reason.is_empty() {
            "known before".clone_into(&mut entry.reason);
        }
    }
    for finding in report.findings.iter() {
        let finding = finding?;
        entries.push(BaselineEntry {
            fingerprint: finding.fingerprint(),
            rule: finding.rule.code.to_owned(),
            at: finding.messages.first().map(|message| message.at),
            reason: new.clone(),
        });
    }
    sort(&mut entries);
    writeln!(out, "{{\n  \"schema_version\": {SCHEMA_VERSION},")?;
    writeln!(out, "  \"tool\": {{\"name\": \"dm-audit\", \"version\": \"{}\"}},", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "  \"created_at\": \"{day}\",\n  \"findings\": [")?;
    // An entry a line, so that version control shows what was added and what went.
    for (index, BaselineEntry { fingerprint, rule, at, reason }) in entries.iter().enumerate() {
        let entry = WrittenEntry { fingerprint, rule, at: at.map(|at| at.to_string()), reason };
        let comma = if index + 1 < entries.len() { "," } else { "" };
        writeln!(out, "    {}{comma}", serde_json::to_string(&entry)?)?;
    }
    writeln!(out, "  ]\n}}")
}

/// By time, then fingerprint.
pub fn sort(entries: &mut [BaselineEntry]) {
    let time = |entry: &BaselineEntry| entry.at.map(Timestamp::micros);
    entries.sort_by(|a, b| time(a).cmp(&time(b)).then_with(|| a.fingerprint.cmp(&b.fingerprint)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Baseline, String> {
        Baseline::parse(text.as_bytes(), "b.json".to_owned())
    }

    #[test]
    fn a_report_is_a_baseline_with_what_its_own_baseline_knew() {
        let baseline = parse(
            r#"{"schema_version": 1, "tool": {}, "findings": [{"fingerprint": "00000000000000BB", "rule": "DM101",
                "messages": [{"id": "m", "at": "2026-01-07T14:00:00.000Z"}]}],
                "baseline": {"known": [{"fingerprint": "00000000000000aa", "rule": "DM102", "at": null, "reason": "old"}]}}"#,
        )
        .unwrap();
        let shown: Vec<_> =
            baseline.entries.iter().map(|entry| (entry.fingerprint.as_str(), entry.reason.as_str())).collect();
        assert_eq!(shown, [("00000000000000aa", "old"), ("00000000000000bb", "")]);
        assert_eq!(baseline.entries[1].at.map(|at| at.to_string()).as_deref(), Some("2026-01-07T14:00:00.000Z"));
        assert_eq!((baseline.position("00000000000000bb"), baseline.position("0")), (Some(1), None));
    }

    #[test]
    fn what_is_no_baseline_says_so() {
        for (text, words) in [
            ("", "no JSON document"),
            ("[]", "neither a baseline nor a JSON report"),
            ("{}", "names no schema_version"),
            (r#"{"schema_version": 2}"#, "its schema_version is 2"),
            (r#"{"schema_version": 1}"#, "missing field `findings`"),
            (r#"{"schema_version": 1, "findings": [{"fingerprint": "x", "rule": "DM101"}]}"#, "no fingerprint"),
            (
                r#"{"schema_version": 1, "findings": [{"fingerprint": "00000000000000aa", "rule": "DM101", "at": "soon"}]}"#,
                "is no time",
            ),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }
}
