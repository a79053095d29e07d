//! Findings per day by rule, as bars that stand on each other.

use std::collections::BTreeMap;
use std::io;

use chrono::{Datelike, Days, NaiveDate};
use plotters::prelude::{Rectangle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::palette::{LABEL, SERIES, SERIES_CLASSES};
use super::picture::{Area, Drawn, Sizes, left_axis, text, ticks};
use super::{Chart, Key, far};
use crate::report::html::statistics::Statistics;
use crate::report::html::text::{counted, grouped};

const SIZES: Sizes = Sizes([(1120, 250), (340, 230)]);
/// More bars are too thin.
const MOST_BARS: i64 = 70;

/// What one bar stands for.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Bars of equal units from the first finding to the last.
struct Bars {
    unit: Unit,
    first: NaiveDate,
    number: usize,
    /// The place of a bar, and its findings by series.
    counts: BTreeMap<usize, [usize; SERIES.len()]>,
    /// Days that are too far from these to be drawn beside them, each with its findings by series.
    far: BTreeMap<NaiveDate, [usize; SERIES.len()]>,
}

impl Unit {
    const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// How many units lie between a fixed day and `date`.
    fn number(self, date: NaiveDate) -> i64 {
        let days = i64::from(date.num_days_from_ce());
        let months = i64::from(date.year()) * 12 + i64::from(date.month0());
        match self {
            Self::Day => days,
            // The first day of the common era was a Monday.
            Self::Week => (days - 1).div_euclid(7),
            Self::Month => months,
            Self::Year => i64::from(date.year()),
        }
    }

    fn label(self, first: NaiveDate, place: usize) -> String {
        let later = |days: usize| first.checked_add_days(Days::new(days as u64));
        match self {
            Self::Day => later(place).map(|day| day.format("%-d %b").to_string()).unwrap_or_default(),
            Self::Week => {
                let monday = first.weekday().num_days_from_monday() as usize;
                later(7 * place)
                    .and_then(|day| day.checked_sub_days(Days::new(monday as u64)))
                    .map(|day| day.format("%-d %b").to_string())
                    .unwrap_or_default()
            }
            Self::Month => {
                let month = first.month0() as usize + place;
                let date = NaiveDate::from_ymd_opt(first.year() + (month / 12) as i32, (month % 12) as u32 + 1, 1);
                date.map(|date| date.format("%b %Y").to_string()).unwrap_or_default()
            }
            Self::Year => (i64::from(first.year()) + place as i64).to_string(),
        }
    }
}

impl Bars {
    fn new(statistics: &Statistics, series: &[&str]) -> Self {
        let far_days = far::days(statistics);
        let mut near = statistics.days.keys().filter(|day| !far_days.contains(day));
        let first = near.next().copied().unwrap_or_default();
        let last = near.next_back().copied().unwrap_or(first);
        let length = |unit: Unit| unit.number(last) - unit.number(first) + 1;
        let unit = Unit::ALL.into_iter().find(|unit| length(*unit) <= MOST_BARS).unwrap_or(Unit::Year);
        let (mut counts, mut far) = (BTreeMap::<usize, [usize; SERIES.len()]>::new(), BTreeMap::new());
        for (day, by_rule) in &statistics.days {
            let bar = match far_days.contains(day) {
                true => far.entry(*day).or_default(),
                false => counts.entry((unit.number(*day) - unit.number(first)) as usize).or_default(),
            };
            for (rule, count) in by_rule {
                bar[series.iter().position(|code| code == rule).unwrap_or(SERIES.len() - 1)] += count;
            }
        }
        Self { unit, first, number: length(unit) as usize, counts, far }
    }

    /// What is not drawn, in a sentence.
    fn not_drawn(&self) -> Option<String> {
        let (first, last) = (self.far.keys().next()?, self.far.keys().next_back()?);
        let findings: usize = self.far.values().flatten().sum();
        let days = if first == last { format!("({first})") } else { format!("({first} to {last})") };
        let (are, whose) = if findings == 1 { ("is", "its time is") } else { ("are", "their times are") };
        let findings = counted(findings, "finding");
        Some(format!(" {findings} {days} {are} not drawn, as {whose} wrong or far from all others."))
    }

    fn highest(&self) -> usize {
        self.counts.values().map(|bar| bar.iter().sum()).max().unwrap_or(0)
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let (width, height) = area.dim_in_pixel();
        let (left, right, top, bottom) = (44, width as i32 - 4, 12, height as i32 - 28);
        let ticks = ticks(self.highest());
        let most = ticks.last().copied().unwrap_or(1) as f64;
        let y = |count: usize| bottom - (f64::from(bottom - top) * count as f64 / most).round() as i32;
        left_axis(area, &ticks, left, right, y)?;
        let slot = f64::from(right - left) / self.number as f64;
        // A single day is no wall.
        let bar = (slot * 0.72).clamp(1.0, 56.0);
        let centre = |place: usize| f64::from(left) + slot * (place as f64 + 0.5);
        for (place, counts) in &self.counts {
            let from = (centre(*place) - bar / 2.0).round() as i32;
            let to = (centre(*place) + bar / 2.0).round() as i32;
            let mut below = 0;
            for (color, count) in SERIES.iter().zip(counts).filter(|(_, count)| **count > 0) {
                let (foot, head) = (y(below), y(below + count));
                // A line of the page's colour between two parts tells them apart without colours.
                let head_shown = if foot - head > 3 { head + 1 } else { head };
                area.draw(&Rectangle::new([(from, head_shown), (to.max(from + 1), foot)], color.filled()))?;
                below += count;
            }
        }
        let every = (self.number as f64 * 64.0 / f64::from(right - left)).ceil().max(1.0) as usize;
        for place in (0..self.number).step_by(every) {
            let label = self.unit.label(self.first, place);
            area.draw(&Text::new(label, (centre(place) as i32, bottom + 8), text(LABEL, HPos::Center, VPos::Top)))?;
        }
        Ok(())
    }
}

pub(super) fn chart(statistics: &Statistics) -> io::Result<Chart> {
    let rules = statistics.rules();
    let own = if rules.len() <= SERIES.len() { rules.len() } else { SERIES.len() - 1 };
    let series: Vec<&str> = rules.iter().take(own).map(|(code, _)| *code).collect();
    let bars = Bars::new(statistics, &series);
    let key = |place: usize, label: String| Key { class: SERIES_CLASSES[place], label };
    let named = |code: &str| format!("{} {code}", statistics.names.get(code).copied().unwrap_or_default());
    let mut legend: Vec<Key> = series.iter().enumerate().map(|(place, code)| key(place, named(code))).collect();
    if own < rules.len() {
        legend.push(key(SERIES.len() - 1, "others".to_owned()));
    }
    let word = bars.unit.word();
    let most = bars.counts.iter().max_by_key(|(place, bar)| (bar.iter().sum::<usize>(), std::cmp::Reverse(**place)));
    let says = most.map_or_else(String::new, |(place, bar)| {
        let label = bars.unit.label(bars.first, *place);
        format!("Most in one {word}: {} ({label}).", counted(bar.iter().sum(), "finding"))
    });
    let says = says + &bars.not_drawn().unwrap_or_default();
    let near = bars.counts.iter().map(|(place, bar)| (bars.unit.label(bars.first, *place), bar));
    let rows = near.chain(bars.far.iter().map(|(day, bar)| (day.to_string(), bar))).map(|(label, bar)| {
        let counts = legend.iter().zip(bar).map(|(_, count)| grouped(*count));
        std::iter::once(label).chain(counts).collect()
    });
    Ok(Chart {
        id: "days",
        title: format!("Findings per {word}"),
        says,
        pictures: SIZES.draw(|area| bars.draw(area))?,
        rows: rows.collect(),
        header: std::iter::once(crate::report::phrases::capital(word))
            .chain(legend.iter().map(|key| key.label.clone()))
            .collect(),
        legend,
        whole_row: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(days: &[(i32, u32, u32)]) -> Bars {
        let mut statistics = Statistics::default();
        for (year, month, day) in days {
            let date = NaiveDate::from_ymd_opt(*year, *month, *day).unwrap();
            *statistics.days.entry(date).or_default().entry("DM101").or_default() += 1;
        }
        Bars::new(&statistics, &["DM101"])
    }

    #[test]
    fn a_bar_stands_for_as_much_as_leaves_few_bars() {
        let week = bars(&[(2026, 1, 7), (2026, 1, 8), (2026, 6, 1)]);
        assert!(week.unit == Unit::Week);
        assert_eq!((week.counts.len(), week.unit.label(week.first, 0).as_str()), (2, "5 Jan"));
        let month = bars(&[(2025, 11, 30), (2027, 12, 1)]);
        assert!(month.unit == Unit::Month);
        assert_eq!((month.number, month.unit.label(month.first, 2).as_str()), (26, "Jan 2026"));
        assert_eq!(bars(&[(2000, 1, 1), (9999, 12, 31)]).number, 8_000);
    }

    #[test]
    fn a_wrong_time_does_not_press_all_others_into_one_bar() {
        let days = [(1970, 1, 1), (2026, 1, 5), (2026, 1, 6), (2026, 1, 7), (2099, 1, 1)];
        let bars = bars(&days);
        assert!(bars.unit == Unit::Day);
        assert_eq!((bars.number, bars.counts.len()), (3, 3));
        let told = bars.not_drawn().unwrap();
        assert!(told.contains("2 findings (1970-01-01 to 2099-01-01) are not drawn"), "{told}");
    }

    #[test]
    fn thousands_of_years_are_drawn_too() {
        let picture = SIZES.draw(|area| bars(&[(2000, 1, 1), (9999, 12, 31)]).draw(area)).unwrap();
        assert!(picture.iter().all(|picture| picture.elements.len() < 20_000));
    }
}
