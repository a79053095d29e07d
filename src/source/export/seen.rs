//! What the dates of one file tell of the order of day, month and year.

use chrono::{Datelike, NaiveDate, Weekday};

use super::dates::{ORDERS, Style, Written, words};
use crate::error::ExportProblem;
use crate::time::DateOrder;

/// What the dates of one file show.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) style: Option<Style>,
    last: Option<Written>,
    /// By order: the last day, the first date that is none, and how often a day comes after a later one.
    days: [Option<NaiveDate>; 3],
    impossible: [Option<(Written, u64)>; 3],
    pub(super) back: [u64; 3],
    /// By order: how many names of media files say the day of their row.
    pub(super) agreed: [u64; 3],
    /// The first date that day and month can be taken for each other in.
    pub(super) open: Option<(Written, u64)>,
    first_numbers: Vec<u16>,
    third_numbers: Vec<u16>,
    /// The program speaks a language that writes the day first.
    pub(super) speaks_day_first: bool,
}

/// What tells an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It was said, or could not be otherwise.
    Sure,
    /// A number that is no month, or the name of its weekday.
    Number(Written),
    OtherChat(usize),
    MediaNames,
    RowsInOrder,
    Language,
}

impl Seen {
    /// Looks at a date of a row.
    pub(super) fn see(&mut self, written: Written, line: u64) {
        if self.last == Some(written) {
            return;
        }
        self.last = Some(written);
        self.style.get_or_insert(written.style());
        if written.numbers[0] != written.numbers[1] {
            self.open.get_or_insert((written, line));
        }
        for (numbers, place) in [(&mut self.first_numbers, 0), (&mut self.third_numbers, 2)] {
            if numbers.len() < 3 && !numbers.contains(&written.numbers[place]) {
                numbers.push(written.numbers[place]);
            }
        }
        for (place, order) in ORDERS.into_iter().enumerate() {
            match written.read(order) {
                Some(day) => {
                    self.back[place] += u64::from(self.days[place].is_some_and(|last| day < last));
                    self.days[place] = Some(day);
                }
                None => {
                    self.impossible[place].get_or_insert((written, line));
                }
            }
        }
    }

    /// Looks at the day in the name of a media file of a row.
    pub(super) fn name(&mut self, written: Written, day: NaiveDate) {
        for (place, order) in ORDERS.into_iter().enumerate() {
            self.agreed[place] += u64::from(written.read(order) == Some(day));
        }
    }

    /// Looks at the name of the weekday that a date has: no order is right in which it is another one.
    pub(super) fn weekday(&mut self, written: Written, weekday: Weekday, line: u64) {
        let has_it = ORDERS.map(|order| written.read(order).is_some_and(|day| day.weekday() == weekday));
        // A name that no order agrees with is not understood.
        if has_it.contains(&true) {
            for (impossible, _) in self.impossible.iter_mut().zip(has_it).filter(|(_, has_it)| !has_it) {
                impossible.get_or_insert((written, line));
            }
        }
    }

    pub(super) fn may_be(&self, order: DateOrder) -> bool {
        let place = place(order);
        let style = self.style.is_none_or(|style| order != DateOrder::MonthFirst || style.may_have_month_first());
        style && place.is_some_and(|place| self.impossible[place].is_none())
    }

    fn goes_back(&self, order: DateOrder) -> bool {
        place(order).is_some_and(|place| self.back[place] > 0)
    }

    /// What the file tells by itself. `Ok(None)` where it does not.
    pub(super) fn own(&self) -> Result<Option<(DateOrder, Why)>, (u64, ExportProblem)> {
        use DateOrder::{DayFirst, MonthFirst, YearFirst};
        let Some(style) = self.style else { return Ok(Some((DayFirst, Why::Sure))) };
        if style.has_year_first() {
            return match self.impossible[2] {
                None => Ok(Some((YearFirst, Why::Sure))),
                Some((written, line)) => Err((line, not_a_date(written))),
            };
        }
        let last: Vec<DateOrder> = [DayFirst, MonthFirst].into_iter().filter(|order| self.may_be(*order)).collect();
        if style.may_have_year_first() && self.may_be(YearFirst) {
            let better = last.iter().all(|order| self.goes_back(*order)) && !self.goes_back(YearFirst);
            if better {
                return Ok(Some((YearFirst, if last.is_empty() { Why::Sure } else { Why::RowsInOrder })));
            }
            // The same day of three years, or three days of one year.
            if self.first_numbers.len() == 1 && self.first_numbers[0] > 8 && self.third_numbers.len() > 2 {
                return Ok(None);
            }
        }
        match last.as_slice() {
            [] => {
                let disagree = |place: usize| self.impossible[place].or(self.impossible[0]).or(self.impossible[1]);
                let (Some((first, _)), Some((second, line))) = (disagree(1), disagree(0)) else { return Ok(None) };
                Err((line, ExportProblem::DatesDisagree { first: first.shown(), second: second.shown() }))
            }
            [order] => {
                let other = usize::from(*order == DayFirst);
                Ok(Some((*order, self.impossible[other].map_or(Why::Sure, |(written, _)| Why::Number(written)))))
            }
            _ if self.open.is_none() => Ok(Some((DayFirst, Why::Sure))),
            _ => Ok(None),
        }
    }

    /// The order that somebody said.
    pub(super) fn given(&self, given: DateOrder) -> Result<(DateOrder, Why), (u64, ExportProblem)> {
        if self.style.is_none_or(Style::has_year_first) {
            return Ok((DateOrder::YearFirst, Why::Sure));
        }
        match place(given).and_then(|place| self.impossible[place]) {
            None => Ok((given, Why::Sure)),
            Some((written, line)) => {
                Err((line, ExportProblem::NotInOrder { example: written.shown(), order: words(given) }))
            }
        }
    }
}

fn place(order: DateOrder) -> Option<usize> {
    ORDERS.iter().position(|known| *known == order)
}

fn not_a_date(written: Written) -> ExportProblem {
    ExportProblem::BadValue { field: "a date", value: written.shown(), expected: "day of the calendar" }
}
