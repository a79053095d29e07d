//! DM301 to DM304: final messages, what comes after them, and the links that the bot keeps sending.

use std::collections::BTreeSet;

use super::links::hosts;
use super::model::{Facts, SECOND};
use super::talk::{Sink, Talk};

impl Talk<'_> {
    /// DM301, DM302 and DM303.
    pub fn final_messages(&self, facts: &Facts, sink: &mut Sink) {
        let matches = |text: &str| {
            self.params.patterns.iter().any(|pattern| text.to_lowercase().contains(&pattern.to_lowercase()))
        };
        let mut finals = self.side(true);
        finals.retain(|&at| self.kept[at].text.as_deref().is_some_and(matches));
        if finals.len() > 1 {
            self.report(sink, "DM301", "error", &finals);
        }
        let mut late = self.side(true);
        late.retain(|&at| facts.stopped_at.is_some_and(|stopped_at| self.kept[at].at >= stopped_at));
        // The first reply confirms the stop, within 10 s. Unclear: one at the very moment. It is the first, and confirms.
        if late.first().is_some_and(|&at| self.kept[at].at - facts.stopped_at.unwrap_or_default() < 10 * SECOND) {
            late.remove(0);
        }
        late.retain(|&at| facts.stopped_at.is_some_and(|stopped_at| self.kept[at].at > stopped_at));
        if !late.is_empty() {
            self.report(sink, "DM302", "error", &late);
        }
        // Unclear: `stopped` false beside a `stopped_at`. The mark is `stopped`; the time speaks only where it is silent.
        if facts.stopped == Some(false) && !finals.is_empty() {
            self.report(sink, "DM303", "warning", &finals);
        }
    }

    /// DM304.
    pub fn link_spam(&self, sink: &mut Sink) {
        let carried: Vec<(usize, BTreeSet<String>)> = (self.side(true).into_iter())
            .map(|at| (at, hosts(self.kept[at].text.as_deref().unwrap_or_default(), &self.params.link_hosts)))
            .collect();
        let every: BTreeSet<&String> = carried.iter().flat_map(|(_, hosts)| hosts).collect();
        // Unclear: what one finding holds. All messages with a link to one host; a message may stand in several.
        // Unclear: look-back rows. They count, as the page says "in the scope" only of DM202.
        let mut groups: Vec<Vec<usize>> = (every.into_iter())
            .map(|host| carried.iter().filter(|(_, hosts)| hosts.contains(host)).map(|(at, _)| *at).collect())
            .collect();
        groups.sort_by_key(|group| group[0]);
        for group in groups.iter().filter(|group| group.len() > self.params.links) {
            self.report(sink, "DM304", "warning", group);
        }
    }
}
