//! The file of a baseline, or a JSON report in its place, read entry by entry: a report may be larger than memory.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use chrono_tz::Tz;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::DocumentProblem;
use crate::finding::{BaselineEntry, Fingerprint};
use crate::text::{display_safe, excerpt};
use crate::time::{Timestamp, parse_time};

/// The newest form of the file that is understood.
pub(super) const SCHEMA_VERSION: u64 = 1;

/// Why a file cannot be used as a baseline.
#[derive(Debug)]
pub(super) enum Problem {
    /// It cannot be read to its end.
    Unreadable(io::Error),
    /// It holds something else.
    Wrong(DocumentProblem),
}

/// The entries of a baseline, or the findings of a report after what its own baseline knew.
pub(super) fn read(file: impl Read) -> Result<Vec<BaselineEntry>, Problem> {
    let text = |error: serde_json::Error| display_safe(&error.to_string()).into_owned();
    let mut json = serde_json::Deserializer::from_reader(file);
    let mut document = Document::default();
    let read = document.deserialize(&mut json).and_then(|()| json.end());
    match (read, document.version) {
        (_, Some(version)) if version > SCHEMA_VERSION => {
            Err(Problem::Wrong(DocumentProblem::Newer { version, understood: SCHEMA_VERSION }))
        }
        (Err(error), _) if error.is_io() => Err(Problem::Unreadable(error.into())),
        (Err(error), _) if error.is_data() => Err(Problem::Wrong(DocumentProblem::NoBaseline { error: text(error) })),
        (Err(error), _) => Err(Problem::Wrong(DocumentProblem::NotJson { error: text(error) })),
        (Ok(()), Some(SCHEMA_VERSION)) => {
            let mut entries = document.before;
            match document.findings {
                Some(findings) if entries.is_empty() => entries = findings,
                Some(findings) => entries.extend(findings),
                None => return Err(Problem::Wrong(DocumentProblem::NoFindings)),
            }
            Ok(entries)
        }
        (Ok(()), _) => Err(Problem::Wrong(DocumentProblem::NoVersion)),
    }
}

/// The version alone, of a file that may differ in everything else.
pub(super) fn version(file: impl Read) -> Option<u64> {
    #[derive(Deserialize)]
    struct Versioned {
        schema_version: u64,
    }
    serde_json::from_reader(file).ok().map(|document: Versioned| document.schema_version)
}

/// What was read so far.
#[derive(Default)]
struct Document {
    version: Option<u64>,
    findings: Option<Vec<BaselineEntry>>,
    /// What the report's own baseline knew.
    before: Vec<BaselineEntry>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    SchemaVersion,
    Findings,
    Baseline,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Version {
    Number(u64),
    Other(IgnoredAny),
}

/// What a report says of its baseline.
#[derive(Deserialize)]
struct Before {
    known: Entries,
    /// Reports did not always tell them.
    #[serde(default)]
    unseen: Entries,
}

impl<'de> DeserializeSeed<'de> for &mut Document {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Document {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with schema_version and findings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(field) = fields.next_key()? {
            match field {
                Field::SchemaVersion => match fields.next_value()? {
                    Version::Number(version) => {
                        self.version = Some(version);
                        if version > SCHEMA_VERSION {
                            return Err(A::Error::custom("a newer form"));
                        }
                    }
                    Version::Other(IgnoredAny) => self.version = None,
                },
                Field::Findings => self.findings = Some(fields.next_value::<Entries>()?.0),
                Field::Baseline => {
                    if let Some(Before { known, unseen }) = fields.next_value()? {
                        self.before = known.0;
                        self.before.extend(unseen.0);
                    }
                }
                Field::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Entries of a baseline, or findings of a report.
#[derive(Default)]
struct Entries(Vec<BaselineEntry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntriesVisitor).map(Self)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<BaselineEntry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of findings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut words = Words::default();
        let mut entries = Vec::new();
        while let Some(fields) = list.next_element::<Fields>()? {
            entries.push(fields.entry(&mut words).map_err(A::Error::custom)?);
        }
        entries.shrink_to_fit();
        Ok(entries)
    }
}

/// Each word is kept once.
#[derive(Default)]
struct Words(BTreeSet<Arc<str>>);

impl Words {
    fn keep(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let new: Arc<str> = word.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// The fields of an entry, or of a finding.
#[derive(Deserialize)]
struct Fields {
    fingerprint: String,
    last_fingerprint: Option<String>,
    rule: String,
    at: Option<String>,
    last_at: Option<String>,
    #[serde(default)]
    messages: Ends,
    reason: Option<String>,
}

impl Fields {
    fn entry(self, words: &mut Words) -> Result<BaselineEntry, String> {
        let fingerprint = |text: &str| {
            Fingerprint::parse(text).ok_or_else(|| format!("“{}” is not a fingerprint", excerpt(text, 40)))
        };
        let time = |text: String| -> Result<Timestamp, String> {
            let at = parse_time(&text, Tz::UTC).map(|read| read.at);
            at.ok_or_else(|| format!("“{}” of {} is not a time", excerpt(&text, 40), excerpt(&self.fingerprint, 40)))
        };
        Ok(BaselineEntry {
            fingerprint: fingerprint(&self.fingerprint)?,
            last_fingerprint: self.last_fingerprint.as_deref().map(fingerprint).transpose()?,
            rule: words.keep(&self.rule),
            at: self.at.or(self.messages.first).map(time).transpose()?,
            last_at: self.last_at.or(self.messages.last).map(time).transpose()?,
            reason: words.keep(self.reason.as_deref().unwrap_or_default()),
        })
    }
}

/// When the first and the last of a finding's messages were sent.
#[derive(Default)]
struct Ends {
    first: Option<String>,
    last: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    at: String,
}

impl<'de> Deserialize<'de> for Ends {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EndsVisitor)
    }
}

struct EndsVisitor;

impl<'de> Visitor<'de> for EndsVisitor {
    type Value = Ends;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ends, A::Error> {
        let mut ends = Ends::default();
        while let Some(Message { at }) = list.next_element()? {
            if ends.first.is_none() {
                ends.first = Some(at.clone());
            }
            ends.last = Some(at);
        }
        Ok(ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_baseline_with_what_its_own_baseline_knew_or_did_not_look_for() {
        let entries = read(
            br#"{"schema_version": 1, "tool": {}, "findings": [{"fingerprint": "00000000000000BB", "rule": "DM101",
                "messages": [{"id": "m", "at": "2026-01-07T14:00:00.000Z"}, {"at": "2026-01-07T14:00:01Z"},
                {"at": "2026-01-07T14:00:02Z", "text": null}], "last_fingerprint": "00000000000000bc"}],
                "baseline": {"file": "x", "known": [{"fingerprint": "00000000000000aa", "rule": "DM102", "at": null,
                "last_at": null, "last_fingerprint": null, "reason": "old"}],
                "gone": [{"fingerprint": "00000000000000dd", "rule": "DM101"}],
                "unseen": [{"fingerprint": "00000000000000cc", "rule": "DM101", "reason": "older"}]}}"#
                .as_slice(),
        )
        .unwrap();
        let shown: Vec<_> = entries.iter().map(|entry| (entry.fingerprint.to_string(), &*entry.reason)).collect();
        let digits = |end: &str| format!("00000000000000{end}");
        assert_eq!(shown, [(digits("aa"), "old"), (digits("cc"), "older"), (digits("bb"), "")]);
        let found = &entries[2];
        let time = |at: Option<Timestamp>| at.map(Timestamp::to_the_second);
        assert_eq!(time(found.at).as_deref(), Some("2026-01-07T14:00:00Z"));
        assert_eq!(time(found.last_at).as_deref(), Some("2026-01-07T14:00:02Z"));
        assert_eq!(found.last_fingerprint, Fingerprint::parse("00000000000000bc"));
        assert_eq!(entries[0].last_fingerprint, None);
    }

