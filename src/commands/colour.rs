//! When to use colour.

use anstream::ColorChoice;

use crate::cli::Color;

/// Makes the choice of colour for both streams.
pub(super) fn choose_colour(color: Color) {
    let choice = match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
}
