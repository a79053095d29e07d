//! Moments that are written as a number since 1970.

use super::{FIRST_MOMENT, Timestamp};

/// What a number of this size counts, in its units for a second: seconds reach the year 5138 before they need twelve
/// digits, milliseconds and microseconds likewise.
fn units(number: u128) -> i64 {
    match number {
        0..100_000_000_000 => 1,
        100_000_000_000..100_000_000_000_000 => 1000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000_000,
        _ => 1_000_000_000,
    }
}

fn believable(micros: i64) -> Option<Timestamp> {
    let at = Timestamp::from_micros(micros);
    (at >= FIRST_MOMENT && at.is_writable()).then_some(at)
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size. `None` before the year 2000.
pub fn from_epoch(number: i64) -> Option<Timestamp> {
    believable(match units(number.unsigned_abs().into()) {
        1_000_000_000 => number.div_euclid(1000),
        units => number.checked_mul(1_000_000 / units)?,
    })
}

/// The same as a number with a fraction. `None` before the year 2000 or where the number is none.
pub fn from_epoch_float(number: f64) -> Option<Timestamp> {
    // What is larger than the numbers of any unit is no time, and must not be cut to one.
    if !(number.is_finite() && number.abs() < 1e19) {
        return None;
    }
    let micros = number * (1e6 / units(number.abs() as u128) as f64);
    // The nearest: a fraction of whole microseconds has no exact double.
    believable(micros.round() as i64)
}

/// Digits with a fraction, such as `1767794400.100000`: every digit counts.
pub(super) fn from_decimal(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 19 {
        return None;
    }
    let whole: u128 = whole.parse().ok()?;
    let mut micros = whole.checked_mul(1_000_000)?;
    let mut place = 100_000;
    for digit in fraction.bytes().take(6) {
        micros += u128::from(digit - b'0') * place;
        place /= 10;
    }
    believable(i64::try_from(micros / units(whole) as u128).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(at: Option<Timestamp>) -> Option<String> {
        at.map(|at| at.to_string())
    }

    #[test]
    fn one_moment_is_read_from_every_unit_and_kind_of_number() {
        let expected = Some("2026-01-07T14:00:00.125Z".to_owned());
        for number in [1_767_794_400_125, 1_767_794_400_125_000, 1_767_794_400_125_000_999] {
            assert_eq!(shown(from_epoch(number)), expected, "{number}");
        }
        for number in [1_767_794_400.125, 1_767_794_400_125.0, 1_767_794_400_125_000.0, 1.767_794_400_125e18] {
            assert_eq!(shown(from_epoch_float(number)), expected, "{number}");
        }
        for text in ["1767794400.125", "1767794400.125000999", "1767794400125.0", "1767794400125000.9"] {
            assert_eq!(shown(from_decimal(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_fraction_keeps_the_microseconds_that_somebody_wrote() {
        assert_eq!(shown(from_epoch_float(1_767_794_400.1)), Some("2026-01-07T14:00:00.100Z".to_owned()));
        assert_eq!(shown(from_decimal("1767794400.100001")), Some("2026-01-07T14:00:00.100001Z".to_owned()));
    }

    #[test]
    fn a_number_before_2000_or_beyond_the_calendar_is_no_time() {
        assert_eq!(from_epoch(20_260_107), None);
        assert_eq!(from_epoch(-1_767_794_400), None);
        for number in [0.0, -1_767_794_400.0, f64::NAN, f64::INFINITY, 1e300, 1e19, 9.2e18 * 100.0] {
            assert_eq!(from_epoch_float(number), None, "{number}");
        }
        for text in ["1.5", "1.", ".5", "1767794400.1e3", "-1767794400.1", "99999999999999999999.0"] {
            assert_eq!(from_decimal(text), None, "{text}");
        }
    }
}