    #[test]
    fn words_that_come_again_are_kept_once() {
        let entry =
            |end: u8| format!(r#"{{"fingerprint": "00000000000000{end:02}", "rule": "DM101", "reason": "old"}}"#);
        let file = format!(r#"{{"schema_version": 1, "findings": [{}, {}]}}"#, entry(1), entry(2));
        let entries = read(file.as_bytes()).unwrap();
        assert!(Arc::ptr_eq(&entries[0].rule, &entries[1].rule) && Arc::ptr_eq(&entries[0].reason, &entries[1].reason));
    }

    #[test]
    fn what_is_no_baseline_says_so() {
        for (text, words) in [
            ("", "not a JSON document"),
            (r#"{"schema_version": 1, "findings": []} x"#, "not a JSON document"),
            ("[]", "neither a baseline nor a JSON report"),
            ("{}", "names no schema_version"),
            (r#"{"schema_version": "1", "findings": []}"#, "names no schema_version"),
            (r#"{"schema_version": 0, "findings": []}"#, "names no schema_version"),
            (r#"{"schema_version": 1}"#, "it has no findings"),
            (r#"{"schema_version": 1, "findings": [{"fingerprint": "x", "rule": "DM101"}]}"#, "not a fingerprint"),
            (
                r#"{"schema_version": 1, "findings": [{"fingerprint": "00000000000000aa", "rule": "DM101", "at": "soon"}]}"#,
                "“soon” of 00000000000000aa is not a time",
            ),
        ] {
            match read(text.as_bytes()) {
                Err(Problem::Wrong(problem)) => assert!(problem.to_string().contains(words), "{text}: {problem}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_newer_form_is_told_before_anything_that_may_differ_in_it() {
        let newer = read(br#"{"schema_version": 2, "findings": 3}"#.as_slice());
        assert!(matches!(newer, Err(Problem::Wrong(DocumentProblem::Newer { version: 2, understood: 1 }))));
        assert_eq!(version(br#"{"findings": 3, "schema_version": 2}"#.as_slice()), Some(2));
        assert_eq!(version(b"[]".as_slice()), None);
    }

    #[test]
    fn a_file_that_cannot_be_read_to_its_end_is_not_a_broken_one() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let file = br#"{"schema_version": 1, "findings": ["#.chain(Broken);
        assert!(
            matches!(read(file), Err(Problem::Unreadable(error)) if error.kind() == io::ErrorKind::ConnectionReset)
        );
    }
}
