//! Dates as chat programs write them: three numbers, of which each language has another order.

use chrono::NaiveDate;

use super::scan::Scan;
use crate::time::DateOrder;

/// The orders in which dates are written.
pub(super) const ORDERS: [DateOrder; 3] = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];

/// Chat programs of today wrote none before, and none is read that is so far ahead.
const YEARS: std::ops::RangeInclusive<u16> = 2009..=2099;

/// Between the years of the Buddhist calendar and ours.
const BUDDHIST: u16 = 543;

/// Three numbers of a date, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Written {
    pub(super) numbers: [u16; 3],
    digits: [u8; 3],
    mark: char,
    /// Koreans set dots and blanks behind all three numbers, of which the year is the first.
    is_korean: bool,
}

/// What all dates of one file have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Style {
    mark: char,
    wide: Wide,
}

/// Where four digits tell the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wide {
    First,
    Last,
    Nowhere,
}

impl Written {
    /// Reads `13/10/2025`, `10-13-25`, `2026. 4. 2.`, `2025년 10월 13일` off a line.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let (first, first_digits) = scan.number(4)?;
        let mark = scan.letter(|letter| matches!(letter, '/' | '.' | '-' | '\u{2011}' | '년' | '年'))?;
        let (second_mark, last_mark) = match mark {
            '년' => ('월', Some('일')),
            '年' => ('月', Some('日')),
            _ => (mark, None),
        };
        let is_spaced = scan.blanks();
        let (second, second_digits) = scan.number(2)?;
        scan.letter(|letter| letter == second_mark)?;
        scan.blanks();
        let (third, third_digits) = scan.number(4)?;
        let mut is_korean = mark == '년';
        if let Some(last_mark) = last_mark {
            scan.letter(|letter| letter == last_mark)?;
        } else if mark == '.' {
            is_korean = scan.letter(|letter| letter == '.').is_some() && is_spaced && third_digits < 3;
        }
        let numbers = [first, second, third];
        let written = Self { numbers, digits: [first_digits, second_digits, third_digits], mark, is_korean };
        // What is a date in no order is none.
        ORDERS.iter().any(|order| written.read(*order).is_some()).then_some(written)
    }

    /// The day that it is where its numbers stand in such an order; `None` where there is none.
    pub(super) fn read(self, order: DateOrder) -> Option<NaiveDate> {
        let [first, second, third] = self.numbers;
        let [first_digits, _, third_digits] = self.digits;
        let (year, year_digits, month, day, day_digits) = match order {
            DateOrder::DayFirst => (third, third_digits, second, first, first_digits),
            DateOrder::MonthFirst => (third, third_digits, first, second, first_digits),
            DateOrder::YearFirst => (first, first_digits, second, third, third_digits),
            DateOrder::Unknown => return None,
        };
        if self.is_korean && order != DateOrder::YearFirst {
            return None;
        }
        let year = match (year_digits, day_digits) {
            (4, 1 | 2) if year > 2400 => year - BUDDHIST,
            (4, 1 | 2) => year,
            (2, 1 | 2) => 2000 + year,
            _ => return None,
        };
        let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
        date.filter(|_| YEARS.contains(&year))
    }

    pub(super) fn style(self) -> Style {
        let wide = match self.digits {
            [4, ..] => Wide::First,
            [.., 4] => Wide::Last,
            _ if self.is_korean || self.mark == '年' => Wide::First,
            _ => Wide::Nowhere,
        };
        Style { mark: self.mark, wide }
    }

    /// As it is written, without blanks.
    pub(super) fn shown(self) -> String {
        let part = |place: usize| format!("{:0width$}", self.numbers[place], width = usize::from(self.digits[place]));
        format!("{}{mark}{}{mark}{}", part(0), part(1), part(2), mark = self.mark)
    }
}

impl Style {
    /// Nothing about the order is open.
    pub(super) fn has_year_first(self) -> bool {
        self.wide == Wide::First
    }

    /// The year may stand in front.
    pub(super) fn may_have_year_first(self) -> bool {
        self.wide != Wide::Last
    }

    /// No language writes the month first with dots.
    pub(super) fn may_have_month_first(self) -> bool {
        self.mark != '.'
    }
}

/// `day/month/year`.
pub(super) fn words(order: DateOrder) -> &'static str {
    match order {
        DateOrder::MonthFirst => "month/day/year",
        DateOrder::YearFirst => "year/month/day",
        DateOrder::DayFirst | DateOrder::Unknown => "day/month/year",
    }
}

/// The day in the name of a media file: `IMG-20251003-WA0001.jpg`, `00000005-PHOTO-2025-10-03-17-10-45.jpg`.
pub(super) fn in_media_name(name: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = name.split('-').collect();
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    if let [kind, date, rest, ..] = parts.as_slice()
        && kind.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.starts_with("WA")
        && let Some(date) = number(date, 8)
    {
        return NaiveDate::from_ymd_opt((date / 10_000) as i32, date / 100 % 100, date % 100);
    }
    let [_, kind, year, month, day, ..] = parts.as_slice() else { return None };
    if !kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
        return None;
    }
    NaiveDate::from_ymd_opt(number(year, 4)? as i32, number(month, 2)?, number(day, 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<[Option<String>; 3]> {
        let written = Written::scan(&mut Scan::new(text))?;
        Some(ORDERS.map(|order| written.read(order).map(|date| date.to_string())))
    }

    #[test]
    fn a_date_is_read_in_each_order_that_it_may_have() {
        let some = |date: &str| Some(date.to_owned());
        assert_eq!(read("13/10/2025"), Some([some("2025-10-13"), None, None]));
        assert_eq!(read("05-10-2025"), Some([some("2025-10-05"), some("2025-05-10"), None]));
        assert_eq!(read("10/11/12"), Some([some("2012-11-10"), some("2012-10-11"), some("2010-11-12")]));
        assert_eq!(read("2026. 4. 2. 오후"), Some([None, None, some("2026-04-02")]));
        assert_eq!(read("26. 4. 2."), Some([None, None, some("2026-04-02")]));
        assert_eq!(read("26. 4. 12. 오후"), Some([None, None, some("2026-04-12")]));
        assert_eq!(read("13.10.25."), Some([some("2025-10-13"), None, some("2013-10-25")]));
        assert_eq!(read("2025년 10월 13일"), Some([None, None, some("2025-10-13")]));
        assert_eq!(read("١٣\u{200f}/١٠\u{200f}/٢٠٢٥"), Some([some("2025-10-13"), None, None]));
        assert_eq!(read("13/10/2568"), Some([some("2025-10-13"), None, None]));
        for text in ["99/99/2025", "13/10", "13/10-2025", "2025/13/13", "13/10/1404", "1/2/3", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_media_files_tell_their_day() {
        let shown = |name| in_media_name(name).map(|date| date.to_string());
        assert_eq!(shown("IMG-20251003-WA0001.jpg").as_deref(), Some("2025-10-03"));
        assert_eq!(shown("00000005-PHOTO-2025-10-03-17-10-45.jpg").as_deref(), Some("2025-10-03"));
        assert_eq!(shown("00000005-GIF-2025-10-03-17-10-45.mp4").as_deref(), Some("2025-10-03"));
        for name in ["invoice-20251003.pdf", "IMG-2025-WA1.jpg", "00000005-my-file-2025-10.pdf", "x"] {
            assert_eq!(shown(name), None, "{name}");
        }
    }
}
