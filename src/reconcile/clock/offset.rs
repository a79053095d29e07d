//! By how much one clock is ahead of the other, and what that makes of a time.

use crate::time::{Span, Timestamp};

/// Microseconds of a half hour.
pub(super) const HALF_HOUR: i64 = 1_800_000_000;

/// From a moment on, by how many whole half hours the delivered clock is ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The moment, by the recorded clock.
    pub from: Timestamp,
    /// Negative where the delivered clock is behind.
    pub ahead: Span,
}

/// By how much the delivered clock is ahead of the recorded one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clock {
    /// Whole half hours, from the beginning on and from each change on; empty where they are none throughout.
    pub hours: Vec<Step>,
    /// What is left of the offset at [`Clock::origin`] when the half hours are taken off.
    pub rest: Span,
    /// How much that grows, in microseconds a day.
    pub drift: i64,
    /// The moment that drift counts from.
    pub origin: i64,
    /// How many messages show the offset.
    pub shown_by: u64,
    /// How many could.
    pub looked_at: u64,
    /// Of a hundred messages that show it, 95 are at most so far off.
    pub spread: Span,
}

/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

impl Clock {
    /// The rest with what drift has added by a moment of the recorded clock, in microseconds.
    pub fn rest_at(&self, recorded: i64) -> i64 {
        let days = i128::from(recorded.saturating_sub(self.origin)) * i128::from(self.drift) / i128::from(DAY);
        self.rest.micros().saturating_add(days as i64)
    }

    /// What the recorded clock shows when the delivered one shows `delivered`, in microseconds.
    pub(in crate::reconcile) fn recorded(&self, delivered: i64) -> i64 {
        let without = |ahead: i64| {
            let about = delivered.saturating_sub(ahead);
            about.saturating_sub(self.rest_at(about))
        };
        let mut found = None;
        for (place, step) in self.hours.iter().enumerate() {
            let at = without(step.ahead.micros());
            let from = if place == 0 { i64::MIN } else { step.from.micros() };
            let until = self.hours.get(place + 1).map_or(i64::MAX, |next| next.from.micros());
            if at >= from && at < until {
                return at;
            }
            // A moment that the delivered clock skipped.
            if at >= from || found.is_none() {
                found = Some(at);
            }
        }
        found.unwrap_or_else(|| without(0))
    }

    /// Whether a moment of the recorded clock is one of an hour that the delivered clock showed twice.
    pub(in crate::reconcile) fn is_doubled(&self, recorded: i64) -> bool {
        self.hours.windows(2).any(|steps| {
            let back = steps[0].ahead.micros() - steps[1].ahead.micros();
            back > 0 && (recorded - steps[1].from.micros()).abs() <= back
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 2 * HALF_HOUR;

    fn clock(first: i64, second: i64) -> Clock {
        let step = |from, hours| Step { from: Timestamp::from_micros(from), ahead: Span::from_micros(hours * HOUR) };
        Clock { hours: vec![step(0, first), step(100 * HOUR, second)], rest: Span::seconds(5), ..Clock::default() }
    }

    #[test]
    fn a_delivered_time_is_moved_by_what_held_at_its_moment() {
        let spring = clock(1, 2);
        let shown = |at: i64, ahead: i64| at + ahead * HOUR + 5_000_000;
        for (at, ahead) in [(-50 * HOUR, 1), (99 * HOUR, 1), (100 * HOUR, 2), (150 * HOUR, 2)] {
            assert_eq!(spring.recorded(shown(at, ahead)), at);
        }
        assert!(!spring.is_doubled(100 * HOUR), "in spring the clocks skip an hour and double none");
    }

    #[test]
    fn the_hour_that_clocks_show_twice_is_known_to_be_unclear() {
        let autumn = clock(2, 1);
        assert!(autumn.is_doubled(100 * HOUR + 1) && autumn.is_doubled(100 * HOUR - 1));
        assert!(!autumn.is_doubled(102 * HOUR) && !autumn.is_doubled(98 * HOUR));
    }

    #[test]
    fn drift_grows_with_the_days() {
        let slow = Clock { drift: 400_000, ..Clock::default() };
        assert_eq!(slow.rest_at(10 * DAY), 4_000_000);
        // What drifts within the drift is nothing.
        assert!((slow.recorded(10 * DAY + 4_000_000) - 10 * DAY).abs() < 100);
    }
}
