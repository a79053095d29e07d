//! A baseline for later runs: fingerprints, rules and dates, without content.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::document::SCHEMA_VERSION;
use crate::finding::{BaselineEntry, BaselineOutcome, Report};
use crate::time::Timestamp;

#[derive(Serialize)]
struct Line<'a> {
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_fingerprint: Option<String>,
    rule: &'a str,
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    reason: &'a str,
}

impl<'a> From<&'a BaselineEntry> for Line<'a> {
    fn from(entry: &'a BaselineEntry) -> Self {
        let BaselineEntry { fingerprint, last_fingerprint, rule, at, last_at, reason } = entry;
        Self {
            fingerprint: fingerprint.to_string(),
            last_fingerprint: last_fingerprint.map(|last| last.to_string()),
            rule,
            at: at.map(|at| at.to_string()),
            last_at: last_at.map(|at| at.to_string()),
            reason,
        }
    }
}

/// Writes all findings of a report as a baseline, and all entries of `baseline`, which it was held against, but those that are gone: a run
/// forgets nothing that it did not look for.
pub fn write(report: &Report, baseline: Option<&BaselineOutcome>, out: &mut dyn Write) -> io::Result<()> {
    let day = report.generated_at.to_the_second();
    let entries = entries(report, baseline, &format!("found on {}", day.split('T').next().unwrap_or_default()))?;
    writeln!(out, "{{\n  \"schema_version\": {SCHEMA_VERSION},")?;
    writeln!(out, "  \"tool\": {{\"name\": \"dm-audit\", \"version\": \"{}\"}},", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "  \"created_at\": \"{day}\",\n  \"findings\": [")?;
    // An entry a line, so that version control shows what was added and what went.
    for (index, entry) in entries.iter().enumerate() {
        let comma = if index + 1 < entries.len() { "," } else { "" };
        writeln!(out, "    {}{comma}", serde_json::to_string(&Line::from(entry))?)?;
    }
    writeln!(out, "  ]\n}}")
}

fn entries(report: &Report, baseline: Option<&BaselineOutcome>, new: &str) -> io::Result<Vec<BaselineEntry>> {
    let (new, before): (Arc<str>, Arc<str>) = (new.into(), "known before".into());
    let kept = baseline.into_iter().flat_map(|baseline| baseline.known.iter().chain(&baseline.unseen));
    let mut entries: Vec<BaselineEntry> = kept.cloned().collect();
    for entry in entries.iter_mut().filter(|entry| entry.reason.is_empty()) {
        entry.reason = Arc::clone(&before);
    }
    let mut rules: BTreeMap<&'static str, Arc<str>> = BTreeMap::new();
    for finding in report.findings.iter() {
        let finding = finding?;
        let fingerprints = finding.fingerprints();
        entries.push(BaselineEntry {
            fingerprint: fingerprints.whole,
            last_fingerprint: Some(fingerprints.last),
            rule: Arc::clone(rules.entry(finding.rule.code).or_insert_with(|| finding.rule.code.into())),
            at: finding.messages.first().map(|message| message.at),
            last_at: finding.messages.last().map(|message| message.at),
            reason: Arc::clone(&new),
        });
    }
    sort(&mut entries);
    Ok(entries)
}

/// By time, then fingerprint.
pub fn sort(entries: &mut [BaselineEntry]) {
    entries.sort_by_key(|entry| (entry.at.map(Timestamp::micros), entry.fingerprint));
}
