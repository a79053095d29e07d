//! What clocks show: hours and minutes, and which moment that is in a zone.

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// The moment when the clocks of `zone` show `naive`; the earlier one where they show it twice, none where they skip it.
pub fn from_local(naive: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    Some(zone.from_local_datetime(&naive).earliest()?.to_utc())
}

/// How often the clocks of a zone show a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// Once, as nearly always.
    Once(DateTime<Utc>),
    /// Twice, as they go back.
    Twice(DateTime<Utc>, DateTime<Utc>),
    /// Never, as they go forward: the moment that the offset before the gap gives.
    Skipped(DateTime<Utc>),
}

/// All moments when the clocks of `zone` show `naive`; `None` outside of chrono's range.
pub fn moments(naive: NaiveDateTime, zone: Tz) -> Option<Moments> {
    Some(match zone.from_local_datetime(&naive) {
        LocalResult::Single(at) => Moments::Once(at.to_utc()),
        LocalResult::Ambiguous(first, second) => Moments::Twice(first.to_utc(), second.to_utc()),
        LocalResult::None => Moments::Skipped(from_gap(naive, zone)?),
    })
}

/// The same for a time that clocks skip: the moment that the offset before the gap gives.
pub(super) fn from_gap(naive: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    // Samoa skipped a whole day; nowhere is a gap longer.
    let before = (1..=100).find_map(|quarters| {
        let earlier = naive.checked_sub_signed(Duration::minutes(15 * quarters))?;
        zone.offset_from_local_datetime(&earlier).latest()
    })?;
    before.fix().from_local_datetime(&naive).single().map(|at| at.to_utc())
}

/// Reads `14:02`, `14:02:11`, `14:02:11.120`, `140211` or `2:02:11 PM` off the start of a text, and gives what is left.
pub(super) fn time_of_day(text: &str) -> Option<(NaiveTime, &str)> {
    let (mut hour, rest) = digits(text, 2)?;
    let basic = rest.starts_with(|next: char| next.is_ascii_digit());
    let next = |rest| if basic { Some(rest) } else { str::strip_prefix(rest, ':') };
    let (minute, mut rest) = digits(next(rest)?, 2)?;
    let (mut second, mut nano) = (0, 0);
    if let Some(after) = next(rest) {
        (second, rest) = digits(after, 2)?;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let end = after.find(|character: char| !character.is_ascii_digit()).unwrap_or(after.len());
            if end == 0 {
                return None;
            }
            let nine = after[..end].bytes().chain(std::iter::repeat(b'0')).take(9);
            nano = nine.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
            rest = &after[end..];
        }
    }
    if let Some((afternoon, after)) = half_of_day(rest) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
        rest = after;
    }
    // A leap second is the second before it, made longer.
    if second == 60 {
        (second, nano) = (59, nano + 1_000_000_000);
    }
    Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nano)?, rest))
}

/// One or two digits, or as many as `most`.
pub(super) fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let end = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Whether `AM` or `PM` follows, as programs of different languages write it.
fn half_of_day(text: &str) -> Option<(bool, &str)> {
    let rest = text.trim_start();
    let mut letters = rest.char_indices();
    let (_, half) = letters.next()?;
    let afternoon = match half {
        'a' | 'A' => false,
        'p' | 'P' => true,
        _ => return None,
    };
    let rest = rest[1..].trim_start_matches('.').trim_start();
    let rest = rest.strip_prefix(['m', 'M'])?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    rest.starts_with(|next: char| next.is_alphanumeric()).then_some(()).map_or(Some((afternoon, rest)), |()| None)
}

/// What stands behind a time.
pub(super) enum Zone {
    /// Nothing.
    Unnamed,
    Offset(FixedOffset),
    Named(Tz),
}

/// Reads an offset or the name of a zone: `Z`, `+02`, `+0530`, ` UTC`, ` Europe/Paris`, `GMT+0100 (CET)`.
pub(super) fn zone(text: &str) -> Option<Zone> {
    let text = text.trim();
    // Both say in words what the offset says already.
    let text = text.split(['[', '(']).next().unwrap_or_default().trim();
    let offset = match text.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("gmt") || word.eq_ignore_ascii_case("utc") => &text[3..],
        _ => text,
    };
    match offset {
        "" if text.is_empty() => Some(Zone::Unnamed),
        "" | "Z" | "z" => Some(Zone::Offset(Utc.fix())),
        _ if offset.starts_with(['+', '-']) => {
            let whole = if offset.len() == 3 { format!("{offset}:00") } else { offset.to_owned() };
            whole.parse().ok().map(Zone::Offset)
        }
        _ => offset.parse().ok().map(Zone::Named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_in_every_spelling_and_the_rest_is_given_back() {
        let read = |text| time_of_day(text).map(|(time, rest)| (time.to_string(), rest.to_owned()));
        let shown = |time: &str, rest: &str| Some((time.to_owned(), rest.to_owned()));
        assert_eq!(read("14:02"), shown("14:02:00", ""));
        assert_eq!(read("2:02:11 PM"), shown("14:02:11", ""));
        assert_eq!(read("12:00:00\u{202f}a.\u{a0}m."), shown("00:00:00", ""));
        assert_eq!(read("140211Z"), shown("14:02:11", "Z"));
        assert_eq!(read("14:02:11,5+01"), shown("14:02:11.500", "+01"));
        assert_eq!(read("14:02:11.1234567899Z"), shown("14:02:11.123456789", "Z"));
        assert_eq!(read("14:02 Asia/Tokyo"), shown("14:02:00", " Asia/Tokyo"));
        for text in ["", "14", "14:", "25:00", "14:60", "14:02:11.", "1402", "13:00 PM", "0:30 am"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_skipped_time_is_the_moment_that_the_offset_before_the_gap_gives() {
        let at = |text: &str, zone: &str| {
            let naive: NaiveDateTime = text.parse().unwrap();
            let zone: Tz = zone.parse().unwrap();
            assert_eq!(from_local(naive, zone), None, "{text}");
            from_gap(naive, zone).unwrap().to_rfc3339()
        };
        assert_eq!(at("2026-03-29T02:30:00", "Europe/Paris"), "2026-03-29T01:30:00+00:00");
        assert_eq!(at("2026-03-29T02:00:00", "Europe/Paris"), "2026-03-29T01:00:00+00:00");
        assert_eq!(at("2026-03-08T02:59:59", "America/New_York"), "2026-03-08T07:59:59+00:00");
        assert_eq!(at("2026-10-04T02:15:00", "Australia/Lord_Howe"), "2026-10-03T15:45:00+00:00");
        assert_eq!(at("2011-12-30T12:00:00", "Pacific/Apia"), "2011-12-30T22:00:00+00:00");
    }
}
