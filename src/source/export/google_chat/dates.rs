//! Dates of Google Chat: sentences in the language of the account, such as
//! `Tuesday, October 14, 2025 at 8:30:15 AM UTC`.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::time::Timestamp;

/// What a date says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Date {
    Read(Timestamp),
    /// Its words are of a language that is not read.
    OtherLanguage,
    /// It is none.
    None,
}

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// American and British order, 12 and 24 hours.
const FORM: &str = r"^(\w+),? (?:(\w+) (\d{1,2}),? (\d{4})|(\d{1,2}) (\w+),? (\d{4}))(?: at|,)? (\d{1,2}):(\d{2}):(\d{2})(?: ?([AaPp])\.?[Mm]\.?)? UTC$";

/// Reads a date. The day of the week has to be that of the date, so that nothing is misread.
pub(super) fn read(text: &str) -> Date {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FORM).ok());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphabetic())
        .map(str::to_lowercase)
        .filter(|word| word.len() > 2)
        .collect();
    let is_english = |word: &String| DAYS.contains(&word.as_str()) || MONTHS.contains(&word.as_str());
    let Some(found) = PATTERN.as_ref().and_then(|pattern| pattern.captures(&text)) else {
        let is_dated = text.contains(|letter: char| letter.is_numeric()) && text.contains(':');
        return if is_dated && !words.iter().any(is_english) { Date::OtherLanguage } else { Date::None };
    };
    let part = |place: usize| found.get(place).map(|part| part.as_str());
    let number = |place: usize| part(place).and_then(|part| part.parse::<u32>().ok());
    let month = part(2).or(part(6)).unwrap_or_default().to_lowercase();
    let weekday = part(1).unwrap_or_default().to_lowercase();
    let (Some(month), Some(weekday)) =
        (MONTHS.iter().position(|name| *name == month), DAYS.iter().position(|name| *name == weekday))
    else {
        return if words.iter().any(is_english) { Date::None } else { Date::OtherLanguage };
    };
    let moment = || {
        let (day, year) = (number(3).or(number(5))?, number(4).or(number(7))?);
        let date = NaiveDate::from_ymd_opt(year as i32, month as u32 + 1, day)?;
        let hour = match (number(8)?, part(11).map(str::to_lowercase).as_deref()) {
            (hour, None) => hour,
            (hour @ 1..=12, Some("a")) => hour % 12,
            (hour @ 1..=12, Some(_)) => hour % 12 + 12,
            _ => return None,
        };
        let at = date.and_hms_opt(hour, number(9)?, number(10)?)?;
        (date.weekday().num_days_from_monday() as usize == weekday).then(|| at.and_utc().timestamp_micros())
    };
    moment().map_or(Date::None, |micros| Date::Read(Timestamp::from_micros(micros)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_dates_are_read() {
        for text in [
            "Tuesday, October 14, 2025 at 8:30:15\u{202f}AM UTC",
            "Tuesday, October 14, 2025 at 8:30:15 AM UTC",
            "Tuesday, 14 October 2025 at 08:30:15 UTC",
            "Tuesday 14 October 2025 at 08:30:15 UTC",
        ] {
            let Date::Read(at) = read(text) else { panic!("{text}") };
            assert_eq!(at.to_string(), "2025-10-14T08:30:15.000Z", "{text}");
        }
        let Date::Read(at) = read("Friday, October 31, 2025 at 12:00:00\u{a0}PM UTC") else { panic!() };
        assert_eq!(at.to_string(), "2025-10-31T12:00:00.000Z");
    }

    #[test]
    fn other_languages_are_told_apart_from_what_is_no_date() {
        for text in [
            "mardi 14 octobre 2025 à 08:30:15 UTC",
            "Dienstag, 14. Oktober 2025 um 08:30:15 UTC",
            "2025年10月14日 8:30:15 UTC",
        ] {
            assert_eq!(read(text), Date::OtherLanguage, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "Monday, October 14, 2025 at 8:30:15 AM UTC",
            "Tuesday, October 14, 2025 at 13:30:15 AM UTC",
            "Tuesday, October 14, 2025 at 8:30:15 AM PST",
            "Tuesday, October 44, 2025 at 8:30:15 AM UTC",
        ] {
            assert_eq!(read(text), Date::None, "{text}");
        }
    }
}
