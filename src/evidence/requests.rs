//! Evidence of what two sends answer.

use super::candidates::TRIGGERS;
use super::features::{Feature, NONE, Values};
use super::pair::{Pair, ln};
use super::redelivery::Sameness;
use super::timeline::Incoming;
use crate::time::Span;

/// Repeated messages this close came at once.
const AT_ONCE: Span = Span::from_micros(1_200_000);

impl Pair<'_> {
    /// How many different messages are among the triggers of the two, and one that came again: the positions of both rows.
    pub(super) fn requests(&self, values: &mut Values) -> (usize, Option<(usize, usize)>) {
        let (timeline, runs) = (&self.prepared.timeline, &self.prepared.runs);
        let latest = |send: usize| {
            let triggers = runs.run(send).triggers.clone();
            triggers.start.max(triggers.end.saturating_sub(TRIGGERS))..triggers.end
        };
        let (first, second) = (latest(self.earlier), latest(self.later));
        let all = || first.clone().chain(second.clone().filter(|incoming| !first.contains(incoming)));
        let known = |incoming: usize| first.contains(&incoming) || second.contains(&incoming);
        let mut best: Option<(Sameness, usize, usize)> = None;
        let mut fast = 0u16;
        let mut different = all().count();
        for again in all() {
            let Some(found) = self.prepared.redelivered[again].filter(|found| known(found.earlier)) else { continue };
            let gap = timeline.incoming[again].at - timeline.incoming[found.earlier].at;
            different -= usize::from(found.sameness > Sameness::Person);
            fast += u16::from(found.sameness > Sameness::Person && gap < AT_ONCE);
            best = best.max(Some((found.sameness, again, found.earlier)));
        }
        values.set(Feature::RedeliveredFast, f32::from(fast));
        values.set(Feature::RedeliveredGap, NONE);
        values.set(Feature::RedeliveredLate, NONE);
        self.same_requests(values, first, second);
        let Some((sameness, again, earlier)) = best else { return (different, None) };
        values.set(Feature::Redelivered, 1.0 + f32::from(sameness as u8));
        let (one, other) = (&timeline.incoming[earlier], &timeline.incoming[again]);
        values.set(Feature::RedeliveredGap, ln(other.at - one.at));
        values.set(Feature::RedeliveredLate, ln(timeline.sends[self.later].at - other.at));
        (different, Some((one.position, other.position)))
    }

    fn same_requests(&self, values: &mut Values, first: std::ops::Range<usize>, second: std::ops::Range<usize>) {
        let timeline = &self.prepared.timeline;
        // A trigger each, as a rule, and sixteen at most: sets of them would cost more than they save.
        let (one, other) = (&timeline.incoming[first], &timeline.incoming[second]);
        let is_in = |triggers: &[Incoming], text: u64| triggers.iter().any(|incoming| incoming.text == text);
        let same = if !texts(one).any(|text| is_in(other, text)) {
            0.0
        } else if texts(one).all(|text| is_in(other, text)) && texts(other).all(|text| is_in(one, text)) {
            2.0
        } else {
            1.0
        };
        values.set(Feature::SameRequests, same);
        let count = |text: u64| timeline.incoming_texts.get(&text).map_or(0, |said| said.count);
        values.set(Feature::RequestCount, texts(other).map(count).max().unwrap_or_default() as f32);
        values.set(Feature::Robot, timeline.robot);
    }
}

/// The hashes of what is written in some messages.
fn texts(messages: &[Incoming]) -> impl Iterator<Item = u64> + '_ {
    messages.iter().map(|incoming| incoming.text).filter(|text| *text != 0)
}
