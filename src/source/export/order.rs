//! Which of day and month comes first in the dates of an export: what tells it, from the strongest to the weakest.

use super::dates::words;
use super::seen::{Seen, Why};
use crate::error::ExportProblem;
use crate::text::excerpt;
use crate::time::DateOrder;

/// What cannot be read, where: the place of the file among those given, and the line.
pub(super) type Refused = (usize, u64, ExportProblem);

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
            Why::Number(written) => format!("{} in “{}” tells it", written.shown(), excerpt(&shown(file), 80)),
            Why::OtherChat(other) => format!("as in “{}”", excerpt(&shown(*other), 80)),
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

#[cfg(test)]
mod tests {
    use super::super::dates::{Written, in_media_name};
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
