//! Findings that the user holds back, each with a reason.

use std::collections::BTreeMap;

use regex::Regex;

use crate::baseline::Baseline;
use crate::finding::{Finding, HeldBy, Suppressed};
use crate::scope::plain;
use crate::time::Timestamp;

/// One entry of the settings' `ignore` list. A finding is held back if all that the entry names fits.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// One finding.
    pub fingerprint: Option<String>,
    /// All findings of a contact, by id or by handle, ignoring case and a leading `@`.
    pub contact: Option<String>,
    /// All findings with a message whose text matches.
    pub text: Option<Regex>,
    /// All findings of these rules, by code.
    pub rules: Option<Vec<&'static str>>,
    /// Why.
    pub reason: String,
    /// From this moment on it holds nothing back.
    pub expires: Option<Timestamp>,
    /// Where the entry stands.
    pub place: String,
}

/// The entries as they stand at one moment.
#[derive(Debug, Clone, Copy)]
pub struct HoldBack<'a> {
    /// The entries.
    pub entries: &'a [Suppression],
    /// The moment.
    pub now: Timestamp,
    /// Findings that were known before.
    pub baseline: Option<&'a Baseline>,
    /// What the last run told of, by fingerprint; it is not told again.
    pub told: Option<&'a BTreeMap<String, Timestamp>>,
    /// Keep what is held back, to list it.
    pub keep: bool,
}

/// What the entries did.
#[derive(Debug, Clone, Default)]
pub struct HeldBack {
    /// The findings held back, if they are kept.
    pub suppressed: Vec<Suppressed>,
    /// How many the entries hold back.
    pub count: usize,
    /// For each entry, how many findings it fits.
    pub matches: Vec<usize>,
    /// Findings that an earlier run told of.
    pub told: usize,
    /// The entries of the baseline that are findings still, held back or not, by their places in it; some twice.
    pub known: Vec<usize>,
}

impl Suppression {
    /// Whether it holds nothing back any more.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    fn fits(&self, finding: &Finding) -> bool {
        let contact = &finding.contact;
        let is_contact = |wanted: &String| {
            let wanted = plain(wanted);
            plain(&contact.id) == wanted
                || contact.facts.handle.as_deref().is_some_and(|handle| plain(handle) == wanted)
        };
        let says = |pattern: &Regex| {
            let mut texts = finding.messages.iter().filter_map(|message| message.text.as_deref());
            texts.any(|text| pattern.is_match(text))
        };
        self.rules.as_ref().is_none_or(|rules| rules.contains(&finding.rule.code))
            && self.contact.as_ref().is_none_or(is_contact)
            && self.text.as_ref().is_none_or(says)
            && self.fingerprint.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(&finding.fingerprint()))
    }
}

impl HoldBack<'_> {
    /// Holds nothing back.
    pub const NOTHING: HoldBack<'static> =
        HoldBack { entries: &[], now: Timestamp::from_micros(0), baseline: None, told: None, keep: false };

    /// Takes the findings out that an entry, or else the baseline, holds back; the first entry that fits counts.
    pub fn sort_out(&self, findings: &mut Vec<Finding>, held: &mut HeldBack) {
        held.matches.resize(self.entries.len(), 0);
        if let Some(told) = self.told.filter(|told| !told.is_empty()) {
            let before = findings.len();
            findings.retain(|finding| {
                let again = told.contains_key(&finding.fingerprint());
                if again {
                    // What was told is there still, and not gone.
                    held.known.extend(self.baseline.map(|baseline| baseline.places(finding)).unwrap_or_default());
                }
                !again
            });
            held.told += before - findings.len();
        }
        findings.retain(|finding| {
            let ignoring = self.ignoring(finding, &mut held.matches);
            // What is ignored may be known too, and is not gone then.
            let known = self.baseline.map(|baseline| baseline.places(finding)).unwrap_or_default();
            held.known.extend(&known);
            held.count += usize::from(ignoring.is_some());
            let (by, reason, file) = match (ignoring, known.first().zip(self.baseline)) {
                (Some(entry), _) => (HeldBy::Settings, entry.reason.as_str(), &entry.place),
                (None, Some((place, baseline))) => {
                    (HeldBy::Baseline, &*baseline.entries[*place].reason, &baseline.file)
                }
                (None, None) => return true,
            };
            if self.keep {
                let (reason, entry, is_known) = (reason.to_owned(), file.clone(), !known.is_empty());
                held.suppressed.push(Suppressed { finding: finding.clone(), by, is_known, reason, entry });
            }
            false
        });
    }

    /// The first entry that holds the finding back. Those that it only forestalls are of use all the same.
    fn ignoring(&self, finding: &Finding, matches: &mut [usize]) -> Option<&Suppression> {
        let fits = |entry: &Suppression| !entry.is_expired(self.now) && entry.fits(finding);
        let mut first = None;
        for (entry, matches) in self.entries.iter().zip(matches).filter(|(entry, _)| fits(entry)) {
            *matches += 1;
            first = first.or(Some(entry));
        }
        first
    }
}

impl HeldBack {
    /// Adds what was held back of other findings.
    pub fn add(&mut self, other: Self) {
        self.suppressed.extend(other.suppressed);
        self.count += other.count;
        self.told += other.told;
        self.known.extend(other.known);
        if self.matches.len() < other.matches.len() {
            self.matches.resize(other.matches.len(), 0);
        }
        self.matches.iter_mut().zip(other.matches).for_each(|(mine, others)| *mine += others);
    }
}
