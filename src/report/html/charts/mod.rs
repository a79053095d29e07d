//! Charts as pictures within the page, each with the same numbers as a table.
//!
//! Colours are those of a light page; the style sheet finds them by their values and puts others in their place where the
//! page is dark.

mod bars;
mod chart;
mod days;
mod far;
mod gaps;
mod hours;
mod palette;
mod picture;

use std::io;

pub(super) use self::chart::Chart;
use self::chart::{Key, MOST_BARS};
use super::statistics::Statistics;
use super::verdict::causes_of;
use crate::finding::Report;
use crate::report::html::text::{counted, grouped};
use crate::report::phrases::capital;

/// All charts that have something to show.
pub(super) fn all(report: &Report, statistics: &Statistics) -> io::Result<Vec<Chart>> {
    let mut charts = Vec::new();
    if !statistics.days.is_empty() {
        charts.push(days::chart(statistics)?);
    }
    if statistics.copies() > 0 {
        charts.push(gaps::chart(statistics)?);
    }
    if !statistics.days.is_empty() {
        charts.push(hours::chart(statistics)?);
    }
    let mut causes: Vec<(&str, usize)> =
        report.totals.by_cause.iter().map(|(cause, count)| (cause.as_str(), *count)).collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if let Some((first, count)) = causes.first() {
        let all: usize = causes.iter().map(|(_, count)| count).sum();
        let says = format!("{} comes first, with {} of {}.", capital(first), grouped(*count), causes_of(all));
        charts.push(bars::chart("causes", "Causes", says, "Cause", &causes)?);
    }
    let contacts = statistics.contacts(MOST_BARS);
    if let Some((_, count)) = contacts.first().filter(|_| report.contact.is_none()) {
        let affected = statistics.affected();
        let shown = if affected > contacts.len() {
            format!(", the {} most affected shown", contacts.len())
        } else {
            String::new()
        };
        let says = format!(
            "{} with findings{shown}; at most {} each.",
            counted(affected, "contact"),
            counted(*count, "finding")
        );
        charts.push(bars::chart("contacts", "Contacts most affected", says, "Contact", &contacts)?);
    }
    Ok(charts)
}
