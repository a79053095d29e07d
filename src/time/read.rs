//! Message times as texts.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::clock::{Zone, from_gap, from_local, time_of_day, zone as named_zone};
use super::epoch::{from_decimal, from_epoch};
use super::plain::{self, PlainTime};
use super::{DateOrder, Timestamp, slashes};

/// What a text said about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTime {
    /// The moment.
    pub at: Timestamp,
    /// The text named no zone, so the caller's zone was applied.
    pub zone_assumed: bool,
    /// The clocks of its zone never showed it: they skip this hour. The moment is the one that the offset before gives.
    pub in_gap: bool,
}

impl ReadTime {
    fn of(at: DateTime<Utc>, zone_assumed: bool, in_gap: bool) -> Option<Self> {
        let at = Timestamp::from_micros(at.timestamp_micros());
        at.is_writable().then_some(Self { at, zone_assumed, in_gap })
    }

    fn sure(at: Timestamp) -> Self {
        Self { at, zone_assumed: false, in_gap: false }
    }
}

/// Reads a message time: RFC 3339 and its relatives (a space, no seconds, no zone, the name of one), what PostgreSQL and
/// other programs print, RFC 2822, dates with slashes that can only be read in one way, or a number (see [`from_epoch`]).
/// A time without a zone is read in `zone`; where the clocks went back the earlier of the two moments is taken. `None` if
/// it is none of these or lies outside the years 0 to 9999.
pub fn parse_time(text: &str, zone: Tz) -> Option<ReadTime> {
    parse_time_as(text, zone, DateOrder::Unknown)
}

/// The same where it is known which of day and month comes first in dates with slashes.
pub fn parse_time_as(text: &str, zone: Tz, order: DateOrder) -> Option<ReadTime> {
    let text = text.trim();
    if let Some(read) = usual(text, zone) {
        return Some(read);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_epoch(text.parse().ok()?).map(ReadTime::sure);
    }
    if let Some(at) = from_decimal(text) {
        return Some(ReadTime::sure(at));
    }
    let dated = iso_date(text).or_else(|| slashes::date(text, order)).or_else(|| date_in_words(text));
    if let Some((date, rest)) = dated {
        let clock = rest.strip_prefix(['T', 't']).unwrap_or_else(|| rest.trim_start_matches([',', ' ']));
        if clock.len() < rest.len() {
            let read = time_of_day(clock).and_then(|(time, rest)| at(date.and_time(time), rest, zone));
            if read.is_some() {
                return read;
            }
        }
    }
    // Its zones may be names that only mail knows.
    DateTime::parse_from_rfc2822(text).ok().and_then(|at| ReadTime::of(at.to_utc(), false, false))
}

/// The forms that nearly all systems write; `None` says nothing of whether the text is a time.
fn usual(text: &str, zone: Tz) -> Option<ReadTime> {
    let PlainTime { local, ahead } = plain::read(text)?;
    let moment = |ahead: i64| Some(Timestamp::from_micros(local - ahead)).filter(|at| at.is_writable());
    match ahead {
        Some(ahead) => moment(ahead).map(ReadTime::sure),
        // On clocks that show UTC every time is one moment.
        None if zone == Tz::UTC => moment(0).map(|at| ReadTime { zone_assumed: true, ..ReadTime::sure(at) }),
        None => at(DateTime::from_timestamp_micros(local)?.naive_utc(), "", zone),
    }
}

/// A date whose year comes first: `2026-01-07`, `2026/01/07`, `20260107T`.
fn iso_date(text: &str) -> Option<(NaiveDate, &str)> {
    // chrono takes a sign and years of any length; a year here has four digits.
    if !text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let basic = || NaiveDate::parse_and_remainder(text.get(..8)?, "%Y%m%d").ok().map(|(date, _)| (date, &text[8..]));
    match text.as_bytes().get(4)? {
        b'-' => NaiveDate::parse_and_remainder(text, "%Y-%m-%d").ok(),
        b'/' => NaiveDate::parse_and_remainder(text, "%Y/%m/%d").ok(),
        _ if matches!(text.as_bytes().get(8), Some(b'T' | b't')) => basic(),
        _ => None,
    }
}

/// A date that names its month: `Wed Jan 07 2026`, `Jan 7, 2026`, `7 January 2026`.
fn date_in_words(text: &str) -> Option<(NaiveDate, &str)> {
    if !text.contains(|character: char| character.is_ascii_alphabetic()) {
        return None;
    }
    let forms = ["%a, %d %b %Y", "%a %b %d %Y", "%b %d, %Y", "%d %b %Y"];
    forms.iter().find_map(|form| NaiveDate::parse_and_remainder(text, form).ok())
}

