//! What adds up over the contacts of one bot: of the whole source, or of one account of several.

use super::counters::FORM_COUNTS;
use super::histogram::Histogram;
use super::sample::Sample;
use super::sends::{Ids, Send, UNASKED};
use crate::time::Span;

/// Gaps between repeats are counted by the second up to here.
pub(super) const REPEAT_SECONDS: usize = 64;

/// Sums over the contacts of one bot, and a sample of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) contacts: u64,
    /// The sum of each count over all templates.
    pub(super) totals: [u64; FORM_COUNTS],
    pub(super) delays: Histogram,
    pub(super) unasked: Histogram,
    /// By second: gaps between neighbours of one template.
    pub(super) repeats: [u64; REPEAT_SECONDS + 1],
    /// Of incoming and outgoing messages.
    pub(super) ids: [Ids; 2],
    /// Bursts of incoming messages that got one reply, and others.
    pub(super) bursts: [u64; 2],
    pub(super) sample: Sample,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            contacts: 0,
            totals: [0; FORM_COUNTS],
            delays: Histogram::default(),
            unasked: Histogram::default(),
            repeats: [0; REPEAT_SECONDS + 1],
            ids: [Ids::default(); 2],
            bursts: [0; 2],
            sample: Sample::default(),
        }
    }
}

impl Group {
    pub(super) fn time(&mut self, send: &Send) {
        if let Some(asked) = send.last_asked.filter(|_| send.single) {
            self.delays.add(send.at - asked);
        }
        if let Some(gap) = send.gap.filter(|gap| send.asked == 0 && *gap > UNASKED) {
            self.unasked.add(gap);
        }
    }

    /// Counts the gap between two neighbours of one template.
    pub(super) fn repeat(&mut self, gap: Span) {
        if let Some(count) = self.repeats.get_mut(nearest_second(gap)) {
            *count += 1;
        }
    }

    pub(super) fn count(&mut self, forms: impl Iterator<Item = [u32; FORM_COUNTS]>) {
        for counts in forms {
            self.totals.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(count));
        }
    }

    pub(super) fn merge_ids(&mut self, ids: [Ids; 2]) {
        self.ids.iter_mut().zip(ids).for_each(|(sum, ids)| sum.merge(ids));
    }

    pub(super) fn merge(&mut self, other: Self) {
        let add = |sums: &mut [u64], counts: &[u64]| sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.contacts += other.contacts;
        add(&mut self.totals, &other.totals);
        self.delays.merge(&other.delays);
        self.unasked.merge(&other.unasked);
        add(&mut self.repeats, &other.repeats);
        self.merge_ids(other.ids);
        add(&mut self.bursts, &other.bursts);
        self.sample.merge(other.sample);
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.sample.bytes()
    }
}

/// The second that a length of time is nearest to.
pub(super) fn nearest_second(gap: Span) -> usize {
    ((gap.micros().max(0) + 500_000) / 1_000_000) as usize
}
