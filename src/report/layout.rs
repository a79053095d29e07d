//! How a report for people is laid out.

use chrono_tz::Tz;

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Columns of the terminal.
    pub width: usize,
    /// Times are shown on the clocks of this zone.
    pub zone: Tz,
    /// Lists stop after so many entries; `None` shows all.
    pub limit: Option<usize>,
}
