//! A value of a column, out of its binary form or out of its text.

use std::borrow::Cow;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::fields::{Fields, Form};
use super::table::Wire;
use crate::error::RowProblem;
use crate::model::MessageId;
use crate::time::{Timestamp, from_epoch, from_epoch_float, parse_time};

/// Microseconds from 1970, our epoch, to 2000, that of PostgreSQL.
const EPOCH_2000: i64 = 946_684_800_000_000;

/// A value as its column's type has it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Int(i64),
    Float(f64),
    Uuid(u128),
    Bool(bool),
    Text(&'a str),
    /// Microseconds since 1970; `None` is infinity.
    Time(Option<i64>),
}

impl<'a> Value<'a> {
    /// Reads `bytes` of this form; `None` if they have not got it.
    #[inline]
    pub(super) fn of(form: Form, wire: Wire, bytes: &'a [u8]) -> Option<Self> {
        match form {
            Form::Binary => Self::read(wire, bytes),
            Form::Text => str::from_utf8(bytes).ok().map(|text| Self::parse(wire, text)),
        }
    }

    /// Reads `bytes`; `None` if their length is not that of the type.
    #[inline]
    fn read(wire: Wire, bytes: &'a [u8]) -> Option<Self> {
        Some(match wire {
            Wire::Uuid => Self::Uuid(u128::from_be_bytes(bytes.try_into().ok()?)),
            Wire::Int2 => Self::Int(i16::from_be_bytes(bytes.try_into().ok()?).into()),
            Wire::Int4 => Self::Int(i32::from_be_bytes(bytes.try_into().ok()?).into()),
            Wire::Int8 => Self::Int(i64::from_be_bytes(bytes.try_into().ok()?)),
            Wire::Float8 => Self::Float(f64::from_be_bytes(bytes.try_into().ok()?)),
            Wire::Bool => Self::Bool(*bytes.first()? != 0),
            Wire::Text | Wire::Cast => Self::Text(str::from_utf8(bytes).ok()?),
            Wire::Timestamptz | Wire::Timestamp => match i64::from_be_bytes(bytes.try_into().ok()?) {
                i64::MIN | i64::MAX => Self::Time(None),
                micros => Self::Time(micros.checked_add(EPOCH_2000)),
            },
        })
    }

    /// Reads `text`. What is not as PostgreSQL writes the type, as other engines may, stays text.
    fn parse(wire: Wire, text: &'a str) -> Self {
        let value = match wire {
            Wire::Uuid => match MessageId::parse(text) {
                MessageId::Uuid(uuid) => Some(Self::Uuid(uuid)),
                _ => None,
            },
            Wire::Int2 | Wire::Int4 | Wire::Int8 => text.parse().ok().map(Self::Int),
            Wire::Float8 => text.parse().ok().map(Self::Float),
            Wire::Bool => match text {
                "t" | "true" => Some(Self::Bool(true)),
                "f" | "false" => Some(Self::Bool(false)),
                _ => None,
            },
            Wire::Text | Wire::Cast => None,
            Wire::Timestamptz | Wire::Timestamp => match text {
                "infinity" | "-infinity" => Some(Self::Time(None)),
                finite => iso_time(finite).map(|micros| Self::Time(Some(micros))),
            },
        };
        value.unwrap_or(Self::Text(text))
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Int(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
            Self::Uuid(uuid) => MessageId::Uuid(uuid).to_string().into(),
            Self::Bool(value) => value.to_string().into(),
            Self::Text(text) => text.into(),
            Self::Time(at) => at.map_or("infinite".into(), |at| Timestamp::from_micros(at).to_string().into()),
        }
    }

    /// The moment that it says, its zone `zone` if it names none.
    pub(super) fn time(self, zone: Tz) -> Option<Timestamp> {
        let at = match self {
            Self::Time(at) => Timestamp::from_micros(at?),
            Self::Int(number) => from_epoch(number)?,
            Self::Float(number) => from_epoch_float(number)?,
            Self::Text(text) => parse_time(text, zone)?.at,
            Self::Uuid(_) | Self::Bool(_) => return None,
        };
        at.is_writable().then_some(at)
    }
}

