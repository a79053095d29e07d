//! DM101 to DM104: what was said twice, or in two replies where one was due.

use strsim::normalized_levenshtein;

use super::model::{Found, SECOND};
use super::talk::{Sink, Talk, chains, connect};
use super::words::{placeholder, said};

/// How many of the latest outgoing messages DM103 compares a message with.
const NEAR_REACH: usize = 50;
/// How short a norm may be for its letters to be compared.
const NEAR_LENGTH: usize = 12;

/// For every message the earlier ones that DM103 links it to, and how alike the two are.
type NearLinks = Vec<Vec<(usize, f64)>>;

impl Talk<'_> {
    /// DM101, DM102, DM103 and DM104.
    pub fn duplicates(&self, sink: &mut Sink) {
        for chain in chains(self.same_text_chains(false, self.params.inbound_window)) {
            let one = Found { similarity: Some(1.0), ..self.finding("DM102", "info", &chain) };
            self.push(sink, &chain, Found { extra_copies: chain.len() - 1, ..one });
        }
        let exact = chains(self.exact.clone());
        for chain in &exact {
            let one = Found { similarity: Some(1.0), ..self.finding("DM101", "error", chain) };
            self.push(sink, chain, Found { extra_copies: chain.len() - 1, ..one });
        }
        let links = self.near_links();
        let near = self.near_groups(&links);
        for chain in &near {
            let one = self.finding("DM103", "warning", chain);
            let similarity = Some(lowest_similarity(chain, &links));
            self.push(sink, chain, Found { extra_copies: chain.len() - 1, similarity, ..one });
        }
        // Unclear: runs are left to DM101 and DM103 even where those are not selected; the page makes no exception.
        let explained: Vec<&[usize]> = exact.iter().chain(&near).flat_map(|chain| chain.windows(2)).collect();
        for run in self.runs().iter().filter(|run| !run.windows(2).all(|step| explained.contains(&step))) {
            let quick = run.windows(2).any(|step| self.gap(step[0], step[1]) < 120 * SECOND);
            // Without habits nothing says that an incoming message explains a run.
            let warns = quick && !self.params.multipart;
            self.push(sink, run, self.finding("DM104", if warns { "warning" } else { "info" }, run));
        }
    }

    /// DM107.
    pub fn attachments(&self, sink: &mut Sink) {
        let mut silent = self.side(true);
        silent.retain(|&at| said(self.kept[at]).is_none() || placeholder(self.kept[at]));
        let same = |a: usize, b: usize| self.kept[a].media.is_some() && self.kept[a].media == self.kept[b].media;
        for chain in chains(connect(&silent, |a, b| self.gap(a, b) < self.params.attachment_window && same(a, b))) {
            let one = self.finding("DM107", "warning", &chain);
            self.push(sink, &chain, Found { extra_copies: chain.len() - 1, ..one });
        }
    }

    fn near_links(&self) -> NearLinks {
        let mut links = vec![Vec::new(); self.kept.len()];
        // Unclear: skipped placeholders still count as "outgoing before it"; the page does not say which 50.
        let outgoing = self.side(true);
        for (place, &later) in outgoing.iter().enumerate() {
            for &earlier in &outgoing[place.saturating_sub(NEAR_REACH)..place] {
                // Unclear: "within the window" is less than the window, as in a chain.
                if self.gap(earlier, later) < self.params.near_window
                    && let Some(alike) = self.alike(earlier, later)
                {
                    links[later].push((earlier, alike));
                }
            }
        }
        links
    }

    /// How alike two messages are, if they are near or the same.
    fn alike(&self, earlier: usize, later: usize) -> Option<f64> {
        // A blank text is like nothing, itself included, although two blank norms would be equal.
        let tells = |at: usize| said(self.kept[at]).is_some() && !placeholder(self.kept[at]);
        if !tells(earlier) || !tells(later) {
            return None;
        }
        let (a, b) = (self.norms[earlier].as_ref()?, self.norms[later].as_ref()?);
        if self.same(earlier, later) || a == b {
            return Some(1.0);
        }
        let long = |norm: &str| norm.chars().count() >= NEAR_LENGTH;
        if !long(a) || !long(b) {
            return None;
        }
        Some(normalized_levenshtein(a, b)).filter(|alike| *alike >= 0.85)
    }

    /// Outgoing messages connected by near or same text, with at least one near link.
    fn near_groups(&self, links: &NearLinks) -> Vec<Vec<usize>> {
        let linked = |a: usize, b: usize| links[b].iter().any(|(earlier, _)| *earlier == a);
        let mut groups = chains(connect(&self.side(true), linked));
        groups.retain(|group| group.iter().any(|&b| links[b].iter().any(|&(a, _)| !self.same(a, b))));
        groups
    }

    /// Runs of two or more outgoing messages that no incoming one and no gap interrupts.
    fn runs(&self) -> Vec<Vec<usize>> {
        let goes_on = |a: &usize, b: &usize| {
            let (a, b) = (*a, *b);
            let close = self.params.double_window.is_none_or(|window| self.gap(a, b) < window);
            self.kept[a].outgoing && self.kept[b].outgoing && close
        };
        let places: Vec<usize> = (0..self.kept.len()).collect();
        places.chunk_by(goes_on).filter(|run| run.len() >= 2).map(<[usize]>::to_vec).collect()
    }
}

/// Every message counts by its link to the latest earlier one; one that only later messages link to has none.
fn lowest_similarity(group: &[usize], links: &NearLinks) -> f64 {
    group.iter().filter_map(|&at| links[at].last()).fold(1.0, |lowest, &(_, alike)| f64::min(lowest, alike))
}
