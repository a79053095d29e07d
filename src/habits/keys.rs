//! The keys of counters of two things.

use crate::text::hash::pair;
use crate::time::{Span, Timestamp};

/// Ten minutes are one slot.
pub(super) fn slot(at: Timestamp) -> i64 {
    at.micros().div_euclid(Span::seconds(600).micros())
}

pub(super) fn slot_key(form: u64, slot: i64) -> u64 {
    pair(form, slot as u64)
}

pub(super) fn gap_key(form: u64, bin: usize) -> u64 {
    pair(form, bin as u64)
}

/// The key of two templates in any order.
pub(super) fn pair_key(one: u64, other: u64) -> u64 {
    pair(one.min(other), one.max(other))
}
