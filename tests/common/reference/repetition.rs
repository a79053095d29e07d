//! DM201, DM202 and DM203: a bot that goes round in circles.

use super::talk::{Sink, Talk, connect};
use super::words::{placeholder, said};

impl Talk<'_> {
    /// DM201, DM202 and DM203.
    pub fn repetition(&self, sink: &mut Sink) {
        let outgoing = self.side(true);
        // Overlapping pairs and triples make one finding: a finding holds a whole chain.
        for run in outgoing.chunk_by(|&a, &b| self.generic(a) && self.generic(b)) {
            if run.len() >= 3 || (run.len() == 2 && run[1] == run[0] + 1) {
                self.report(sink, "DM201", "warning", run);
            }
        }
        self.repeated_messages(sink);
        // Unclear: whether skipped placeholders use up places among the last 5. No, skipped is not looked at.
        let told: Vec<usize> = outgoing.into_iter().filter(|&at| !placeholder(self.kept[at])).collect();
        let tail = &told[told.len().saturating_sub(5)..];
        // A null or blank text is never the same as another, so each one is a text of its own.
        let is_new = |place: usize| !tail[..place].iter().any(|&at| self.same(at, tail[place]));
        if tail.len() >= 4 && (0..tail.len()).filter(|&place| is_new(place)).count() <= 2 {
            self.report(sink, "DM203", "warning", tail);
        }
    }

    /// DM202.
    fn repeated_messages(&self, sink: &mut Sink) {
        // "In the scope": look-back rows are no occasions, though a chain that began there is still one.
        let in_scope = |at: usize| self.params.since.is_none_or(|since| self.kept[at].at >= since);
        let lower: Vec<Option<String>> = self.kept.iter().map(|row| said(row).map(str::to_lowercase)).collect();
        let tells = |chain: &Vec<usize>| lower[chain[0]].is_some() && chain.iter().any(|&at| in_scope(at));
        let occasions: Vec<&Vec<usize>> = self.exact.iter().filter(|chain| tells(chain)).collect();
        let places: Vec<usize> = (0..occasions.len()).collect();
        // A group of one is a text too, where one occasion is enough.
        for group in connect(&places, |a, b| lower[occasions[a][0]] == lower[occasions[b][0]]) {
            if group.len() >= self.params.occasions {
                // Unclear: which messages it holds. All of them, as the copies are part of their occasion; those from
                // before the scope too, as a finding holds a whole chain.
                let mut members: Vec<usize> = group.iter().flat_map(|&place| occasions[place].clone()).collect();
                members.sort_unstable();
                self.report(sink, "DM202", "warning", &members);
            }
        }
    }

    /// Under 20 characters, and opening with a greeting whose last letter may be drawn out.
    fn generic(&self, at: usize) -> bool {
        // Unclear: characters of what. Of the text as it stands, as the page says "norm" where it means the norm.
        let short = self.kept[at].text.as_ref().is_some_and(|text| text.chars().count() < 20);
        let first_word = self.norms[at].as_deref().and_then(|norm| norm.split(' ').next()).unwrap_or_default();
        let greets = |greeting: &String| {
            let drawn_out = |rest: &str| rest.chars().all(|letter| greeting.ends_with(letter));
            !greeting.is_empty() && first_word.strip_prefix(greeting.as_str()).is_some_and(drawn_out)
        };
        short && self.params.openings.iter().any(greets)
    }
}
