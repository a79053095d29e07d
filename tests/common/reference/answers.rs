//! DM401, DM402 and DM403: what never came, what came empty, and what the counter says.

use super::model::Facts;
use super::talk::{Sink, Talk};
use super::words::said;

impl Talk<'_> {
    /// DM401, DM402 and DM403.
    pub fn answers(&self, facts: &Facts, sink: &mut Sink) {
        for at in self.side(false) {
            if self.is_last_of_its_run(at) && self.is_unanswered(at) {
                self.report(sink, "DM401", "info", &[at]);
            }
        }
        for at in self.side(true) {
            // Unclear: one finding or one for each message. Each, as "an outgoing message" stands in the singular.
            if said(self.kept[at]).is_none() && !self.kept[at].attachment {
                self.report(sink, "DM402", "warning", &[at]);
            }
        }
        // Unclear: what is counted. Both directions; it fits with the copies that DM105 takes out, or without them.
        let whole_history = self.params.since.is_none() && self.params.until.is_none();
        let counted = self.kept.len() as i64;
        let raw = self.all.len() as i64;
        let differs = |stored: i64| stored != counted && stored != raw;
        if whole_history && counted > 0 && facts.message_count.is_some_and(differs) {
            // Unclear: which messages it holds. The last one, where the counter stands today.
            self.report(sink, "DM403", "info", &[self.kept.len() - 1]);
        }
    }

    fn is_last_of_its_run(&self, at: usize) -> bool {
        self.kept.get(at + 1).is_none_or(|next| next.outgoing)
    }

    /// No outgoing message within the hour, where the scope holds the whole hour.
    fn is_unanswered(&self, at: usize) -> bool {
        let within = self.params.answer_within;
        // Unclear: "within" is less than, as everywhere; an answer after exactly one hour comes too late.
        let answers = |later: usize| self.kept[later].outgoing && self.gap(at, later) < within;
        let answered = (at + 1..self.kept.len()).any(answers);
        // Unclear: an hour that ends with the scope. The end is excluded, so nothing of that hour is unseen.
        !answered && self.kept[at].at + within <= self.params.end()
    }
}
