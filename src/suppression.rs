//! Findings that the user holds back, each with a reason.

use regex::Regex;

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

/// Findings sorted out by the entries.
#[derive(Debug)]
pub struct Sorted {
    /// Those that are reported.
    pub kept: Vec<Finding>,
    /// Those that are held back.
    pub suppressed: Vec<Suppressed>,
    /// For each entry, how many findings it holds back.
    pub matches: Vec<usize>,
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

/// Takes the findings out that an entry holds back at the moment `now`; the first entry that fits counts.
pub fn sort_out(findings: Vec<Finding>, entries: &[Suppression], now: Timestamp) -> Sorted {
    let mut sorted = Sorted { kept: Vec::new(), suppressed: Vec::new(), matches: vec![0; entries.len()] };
    if entries.is_empty() {
        sorted.kept = findings;
        return sorted;
    }
    for finding in findings {
        let fits = |entry: &&Suppression| !entry.is_expired(now) && entry.fits(&finding);
        let mut fitting = entries.iter().enumerate().filter(|(_, entry)| fits(entry)).map(|(index, _)| index);
        let first = fitting.next();
        // An entry that only another one forestalls is of use all the same.
        first.into_iter().chain(fitting).for_each(|index| sorted.matches[index] += 1);
        match first.map(|index| &entries[index]) {
            Some(entry) => {
                let (reason, entry) = (entry.reason.clone(), entry.place.clone());
                sorted.suppressed.push(Suppressed { finding, reason, entry });
            }
            None => sorted.kept.push(finding),
        }
    }
    sorted
}
