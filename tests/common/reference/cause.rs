//! Why it happened: the page's table of causes, line by line.

use super::model::{Row, SECOND};
use super::talk::Talk;
use super::words::{same_provider, same_text};

impl Talk<'_> {
    /// The first cause that fits, and whether repeated triggers or a burst made it fit.
    pub fn cause(&self, members: &[usize]) -> (&'static str, bool) {
        let (first, last) = (self.kept[members[0]].at, self.kept[members[members.len() - 1]].at);
        // Copies that DM105 takes out are triggers too: only they can share a provider id.
        let triggers: Vec<&Row> =
            self.all.iter().copied().filter(|r| !r.outgoing && first - 60 * SECOND <= r.at && r.at <= last).collect();
        let any_pair = |fits: &dyn Fn(&Row, &Row, i64) -> bool| {
            (0..triggers.len()).any(|b| (0..b).any(|a| fits(triggers[a], triggers[b], triggers[b].at - triggers[a].at)))
        };
        let repeated = |a: &Row, b: &Row| same_text(a, b) || same_provider(a, b);
        if any_pair(&|a, b, apart| apart <= 10 * SECOND && repeated(a, b)) {
            return ("race", true);
        }
        if any_pair(&|a, b, apart| apart > 10 * SECOND && apart <= 60 * SECOND && repeated(a, b)) {
            return ("retry", true);
        }
        // Unclear: null and blank texts count as different, being never the same as anything.
        if any_pair(&|a, b, apart| apart <= 60 * SECOND && b.at <= first + 10 * SECOND && !same_text(a, b)) {
            return ("burst", true);
        }
        let steps = || members.windows(2).map(|step| (step[0], step[1]));
        // Unclear: what is more than 10 s apart. The message and the one before it in the finding.
        let looped = |(a, b)| self.gap(a, b) > 10 * SECOND && self.kept[a..b].iter().any(|between| !between.outgoing);
        let longest = steps().map(|(a, b)| self.gap(a, b)).max().unwrap_or(0);
        let kind = if steps().all(looped) {
            "loop"
        } else if longest <= 10 * SECOND {
            "race"
        } else if longest <= 60 * SECOND {
            "retry"
        } else {
            "resend"
        };
        (kind, false)
    }
}
