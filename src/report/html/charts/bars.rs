//! Names with a bar each, the longest on top.

use std::io;

use plotters::prelude::{Rectangle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::palette::{GRID, INK, LABEL, SERIES};
use super::picture::{Area, Drawn, Sizes, text};
use super::{Chart, MOST_BARS};
use crate::report::html::text::{grouped, safe};
use crate::text::excerpt;

/// The height of a name and its bar.
const ROW: u32 = 38;

fn draw(area: &Area<'_>, bars: &[(&str, usize)]) -> Drawn {
    let width = area.dim_in_pixel().0 as i32;
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    for (place, (name, count)) in bars.iter().enumerate() {
        let top = (place as u32 * ROW) as i32;
        // Nine pixels are enough for all but the widest letters.
        let name = excerpt(name, (width as usize - 70) / 9);
        area.draw(&Text::new(name, (0, top + 4), text(INK, HPos::Left, VPos::Top)))?;
        area.draw(&Text::new(grouped(*count), (width, top + 4), text(LABEL, HPos::Right, VPos::Top)))?;
        let long = (f64::from(width) * *count as f64 / most as f64).round().max(2.0) as i32;
        area.draw(&Rectangle::new([(0, top + 22), (width, top + 30)], GRID.filled()))?;
        area.draw(&Rectangle::new([(0, top + 22), (long, top + 30)], SERIES[0].filled()))?;
    }
    Ok(())
}

pub(super) fn chart(
    id: &'static str,
    title: &str,
    says: String,
    what: &str,
    bars: &[(&str, usize)],
) -> io::Result<Chart> {
    let bars = &bars[..bars.len().min(MOST_BARS)];
    let height = ROW * bars.len() as u32;
    Ok(Chart {
        id,
        title: title.to_owned(),
        says,
        pictures: Sizes([(540, height), (340, height)]).draw(|area| draw(area, bars))?,
        legend: Vec::new(),
        header: vec![what.to_owned(), "Findings".to_owned()],
        rows: bars.iter().map(|(name, count)| vec![safe(name), grouped(*count)]).collect(),
        whole_row: false,
    })
}
