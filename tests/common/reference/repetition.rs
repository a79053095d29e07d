//! DM201, DM202 and DM203: a bot that goes round in circles.

use super::model::HOUR;
use super::talk::{Sink, Talk, connect};
use super::words::{alike, placeholder, said};

impl Talk<'_> {
    /// DM201, DM202 and DM203.
    pub fn repetition(&self, sink: &mut Sink) {
        let outgoing = self.side(true);
        // Overlapping pairs and triples make one finding: a finding holds a whole chain.
        let goes_on = |&a: &usize, &b: &usize| self.generic(a) && self.generic(b) && self.session(a) == self.session(b);
        for run in outgoing.chunk_by(goes_on) {
            if run.len() >= 3 || (run.len() == 2 && run[1] == run[0] + 1) {
                self.report(sink, "DM201", "warning", run);
            }
        }
        self.repeated_messages(sink);
        self.circles(sink);
    }

    /// DM203.
    fn circles(&self, sink: &mut Sink) {
        // Unclear: whether skipped placeholders use up places. No, skipped is not looked at; so for greetings of a session.
        let mut told = self.side(true);
        told.retain(|&at| !placeholder(self.kept[at]) && !self.greets_in_a_new_session(at));
        // Near texts count as one: each message is the text of the latest of the four before it that it is like.
        let mut texts: Vec<usize> = Vec::new();
        for (place, &at) in told.iter().enumerate() {
            let like = (place.saturating_sub(4)..place).rev().find(|&before| self.is_like(told[before], at));
            texts.push(like.map_or(place, |before| texts[before]));
        }
        let mut stretches: Vec<(usize, usize)> = Vec::new();
        for start in 0..told.len() {
            for end in start + 1..=told.len() {
                let part = &texts[start..end];
                let mut different = part.to_vec();
                different.sort_unstable();
                different.dedup();
                let all_four = part.len() == 4 && told.len() == 4;
                let few = different.len() <= 2 && (part.len() == 5 || all_four);
                let one_session = self.session(told[start]) == self.session(told[end - 1]);
                let half = part.len() / 2;
                let twice = [6, 8].contains(&part.len()) && part[..half] == part[half..] && one_session;
                if few || twice {
                    stretches.push((start, end));
                }
            }
        }
        // What shares a message is one stretch.
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (start, end) in stretches {
            match joined.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        for (start, end) in joined {
            self.report(sink, "DM203", "warning", &told[start..end]);
        }
    }

    /// Same or near text; what is short or blank is like nothing.
    fn is_like(&self, a: usize, b: usize) -> bool {
        let exact = |at: usize| -> Vec<String> {
            let words = self.kept[at].text.iter().flat_map(|text| text.split_whitespace());
            let exact = words.filter(|word| word.contains('@') || word.chars().any(|letter| letter.is_ascii_digit()));
            exact.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()).collect()
        };
        // Near texts that differ in a number or a handle are different news.
        self.tells(a) && self.tells(b) && alike(self.kept[a], self.kept[b]) && exact(a) == exact(b)
    }

    /// At least twelve characters of the norm.
    fn tells(&self, at: usize) -> bool {
        said(self.kept[at]).is_some() && self.norms[at].as_ref().is_some_and(|norm| norm.chars().count() >= 12)
    }

    /// How many times all were silent for six hours before this message.
    fn session(&self, at: usize) -> usize {
        (1..=at).filter(|&later| self.gap(later - 1, later) >= 6 * HOUR).count()
    }

    /// The first message of the bot in a session that is not the first, and it opens with a greeting.
    fn greets_in_a_new_session(&self, at: usize) -> bool {
        let before = self.side(true).into_iter().rfind(|&earlier| earlier < at);
        self.opens(at) && self.session(at) > before.map_or(0, |before| self.session(before))
    }

    /// DM202.
    fn repeated_messages(&self, sink: &mut Sink) {
        // "In the scope": look-back rows are no occasions, though a chain that began there is still one.
        let in_scope = |at: usize| self.params.since.is_none_or(|since| self.kept[at].at >= since);
        let lower: Vec<Option<String>> = self.kept.iter().map(|row| said(row).map(str::to_lowercase)).collect();
        let tells = |chain: &Vec<usize>| self.tells(chain[0]) && !self.greets_in_a_new_session(chain[0]);
        let tells = |chain: &Vec<usize>| tells(chain) && chain.iter().any(|&at| in_scope(at));
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
        self.kept[at].text.as_ref().is_some_and(|text| text.chars().count() < 20) && self.opens(at)
    }

    /// Its first word is a greeting.
    fn opens(&self, at: usize) -> bool {
        let first_word = self.norms[at].as_deref().and_then(|norm| norm.split(' ').next()).unwrap_or_default();
        let greets = |greeting: &String| {
            let drawn_out = |rest: &str| rest.chars().all(|letter| greeting.ends_with(letter));
            !greeting.is_empty() && first_word.strip_prefix(greeting.as_str()).is_some_and(drawn_out)
        };
        self.params.openings.iter().any(greets)
    }
}
