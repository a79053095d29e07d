//! Local times of rows as moments, on the night too when the clocks go back and show an hour twice.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::chat::Gathered;
use crate::time::{Moments, Timestamp, moments};

/// A late arrival sets times back by seconds; only more than that is another pass of the hour.
const NEXT_PASS: TimeDelta = TimeDelta::seconds(60);

/// Two times so far apart are of two nights.
const OTHER_NIGHT: TimeDelta = TimeDelta::hours(12);

/// A time that the clocks show twice.
struct Twice {
    row: usize,
    shown: NaiveDateTime,
    second: DateTime<Utc>,
}

/// The moments of the rows of a file, in its order: where the clocks show a time twice, it is the first one until the
/// times go back, and the second one from there on. Counts what a reader has to know; `None` beyond the calendar.
pub(super) fn place(times: &[NaiveDateTime], zone: Tz, gathered: &mut Gathered) -> Option<Vec<Timestamp>> {
    let mut placed = Vec::with_capacity(times.len());
    let mut night: Vec<Twice> = Vec::new();
    for (row, shown) in times.iter().enumerate() {
        let at = match moments(*shown, zone)? {
            Moments::Once(at) => at,
            Moments::Skipped(at) => {
                gathered.in_gap += 1;
                at
            }
            Moments::Twice(first, second) => {
                if night.last().is_some_and(|last| (*shown - last.shown).abs() > OTHER_NIGHT) {
                    second_pass(&mut night, &mut placed);
                }
                night.push(Twice { row, shown: *shown, second });
                first
            }
        };
        placed.push(Timestamp::from_micros(at.timestamp_micros()));
    }
    second_pass(&mut night, &mut placed);
    gathered.zone_assumed += times.len() as u64;
    Some(placed)
}

/// From where the times of a night go back most, they are of the second pass.
fn second_pass(night: &mut Vec<Twice>, placed: &mut [Timestamp]) {
    let falls = night.windows(2).enumerate().map(|(place, pair)| (pair[0].shown - pair[1].shown, place + 1));
    let deepest =
        falls.filter(|(fall, _)| *fall >= NEXT_PASS).max_by_key(|(fall, place)| (*fall, std::cmp::Reverse(*place)));
    if let Some((_, from)) = deepest {
        for twice in &night[from..] {
            placed[twice.row] = Timestamp::from_micros(twice.second.timestamp_micros());
        }
    }
    night.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(times: &[&str]) -> (Vec<String>, u64) {
        let times: Vec<NaiveDateTime> = times.iter().map(|time| time.parse().unwrap()).collect();
        let mut gathered = Gathered::default();
        let placed = place(&times, chrono_tz::Europe::Paris, &mut gathered).unwrap();
        (placed.into_iter().map(|at| at.to_string()[11..16].to_owned()).collect(), gathered.in_gap)
    }

    #[test]
    fn an_hour_that_is_shown_twice_is_told_apart_by_the_order_of_rows() {
        let night =
            ["2025-10-26T01:50", "2025-10-26T02:10", "2025-10-26T02:50", "2025-10-26T02:05", "2025-10-26T02:40"];
        let night: Vec<String> = night.iter().map(|time| format!("{time}:00")).collect();
        let night: Vec<&str> = night.iter().map(String::as_str).collect();
        assert_eq!(placed(&night), (["23:50", "00:10", "00:50", "01:05", "01:40"].map(str::to_owned).to_vec(), 0));
        let first = placed(&["2025-10-26T02:10:00", "2025-10-26T02:50:00", "2025-10-26T03:10:00"]).0;
        assert_eq!(first, ["00:10", "00:50", "02:10"]);
        let late = placed(&["2025-10-26T02:30:00", "2025-10-26T02:29:58", "2025-10-26T02:31:00"]).0;
        assert_eq!(late, ["00:30", "00:29", "00:31"]);
    }

    #[test]
    fn an_hour_that_is_skipped_is_counted() {
        assert_eq!(placed(&["2026-03-29T02:30:00"]), (vec!["01:30".to_owned()], 1));
    }
}
