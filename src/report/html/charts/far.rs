//! Days too far from all others to share a picture with them: with one row of 2099 the rest would be a single bar.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::report::html::statistics::Statistics;

/// A bot that says nothing for longer has begun anew, or its clock was wrong.
const SILENCE: i64 = 2 * 365;
/// So many findings are no slip of a clock.
const MANY: usize = 10;
/// No bot is older.
const FIRST_YEAR: i32 = 2000;

/// Days with findings that lie close together.
struct Stretch {
    days: Vec<NaiveDate>,
    findings: usize,
}

/// The days that are not drawn: those that no message can be of, and few findings years away from more of them. Where
/// nothing else is left, all are drawn.
pub(super) fn days(statistics: &Statistics) -> BTreeSet<NaiveDate> {
    let latest = statistics.today.and_then(|today| today.succ_opt());
    let is_wrong = |day: &NaiveDate| day.year() < FIRST_YEAR || latest.is_some_and(|latest| latest < *day);
    let (wrong, possible): (BTreeSet<NaiveDate>, Vec<NaiveDate>) = {
        let (wrong, possible): (Vec<NaiveDate>, Vec<NaiveDate>) = statistics.days.keys().copied().partition(is_wrong);
        (wrong.into_iter().collect(), possible)
    };
    if possible.is_empty() {
        return BTreeSet::new();
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for day in possible {
        let findings: usize = statistics.days[&day].values().sum();
        let goes_on = |stretch: &&mut Stretch| {
            stretch.days.last().is_some_and(|last| day.signed_duration_since(*last).num_days() <= SILENCE)
        };
        match stretches.last_mut().filter(goes_on) {
            Some(stretch) => {
                stretch.days.push(day);
                stretch.findings += findings;
            }
            None => stretches.push(Stretch { days: vec![day], findings }),
        }
    }
    let most = stretches.iter().map(|stretch| stretch.findings).max().unwrap_or(0);
    let few = stretches.into_iter().filter(|stretch| stretch.findings < most.min(MANY));
    few.flat_map(|stretch| stretch.days).chain(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(days: &[(i32, usize)], today: Option<i32>) -> Vec<i32> {
        let day = |year: i32| NaiveDate::from_ymd_opt(year, 1, 7).unwrap();
        let mut statistics = Statistics::default();
        statistics.today = today.map(day);
        for (year, findings) in days {
            statistics.days.entry(day(*year)).or_default().insert("DM101", *findings);
        }
        super::days(&statistics).into_iter().map(|day| day.year()).collect()
    }

    #[test]
    fn what_cannot_be_and_few_findings_years_away_are_far() {
        assert_eq!(far(&[(2026, 1), (2099, 5)], Some(2026)), [2099]);
        assert_eq!(far(&[(1970, 50), (2026, 1)], Some(2026)), [1970]);
        assert_eq!(far(&[(2001, 2), (2024, 1), (2025, 1), (2026, 1)], Some(2026)), [2001]);
    }

    #[test]
    fn a_long_history_is_drawn_whole() {
        assert_eq!(far(&[(2020, 60), (2026, 50)], Some(2026)), [0; 0]);
        assert_eq!(far(&[(2024, 1), (2025, 50), (2026, 1)], Some(2026)), [0; 0]);
        assert_eq!(far(&[(1970, 1), (2099, 1)], Some(2026)), [0; 0], "nothing else is left");
    }
}