/// The moment that a date and a time of day mean with what stands behind them.
fn at(naive: NaiveDateTime, rest: &str, assumed: Tz) -> Option<ReadTime> {
    let in_zone = |zone: Tz, assumed: bool| match from_local(naive, zone) {
        Some(at) => ReadTime::of(at, assumed, false),
        None => ReadTime::of(from_gap(naive, zone)?, assumed, true),
    };
    match named_zone(rest)? {
        Zone::Unnamed => in_zone(assumed, true),
        Zone::Named(zone) => in_zone(zone, false),
        Zone::Offset(offset) => ReadTime::of(offset.from_local_datetime(&naive).single()?.to_utc(), false, false),
    }
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
            "2026-01-07t14:02:11.120z",
            "2026-01-07 14:02:11.12+00",
            "2026-01-07 14:02:11.120000+00:00",
            "2026-01-07T15:02:11.12+01:00",
            "2026-01-07 09:02:11.120-0500",
            "2026-01-07T19:32:11.120+0530",
            "2026-01-07 14:02:11,120 UTC",
            "2026-01-07 14:02:11.120 +0000",
            "2026-01-07 15:02:11.120 Europe/Paris",
            "2026-01-07T15:02:11.120+01:00[Europe/Paris]",
            "2026/01/07 14:02:11.120Z",
            "20260107T140211.120Z",
            "07.01.2026 02:02:11.120 PM +00:00",
            "1767794531120",
            "1767794531120000",
            "1767794531120000000",
            "1767794531.120",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("2026-01-07 15:02"), Some(("2026-01-07T14:02:00.000Z".to_owned(), true)));
    }

    #[test]
    fn dates_in_words_are_read_where_nothing_about_them_is_open() {
        let expected = Some(("2026-01-07T14:02:11.000Z".to_owned(), false));
        for text in [
            "Wed, 07 Jan 2026 14:02:11 +0000",
            "Wed, 7 Jan 2026 14:02:11 GMT",
            "Wed, 07 Jan 2026 09:02:11 EST",
            "7 Jan 2026 15:02:11 +0100",
            "Wed Jan 07 2026 15:02:11 GMT+0100 (Central European Standard Time)",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("Jan 7, 2026, 3:02:11 PM"), Some(("2026-01-07T14:02:11.000Z".to_owned(), true)));
        // The day of the week contradicts the date.
        assert_eq!(read("Thu, 07 Jan 2026 14:02:11 +0000"), None);
    }

    #[test]
    fn dates_with_slashes_wait_for_an_order_unless_they_have_only_one() {
        let with = |text, order| parse_time_as(text, Tz::UTC, order).map(|read| read.at.to_string());
        let shown = |at: &str| Some(at.to_owned());
        let unsure = "01/07/2026 02:00:05 PM";
        assert_eq!(with(unsure, DateOrder::Unknown), None);
        assert_eq!(with(unsure, DateOrder::MonthFirst), shown("2026-01-07T14:00:05.000Z"));
        assert_eq!(with(unsure, DateOrder::DayFirst), shown("2026-07-01T14:00:05.000Z"));
        assert_eq!(with("01/13/2026, 14:00", DateOrder::Unknown), shown("2026-01-13T14:00:00.000Z"));
        assert_eq!(with("13.01.2026 14:00", DateOrder::Unknown), shown("2026-01-13T14:00:00.000Z"));
        assert_eq!(with("13/13/2026 14:00", DateOrder::DayFirst), None);
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_to_read_a_time_says_what_the_long_way_says(
            micros in 0i64..253_402_300_800_000_000, digits in 0usize..=9, spoilt in 0usize..60, by in "[0-9:TZ. -]",
            behind in "|Z|[+-]0[0-9]|[+-]1[0-4]:?[0-5][0-9]", paris: bool,
        ) {
            let at = DateTime::from_timestamp_micros(micros).unwrap();
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &at.format("%f").to_string()[..digits]) };
            let mut text = format!("{}{fraction}{behind}", at.format("%Y-%m-%d %H:%M:%S"));
            if spoilt < text.len() {
                text.replace_range(spoilt..=spoilt, &by);
            }
            let zone = if paris { chrono_tz::Europe::Paris } else { Tz::UTC };
            if let Some(short) = usual(&text, zone) {
                // A date with slashes takes the long way.
                let long = parse_time(&text.replacen('-', "/", 2), zone);
                proptest::prop_assert_eq!(Some(short), long, "{}", text);
            }
        }

        #[test]
        fn no_text_whatever_ends_the_program(text in "\\PC{0,30}|[0-9/:. TZAPMapm+-]{0,30}") {
            for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Unknown] {
                let read = parse_time_as(&text, chrono_tz::Europe::Paris, order);
                proptest::prop_assert!(read.is_none_or(|read| read.at.is_writable()));
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
            "14:02",
            "20260107",
            "99999999999999999999",
            "2026-01-07 14:02:11 nowhere",
            "2026-01-0714:02:11",
            "01/07/2026",
            "7.1.26 14:00",
            "1.76779E+12",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_clocks_skipped_is_read_and_marked() {
        let read = parse_time("2026-03-29 02:30:00", chrono_tz::Europe::Paris).unwrap();
        assert_eq!((read.at.to_string(), read.in_gap), ("2026-03-29T01:30:00.000Z".to_owned(), true));
        let twice = parse_time("2026-10-25 02:30:00", chrono_tz::Europe::Paris).unwrap();
        assert_eq!((twice.at.to_string(), twice.in_gap), ("2026-10-25T00:30:00.000Z".to_owned(), false));
    }
}
