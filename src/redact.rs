//! Reports that can be handed on: who wrote what to whom cannot be read in them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::finding::{
    BaselineEntry, Cause, Finding, FoundMessage, Reconciled, ReconciledContact, Report, SideBySide, SourceInfo,
    Suppressed, TimelineMessage, UnmatchedContact,
};
use crate::model::Contact;
use crate::simulate::{Example, Origin, Replayed};

/// Replaces ids and handles by short keyed hashes, and texts by their shape.
#[derive(Clone)]
pub struct Redactor(Arc<Hmac<Sha256>>);

/// Digits of a hash, hexadecimal: of a million ids two are the same with a probability of 0.2 %.
const DIGITS: usize = 12;

/// Extensions of message files.
const EXTENSIONS: [&str; 6] = [".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet"];
const PACKED: [&str; 2] = [".gz", ".zst"];

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// The same key gives the same hashes.
    pub fn new(key: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(key).ok().map(|mac| Self(Arc::new(mac)))
    }

    /// HMAC-SHA-256 (RFC 2104), cut off. `kind` keeps a contact and a message of the same id apart.
    fn hash(&self, kind: &str, name: &str) -> String {
        let mut mac = Hmac::clone(&self.0);
        mac.update(kind.as_bytes());
        mac.update(&[0x1F]);
        mac.update(name.as_bytes());
        let bytes = mac.finalize().into_bytes();
        bytes.iter().take(DIGITS / 2).fold(format!("{kind}-"), |digits, byte| digits + &format!("{byte:02x}"))
    }

    /// A contact's id or handle.
    fn name(&self, name: &str) -> String {
        self.hash("c", name)
    }

    fn contact(&self, mut contact: Contact) -> Contact {
        contact.id = self.name(&contact.id);
        contact.facts.handle = contact.facts.handle.map(|handle| self.name(&handle));
        contact.facts.stage = contact.facts.stage.map(|stage| shape(&stage));
        contact
    }

    fn message_id(&self, id: &str) -> String {
        self.hash("m", id)
    }

    fn message(&self, message: FoundMessage) -> FoundMessage {
        FoundMessage { id: self.message_id(&message.id), text: message.text.map(|text| shape(&text)), ..message }
    }

    fn finding(&self, finding: Finding) -> Finding {
        // A baseline knows a finding by the ids that it really has.
        let source_fingerprints = Some(finding.fingerprints());
        let messages = finding.messages.into_iter().map(|message| self.message(message)).collect();
        let triggers =
            |cause: Cause| Cause { triggers: cause.triggers.iter().map(|id| self.message_id(id)).collect(), ..cause };
        let cause = finding.cause.map(triggers);
        let summary = self.summary(&finding.summary);
        Finding { contact: self.contact(finding.contact), summary, cause, messages, source_fingerprints, ..finding }
    }

    /// What stands between quotation marks in a summary are contacts.
    fn summary(&self, summary: &str) -> String {
        match (summary.find('“'), summary.rfind('”')) {
            (Some(start), Some(end)) if start < end => {
                let names = summary[start + '“'.len_utf8()..end].split("”, “").map(|name| self.name(name));
                let names = names.collect::<Vec<_>>().join("”, “");
                format!("{}“{names}{}", &summary[..start], &summary[end..])
            }
            _ => summary.to_owned(),
        }
    }

    /// A file's name may be a contact's: of it the extension is left. A database stays.
    fn source(&self, source: SourceInfo) -> SourceInfo {
        if source.files.is_empty() {
            return source;
        }
        let files: Vec<PathBuf> = source.files.iter().map(|file| self.file(file)).collect();
        let shown = files.iter().map(|file| match file.to_str() {
            Some("-") | None => "standard input".to_owned(),
            Some(name) => name.to_owned(),
        });
        SourceInfo { description: shown.collect::<Vec<_>>().join(", "), files, ..source }
    }

    fn file(&self, path: &Path) -> PathBuf {
        if path.as_os_str() == "-" {
            return path.to_owned();
        }
        let extension = path.file_name().and_then(|name| known_extension(&name.to_string_lossy()));
        let mut name = self.hash("file", &path.to_string_lossy());
        name.extend(extension);
        PathBuf::from(name)
    }

    /// The report without ids, handles and texts. Findings keep their order and their fingerprints.
    #[must_use]
    pub fn report(&self, report: Report) -> Report {
        let mut report = report;
        let redactor = self.clone();
        report.findings = report.findings.seen_as(move |finding| redactor.finding(finding));
        report.scope.contacts = report.scope.contacts.iter().map(|contact| self.name(contact)).collect();
        report.contact = report.contact.map(|contact| self.contact(contact));
        report.source = self.source(report.source);
        let suppressed =
            |held: Suppressed| Suppressed { finding: self.finding(held.finding), reason: reason(&held.reason), ..held };
        report.suppressed = report.suppressed.into_iter().map(suppressed).collect();
        if let Some(tally) = &mut report.final_messages {
            tally.patterns = tally.patterns.iter().map(|pattern| shape(pattern)).collect();
        }
        if let Some(baseline) = &mut report.baseline {
            let entries = baseline.known.iter_mut().chain(&mut baseline.gone).chain(&mut baseline.unseen);
            entries.for_each(|entry: &mut BaselineEntry| entry.reason = reason(&entry.reason).into());
        }
        let entry = |entry: TimelineMessage| TimelineMessage {
            contact: self.contact(entry.contact),
            message: self.message(entry.message),
            ..entry
        };
        report.timeline = report.timeline.map(|timeline| timeline.into_iter().map(entry).collect());
        // A file of an export is named after a contact.
        report.remarks = report.remarks.iter().map(|remark| self.summary(remark)).collect();
        report.reconciled = report.reconciled.map(|reconciled| self.reconciled(reconciled));
        report.redacted = true;
        report
    }

    fn reconciled(&self, reconciled: Reconciled) -> Reconciled {
        let row = |row: SideBySide| SideBySide {
            recorded: row.recorded.map(|message| self.message(message)),
            delivered: row.delivered.map(|message| self.message(message)),
            ..row
        };
        let contact = |both: ReconciledContact| ReconciledContact {
            contact: self.contact(both.contact),
            delivered: self.contact(both.delivered),
            rows: both.rows.into_iter().map(row).collect(),
            ..both
        };
        let unmatched = |one: UnmatchedContact| UnmatchedContact {
            contact: self.contact(one.contact),
            // What speaks for a candidate is a name that both share.
            candidates: one.candidates.into_iter().map(|(c, why)| (self.contact(c), shape(&why))).collect(),
            ..one
        };
        Reconciled {
            delivered: self.source(reconciled.delivered),
            contacts: reconciled.contacts.into_iter().map(contact).collect(),
            unmatched: reconciled.unmatched.into_iter().map(unmatched).collect(),
            ..reconciled
        }
    }

    /// A replay without ids, handles and texts. Examples keep their order.
    #[must_use]
    pub fn replay(&self, replayed: Replayed, origin: Origin) -> (Replayed, Origin) {
        let replayed = replayed.with_examples(|example| Example {
            contact: example.contact.map(|contact| self.name(&contact)),
            handle: example.handle.map(|handle| self.name(&handle)),
            id: example.id.map(|id| self.message_id(&id)),
            provider_id: example.provider_id.map(|id| self.message_id(&id)),
            text: example.text.map(|text| shape(&text)),
            ..example
        });
        let contacts = origin.contacts.iter().map(|contact| self.name(contact)).collect();
        let origin = Origin { source: self.source(origin.source), contacts, redacted: true, ..origin };
        (replayed, origin)
    }
}

