//! Pieces of lines: styles, times, and text that is safe and fits.

use anstyle::{AnsiColor, Style};
use chrono_tz::Tz;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::finding::Severity;
use crate::model::Direction;
use crate::text::display_safe;
use crate::text::wrap::words;
use crate::time::Timestamp;

/// Headings and names.
pub const STRONG: Style = Style::new().bold();
/// What matters less.
pub const DIM: Style = Style::new().dimmed();

/// A text in a style; the stream takes the style out where there is no colour.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// The style of a severity.
pub const fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Info => AnsiColor::Cyan.on_default(),
    }
}

/// `in` or `out`.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "in",
        Direction::Outgoing => "out",
    }
}

/// `1 finding`, `2 findings`.
pub fn counted(count: usize, what: &str) -> String {
    crate::text::counted(count as u64, what)
}

/// `2026-01-07 15:02:11`.
pub fn date_and_time(at: Timestamp, zone: Tz) -> String {
    at.in_zone(zone).map_or_else(|| at.to_string(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `2026-01-07 Wed`.
pub fn date(at: Timestamp, zone: Tz) -> String {
    at.in_zone(zone).map_or_else(|| at.to_string(), |at| at.format("%Y-%m-%d %a").to_string())
}

/// `15:02:11.120`.
pub fn time_of_day(at: Timestamp, zone: Tz) -> String {
    at.in_zone(zone).map_or_else(String::new, |at| at.format("%H:%M:%S%.3f").to_string())
}

/// Filled up with spaces to `width` columns.
pub fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

/// An item of a list, in lines of `width` columns.
pub fn item(text: &str, width: usize) -> Vec<String> {
    let lines = wrapped(text, width.saturating_sub(2), usize::MAX);
    lines.iter().enumerate().map(|(number, line)| format!("{} {line}", if number == 0 { "-" } else { " " })).collect()
}

/// A text of any origin, safe and in lines of `width` columns; what is beyond `lines` becomes an ellipsis.
pub fn wrapped(text: &str, width: usize, lines: usize) -> Vec<String> {
    let width = width.max(8);
    // A text of megabytes is cut before it is laid out; no column is narrower than a quarter of a character.
    let most = width.saturating_mul(lines.saturating_add(1)).saturating_mul(4);
    let end = text.grapheme_indices(true).nth(most).map_or(text.len(), |(end, _)| end);
    // One visible character may be built of thousands.
    let end = text.char_indices().nth(most.saturating_mul(8)).map_or(end, |(cut, _)| end.min(cut));
    let safe = display_safe(&text[..end]);
    let mut wrapped = wrap(&safe, width);
    if wrapped.len() > lines || end < text.len() {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            while last.width() >= width {
                let start_of_last = last.grapheme_indices(true).next_back().map_or(0, |(start, _)| start);
                last.truncate(start_of_last);
            }
            last.push('…');
        }
    }
    wrapped
}

/// Lines of at most `width` columns, broken at spaces that do not follow a number, and within a word only where it is longer than a line.
/// The width of a piece is that of its graphemes: some emoji are wider than their characters add up to.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words(text, width) {
        let space = usize::from(used > 0);
        let fits = used + space + word.width() <= width;
        let pieces: Vec<&str> = if word.width() <= width { vec![word] } else { word.graphemes(true).collect() };
        for (index, piece) in pieces.into_iter().enumerate() {
            let space = if index == 0 && fits { space } else { 0 };
            let starts_line = (index == 0 && !fits) || used + space + piece.width() > width;
            if starts_line && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(if space > 0 { " " } else { "" });
                line.push_str(piece);
                used += space + piece.width();
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_in_an_ellipsis_within_its_width() {
        let lines = wrapped(&"mot ".repeat(4_000_000), 20, 2);
        assert_eq!(lines, ["mot mot mot mot mot", "mot mot mot mot mot…"]);
        assert!(wrapped(&"😊".repeat(100), 20, 2).iter().all(|line| line.width() <= 20));
    }

    #[test]
    fn an_emoji_is_never_cut_in_two() {
        let family = "👨‍👩‍👧";
        let line = &wrapped(&family.repeat(30), 9, 1)[0];
        assert!(line.trim_end_matches('…').graphemes(true).all(|grapheme| grapheme == family), "{line}");
    }
}
