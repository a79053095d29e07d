//! Evidence of who wrote how often around two sends.

use super::features::{Feature, NONE, Values};
use super::pair::{Pair, ln, mark};
use crate::time::Span;

/// Credit is counted over so many runs, and is never less than its negative half.
const CREDIT_RUNS: usize = 6;
const LEAST_CREDIT: f32 = -3.0;

/// Around a pair begins so long before it.
const AROUND: Span = Span::seconds(25);

/// A burst around a pair begins so long before it, and is looked at for so many messages.
const BURST: Span = Span::seconds(40);
const BURST_MESSAGES: usize = 8;

impl Pair<'_> {
    pub(super) fn turns(&self, values: &mut Values) {
        let (timeline, runs) = (&self.prepared.timeline, &self.prepared.runs);
        let (first, second) = (runs.number(self.earlier), runs.number(self.later));
        let triggers = |run: usize| runs.all[run].triggers.len() as f32;
        values.set(Feature::IncomingBetween, self.new_between as f32);
        values.set(Feature::TriggersFirst, triggers(first));
        values.set(Feature::TriggersSecond, triggers(second));
        values.set(Feature::TriggersBefore, first.checked_sub(1).map_or(0.0, triggers));
        values.set(Feature::Credit, self.credit(second));
        let sends = &timeline.sends;
        let (from, to) = (sends[self.earlier].at - AROUND, sends[self.later].at);
        let asked = self.incoming_from(from);
        let head = |run: &super::runs::Run| sends[run.head()].at;
        let answered =
            runs.all.partition_point(|run| head(run) <= to) - runs.all.partition_point(|run| head(run) < from);
        values.set(Feature::CreditAround, asked.len() as f32 - answered as f32);
        let length = |mut messages: std::ops::Range<usize>| {
            let ends = messages.clone().next().zip(messages.next_back()).filter(|(first, last)| first < last);
            ends.map_or(NONE, |(first, last)| ln(timeline.incoming[last].at - timeline.incoming[first].at))
        };
        values.set(Feature::BurstFirst, length(runs.all[first].triggers.clone()));
        let burst = self.incoming_from(sends[self.earlier].at - BURST);
        values.set(Feature::BurstAround, length(burst.start.max(burst.end.saturating_sub(BURST_MESSAGES))..burst.end));
        values.set(Feature::HeadFirst, mark(runs.is_head(self.earlier)));
        values.set(Feature::HeadSecond, mark(runs.is_head(self.later)));
        values.set(Feature::RunsApart, (second - first) as f32);
        values.set(Feature::Adjacent, mark(self.later == self.earlier + 1));
        let asked = timeline.asked_before(self.later).map_or(0, |asked| asked.position + 1);
        values.set(Feature::SinceIncoming, (sends[self.later].position - asked) as f32);
    }

    /// Incoming messages from a moment on and before the later send.
    fn incoming_from(&self, from: crate::time::Timestamp) -> std::ops::Range<usize> {
        let incoming = &self.prepared.timeline.incoming;
        let end = self.prepared.timeline.sent[self.later].incoming;
        incoming[..end].partition_point(|incoming| incoming.at < from)..end
    }

    /// What the runs before one left to be answered: a run with triggers leaves all but one, a run without takes one.
    fn credit(&self, run: usize) -> f32 {
        let before = &self.prepared.runs.all[run.saturating_sub(CREDIT_RUNS)..run];
        before.iter().fold(0.0, |credit: f32, run| match run.triggers.len() {
            0 => (credit - 1.0).max(LEAST_CREDIT),
            triggers => triggers as f32 - 1.0,
        })
    }
}
