//! How many messages of which sort there are.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::line::{Aligned, How, NotReported, What};
use crate::model::Direction;

/// How many messages of which sort there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Outgoing messages that both sides have, by what made them one.
    pub matched: BTreeMap<How, u64>,
    /// Incoming messages that both sides have.
    pub matched_incoming: u64,
    /// Delivered messages that are a further part of a recorded one.
    pub further_parts: u64,
    /// DM501.
    pub not_recorded: u64,
    /// DM502.
    pub not_delivered: u64,
    /// What stands on the recorded side alone and is no finding.
    pub recorded_alone: BTreeMap<NotReported, u64>,
    /// What stands on the delivered side alone and is no finding.
    pub delivered_alone: BTreeMap<NotReported, u64>,
}

impl Counts {
    /// Those of some rows.
    pub(super) fn of(rows: &[Aligned]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            match &row.what {
                What::Matched(_) if row.direction == Direction::Incoming => counts.matched_incoming += 1,
                What::Matched(how) => *counts.matched.entry(*how).or_default() += 1,
                What::FurtherPart(_) => counts.further_parts += 1,
                What::NotRecorded(_) => counts.not_recorded += 1,
                What::NotDelivered => counts.not_delivered += 1,
                What::NotReported(why) => {
                    let alone =
                        if row.recorded.is_some() { &mut counts.recorded_alone } else { &mut counts.delivered_alone };
                    *alone.entry(*why).or_default() += 1;
                }
            }
        }
        counts
    }

    /// How many outgoing messages both sides have.
    pub fn matched_outgoing(&self) -> u64 {
        self.matched.values().sum()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        fn add<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            for (key, count) in from {
                *to.entry(key).or_default() += count;
            }
        }
        add(&mut self.matched, other.matched);
        add(&mut self.recorded_alone, other.recorded_alone);
        add(&mut self.delivered_alone, other.delivered_alone);
        self.matched_incoming += other.matched_incoming;
        self.further_parts += other.further_parts;
        self.not_recorded += other.not_recorded;
        self.not_delivered += other.not_delivered;
    }
}
