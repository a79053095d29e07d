//! A drawing as SVG, and what all drawings share.

use std::io;

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{DrawingArea, IntoDrawingArea, PathElement, SVGBackend, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoTextStyle, RGBColor, TextStyle};

use super::palette::{AXIS, GRID, LABEL};

/// What is drawn on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// How drawing ends.
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// The library's size of a font of 12 px: it divides sizes by 1.24 when it writes them.
const TEXT: f64 = 12.0 * 1.24;

/// What stands within an `svg` element, and how large it is.
pub(in crate::report::html) struct Picture {
    pub(in crate::report::html) width: u32,
    pub(in crate::report::html) height: u32,
    pub(in crate::report::html) elements: String,
}

/// The two sizes of a picture.
#[derive(Clone, Copy)]
pub(super) struct Sizes(pub(super) [(u32, u32); 2]);

impl Sizes {
    /// Draws both.
    pub(super) fn draw(self, draw: impl Fn(&Area<'_>) -> Drawn) -> io::Result<[Picture; 2]> {
        let [large, small] = self.0;
        Ok([Picture::new(large, &draw)?, Picture::new(small, &draw)?])
    }
}

impl Picture {
    fn new((width, height): (u32, u32), draw: impl Fn(&Area<'_>) -> Drawn) -> io::Result<Self> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            draw(&area).and_then(|()| area.present()).map_err(|error| io::Error::other(error.to_string()))?;
        }
        // The page writes the root itself, with its names for those who do not see it.
        let start = svg.find(">\n").map_or(0, |end| end + 2);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        // The library puts a line break at the end of every text and element.
        let elements = svg.get(start..end).unwrap_or_default().replace('\n', "");
        Ok(Self { width, height, elements })
    }
}

/// A text style; where its text stands beside its point.
pub(super) fn text<'a>(color: RGBColor, h_pos: HPos, v_pos: VPos) -> TextStyle<'a> {
    let style = ("sans-serif", TEXT).into_text_style(&(1, 1)).pos(Pos::new(h_pos, v_pos));
    TextStyle { color: color.to_backend_color(), ..style }
}

/// A straight line.
pub(super) fn line(area: &Area<'_>, from: (i32, i32), to: (i32, i32), color: RGBColor) -> Drawn {
    area.draw(&PathElement::new(vec![from, to], color.stroke_width(1)))
}

/// Round numbers from 0 up to at least `most`, four steps or fewer.
pub(super) fn ticks(most: usize) -> Vec<usize> {
    let most = most.max(1);
    let steps =
        (0..20).flat_map(|power| [1, 2, 5].map(|step: usize| step.saturating_mul(10usize.saturating_pow(power))));
    let step = steps.into_iter().find(|step| most.div_ceil(*step) <= 4).unwrap_or(most);
    (0..=most.div_ceil(step)).map(|tick| tick.saturating_mul(step)).collect()
}

/// The axis on the left: a number and a line across for each tick. `height` is where a number stands.
pub(super) fn left_axis(
    area: &Area<'_>,
    ticks: &[usize],
    left: i32,
    right: i32,
    height: impl Fn(usize) -> i32,
) -> Drawn {
    for tick in ticks {
        let y = height(*tick);
        line(area, (left, y), (right, y), if *tick == 0 { AXIS } else { GRID })?;
        area.draw(&Text::new(tick.to_string(), (left - 8, y), text(LABEL, HPos::Right, VPos::Center)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_few_round_numbers_and_reaches_the_highest_bar() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(3), [0, 1, 2, 3]);
        assert_eq!(ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(1700), [0, 500, 1000, 1500, 2000]);
        assert!(ticks(usize::MAX).len() <= 5);
    }
}
