//! Evidence of how long things took.

use super::features::{Feature, NEVER, Values};
use super::pair::{Pair, ln, ln_count};
use crate::time::Span;

/// Seconds between which programs try again.
const CONSTANT: [i64; 5] = [5, 10, 15, 30, 60];

/// So near to one of them a gap counts as constant.
const NEAR: Span = Span::from_micros(600_000);

impl Pair<'_> {
    pub(super) fn times(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        let runs = &self.prepared.runs;
        let (earlier, later) = (self.earlier, self.later);
        values.set(Feature::Gap, ln(self.gap));
        let heads = timeline.gap(runs.run(earlier).head(), runs.run(later).head());
        values.set(Feature::HeadGap, ln(heads));
        let next = |send: usize| (send + 1 < timeline.sends.len()).then(|| timeline.gap(send, send + 1));
        values.set(Feature::NextAfterFirst, next(earlier).map_or(NEVER, ln));
        values.set(Feature::NextAfterSecond, next(later).map_or(NEVER, ln));
        values.set(Feature::BeforeSecond, timeline.sends[later].gap.map_or(NEVER, ln));
        values.set(Feature::DelayFirst, self.delay(earlier).map_or(NEVER, ln));
        self.delays(values);
        self.reactions(values);
    }

    /// How long after the last incoming message a send came.
    fn delay(&self, send: usize) -> Option<Span> {
        let timeline = &self.prepared.timeline;
        timeline.asked_before(send).map(|asked| timeline.sends[send].at - asked.at)
    }

    fn delays(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        let pace = timeline.pace;
        let usual = pace.median.ln() as f32;
        values.set(Feature::MedianDelay, usual);
        let delay = self.delay(self.later).map_or(NEVER, ln);
        values.set(Feature::DelaySecond, delay);
        values.set(Feature::DelayUsual, (delay - usual) / pace.spread as f32);
        let triggers = &self.prepared.runs.run(self.earlier).triggers;
        let trigger = triggers.clone().next_back().map(|last| timeline.incoming[last].at);
        let since = trigger.map(|trigger| timeline.sends[self.later].at - trigger);
        values.set(Feature::DelayFromTrigger, since.map_or(NEVER, |since| ln(since) - usual));
    }

    fn reactions(&self, values: &mut Values) {
        let timeline = &self.prepared.timeline;
        let next = timeline.incoming.get(timeline.sent[self.earlier].incoming);
        let reaction = next.map(|next| next.at - timeline.sends[self.earlier].at);
        values.set(Feature::ReactionAfterFirst, reaction.map_or(NEVER, ln));
        let asked = timeline.asked_before(self.later);
        let reaction = asked.and_then(|asked| {
            let send = timeline.sends.partition_point(|send| send.position < asked.position).checked_sub(1)?;
            Some(asked.at - timeline.sends[send].at)
        });
        values.set(Feature::ReactionBeforeSecond, reaction.map_or(NEVER, ln));
    }

    /// How usual such a silence before the later one is, and such a gap.
    pub(super) fn silence(&self, values: &mut Values) {
        let habits = self.prepared.habits;
        let send = &self.prepared.timeline.sends[self.later];
        let alone = send.gap.filter(|_| send.asked == 0);
        values.set(Feature::UnaskedDensity, alone.map_or(0.0, |gap| habits.unasked().ln_density(gap) as f32));
        let constant = CONSTANT.iter().any(|second| {
            let off = self.gap.micros() - Span::seconds(*second).micros();
            off.abs() <= NEAR.micros()
        });
        let repeats = habits.repeats_after(self.gap).saturating_sub(u64::from(self.own(true))) as f64;
        values.set(Feature::ConstantGap, if constant && self.between.is_empty() { ln_count(repeats) } else { -1.0 });
    }

    /// How usual the later one's template is after such a silence.
    pub(super) fn unasked(&self, values: &mut Values) {
        let habits = self.prepared.habits;
        let send = &self.prepared.timeline.sends[self.later];
        let alone = send.gap.filter(|_| send.asked == 0);
        let own = self.own(send.is_unasked());
        let others = |form: u64, gap| habits.unasked_at(form, gap).saturating_sub(own);
        let rare = alone.zip(send.form).map(|(gap, form)| ln_count(others(form, gap)));
        values.set(Feature::UnaskedRare, rare.unwrap_or(-1.0));
        let around = send.form.filter(|_| send.is_unasked()).map(|form| habits.sent_around(form, send.at));
        values.set(Feature::Broadcast, ln_count(around.unwrap_or_default().saturating_sub(own)));
    }
}
