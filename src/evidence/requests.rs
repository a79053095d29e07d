//! Evidence of what two sends answer.

use rustc_hash::FxHashSet;

use super::candidates::TRIGGERS;
use super::features::{Feature, NONE, Values};
use super::pair::{Pair, ln};
use super::redelivery::Sameness;
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
        let mut all: Vec<usize> = first.clone().chain(second.clone()).collect();
        all.sort_unstable();
        all.dedup();
        let known = |incoming: usize| first.contains(&incoming) || second.contains(&incoming);
        let mut best: Option<(Sameness, usize, usize)> = None;
        let mut fast = 0u16;
        let mut different = all.len();
        for again in all {
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
        let texts = |triggers: std::ops::Range<usize>| -> FxHashSet<u64> {
            timeline.incoming[triggers].iter().map(|incoming| incoming.text).filter(|text| *text != 0).collect()
        };
        let (one, other) = (texts(first), texts(second));
        let same = match one.intersection(&other).count() {
            0 => 0.0,
            _ if one == other => 2.0,
            _ => 1.0,
        };
        values.set(Feature::SameRequests, same);
        let count = |text: &u64| timeline.incoming_texts.get(text).copied().unwrap_or_default();
        values.set(Feature::RequestCount, other.iter().map(count).max().unwrap_or_default() as f32);
        values.set(Feature::Robot, timeline.robot);
    }
}
