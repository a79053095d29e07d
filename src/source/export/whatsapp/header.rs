//! The start of a row: its date, its time, and how they are set off.

use super::super::dates::{Style, Written};
use super::super::halves::Clock;
use super::super::scan::{Scan, is_mark};

/// How the rows of one file begin. Lines that begin in another way go on with the row before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) shape: Shape,
    style: Style,
    has_comma: bool,
    time_first: bool,
    pub(super) has_seconds: bool,
    pub(super) has_half: bool,
    /// A plain blank stands before the half of the day.
    pub(super) has_plain_blank: bool,
}

/// What stands around date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `DATE, TIME - `: Android.
    Dash,
    /// `[DATE, TIME] `: iPhone, Web and Desktop.
    Bracket,
    /// `DATE, TIME: `: iPhones of long ago.
    Colon,
}

/// The start of a row, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header<'t> {
    pub(super) form: Form,
    pub(super) written: Written,
    pub(super) clock: Clock,
    /// A mark of direction stands before all else.
    pub(super) is_marked: bool,
    pub(super) rest: &'t str,
}

/// Words between date and time, or before the time.
const BETWEEN: [&str; 14] = ["à", "klo", "kl.", "kl", "um", "a las", "a les", "às", "alle", "ob", "at", "u", "в", "о"];

/// The header of a line.
pub(super) fn header(line: &str) -> Option<Header<'_>> {
    let first = *line.as_bytes().first()?;
    // Most lines that go on with a message need no more than this look.
    if !(first.is_ascii_digit() || first == b'[' || first >= 0x80) {
        return None;
    }
    let mut scan = Scan::new(line);
    let bracket = scan.letter(|letter| letter == '[').is_some();
    let is_marked = line.starts_with('\u{200e}');
    let when = date_first(scan).or_else(|| time_first(scan))?;
    scan = when.scan;
    let shape = if bracket {
        scan.letter(|letter| letter == ']')?;
        Shape::Bracket
    } else if scan.blanks() {
        scan.letter(|letter| matches!(letter, '-' | '–'))?;
        Shape::Dash
    } else {
        scan.letter(|letter| letter == ':')?;
        Shape::Colon
    };
    if !scan.blanks() && !scan.rest().is_empty() && shape != Shape::Bracket {
        return None;
    }
    let Clock { has_seconds, has_half, .. } = when.clock;
    let has_plain_blank = has_half && when.clock.has_plain_blank;
    // Too much else begins so, unless all of it is there.
    if shape == Shape::Colon && !(has_seconds && when.has_comma && scan.rest().contains(": ")) {
        return None;
    }
    let style = when.written.style();
    let (has_comma, time_first) = (when.has_comma, when.time_first);
    let form = Form { shape, style, has_comma, time_first, has_seconds, has_half, has_plain_blank };
    Some(Header { form, written: when.written, clock: when.clock, is_marked, rest: without_blank(line, scan.rest()) })
}

/// What follows a header, with the marks before it: they tell notices from messages.
fn without_blank<'t>(line: &'t str, rest: &'t str) -> &'t str {
    let before = &line[..line.len() - rest.len()];
    let marks = before.len() - before.trim_end_matches(is_mark).len();
    &line[line.len() - rest.len() - marks..]
}

struct When<'t> {
    scan: Scan<'t>,
    written: Written,
    clock: Clock,
    has_comma: bool,
    time_first: bool,
}

