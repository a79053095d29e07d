//! Evidence of what is usual in the source.

use super::features::{Feature, Values};
use super::pair::{Pair, ln_count, mark};
use crate::habits::FormHabits;
use crate::time::Span;

/// Foreign texts are looked for among rows so far away, and within this time.
const FOREIGN_ROWS: usize = 6;
const FOREIGN_WITHIN: Span = Span::seconds(900);

/// In a source where so many sends have common templates, a text of one contact alone is foreign.
const MOSTLY_COMMON: f64 = 0.5;

impl Pair<'_> {
    /// What is usual in the source for such templates.
    pub(super) fn customs(&self, values: &mut Values) {
        values.set(Feature::ForeignNear, self.foreign());
        if let Some(form) = self.prepared.timeline.sends[self.later].form {
            self.neighbours(form, values);
        }
    }

    /// What is usual in this conversation, and in the source for all templates.
    pub(super) fn own_customs(&self, values: &mut Values) {
        let (habits, timeline) = (self.prepared.habits, &self.prepared.timeline);
        values.set(Feature::HasIds, mark(habits.ids()[0].known > 0));
        values.set(Feature::Waits, self.prepared.runs.waits);
        let sent = &timeline.sent[self.later];
        values.set(Feature::SameEarlier, sent.same_before as f32);
        let send = &timeline.sends[self.later];
        values.set(Feature::SameInAll, timeline.same_in_all(self.later) as f32);
        let gap = send.gap.filter(|_| send.asked == 0);
        values.set(Feature::PartDensity, gap.map_or(0.0, |gap| habits.parts().ln_density(gap) as f32));
    }

    /// What others got of a template: the later send itself is taken off.
    fn others(&self, form: u64) -> FormHabits {
        let timeline = &self.prepared.timeline;
        let send = &timeline.sends[self.later];
        let (again, last) = timeline.own_habit(form);
        let all = self.prepared.habits.form(form);
        let less = |count: u32, own: bool| count.saturating_sub(self.own(own));
        FormHabits {
            sends: less(all.sends, true),
            contacts: less(all.contacts, true),
            again: less(all.again, again),
            start: less(all.start, send.asked > 0),
            first: less(all.first, send.is_first()),
            last: less(all.last, last),
            unasked: less(all.unasked, send.is_unasked()),
            blocks: less(all.blocks, true),
        }
    }

    /// Rates drawn to the source's mean, as many times as stated (m-estimate; Cestnik 1990, Estimating Probabilities).
    pub(super) fn form_habits(&self, values: &mut Values) {
        let habits = self.prepared.habits;
        let Some(form) = self.prepared.timeline.sends[self.later].form else { return };
        let others = self.others(form);
        let rate = |count: u32, all: u32, mean: f64, weight: f64, more: f64| {
            ((f64::from(count) + weight * mean) / (f64::from(all) + more)) as f32
        };
        let FormHabits { sends, contacts, .. } = others;
        values.set(Feature::Again, rate(others.again, contacts, habits.mean_again(), 4.0, 4.0));
        values.set(Feature::Unasked, rate(others.unasked, sends, habits.mean_unasked(), 3.0, 3.0));
        values.set(Feature::Starts, rate(others.start, sends, habits.mean_start(), 3.0, 3.0));
        values.set(Feature::Begins, rate(others.first, sends, habits.mean_first(), 3.0, 3.0));
        values.set(Feature::Ends, rate(others.last, contacts, habits.mean_last(), 3.0, 2.0));
        values.set(Feature::Contacts, ln_count(contacts));
        values.set(Feature::ContactShare, contacts as f32 / habits.contacts().max(1) as f32);
        values.set(Feature::AgainContacts, ln_count(others.again));
    }

    fn neighbours(&self, form: u64, values: &mut Values) {
        let (habits, timeline) = (self.prepared.habits, &self.prepared.timeline);
        let sends = &timeline.sends;
        let less = |count: u32| count.saturating_sub(self.own(true));
        let share = |count: u32, all: u32| count as f32 / (all as f32 + 2.0);
        if let Some(before) = self.later.checked_sub(1).and_then(|before| sends[before].form) {
            let own = self.own(sends[self.later].is_neighbour());
            let follows = habits.neighbours(before, form).0.saturating_sub(own);
            let precedes = habits.neighbours(form, before).0;
            let (mine, others) = (less(habits.form(form).sends), less(habits.form(before).sends));
            values.set(Feature::Follows, share(follows, others));
            values.set(Feature::FollowsShare, share(follows, mine));
            values.set(Feature::FollowsBothWays, share(follows.saturating_add(precedes), mine.min(others)));
        }
        if let Some(first) = sends[self.earlier].form {
            let own = self.own(timeline.sent[self.earlier].block == timeline.sent[self.later].block);
            let together = habits.together(first, form).saturating_sub(own);
            let least = habits.form(first).blocks.min(habits.form(form).blocks).saturating_sub(self.own(true));
            values.set(Feature::Together, share(together, least));
        }
    }

    /// How many sends around the later one have a template that no other contact got.
    fn foreign(&self) -> f32 {
        let (habits, timeline) = (self.prepared.habits, &self.prepared.timeline);
        if habits.common() < MOSTLY_COMMON {
            return 0.0;
        }
        let sends = &timeline.sends;
        let rows = |send: usize| sends[send].position.abs_diff(sends[self.later].position);
        let around = timeline.near(self.later, FOREIGN_WITHIN, FOREIGN_ROWS).filter(|send| rows(*send) <= FOREIGN_ROWS);
        let forms = around.filter(|send| *send != self.earlier).filter_map(|send| sends[send].form);
        forms.filter(|form| habits.form(*form).contacts <= self.own(true)).count() as f32
    }
}
