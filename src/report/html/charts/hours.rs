//! When findings begin: hours by weekdays, the more the darker.

use std::io;

use plotters::prelude::{Rectangle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::palette::{HEAT, HEAT_CLASSES, LABEL};
use super::picture::{Area, Drawn, Sizes, text};
use super::{Chart, Key};
use crate::report::html::statistics::Statistics;
use crate::report::html::text::{counted, grouped};

const SIZES: Sizes = Sizes([(540, 270), (340, 230)]);
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The shade of a count: none, or one of five even steps up to `most`.
fn shade(count: usize, most: usize) -> usize {
    (count.saturating_mul(5)).div_ceil(most.max(1)).min(5)
}

fn draw(area: &Area<'_>, hours: &[[usize; 24]; 7], most: usize) -> Drawn {
    let (width, height) = area.dim_in_pixel();
    let (left, right, top, bottom) = (36, width as i32 - 2, 2, height as i32 - 26);
    let x = |hour: usize| left + (right - left) * hour as i32 / 24;
    let y = |day: usize| top + (bottom - top) * day as i32 / 7;
    for (day, counts) in hours.iter().enumerate() {
        let middle = i32::midpoint(y(day), y(day + 1));
        area.draw(&Text::new(WEEKDAYS[day], (left - 8, middle), text(LABEL, HPos::Right, VPos::Center)))?;
        for (hour, count) in counts.iter().enumerate() {
            let corners = [(x(hour) + 1, y(day) + 1), (x(hour + 1) - 1, y(day + 1) - 1)];
            area.draw(&Rectangle::new(corners, HEAT[shade(*count, most)].filled()))?;
        }
    }
    for hour in (0..24).step_by(3) {
        let label = format!("{hour:02}");
        let middle = i32::midpoint(x(hour), x(hour + 1));
        area.draw(&Text::new(label, (middle, bottom + 8), text(LABEL, HPos::Center, VPos::Top)))?;
    }
    Ok(())
}

pub(super) fn chart(statistics: &Statistics) -> io::Result<Chart> {
    let hours = &statistics.hours;
    let most = hours.iter().flatten().copied().max().unwrap_or(0);
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let busiest = cells.clone().find(|(day, hour)| hours[*day][*hour] == most).unwrap_or_default();
    let rows = cells.filter(|(day, hour)| hours[*day][*hour] > 0);
    let legend = [(0, "none".to_owned()), (1, "few".to_owned()), (3, String::new()), (5, grouped(most))];
    Ok(Chart {
        id: "hours",
        title: "Hours and weekdays".to_owned(),
        says: format!(
            "Most begin on {} from {:02}:00 to {:02}:59: {}.",
            WEEKDAYS[busiest.0],
            busiest.1,
            busiest.1,
            counted(most, "finding")
        ),
        pictures: SIZES.draw(|area| draw(area, hours, most))?,
        legend: legend.map(|(shade, label)| Key { class: HEAT_CLASSES[shade], label }).into_iter().collect(),
        header: ["Weekday", "Hour", "Findings"].map(str::to_owned).to_vec(),
        rows: rows
            .map(|(day, hour)| vec![WEEKDAYS[day].to_owned(), format!("{hour:02}"), grouped(hours[day][hour])])
            .collect(),
        whole_row: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finding_is_never_shown_as_none_and_the_most_are_darkest() {
        assert_eq!([0, 1, 500, 1000].map(|count| shade(count, 1000)), [0, 1, 3, 5]);
        assert_eq!(shade(1, 1), 5);
    }
}