/// What a name ends in, if it is one of those that message files have: any other word may be a name too.
fn known_extension(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let (name, packed) = match PACKED.iter().find(|end| name.ends_with(**end)) {
        Some(end) => (&name[..name.len() - end.len()], *end),
        None => (name.as_str(), ""),
    };
    let end = EXTENSIONS.iter().find(|end| name.ends_with(**end)).copied().unwrap_or_default();
    Some(format!("{end}{packed}")).filter(|extension| !extension.is_empty())
}

/// The shape of a reason that somebody wrote; those that the program writes into baselines tell nothing.
fn reason(reason: &str) -> String {
    let shape = shape(reason);
    let is_generated = reason == "known before" || reason.starts_with("found on ") && shape == "xxxxx xx 0000.00.00";
    if is_generated { reason.to_owned() } else { shape }
}

/// A text of the same length in which only its shape is left: letters are `x` or `X`, digits `0`, and the rest but for
/// white space is a dot.
fn shape(text: &str) -> String {
    let shape = |letter: char| match letter {
        '\n' => '\n',
        _ if letter.is_whitespace() => ' ',
        _ if letter.is_uppercase() => 'X',
        _ if letter.is_alphabetic() => 'x',
        _ if letter.is_numeric() => '0',
        _ => '.',
    };
    text.chars().map(shape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_length_and_shape_only() {
        let text = "Merci à 18:30,\ntu me fais rougir 😊 !";
        assert_eq!(shape(text), "Xxxxx x 00.00.\nxx xx xxxx xxxxxx . .");
        assert_eq!(shape("مرحبا 你好 ١٢"), "xxxxx xx 00");
    }

    #[test]
    fn a_reason_is_told_only_if_nobody_wrote_it() {
        for generated in ["known before", "found on 2026-01-07", ""] {
            assert_eq!(reason(generated), generated);
        }
        assert_eq!(reason("found on Léa Martin"), "xxxxx xx Xxx Xxxxxx");
        assert_eq!(reason("known before by Léa"), "xxxxx xxxxxx xx Xxx");
    }

    #[test]
    fn of_a_file_only_the_extension_is_left() {
        assert_eq!(known_extension("lea.m.ndjson.gz").as_deref(), Some(".ndjson.gz"));
        assert_eq!(known_extension("CHAT.CSV").as_deref(), Some(".csv"));
        assert_eq!(known_extension("lea.m.zst").as_deref(), Some(".zst"));
        assert_eq!(known_extension("lea.martin"), None);
        let redactor = Redactor::new(b"one").unwrap();
        let source = |files: &[&str]| {
            let files = files.iter().map(PathBuf::from).collect();
            redactor.source(SourceInfo { kind: "file", description: "lea.m".to_owned(), files }).description
        };
        let shown = source(&["a/lea.m.ndjson", "-", "b/lea.m.ndjson"]);
        let parts: Vec<&str> = shown.split(", ").collect();
        assert!(parts[0].starts_with("file-") && parts[0].ends_with(".ndjson") && parts[1] == "standard input");
        assert!(parts[0] != parts[2] && !shown.contains("lea"), "{shown}");
    }

    #[test]
    fn contacts_that_a_summary_names_are_hashed_whatever_they_are_called() {
        let redactor = Redactor::new(b"one").unwrap();
        let hashed = redactor.summary("2 messages stand under “lea”, “tom” too: one person");
        let expected =
            format!("2 messages stand under “{}”, “{}” too: one person", redactor.name("lea"), redactor.name("tom"));
        assert_eq!(hashed, expected);
        assert_eq!(redactor.summary("same reply 2 times"), "same reply 2 times");
        for hostile in ["a “lea” b” c", "“lea”, “lea", "“lea", "”lea“"] {
            let shown = redactor.summary(&format!("under “{hostile}” too"));
            assert!(!shown.contains("lea"), "{shown}");
        }
    }

    #[test]
    fn a_hash_hangs_on_the_key_and_on_what_is_hashed() {
        let (one, other) = (Redactor::new(b"one").unwrap(), Redactor::new(b"other").unwrap());
        assert_eq!(one.name("lea.m"), Redactor::new(b"one").unwrap().name("lea.m"));
        assert_eq!(one.name("lea.m").len(), 2 + DIGITS);
        assert_ne!(one.name("lea.m"), other.name("lea.m"));
        assert_ne!(one.name("lea.m"), one.name("lea.n"));
        assert_ne!(one.name("17")[2..], one.hash("m", "17")[2..]);
    }
}
