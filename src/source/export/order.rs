//! Which of day and month comes first in the dates of an export: what tells it, from the strongest to the weakest.

use chrono::{Datelike, NaiveDate, Weekday};

use super::dates::{ORDERS, Style, Written};
use crate::error::ExportProblem;
use crate::text::excerpt;
use crate::time::DateOrder;

/// What the dates of one file show.
#[derive(Debug, Default)]
pub(super) struct Seen {
    style: Option<Style>,
    last: Option<Written>,
    /// By order: the last day, the first date that is none, and how often a day comes after a later one.
    days: [Option<NaiveDate>; 3],
    impossible: [Option<(Written, u64)>; 3],
    back: [u64; 3],
    /// By order: how many names of media files say the day of their row.
    agreed: [u64; 3],
    /// The first date that day and month can be taken for each other in.
    open: Option<(Written, u64)>,
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

/// What cannot be read, where: the place of the file among those given, and the line.
pub(super) type Refused = (usize, u64, ExportProblem);

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

    fn may_be(&self, order: DateOrder) -> bool {
        let place = place(order);
        let style = self.style.is_none_or(|style| order != DateOrder::MonthFirst || style.may_have_month_first());
        style && place.is_some_and(|place| self.impossible[place].is_none())
    }

    fn goes_back(&self, order: DateOrder) -> bool {
        place(order).is_some_and(|place| self.back[place] > 0)
    }

