//! How long after a copy the next one came, on an axis of powers of ten.

use std::io;

use plotters::coord::Shift;
use plotters::prelude::{ChartBuilder, DrawingArea, IntoLogRange, PathElement, Rectangle, SVGBackend, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use super::Chart;
use super::palette::{LABEL, MARK, SERIES};
use super::picture::{Area, Drawn, Sizes, left_axis, text, ticks};
use crate::report::html::statistics::{GAP_EDGES, Statistics};
use crate::report::html::text::{copies, grouped};
use crate::time::Span;

const SIZES: Sizes = Sizes([(540, 270), (340, 250)]);

/// Where a label stands, in microseconds.
const LABELS: [(i64, &str); 9] = [
    (10_000, "10 ms"),
    (100_000, "100 ms"),
    (1_000_000, "1 s"),
    (10_000_000, "10 s"),
    (60_000_000, "1 min"),
    (600_000_000, "10 min"),
    (3_600_000_000, "1 h"),
    (36_000_000_000, "10 h"),
    (259_200_000_000, "3 d"),
];

/// What separates causes and rules: seconds, and how high the label stands.
const MARKS: [(i64, &str); 3] = [(1, "1 s"), (10, "10 s"), (30, "30 s")];

/// The bars from the first to the last that is not empty, and all marks.
fn range(statistics: &Statistics) -> std::ops::Range<usize> {
    let place = |micros: i64| GAP_EDGES.iter().position(|edge| *edge == micros).unwrap_or(0);
    let first = statistics.gaps.iter().position(|count| *count > 0).unwrap_or(0);
    let last = statistics.gaps.iter().rposition(|count| *count > 0).unwrap_or(0);
    first.min(place(300_000))..last.max(place(100_000_000)) + 1
}

fn draw(area: &DrawingArea<SVGBackend<'_>, Shift>, statistics: &Statistics) -> Drawn {
    let bars = range(statistics);
    let (start, end) = (GAP_EDGES[bars.start], upper(bars.end - 1));
    let highest = bars.clone().map(|bar| statistics.gaps[bar]).max().unwrap_or(0);
    let ticks = ticks(highest);
    let most = ticks.last().copied().unwrap_or(1) as f64;
    let mut chart = ChartBuilder::on(area)
        .margin_right(8)
        .margin_top(30)
        .set_left_and_bottom_label_area_size(0)
        .margin_left(40)
        .margin_bottom(28)
        .build_cartesian_2d((start as f64..end as f64).log_scale(), 0.0..most)?;
    let (left, bottom) = chart.backend_coord(&(start as f64, 0.0));
    let (right, _) = chart.backend_coord(&(end as f64, 0.0));
    left_axis(area, &ticks, left, right, |tick| chart.backend_coord(&(start as f64, tick as f64)).1)?;
    marks(area, |micros| chart.backend_coord(&(micros as f64, 0.0)).0, bottom)?;
    let shapes: Vec<_> = bars
        .filter(|bar| statistics.gaps[*bar] > 0)
        .map(|bar| {
            let corners = [(GAP_EDGES[bar] as f64, 0.0), (upper(bar) as f64, statistics.gaps[bar] as f64)];
            let mut shape = Rectangle::new(corners, SERIES[0].filled());
            shape.set_margin(0, 0, 1, 1);
            shape
        })
        .collect();
    chart.draw_series(shapes)?;
    let mut free = i32::MIN;
    for (micros, label) in LABELS.into_iter().filter(|(micros, _)| (start..=end).contains(micros)) {
        let (x, _) = chart.backend_coord(&(micros as f64, 0.0));
        let half = 4 * label.len() as i32;
        if x - half < free || x + half > right + 8 {
            continue;
        }
        free = x + half + 6;
        area.draw(&Text::new(label, (x, bottom + 8), text(LABEL, HPos::Center, VPos::Top)))?;
    }
    Ok(())
}

/// A dashed line for each mark, its label on top.
fn marks(area: &Area<'_>, x: impl Fn(i64) -> i32, bottom: i32) -> Drawn {
    for (seconds, label) in MARKS {
        let x = x(seconds * 1_000_000);
        for y in (18..bottom).step_by(7) {
            area.draw(&PathElement::new(vec![(x, y), (x, (y + 4).min(bottom))], MARK.stroke_width(1)))?;
        }
        area.draw(&Text::new(label, (x, 8), text(MARK, HPos::Center, VPos::Center)))?;
    }
    Ok(())
}

/// Where a bar ends.
fn upper(bar: usize) -> i64 {
    GAP_EDGES.get(bar + 1).copied().unwrap_or(GAP_EDGES[GAP_EDGES.len() - 1] * 2)
}

pub(super) fn chart(statistics: &Statistics) -> io::Result<Chart> {
    let rows = range(statistics).filter(|bar| statistics.gaps[*bar] > 0).map(|bar| {
        let (from, to) = (Span::from_micros(GAP_EDGES[bar]), Span::from_micros(upper(bar)));
        let range = match bar {
            0 => format!("less than {to}"),
            bar if bar + 1 == GAP_EDGES.len() => format!("{from} or more"),
            _ => format!("{from} to {to}"),
        };
        vec![range, grouped(statistics.gaps[bar])]
    });
    let [one, ten, thirty] = statistics.within.map(grouped);
    Ok(Chart {
        id: "gaps",
        title: "Time between copies".to_owned(),
        says: format!(
            "{one} of {} within 1 s of the one before, {ten} within 10 s, {thirty} within 30 s.",
            copies(statistics.copies())
        ),
        pictures: SIZES.draw(|area| draw(area, statistics))?,
        legend: Vec::new(),
        header: vec!["After".to_owned(), "Copies".to_owned()],
        rows: rows.collect(),
        whole_row: false,
    })
}
