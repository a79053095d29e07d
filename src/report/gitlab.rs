//! GitLab's code quality: one violation a finding.
//!
//! The form is that of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>. It has room for
//! findings alone: neither the gate nor a comparison's verdict stands in it.

use std::fmt::Write as _;
use std::io::{self, Write};

use rustc_hash::FxHashSet;
use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::Reporter;
use crate::finding::{Finding, Report, Severity, SourceInfo};
use crate::text::excerpt;

/// More of a contact's name is left out, in characters.
const NAME: usize = 100;

pub(super) struct Gitlab;

impl Reporter for Gitlab {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &Violations(report))?;
        out.write_all(b"\n")
    }
}

/// All findings, written one after the other as they are unpacked.
struct Violations<'a>(&'a Report);

#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl Serialize for Violations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let path = path(&self.0.source);
        let mut seen = FxHashSet::default();
        let mut list = serializer.serialize_seq(Some(self.0.findings.len()))?;
        for finding in self.0.findings.iter() {
            let finding = finding.map_err(S::Error::custom)?;
            list.serialize_element(&Violation {
                description: description(&finding),
                check_name: finding.rule.code,
                fingerprint: unique(finding.fingerprint(), &mut seen),
                severity: severity(finding.severity),
                // Messages have no lines that a reader could go to, and GitLab wants one.
                location: Location { path: &path, lines: Lines { begin: 1 } },
            })?;
        }
        list.end()
    }
}

/// What happened to whom and why, without message text.
fn description(finding: &Finding) -> String {
    let Finding { rule, contact, summary, cause, .. } = finding;
    let mut text = format!("{}: {summary} ({})", rule.name, excerpt(&contact.named(), NAME));
    if let Some(cause) = cause {
        // Writing to a string cannot fail.
        let _: std::fmt::Result = write!(text, "; cause: {}: {}", cause.kind.as_str(), cause.evidence.join("; "));
    }
    text
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}

/// The fingerprint, or one that follows from it where it was there before: GitLab shows one violation of each.
fn unique(fingerprint: String, seen: &mut FxHashSet<u64>) -> String {
    let mut candidate = fingerprint;
    // Half a hash is kept of each, as there may be a million.
    while !seen.insert(half_a_hash(&candidate)) {
        candidate = format!("{:016x}", half_a_hash(&format!("{candidate}\u{1F}again")));
    }
    candidate
}

fn half_a_hash(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The path within the repository: that of the source's file, else the source's name. GitLab wants a relative one.
fn path(source: &SourceInfo) -> String {
    let name = excerpt(&source.description.replace("://", "/"), usize::MAX);
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if parts.is_empty() { "messages".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_that_comes_again_is_told_apart_the_same_way_every_time() {
        let three = || {
            let mut seen = FxHashSet::default();
            ["a", "a", "a"].map(|text| unique(text.to_owned(), &mut seen))
        };
        let [first, second, third] = three();
        assert_eq!(first, "a");
        assert!(second != third && ![&second, &third].contains(&&first));
        assert_eq!(three(), [first, second, third]);
    }

    #[test]
    fn a_path_is_relative_whatever_the_source() {
        let path = |kind, description: &str| {
            path(&SourceInfo { kind, description: description.to_owned(), files: Vec::new() })
        };
        assert_eq!(path("file", "./data/../chat.ndjson"), "chat.ndjson");
        assert_eq!(path("file", "../chat.ndjson"), "chat.ndjson");
        assert_eq!(path("file", "/srv/chat.ndjson"), "srv/chat.ndjson");
        assert_eq!(path("postgres", "postgres://app@db.example/bot"), "postgres/app@db.example/bot");
        assert_eq!(path("file", "../"), "messages");
    }
}
