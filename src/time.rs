//! Instants and spans in whole microseconds, and how message times are read.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;

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
        Some(DateTime::from_timestamp_micros(self.0)?.with_timezone(&zone))
    }

    /// Midnight of 2000-01-01 in UTC.
    pub const YEAR_2000: Self = Self(946_684_800_000_000);

    /// No moment: what comes after it up to a century is a place in an order. Farther back than any time that is read.
    pub const ORDER_ALONE: Self = Self(-(1 << 62));

    /// Whether it is a moment, and not a place in an order.
    pub const fn is_known(self) -> bool {
        self.0 > -(1 << 61)
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

/// What a text said about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTime {
    /// The moment.
    pub at: Timestamp,
    /// The text named no zone, so the caller's zone was applied.
    pub zone_assumed: bool,
}

/// Reads a message time: RFC 3339, the same with a space or without seconds or zone, PostgreSQL's text
/// output, or digits (see [`from_epoch`]). A time without a zone is read in `zone`; where the clocks
/// went back the earlier of the two moments is taken. `None` if it is none of these, lies outside the
/// years 0 to 9999, or never stood on the clocks of `zone`.
pub fn parse_time(text: &str, zone: Tz) -> Option<ReadTime> {
    let text = text.trim();
    if let Some(at) = rfc3339_utc(text) {
        return Some(ReadTime { at, zone_assumed: false });
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_epoch(text.parse().ok()?).map(|at| ReadTime { at, zone_assumed: false });
    }
    let separator = if text.as_bytes().get(10) == Some(&b' ') { ' ' } else { 'T' };
    let with = |clock: &str| format!("%Y-%m-%d{separator}{clock}");
    let (naive, rest) = NaiveDateTime::parse_and_remainder(text, &with("%H:%M:%S%.f"))
        .or_else(|_| NaiveDateTime::parse_and_remainder(text, &with("%H:%M")))
        .ok()?;
    let (at, zone_assumed) = match rest.trim() {
        "" => (from_local(naive, zone)?, true),
        "Z" | "z" | "UTC" => (naive.and_utc(), false),
        offset => {
            let whole = if offset.len() == 3 { format!("{offset}:00") } else { offset.to_owned() };
            let offset: chrono::FixedOffset = whole.parse().ok()?;
            (offset.from_local_datetime(&naive).single()?.to_utc(), false)
        }
    };
    let at = Timestamp(at.timestamp_micros());
    at.is_writable().then_some(ReadTime { at, zone_assumed })
}

/// The form that nearly all exports have, `2026-01-07T14:02:11.120Z`, from 1970 on; it needs no format to be read by.
fn rfc3339_utc(text: &str) -> Option<Timestamp> {
    // Leap seconds are left to the longer way.
    if !text.ends_with('Z') || text.as_bytes().get(17) == Some(&b'6') {
        return None;
    }
    let since_1970 = humantime::parse_rfc3339(text).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp(since_1970.as_micros() as i64))
}

/// The moment when the clocks of `zone` show `naive`; the earlier one where they show it twice.
pub fn from_local(naive: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    Some(zone.from_local_datetime(&naive).earliest()?.to_utc())
}

/// A number that means an earlier moment, before 2000, is something else: a date such as 20260107, a counter.
const EPOCH_NUMBERS_FROM: Timestamp = Timestamp(946_684_800_000_000);

/// Seconds, milliseconds or microseconds since 1970, told apart by size: seconds reach the year 5138
/// before they need twelve digits, milliseconds likewise. `None` before the year 2000.
pub fn from_epoch(number: i64) -> Option<Timestamp> {
    let micros = match number.unsigned_abs() {
        0..100_000_000_000 => number.checked_mul(1_000_000)?,
        100_000_000_000..100_000_000_000_000 => number.checked_mul(1000)?,
        _ => number,
    };
    let at = Timestamp(micros);
    (at >= EPOCH_NUMBERS_FROM && at.is_writable()).then_some(at)
}

/// Seconds since 1970 with a fraction. `None` before the year 2000 or where the number is none.
pub fn from_epoch_seconds(seconds: f64) -> Option<Timestamp> {
    let at = Timestamp((seconds * 1e6).floor() as i64);
    (seconds.is_finite() && at >= EPOCH_NUMBERS_FROM && at.is_writable()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        parse_time(text, chrono_tz::Europe::Paris).map(|read| (read.at.to_string(), read.zone_assumed))
    }

    #[test]
    fn a_time_reads_the_same_in_every_spelling_systems_use() {
        let expected = Some(("2026-01-07T14:02:11.120Z".to_owned(), false));
        for text in [
            "2026-01-07T14:02:11.120Z",
            "2026-01-07 14:02:11.12+00",
            "2026-01-07T15:02:11.12+01:00",
            "2026-01-07 09:02:11.120-0500",
            "1767794531120",
            "1767794531120000",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("2026-01-07 15:02"), Some(("2026-01-07T14:02:00.000Z".to_owned(), true)));
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_to_read_a_time_says_what_the_long_way_says(
            micros in 0i64..253_402_300_800_000_000, digits in 0usize..9, spoilt in 0usize..30, by in "[0-9:TZ.-]",
        ) {
            let at = DateTime::from_timestamp_micros(micros).unwrap();
            let text = at.format("%Y-%m-%dT%H:%M:%S").to_string();
            let fraction = at.format("%f").to_string();
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
            let mut text = format!("{text}{fraction}Z");
            if spoilt < text.len() {
                text.replace_range(spoilt..=spoilt, &by);
            }
            if let Some(short) = rfc3339_utc(&text) {
                // A zone that is written out takes the long way.
                let long = parse_time(&text.replace('Z', "+00:00"), Tz::UTC);
                proptest::prop_assert_eq!(Some(short), long.map(|read| read.at), "{}", text);
            }
        }
    }

    #[test]
    fn a_time_that_says_no_moment_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-01-07",
            "2026-03-29 02:30:00",
            "14:02",
            "20260107",
            "99999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

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