/// The field at `index`, which errors call `name`; `None` is NULL.
#[inline]
pub(super) fn read<'a>(
    fields: &Fields<'a>,
    index: usize,
    wire: Wire,
    name: &'static str,
) -> Result<Option<Value<'a>>, RowProblem> {
    let Some(bytes) = fields.get(index) else { return Ok(None) };
    match Value::of(fields.form, wire, bytes) {
        // Every field of every row comes by here: no value is carried inside of a larger one.
        Some(value) => Ok(Some(value)),
        None => Err(RowProblem::NotUtf8(name)),
    }
}

/// Microseconds since 1970 of a time with zone in the server's ISO style: `2026-01-07 14:00:02.884+00`, with further
/// digits of the year and ` BC` where the year needs them.
fn iso_time(text: &str) -> Option<i64> {
    let (text, before_christ) = text.strip_suffix(" BC").map_or((text, false), |text| (text, true));
    let (date, clock) = text.split_once(' ')?;
    let (clock, offset) = clock.split_at(clock.find(['+', '-'])?);
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    let year: i32 = year.parse().ok()?;
    // The year before 1 is 1 BC for the server and 0 for the calendar.
    let year = if before_christ { 1 - year } else { year };
    let date = NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)?;
    let (seconds, micros) = match clock.split_once('.') {
        Some((clock, fraction)) if (1..=6).contains(&fraction.len()) => {
            (sixties(clock)?, format!("{fraction:0<6}").parse::<i64>().ok()?)
        }
        Some(_) => return None,
        None => (sixties(clock)?, 0),
    };
    let east = sixties(&offset[1..])? * if offset.starts_with('-') { -1 } else { 1 };
    let midnight = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp();
    (midnight + seconds - east).checked_mul(1_000_000)?.checked_add(micros)
}

/// The seconds of `hours:minutes:seconds`; what is left out at the end is 0.
fn sixties(text: &str) -> Option<i64> {
    let mut seconds = 0;
    let mut unit = 3600;
    for part in text.split(':') {
        seconds += i64::from(part.parse::<u8>().ok()?) * unit;
        unit /= 60;
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_postgresql_counts_from_2000_and_infinity_is_no_time() {
        let time = |micros: i64| Value::read(Wire::Timestamptz, &micros.to_be_bytes())?.time(Tz::UTC);
        assert_eq!(time(0).map(|at| at.to_string()).as_deref(), Some("2000-01-01T00:00:00.000Z"));
        assert_eq!(time(i64::MAX), None);
        assert_eq!(time(i64::MIN), None);
    }

    #[test]
    fn a_time_in_text_is_the_moment_that_its_binary_form_is() {
        let parsed = |text| match Value::parse(Wire::Timestamptz, text) {
            Value::Time(at) => at,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(parsed("2000-01-01 00:00:00+00"), Some(EPOCH_2000));
        assert_eq!(parsed("2026-01-07 14:00:02.884001+00"), Some(1_767_794_402_884_001));
        assert_eq!(parsed("2026-01-07 19:30:02.5+05:30"), Some(1_767_794_402_500_000));
        assert_eq!(parsed("1969-12-31 18:59:59.999999-05"), Some(-1));
        assert_eq!(parsed("0044-03-15 12:00:00+00 BC"), Some(-63_517_780_800_000_000));
        assert_eq!(parsed("12026-01-07 00:00:00+00"), Some(317_337_264_000_000_000));
        assert_eq!((parsed("infinity"), parsed("-infinity")), (None, None));
    }

    #[test]
    fn what_is_not_written_as_its_type_stays_text() {
        for (wire, text) in [
            (Wire::Int4, "four"),
            (Wire::Uuid, "4"),
            (Wire::Bool, "maybe"),
            (Wire::Timestamptz, "2026-01-07T14:00:00Z"),
            (Wire::Timestamptz, "2026-13-07 14:00:00+00"),
            (Wire::Timestamptz, "2026-01-07 14:00:00+"),
        ] {
            assert!(matches!(Value::parse(wire, text), Value::Text(kept) if kept == text), "{text}");
        }
        assert!(Value::of(Form::Text, Wire::Text, b"\xff").is_none());
    }
}