    /// What the file tells by itself. `Ok(None)` where it does not.
    fn own(&self) -> Result<Option<(DateOrder, Why)>, (u64, ExportProblem)> {
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
    fn given(&self, given: DateOrder) -> Result<(DateOrder, Why), (u64, ExportProblem)> {
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

/// `day/month/year`.
pub(super) fn words(order: DateOrder) -> &'static str {
    match order {
        DateOrder::MonthFirst => "month/day/year",
        DateOrder::YearFirst => "year/month/day",
        DateOrder::DayFirst | DateOrder::Unknown => "day/month/year",
    }
}

/// The order of the dates of each file, and what tells it.
pub(super) fn decide(seen: &[&Seen], given: DateOrder) -> Result<Vec<(DateOrder, Why)>, Refused> {
    let at = |file: usize| move |(line, problem)| (file, line, problem);
    if given != DateOrder::Unknown {
        return seen.iter().enumerate().map(|(file, one)| one.given(given).map_err(at(file))).collect();
    }
    let own = seen.iter().enumerate().map(|(file, one)| one.own().map_err(at(file)));
    let own: Vec<Option<(DateOrder, Why)>> = own.collect::<Result<_, _>>()?;
    let weaker = |file: usize| {
        let (line, example) = seen[file].open.map_or((1, String::new()), |(written, line)| (line, written.shown()));
        let of_style = (0..seen.len()).filter(|other| seen[*other].style == seen[file].style);
        let (told, open): (Vec<usize>, Vec<usize>) = of_style.partition(|other| own[*other].is_some());
        let group: Vec<&Seen> = open.iter().map(|other| seen[*other]).collect();
        let found = by_others(&told, &own).or_else(|| by_media(&group)).or_else(|| by_rows(&group));
        let found = found
            .or_else(|| group.iter().any(|one| one.speaks_day_first).then_some((DateOrder::DayFirst, Why::Language)));
        found.filter(|(order, _)| seen[file].may_be(*order)).ok_or((file, line, ExportProblem::DateOrder { example }))
    };
    own.iter().enumerate().map(|(file, own)| own.map_or_else(|| weaker(file), Ok)).collect()
}

/// What all other chats say whose numbers tell it.
fn by_others(told: &[usize], own: &[Option<(DateOrder, Why)>]) -> Option<(DateOrder, Why)> {
    let sure = told.iter().filter(|other| matches!(own[**other], Some((_, Why::Number(_) | Why::RowsInOrder))));
    let mut orders = sure.filter_map(|other| Some((own[*other]?.0, *other)));
    let (order, other) = orders.next()?;
    orders.all(|(next, _)| next == order).then_some((order, Why::OtherChat(other)))
}

/// The days in the names of media files agree with the rows in one order only.
fn by_media(group: &[&Seen]) -> Option<(DateOrder, Why)> {
    only(|place| group.iter().map(|one| one.agreed[place]).sum::<u64>() > 0).map(|order| (order, Why::MediaNames))
}

/// The rows never go back in one order only.
fn by_rows(group: &[&Seen]) -> Option<(DateOrder, Why)> {
    only(|place| group.iter().all(|one| one.back[place] == 0)).map(|order| (order, Why::RowsInOrder))
}

/// The one of day first and month first of which something is true.
fn only(is_true: impl Fn(usize) -> bool) -> Option<DateOrder> {
    match (is_true(0), is_true(1)) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// What a reader has to know of the orders that were found; `shown` names a file.
pub(super) fn remarks(decided: &[(DateOrder, Why)], shown: impl Fn(usize) -> String) -> Vec<String> {
    let mut said: Vec<(DateOrder, std::mem::Discriminant<Why>)> = Vec::new();
    let mut remarks = Vec::new();
    for (file, (order, why)) in decided.iter().enumerate() {
        let tells = match why {
            Why::Sure => continue,
            Why::Number(written) => format!("{} in {} tells it", written.shown(), excerpt(&shown(file), 80)),
            Why::OtherChat(other) => format!("as in {}", excerpt(&shown(*other), 80)),
            Why::MediaNames => "the names of media files tell it".to_owned(),
            Why::RowsInOrder => "in another order the messages would go back in time".to_owned(),
            Why::Language => "the language of the export tells it".to_owned(),
        };
        let kind = (*order, std::mem::discriminant(why));
        if !said.contains(&kind) {
            said.push(kind);
            remarks.push(format!("the dates are read as {}: {tells}", words(*order)));
        }
    }
    remarks
}

fn not_a_date(written: Written) -> ExportProblem {
    ExportProblem::BadValue { field: "a date", value: written.shown(), expected: "day of the calendar" }
}

#[cfg(test)]
mod tests {
    use super::super::dates::in_media_name;
    use super::super::scan::Scan;
    use super::*;

    fn seen(dates: &[&str]) -> Seen {
        let mut seen = Seen::default();
        for (line, date) in dates.iter().enumerate() {
            seen.see(Written::scan(&mut Scan::new(date)).unwrap(), line as u64 + 1);
        }
        seen
    }

    fn orders(files: &[&[&str]]) -> Result<Vec<DateOrder>, String> {
        let seen: Vec<Seen> = files.iter().map(|dates| seen(dates)).collect();
        let seen: Vec<&Seen> = seen.iter().collect();
        let decided =
            decide(&seen, DateOrder::Unknown).map_err(|(file, line, problem)| format!("{file}:{line} {problem}"))?;
        Ok(decided.into_iter().map(|(order, _)| order).collect())
    }

    #[test]
    fn a_number_above_twelve_tells_the_order_and_other_chats_follow() {
        use DateOrder::{DayFirst, MonthFirst, YearFirst};
        assert_eq!(orders(&[&["05/10/25", "13/10/25"]]), Ok(vec![DayFirst]));
        assert_eq!(orders(&[&["05/10/25", "10/13/25"]]), Ok(vec![MonthFirst]));
        assert_eq!(orders(&[&["05/10/25"], &["13/10/25"]]), Ok(vec![DayFirst, DayFirst]));
        assert_eq!(orders(&[&["2025-10-05"]]), Ok(vec![YearFirst]));
        assert_eq!(orders(&[&["05.10.25"]]), Ok(vec![DayFirst]));
        assert_eq!(orders(&[&["05/05/25"]]), Ok(vec![DayFirst]));
        assert_eq!(orders(&[&["26. 4. 2.", "26. 4. 13."]]), Ok(vec![YearFirst]));
        // Another style is another phone.
        assert!(orders(&[&["05/10/2025"], &["13/10/25"]]).is_err());
    }

    #[test]
    fn where_no_number_tells_it_the_reading_that_never_goes_back_does() {
        use DateOrder::{DayFirst, MonthFirst, YearFirst};
        assert_eq!(orders(&[&["09/10/25", "10/10/25", "01/11/25"]]), Ok(vec![DayFirst]));
        assert_eq!(orders(&[&["10/09/25", "10/10/25", "11/01/25"]]), Ok(vec![MonthFirst]));
        assert_eq!(orders(&[&["25/10/13", "25/10/14", "25/11/02"]]), Ok(vec![YearFirst]));
        let error = orders(&[&["07/10/25", "08/10/25"]]).unwrap_err();
        assert!(error.starts_with("0:1 ") && error.contains("07/10/25"), "{error}");
        assert!(orders(&[&["25/10/13", "25/10/14", "25/10/15"]]).is_err());
    }

    #[test]
    fn names_of_media_files_count_more_than_the_order_of_rows() {
        let mut one = seen(&["10/09/25", "10/10/25", "11/01/25"]);
        let written = Written::scan(&mut Scan::new("10/09/25")).unwrap();
        one.name(written, in_media_name("IMG-20250910-WA0001.jpg").unwrap());
        let decided = decide(&[&one], DateOrder::Unknown).unwrap();
        assert_eq!(decided, [(DateOrder::DayFirst, Why::MediaNames)]);
    }

    #[test]
    fn dates_that_contradict_each_other_or_what_was_said_are_refused_with_their_line() {
        let error = orders(&[&["13/10/2025", "10/13/2025"]]).unwrap_err();
        assert!(error.starts_with("0:2 ") && error.contains("13/10/2025") && error.contains("10/13/2025"), "{error}");
        let (_, line, problem) = decide(&[&seen(&["05/10/25", "13/10/25"])], DateOrder::MonthFirst).unwrap_err();
        assert!(line == 2 && problem.to_string().contains("13/10/25 is no date"), "{problem}");
        assert!(decide(&[&seen(&["05/10/25"])], DateOrder::MonthFirst).is_ok());
    }
}
