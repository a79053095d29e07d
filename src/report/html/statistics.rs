//! What the charts show and the filters offer, from one pass over all findings.
//!
//! Charts are of findings that are probably a fault, and of all where nobody weighed that; filters find all.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use chrono::{Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;

use crate::finding::{CauseKind, CountedBy, Finding, Findings};
use crate::text::excerpt;
use crate::time::{Span, Timestamp};

/// Where a bar of the gaps begins, in microseconds: 10 ms first, then 18, 30, 55, 100 ms and so on up to 10 days. 1, 10
/// and 30 s are among them.
pub(super) const GAP_EDGES: [i64; 32] = gap_edges();

const fn gap_edges() -> [i64; 32] {
    let mut edges = [0; 32];
    let (mut place, mut decade) = (0, 10_000);
    while place < edges.len() {
        edges[place] = decade * [100, 180, 300, 550][place % 4] / 100;
        if place % 4 == 3 {
            decade *= 10;
        }
        place += 1;
    }
    edges
}

/// Longer names are cut.
const NAME: usize = 60;

/// Counts of all findings, listed or not.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    /// By the day of the first message, then by rule.
    pub(super) days: BTreeMap<NaiveDate, BTreeMap<&'static str, usize>>,
    /// The day of the report: later ones are of no message that was written.
    pub(super) today: Option<NaiveDate>,
    /// By weekday, Monday first, and hour of the first message.
    pub(super) hours: [[usize; 24]; 7],
    /// Copies by the time since the copy before, a count for each of [`GAP_EDGES`].
    pub(super) gaps: [usize; GAP_EDGES.len()],
    /// Copies that came at most 1, 10 and 30 s after the one before.
    pub(super) within: [usize; 3],
    /// Findings that are drawn nowhere, as they are probably no fault.
    pub(super) unlikely: usize,
    /// All findings by the day of the first message.
    pub(super) all_days: BTreeMap<NaiveDate, usize>,
    /// The name of each rule, by its code.
    pub(super) names: BTreeMap<&'static str, &'static str>,
    /// The causes of all findings.
    pub(super) causes: BTreeSet<CauseKind>,
    /// By id.
    contacts: BTreeMap<String, OfContact>,
}

/// A contact's name, how many findings it has, and how many of them are drawn.
#[derive(Debug, Default)]
struct OfContact {
    name: String,
    all: usize,
    drawn: usize,
}

impl Statistics {
    /// Counts all findings by the clocks of `zone`; the report is of the moment `now`.
    pub(super) fn of(findings: &Findings, by: CountedBy, zone: Tz, now: Timestamp) -> io::Result<Self> {
        let today = now.in_zone(zone).map(|now| now.date_naive());
        let mut statistics = Self { today, ..Self::default() };
        for finding in findings.iter() {
            let finding = finding?;
            let is_drawn = by.counts(finding.confidence);
            statistics.list(&finding, is_drawn, zone);
            if is_drawn {
                statistics.draw(&finding, zone);
            }
        }
        Ok(statistics)
    }

    /// What the filters offer.
    fn list(&mut self, finding: &Finding, is_drawn: bool, zone: Tz) {
        self.unlikely += usize::from(!is_drawn);
        self.names.insert(finding.rule.code, finding.rule.name);
        self.causes.extend(finding.cause.as_ref().map(|cause| cause.kind));
        if let Some(at) = finding.messages.first().and_then(|message| message.at.in_zone(zone)) {
            *self.all_days.entry(at.date_naive()).or_default() += 1;
        }
        let contact = if let Some(contact) = self.contacts.get_mut(&finding.contact.id) {
            contact
        } else {
            let name = excerpt(finding.contact.label(), NAME);
            self.contacts.entry(finding.contact.id.clone()).or_insert(OfContact { name, ..OfContact::default() })
        };
        contact.all += 1;
        contact.drawn += usize::from(is_drawn);
    }

    /// What the charts show.
    fn draw(&mut self, finding: &Finding, zone: Tz) {
        if let Some(at) = finding.messages.first().and_then(|message| message.at.in_zone(zone)) {
            *self.days.entry(at.date_naive()).or_default().entry(finding.rule.code).or_default() += 1;
            self.hours[at.weekday().num_days_from_monday() as usize][at.hour() as usize % 24] += 1;
        }
        if finding.extra_copies > 0 {
            finding.messages.iter().filter_map(|message| message.gap).for_each(|gap| self.add_gap(gap));
        }
    }

    fn add_gap(&mut self, gap: Span) {
        let bar = GAP_EDGES.iter().rposition(|edge| gap.micros() >= *edge).unwrap_or(0);
        self.gaps[bar] += 1;
        for (count, seconds) in self.within.iter_mut().zip([1, 10, 30]) {
            *count += usize::from(gap <= Span::seconds(seconds));
        }
    }

    /// How many copies have a gap.
    pub(super) fn copies(&self) -> usize {
        self.gaps.iter().sum()
    }

    /// How many contacts have findings that are drawn.
    pub(super) fn affected(&self) -> usize {
        self.contacts.values().filter(|contact| contact.drawn > 0).count()
    }

    /// The contacts with most findings that are drawn, at most `most`, by number and name.
    pub(super) fn contacts(&self, most: usize) -> Vec<(&str, usize)> {
        self.contacts_by(most, |contact| contact.drawn)
    }

    /// The same of all findings.
    pub(super) fn all_contacts(&self, most: usize) -> Vec<(&str, usize)> {
        self.contacts_by(most, |contact| contact.all)
    }

    fn contacts_by(&self, most: usize, count: impl Fn(&OfContact) -> usize) -> Vec<(&str, usize)> {
        let counted = self.contacts.values().map(|contact| (contact.name.as_str(), count(contact)));
        let mut contacts: Vec<(&str, usize)> = counted.filter(|(_, count)| *count > 0).collect();
        contacts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        contacts.truncate(most);
        contacts
    }

    /// How many findings each rule has, the most first.
    pub(super) fn rules(&self) -> Vec<(&'static str, usize)> {
        let mut by_rule: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (rule, count) in self.days.values().flatten() {
            *by_rule.entry(rule).or_default() += count;
        }
        let mut rules: Vec<_> = by_rule.into_iter().collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_the_gaps_are_edges_of_bars() {
        for seconds in [1, 10, 30, 100] {
            assert!(GAP_EDGES.contains(&(seconds * 1_000_000)));
        }
        assert!(GAP_EDGES.is_sorted());
    }

    #[test]
    fn a_gap_is_counted_once_in_the_bar_that_it_falls_into() {
        let mut statistics = Statistics::default();
        for micros in [0, 999_999, 1_000_000, 30_000_000, i64::MAX] {
            statistics.add_gap(Span::from_micros(micros));
        }
        let bar = |micros: i64| GAP_EDGES.iter().position(|edge| *edge == micros).unwrap();
        assert_eq!(statistics.gaps[0], 1);
        assert_eq!(statistics.gaps[bar(550_000)], 1);
        assert_eq!(statistics.gaps[bar(1_000_000)], 1);
        assert_eq!(statistics.gaps[bar(30_000_000)], 1);
        assert_eq!((statistics.copies(), statistics.within), (5, [3, 3, 4]));
    }
}
