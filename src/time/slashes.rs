//! Dates of which a number may be the day or the month.

use chrono::NaiveDate;

use super::clock::digits;

/// Which of two numbers of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
    /// `26/12/31`, in exports of chats; dates with four digits of a year in front tell it by themselves.
    YearFirst,
    /// No value tells it.
    #[default]
    Unknown,
}

/// A date whose year comes last, and what stands behind it.
struct Slashes<'a> {
    first: u32,
    second: u32,
    year: i32,
    /// With dots only the day ever comes first.
    dots: bool,
    rest: &'a str,
}

impl<'a> Slashes<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (first, rest) = digits(text, 2)?;
        let mark = rest.chars().next().filter(|mark| matches!(mark, '/' | '-' | '.'))?;
        let (second, rest) = digits(&rest[1..], 2)?;
        let year = rest.strip_prefix(mark)?;
        let (number, rest) = digits(year, 4)?;
        // Two digits of a year could be a day, too.
        (year.len() - rest.len() == 4).then_some(Self { first, second, year: number as i32, dots: mark == '.', rest })
    }

    /// What this date alone says.
    fn order(&self) -> DateOrder {
        match (self.first, self.second) {
            _ if self.dots => DateOrder::DayFirst,
            (13..=31, 1..=12) => DateOrder::DayFirst,
            (1..=12, 13..=31) => DateOrder::MonthFirst,
            // The same day either way.
            (first, second) if first == second => DateOrder::DayFirst,
            _ => DateOrder::Unknown,
        }
    }
}

/// The date that a text begins with, in the order that it shows itself or that is given, and what stands behind it.
pub(super) fn date(text: &str, given: DateOrder) -> Option<(NaiveDate, &str)> {
    let date = Slashes::of(text)?;
    let order = match date.order() {
        DateOrder::Unknown if given == DateOrder::YearFirst => DateOrder::Unknown,
        DateOrder::Unknown => given,
        // A date that contradicts what all others say is a mistake, of whichever of them.
        own if !date.dots
            && date.first != date.second
            && !matches!(given, DateOrder::Unknown | DateOrder::YearFirst)
            && given != own =>
        {
            return None;
        }
        own => own,
    };
    let (day, month) = match order {
        DateOrder::DayFirst => (date.first, date.second),
        DateOrder::MonthFirst => (date.second, date.first),
        DateOrder::YearFirst | DateOrder::Unknown => return None,
    };
    Some((NaiveDate::from_ymd_opt(date.year, month, day)?, date.rest))
}

/// Whether a text begins with a date of which day and month can be taken for each other.
pub fn has_slashes(text: &str) -> bool {
    Slashes::of(text.trim()).is_some_and(|date| date.order() == DateOrder::Unknown)
}

/// Which comes first in all of these values: told by those with a number above 12. Values that contradict each other
/// tell nothing, and those that are no such dates are passed over.
pub fn slash_order<'a>(values: impl IntoIterator<Item = &'a str>) -> DateOrder {
    let mut order = DateOrder::Unknown;
    let dates = values.into_iter().filter_map(|value| Slashes::of(value.trim()));
    for date in dates.filter(|date| !date.dots && date.first != date.second) {
        match date.order() {
            DateOrder::Unknown => {}
            own if order == DateOrder::Unknown => order = own,
            own if own == order => {}
            _ => return DateOrder::Unknown,
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_above_twelve_tells_the_order_of_all_values_unless_they_disagree() {
        use DateOrder::{DayFirst, MonthFirst, Unknown};
        for (values, order) in [
            (&["01/07/2026 02:00:00 PM", "01/13/2026 02:00:00 PM"][..], MonthFirst),
            (&["07/01/2026", "x", "13/01/2026"], DayFirst),
            (&["07-01-2026", "12-01-2026"], Unknown),
            (&["07/01/2026", "01/13/2026", "13/01/2026"], Unknown),
            (&["13.01.2026", "05/05/2026"], Unknown),
            (&["2026-01-13", "1/13/26"], Unknown),
            (&[], Unknown),
        ] {
            assert_eq!(slash_order(values.iter().copied()), order, "{values:?}");
        }
    }

    #[test]
    fn only_a_date_that_can_be_read_in_two_ways_waits_for_the_others() {
        for (text, unsure) in [
            ("01/07/2026 10:00", true),
            ("07-01-2026", true),
            ("13/01/2026", false),
            ("05/05/2026", false),
            ("07.01.2026", false),
            ("2026-01-07", false),
            ("1/7/26", false),
        ] {
            assert_eq!(has_slashes(text), unsure, "{text}");
        }
    }

    #[test]
    fn a_date_that_contradicts_the_others_is_not_turned_round() {
        assert!(date("13/01/2026", DateOrder::MonthFirst).is_none());
        assert!(date("01/13/2026", DateOrder::DayFirst).is_none());
        assert!(date("05/05/2026", DateOrder::MonthFirst).is_some());
        assert!(date("13.01.2026", DateOrder::MonthFirst).is_some());
        assert!(date("31/02/2026", DateOrder::DayFirst).is_none());
    }
}
