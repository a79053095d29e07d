//! How fine the times of a source are, and how far apart two of them may be said to be.

use super::{Span, Timestamp};

/// How fine the times of a source are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Resolution {
    /// Seconds, or parts of them.
    #[default]
    Fine,
    /// Whole minutes: nobody knows which of two messages of one minute came when.
    Minutes,
}

/// What times in whole minutes tell apart.
const MINUTE: Span = Span::seconds(60);

/// Two whole minutes that differ by one may be seconds apart.
const NEIGHBOURS: Span = Span::seconds(120);

/// Fewer times may be whole minutes by chance.
const FEWEST: u64 = 4;

impl Resolution {
    /// That of so many times, all of which are whole minutes or not.
    pub fn of_many(times: u64, are_whole_minutes: bool) -> Self {
        if are_whole_minutes && times >= FEWEST { Self::Minutes } else { Self::Fine }
    }

    /// That of some times.
    pub fn of(times: &[Timestamp]) -> Self {
        Self::of_many(times.len() as u64, times.iter().all(|at| is_whole_minute(*at)))
    }

    /// Whether times so far apart may as well be seconds apart.
    pub fn blurs(self, span: Span) -> bool {
        self == Self::Minutes && span < NEIGHBOURS
    }

    /// Whether times cannot tell if two moments are less than `span` apart.
    pub fn is_coarser_than(self, span: Span) -> bool {
        self == Self::Minutes && span < MINUTE
    }

    /// Whether times so far apart are the same, as far as they are written.
    fn is_same(self, span: Span) -> bool {
        self == Self::Minutes && span < MINUTE
    }

    /// `within 2.4 s`, or `within the same minute`.
    pub fn within(self, span: Span) -> String {
        if self.is_same(span) { "within the same minute".to_owned() } else { format!("within {span}") }
    }

    /// `2.4 s apart`, or `within the same minute`.
    pub fn apart(self, span: Span) -> String {
        if self.is_same(span) { self.within(span) } else { format!("{span} apart") }
    }

    /// `2.4 s later`, or `in the same minute`.
    pub fn later(self, span: Span) -> String {
        if self.is_same(span) { "in the same minute".to_owned() } else { format!("{span} later") }
    }

    /// `2.4 s after the first`, or `in the same minute as the first`.
    pub fn after(self, span: Span, first: &str) -> String {
        if self.is_same(span) { format!("in the same minute as {first}") } else { format!("{span} after {first}") }
    }

    /// `+2.4 s`, or `same minute`.
    pub fn gap(self, span: Span) -> String {
        if self.is_same(span) { "same minute".to_owned() } else { format!("+{span}") }
    }

    /// What a reader has to know of such times; `None` where they are fine.
    pub fn told(self) -> Option<&'static str> {
        const MINUTES: &str = "times are whole minutes, so nobody can tell how many seconds lie between messages, and a \
            race looks like a retry";
        (self == Self::Minutes).then_some(MINUTES)
    }
}

/// Whether a time says nothing of seconds.
pub fn is_whole_minute(at: Timestamp) -> bool {
    at.micros() % MINUTE.micros() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_minutes_are_never_said_to_be_seconds_apart() {
        let (none, minute) = (Span::default(), Span::seconds(60));
        let said = |resolution: Resolution, span| {
            [resolution.within(span), resolution.apart(span), resolution.later(span), resolution.gap(span)]
        };
        let same = ["within the same minute", "within the same minute", "in the same minute", "same minute"];
        assert_eq!(said(Resolution::Minutes, none), same);
        assert_eq!(said(Resolution::Minutes, minute), ["within 1 min", "1 min apart", "1 min later", "+1 min"]);
        assert_eq!(said(Resolution::Fine, none), ["within 0 s", "0 s apart", "0 s later", "+0 s"]);
        assert_eq!(Resolution::Minutes.after(none, "the first"), "in the same minute as the first");
        assert!(Resolution::Minutes.blurs(minute) && !Resolution::Minutes.blurs(Span::seconds(120)));
        assert!(!Resolution::Fine.blurs(none) && Resolution::Fine.told().is_none());
    }
}
