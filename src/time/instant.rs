//! Instants and spans in whole microseconds.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

/// A message that says it is older than this says its time in another unit: no bot wrote it, and a date such as 20260107
/// or a counter would pass for one.
pub const FIRST_MOMENT: Timestamp = Timestamp(946_684_800_000_000);

/// An instant in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A signed length of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

impl Timestamp {
    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The present moment.
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros())
    }

    /// RFC 3339 in UTC without a fraction.
    pub fn to_the_second(self) -> String {
        Self(self.0 - self.0.rem_euclid(1_000_000)).to_string().replace(".000Z", "Z")
    }

    /// The same instant on the clocks of `zone`; `None` outside chrono's range (about ±262,000 years).
    pub fn in_zone(self, zone: Tz) -> Option<DateTime<Tz>> {
        let known = Some(self.0).filter(|_| self.is_known())?;
        Some(DateTime::from_timestamp_micros(known)?.with_timezone(&zone))
    }

    /// No moment: what comes after it up to a century is a place in an order. Farther back than any time that is read.
    pub const ORDER_ALONE: Self = Self(-(1 << 62));

    /// Whether it is a moment, and not a place in an order.
    pub const fn is_known(self) -> bool {
        self.0 > -(1 << 61)
    }

    /// A moment before all that are read, in the same order as others that are moved there.
    #[must_use]
    pub const fn before_all(self) -> Self {
        Self(self.0.saturating_sub(1 << 62))
    }

    /// Whether RFC 3339 can write this instant: the years 0000 to 9999.
    pub fn is_writable(self) -> bool {
        const YEAR_0: i64 = -62_167_219_200_000_000;
        const YEAR_10_000: i64 = 253_402_300_800_000_000;
        (YEAR_0..YEAR_10_000).contains(&self.0)
    }
}

/// RFC 3339 in UTC: milliseconds, or microseconds where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_known() {
            return f.write_str("no time");
        }
        let precision = if self.0 % 1000 == 0 { SecondsFormat::Millis } else { SecondsFormat::Micros };
        match DateTime::from_timestamp_micros(self.0) {
            Some(at) => f.write_str(&at.to_rfc3339_opts(precision, true)),
            None => write!(f, "{} µs", self.0),
        }
    }
}

impl Sub for Timestamp {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Span {
    /// A span of whole seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// A span of microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The span in microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The span in seconds.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// For people: `12 ms`, `2.4 s`, `4 min 12 s`, `3 h 5 min`, `2 d 4 h`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000_000;
        let pair = |f: &mut fmt::Formatter<'_>, large: i64, unit: &str, small: i64, rest: &str| {
            if small == 0 { write!(f, "{large} {unit}") } else { write!(f, "{large} {unit} {small} {rest}") }
        };
        match seconds {
            _ if self.0 == 0 => f.write_str("0 s"),
            _ if self.0 < 100_000 => write!(f, "{} ms", (self.0 / 1000).max(1)),
            0..60 if self.0 % 1_000_000 == 0 => write!(f, "{seconds} s"),
            // Cut, not rounded: 59.96 s must not read as 60.0 s, which a window of 60 s would exclude.
            0..60 => write!(f, "{}.{} s", seconds, self.0 / 100_000 % 10),
            60..3600 => pair(f, seconds / 60, "min", seconds % 60, "s"),
            3600..86400 => pair(f, seconds / 3600, "h", seconds % 3600 / 60, "min"),
            _ => pair(f, seconds / 86400, "d", seconds % 86400 / 3600, "h"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_never_shown_longer_than_it_is() {
        let shown = |micros| Span(micros).to_string();
        assert_eq!(shown(59_960_000), "59.9 s");
        assert_eq!(shown(12_000), "12 ms");
        assert_eq!(shown(2_400_000), "2.4 s");
        assert_eq!(shown(252_000_000), "4 min 12 s");
        assert_eq!(shown(187_200_000_000), "2 d 4 h");
    }
}
