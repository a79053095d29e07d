//! How a report for people is laid out.

use chrono_tz::Tz;

use crate::page::{date_and_time, time_of_day};
use crate::time::{Resolution, Timestamp};

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Columns of the terminal.
    pub width: usize,
    /// Times are shown on the clocks of this zone.
    pub zone: Tz,
    /// Lists stop after so many entries; `None` shows all.
    pub limit: Option<usize>,
    /// How fine the times are.
    pub resolution: Resolution,
}

impl Layout {
    /// `15:02:11.120`, or `15:02` where times are whole minutes.
    pub(super) fn time_of_day(&self, at: Timestamp) -> String {
        match self.resolution {
            Resolution::Fine => time_of_day(at, self.zone),
            Resolution::Minutes => at.in_zone(self.zone).map_or_else(String::new, |at| at.format("%H:%M").to_string()),
        }
    }

    /// How many columns that takes.
    pub(super) fn time_width(&self) -> usize {
        match self.resolution {
            Resolution::Fine => 12,
            Resolution::Minutes => 5,
        }
    }

    /// The same with the date before it: `2026-01-07 15:02:11.120`.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let day = date_and_time(at, self.zone);
        match day.split_once(' ') {
            Some((day, _)) => format!("{day} {}", self.time_of_day(at)),
            None => day,
        }
    }
}
