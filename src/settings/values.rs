//! Values as users write them: durations, windows, expressions.

use std::time::Duration;

use regex::{Regex, RegexBuilder};

use super::origin::{Given, Origin};
use crate::error::{Error, ValueError};
use crate::finding::Confidence;
use crate::text::excerpt;
use crate::time::Span;

/// An expression may compile to this much, in bytes; matching takes linear time whatever it is.
const REGEX_SIZE: usize = 1 << 20;

/// Reads a duration such as `300s`, `5m`, `1h 30m`. A bare number has no unit, so it is refused; 0 needs none.
pub(super) fn duration(given: &Given<String>) -> Result<Duration, Error> {
    let text = given.value.trim();
    if text.parse() == Ok(0) {
        return Ok(Duration::ZERO);
    }
    if is_bare(text) {
        return Err(given.origin.error(ValueError::NoUnitOfTime { text: text.to_owned() }));
    }
    humantime::parse_duration(text)
        .map_err(|_| given.origin.error(ValueError::NoDuration { text: given.value.clone() }))
}

/// Whether the text is a number and nothing else, short enough to be repeated in advice.
pub(super) fn is_bare(text: &str) -> bool {
    let has_digits =
        text.starts_with(|first: char| first.is_ascii_digit()) && text.ends_with(|last: char| last.is_ascii_digit());
    text.len() <= 20
        && has_digits
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.parse::<f64>().is_ok()
}

/// Reads a window: more than nothing and less than a year.
pub(super) fn window(given: &Given<String>) -> Result<Span, Error> {
    const YEAR: u64 = 365 * 86_400;
    let duration = duration(given)?;
    // Times are whole microseconds, so less than one is nothing.
    if duration.as_micros() == 0 || duration.as_secs() >= YEAR {
        return Err(given.origin.error(ValueError::NoWindow));
    }
    Ok(Span::from_micros(duration.as_micros() as i64))
}

/// Reads a window, or `none`: without limit.
pub(super) fn limit(given: &Given<String>) -> Result<Option<Span>, Error> {
    if given.value.trim().eq_ignore_ascii_case("none") { Ok(None) } else { window(given).map(Some) }
}

/// Reads a number from 1 to `most`.
pub(super) fn count(given: &Given<String>, most: usize) -> Result<usize, Error> {
    let number = given.value.trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| given.origin.error(ValueError::NoCount { text: given.value.clone(), most }))
}

/// Reads a probability from 0 to 1, or from 0 % to 100 %.
pub(super) fn probability(given: &Given<String>) -> Result<Confidence, Error> {
    let text = given.value.trim();
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim_end(), 100.0));
    let probability = number.parse().ok().map(|number: f64| number / whole);
    let probability = probability.filter(|probability| (0.0..=1.0).contains(probability)).map(Confidence::of);
    probability.ok_or_else(|| given.origin.error(ValueError::NoProbability { text: given.value.clone() }))
}

/// Compiles an expression for an engine that takes linear time.
pub(super) fn regex(expression: &str, origin: &Origin) -> Result<Regex, Error> {
    not_blank(expression, origin)?;
    let regex = RegexBuilder::new(expression).size_limit(REGEX_SIZE).build().map_err(|error| {
        // The message draws the place over several lines; its last one says what is wrong.
        let error = error.to_string();
        let problem = excerpt(error.lines().last().unwrap_or_default().trim_start_matches("error: "), 300);
        origin.error(ValueError::Expression { problem })
    })?;
    // Whoever finds nothing both in no text and in an odd one finds it in all.
    if regex.is_match("") && regex.is_match("\u{FFFD}0 x") {
        return Err(origin.error(ValueError::MatchesEverything));
    }
    Ok(regex)
}

/// Refuses a text that every message would match.
pub(super) fn not_blank(text: &str, origin: &Origin) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(origin.error(ValueError::BlankPattern));
    }
    Ok(())
}
