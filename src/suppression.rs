//! Findings that the user holds back, each with a reason.

use std::collections::BTreeMap;

use regex::Regex;

use crate::baseline::Baseline;
use crate::finding::{Finding, Suppressed};
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
    /// How many there are.
    pub count: usize,
    /// For each entry, how many findings it fits.
    pub matches: Vec<usize>,
    /// Findings that an earlier run told of.
    pub told: usize,
    /// The entries of the baseline that are findings still, by their places in it.
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
        if let Some(told) = self.told.filter(|told| !told.is_empty()) {
            let before = findings.len();
            findings.retain(|finding| !told.contains_key(&finding.fingerprint()));
            held.told += before - findings.len();
        }
        if !self.entries.is_empty() {
            self.sort_out_ignored(findings, held);
        }
        let Some(baseline) = self.baseline else { return };
        findings.retain(|finding| {
            let Some(place) = baseline.position(&finding.fingerprint()) else { return true };
            held.known.push(place);
            if self.keep {
                let (reason, entry) = (baseline.entries[place].reason.clone(), baseline.file.clone());
                held.suppressed.push(Suppressed { finding: finding.clone(), reason, entry });
            }
            false
        });
    }

    fn sort_out_ignored(&self, findings: &mut Vec<Finding>, held: &mut HeldBack) {
        held.matches.resize(self.entries.len(), 0);
        findings.retain(|finding| {
            let fits = |entry: &&Suppression| !entry.is_expired(self.now) && entry.fits(finding);
            let mut fitting = self.entries.iter().enumerate().filter(|(_, entry)| fits(entry)).map(|(index, _)| index);
            let first = fitting.next();
            // An entry that only another one forestalls is of use all the same.
            first.into_iter().chain(fitting).for_each(|index| held.matches[index] += 1);
            let Some(entry) = first.map(|index| &self.entries[index]) else { return true };
            held.count += 1;
            if self.keep {
                let (reason, entry) = (entry.reason.clone(), entry.place.clone());
                held.suppressed.push(Suppressed { finding: finding.clone(), reason, entry });
            }
            false
        });
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
