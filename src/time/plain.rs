//! The times that nearly all systems write, `2026-01-07T14:02:11.120Z` and `2026-01-07 14:02:11.12+00`: they have so few
//! forms that they need no format to be read by.

/// Days before each month of a year that has no leap day.
const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// Leap days before the year 1970, counted from the year 1.
const LEAP_DAYS_BEFORE_1970: i64 = leap_days_before(1970);

/// A date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlainTime {
    /// What its clocks showed, in microseconds since 1970 began on them.
    pub(super) local: i64,
    /// By how many microseconds they are ahead of UTC, if the text says so.
    pub(super) ahead: Option<i64>,
}

/// Reads a time of the years 1970 to 9999 (RFC 3339, section 5.6, or as `PostgreSQL` writes it in ISO style). `None` says
/// nothing of whether the text is a time.
pub(super) fn read(text: &str) -> Option<PlainTime> {
    let (head, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let separators = [head[4], head[7], head[13], head[16]];
    if separators != *b"--::" || !matches!(head[10], b'T' | b' ') {
        return None;
    }
    let [century, years, month, day] = [0, 2, 5, 8].map(|place| two_digits(head[place], head[place + 1]));
    let [hour, minute, second] = [11, 14, 17].map(|place| two_digits(head[place], head[place + 1]));
    let (year, month, day) = (i64::from(century?) * 100 + i64::from(years?), usize::from(month?), day?);
    let (hour, minute, second) = (hour?, minute?, second?);
    // Leap seconds have a longer way.
    if year < 1970 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = DAYS.get(month.checked_sub(1)?)? + u8::from(is_leap && month == 2);
    if day == 0 || day > days {
        return None;
    }
    let leap_days = leap_days_before(year) - LEAP_DAYS_BEFORE_1970 + i64::from(is_leap && month > 2);
    let days = (year - 1970) * 365 + leap_days + DAYS_BEFORE[month - 1] + i64::from(day) - 1;
    let seconds = days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let (fraction, zone) = fraction(rest)?;
    Some(PlainTime { local: seconds * 1_000_000 + fraction, ahead: ahead(zone)? })
}

const fn leap_days_before(year: i64) -> i64 {
    let years = year - 1;
    years / 4 - years / 100 + years / 400
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

/// The fraction of a second that a text begins with, in whole microseconds, and what follows it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else { return Some((0, text)) };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&count) {
        return None;
    }
    let read = digits.iter().take(count.min(6)).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let micros = (count..6).fold(read, |micros, _| micros * 10);
    Some((micros, &digits[count..]))
}

/// What a zone says in numbers: the outer value is `None` for whatever is not read here.
fn ahead(zone: &[u8]) -> Option<Option<i64>> {
    let (sign, hours, minutes) = match *zone {
        [] => return Some(None),
        [b'Z'] => return Some(Some(0)),
        [sign, a, b] => (sign, two_digits(a, b)?, 0),
        [sign, a, b, c, d] | [sign, a, b, b':', c, d] => (sign, two_digits(a, b)?, two_digits(c, d)?),
        _ => return None,
    };
    let is_usual = hours <= 14 && minutes <= 59;
    let micros = (i64::from(hours) * 60 + i64::from(minutes)) * 60_000_000;
    match sign {
        b'+' if is_usual => Some(Some(micros)),
        b'-' if is_usual => Some(Some(-micros)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days, NaiveDate};

    use super::*;

    fn local(text: &str) -> Option<i64> {
        read(text).map(|time| time.local)
    }

    #[test]
    fn every_day_of_eight_thousand_years_is_the_one_that_chrono_reads_and_no_other_day_is_any() {
        let mut day = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        while day.format("%Y").to_string().len() == 4 {
            let micros = day.and_hms_opt(23, 59, 59).unwrap().and_utc().timestamp_micros();
            assert_eq!(local(&format!("{day}T23:59:59Z")), Some(micros), "{day}");
            day = day + Days::new(1);
        }
        for year in ["1970", "2000", "2026", "2028", "2100", "9999"] {
            for month in 0..=13 {
                for day in 0..=33 {
                    let date = format!("{year}-{month:02}-{day:02}");
                    let is_day = date.parse::<NaiveDate>().is_ok();
                    assert_eq!(local(&format!("{date} 00:00:00")).is_some(), is_day, "{date}");
                }
            }
        }
    }

    #[test]
    fn every_second_of_a_day_is_read_and_no_other_one() {
        for hour in 0..=25_i64 {
            for minute in 0..=61 {
                for second in 0..=61 {
                    let is_one = hour < 24 && minute < 60 && second < 60;
                    let micros = is_one.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000);
                    assert_eq!(local(&format!("1970-01-01T{hour:02}:{minute:02}:{second:02}Z")), micros);
                }
            }
        }
    }

    #[test]
    fn fractions_and_offsets_are_read_to_the_microsecond_and_what_is_odd_is_left_to_others() {
        let both = |tail: &str| read(&format!("1970-01-01 00:00:00{tail}")).map(|time| (time.local, time.ahead));
        assert_eq!(both(""), Some((0, None)));
        assert_eq!(both(".5"), Some((500_000, None)));
        assert_eq!(both(".000001999Z"), Some((1, Some(0))));
        assert_eq!(both(".12+00"), Some((120_000, Some(0))));
        assert_eq!(both("+05:30"), Some((0, Some(19_800_000_000))));
        assert_eq!(both("-0930"), Some((0, Some(-34_200_000_000))));
        for tail in [".", ".Z", ".1234567890Z", ",5", "z", " UTC", "+1", "+15", "+00:60", "*00", "+00:0", "Z ", "+0a"] {
            assert_eq!(both(tail), None, "{tail}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_what_chrono_reads(
            micros in 0i64..253_402_300_800_000_000, digits in 0usize..=9, spoilt in 0usize..60, by in "[0-9:TZ. +-]",
        ) {
            let at = DateTime::from_timestamp_micros(micros).unwrap();
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &at.format("%f").to_string()[..digits]) };
            let mut text = format!("{}{fraction}+00:00", at.format("%Y-%m-%dT%H:%M:%S"));
            if spoilt < text.len() {
                text.replace_range(spoilt..=spoilt, &by);
            }
            if let Some(PlainTime { local, ahead: Some(ahead) }) = read(&text) {
                let chrono = DateTime::parse_from_str(&text.replace(['T', 'Z'], " "), "%Y-%m-%d %H:%M:%S%.f%#z");
                proptest::prop_assert_eq!(chrono.ok().map(|at| at.timestamp_micros()), Some(local - ahead), "{}", text);
            }
        }
    }
}
