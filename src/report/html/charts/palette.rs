//! Colours, told apart with every kind of colour blindness: after Okabe & Ito, Color Universal Design
//! (<https://jfly.uni-koeln.de/color/>), darkened until each stands out from white by 3:1
//! (<https://www.w3.org/TR/WCAG22/#non-text-contrast>). The style sheet names each by its value.

use plotters::style::RGBColor;

/// One for each of the rules with most findings, the last one for all others.
pub(super) const SERIES: [RGBColor; 7] = [
    RGBColor(0x0B, 0x6B, 0xB3),
    RGBColor(0xD1, 0x57, 0x0A),
    RGBColor(0x00, 0x8F, 0x68),
    RGBColor(0xB2, 0x5C, 0x93),
    RGBColor(0x9A, 0x7B, 0x00),
    RGBColor(0x4A, 0x4F, 0xB5),
    RGBColor(0x7A, 0x82, 0x8E),
];

/// Their classes in legends.
pub(super) const SERIES_CLASSES: [&str; 7] = ["k0", "k1", "k2", "k3", "k4", "k5", "k6"];

/// From nothing to most.
pub(super) const HEAT: [RGBColor; 6] = [
    RGBColor(0xEC, 0xEF, 0xF3),
    RGBColor(0xC6, 0xDD, 0xF1),
    RGBColor(0x93, 0xC0, 0xE6),
    RGBColor(0x55, 0x9B, 0xD1),
    RGBColor(0x1F, 0x74, 0xB3),
    RGBColor(0x0A, 0x4C, 0x7F),
];

/// Their classes in legends.
pub(super) const HEAT_CLASSES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];

/// Lines behind the data, and what a bar could be.
pub(super) const GRID: RGBColor = RGBColor(0xE2, 0xE6, 0xEB);
/// The line that bars stand on.
pub(super) const AXIS: RGBColor = RGBColor(0x9A, 0xA3, 0xB0);
/// Numbers at the axes.
pub(super) const LABEL: RGBColor = RGBColor(0x55, 0x5F, 0x6E);
/// Names of bars.
pub(super) const INK: RGBColor = RGBColor(0x1B, 0x21, 0x2B);
/// Marks of limits.
pub(super) const MARK: RGBColor = RGBColor(0xB4, 0x23, 0x18);
