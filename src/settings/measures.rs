//! Flags that say how long, how many or how large.

use std::time::Duration;

use super::origin::{Given, Origin};
use super::{memory, values};
use crate::error::{Error, GateSettingError};
use crate::time::Span;

/// More of anything is a slip.
const MOST: usize = 1_000_000_000;

fn given(flag: &'static str, value: &str) -> Given<String> {
    Given { value: value.to_owned(), origin: Origin::Flag(flag) }
}

/// A duration, or so many seconds.
pub(super) fn span(flag: &'static str, value: Option<&String>, seconds: i64) -> Result<Span, Error> {
    value.map_or(Ok(Span::seconds(seconds)), |value| values::window(&given(flag, value)))
}

/// The same for timers.
pub(super) fn time(flag: &'static str, value: Option<&String>, seconds: i64) -> Result<Duration, Error> {
    span(flag, value, seconds).map(|span| Duration::from_micros(span.micros().unsigned_abs()))
}

/// A number from 1 to [`MOST`].
pub(super) fn count(flag: &'static str, value: Option<&String>, default: usize) -> Result<usize, Error> {
    value.map_or(Ok(default), |value| values::count(&given(flag, value), MOST))
}

/// A number of bytes from 1 to a gibibyte.
pub(super) fn size(flag: &'static str, value: Option<&String>, default: usize) -> Result<usize, Error> {
    let Some(text) = value.map(|text| text.trim()) else { return Ok(default) };
    if values::is_bare(text) && memory::bytes(text).is_none() {
        return Err(memory::without_unit(&Origin::Flag(flag), text));
    }
    match memory::bytes(text) {
        Some(bytes) if (1..=1 << 30).contains(&bytes) => Ok(bytes as usize),
        _ => Err(Origin::Flag(flag).error(GateSettingError::NoSize { text: text.to_owned() })),
    }
}