fn date_first(mut scan: Scan<'_>) -> Option<When<'_>> {
    let written = Written::scan(&mut scan)?;
    // Bulgarians call the year by its letter.
    let mut ahead = scan;
    if ahead.blanks() && ahead.word("г.") {
        scan = ahead;
    }
    let has_comma = between(&mut scan)?;
    if scan.peek().is_some_and(char::is_alphabetic)
        && let Some(word) = BETWEEN.iter().find(|word| followed_by_blank(scan, word))
    {
        scan.word(word);
        scan.blanks();
    }
    let clock = Clock::scan(&mut scan)?;
    Some(When { scan, written, clock, has_comma, time_first: false })
}

fn time_first(mut scan: Scan<'_>) -> Option<When<'_>> {
    let clock = Clock::scan(&mut scan)?;
    let has_comma = between(&mut scan)?;
    let written = Written::scan(&mut scan)?;
    Some(When { scan, written, clock, has_comma, time_first: true })
}

/// Passes the comma and the blanks between date and time.
fn between(scan: &mut Scan<'_>) -> Option<bool> {
    let has_comma = scan.letter(|letter| matches!(letter, ',' | '،' | '、')).is_some();
    let has_blank = scan.blanks();
    (has_comma || has_blank).then_some(has_comma)
}

fn followed_by_blank(mut scan: Scan<'_>, word: &str) -> bool {
    scan.word(word) && scan.blanks()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_header_is_read() {
        for (line, shape, date, time) in [
            ("13/10/2025, 14:02 - x", Shape::Dash, "13/10/2025", "14:02:00"),
            ("13/10/2025 14:02 - x", Shape::Dash, "13/10/2025", "14:02:00"),
            ("13.10.25, 14:02 - x", Shape::Dash, "13.10.25", "14:02:00"),
            ("10/13/25, 2:02\u{202f}PM - x", Shape::Dash, "10/13/25", "14:02:00"),
            ("13/10/25 2:02 p.\u{a0}m. - x", Shape::Dash, "13/10/25", "14:02:00"),
            ("13/10/2025 à 14:02 - x", Shape::Dash, "13/10/2025", "14:02:00"),
            ("13.10.2025 klo 14.02 - x", Shape::Dash, "13.10.2025", "14:02:00"),
            ("2025-10-13 14:02 - x", Shape::Dash, "2025-10-13", "14:02:00"),
            ("2026. 4. 2. 오후 3:15 - x", Shape::Dash, "2026.4.2", "15:15:00"),
            ("2025/10/13 下午2:02 - x", Shape::Dash, "2025/10/13", "14:02:00"),
            ("13.10.25 г., 14:02 - x", Shape::Dash, "13.10.25", "14:02:00"),
            ("2025-10-13 14 h 02 - x", Shape::Dash, "2025-10-13", "14:02:00"),
            ("14:02, 13/10/2025 - x", Shape::Dash, "13/10/2025", "14:02:00"),
            ("\u{200f}١٣\u{200f}/١٠\u{200f}/٢٠٢٥، ٢:٠٢ م - x", Shape::Dash, "13/10/2025", "14:02:00"),
            ("[13/10/2025, 14:02:11] x", Shape::Bracket, "13/10/2025", "14:02:11"),
            ("\u{200e}[13.10.25, 14:02:11] x", Shape::Bracket, "13.10.25", "14:02:11"),
            ("[10/13/25, 2:02:11\u{202f}PM] x", Shape::Bracket, "10/13/25", "14:02:11"),
            ("[13.10.2025 klo 14.02.11] x", Shape::Bracket, "13.10.2025", "14:02:11"),
            ("2016-06-27, 8:04:08 AM: Neil: x", Shape::Colon, "2016-06-27", "08:04:08"),
        ] {
            let header = header(line).unwrap_or_else(|| panic!("{line}"));
            let shown = (header.form.shape, header.written.shown(), header.clock.time.to_string());
            assert_eq!(shown, (shape, date.to_owned(), time.to_owned()), "{line}");
            assert!(header.rest.ends_with('x'), "{line}: {}", header.rest);
        }
    }

    #[test]
    fn what_follows_keeps_its_marks() {
        assert_eq!(header("[13/10/2025, 14:02:11] \u{200e}x").map(|header| header.rest), Some("\u{200e}x"));
        assert_eq!(header("13/10/2025, 14:02 - ").map(|header| header.rest), Some(""));
    }

    #[test]
    fn other_lines_have_none() {
        for line in [
            "2025-10-31 19:00 works for me",
            "13/10/2025, 14:02",
            "13/10/2025,14:02,c,out,hi - there",
            "[13/10/2025] x",
            "[1] x",
            "99/99/2025, 14:02 - x: y",
            "13/10/2025, 25:02 - x: y",
            "2025-10-31, 19:00:00: x",
            "1. Open https://shop.example",
            "",
        ] {
            assert_eq!(header(line), None, "{line}");
        }
    }
}
