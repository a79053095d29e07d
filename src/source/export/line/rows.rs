//! A text of LINE as rows: days on lines of their own, and rows with tabs between time, name and text.

use chrono::{NaiveTime, Weekday};

use super::super::dates::Written;
use super::super::halves::Clock;
use super::super::scan::{Scan, digit};
use super::words::weekday;

/// A row of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) line: u64,
    pub(super) day: Written,
    pub(super) time: NaiveTime,
    /// `None` for notices, which have no place for a name; empty where the place is.
    pub(super) name: Option<&'t str>,
    pub(super) text: String,
}

/// A day and the name of its weekday.
pub(super) type Day = (Written, Option<Weekday>);

/// A text in parts.
#[derive(Debug, Default)]
pub(super) struct Parts<'t> {
    /// The first line, which names the other side.
    pub(super) heading: &'t str,
    pub(super) days: Vec<(u64, Day)>,
    pub(super) rows: Vec<Row<'t>>,
}

/// The longest that a weekday is written.
const LONGEST_WEEKDAY: usize = 16;

/// Takes a text apart.
pub(super) fn take_apart(text: &str) -> Parts<'_> {
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let mut parts =
        Parts { heading: lines.iter().find(|line| !line.trim().is_empty()).unwrap_or(&""), ..Parts::default() };
    let mut day: Option<Day> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let number = at as u64 + 1;
        at += 1;
        if let Some(found) = read_day(line) {
            day = Some(found);
            parts.days.push((number, found));
        } else if let (Some((time, name, text)), Some((day, _))) = (read_row(line), day) {
            let (text, used) = whole_text(text, &lines[at..]);
            at += used;
            parts.rows.push(Row { line: number, day, time, name, text });
        } else if let Some(row) = parts.rows.last_mut()
            && (!line.is_empty() || lines.get(at).is_some_and(|next| goes_on(next)))
        {
            row.text.push('\n');
            row.text.push_str(line);
        }
    }
    for row in &mut parts.rows {
        row.text.truncate(row.text.trim_end_matches('\n').len());
    }
    parts
}

/// Whether a line is neither a row nor a day nor empty.
fn goes_on(line: &str) -> bool {
    !line.is_empty() && read_row(line).is_none() && read_day(line).is_none()
}

/// A text that stands in quotes over several lines, and how many more lines it takes.
fn whole_text(text: &str, after: &[&str]) -> (String, usize) {
    let ends = |place: usize| after.get(place).is_none_or(|next| !goes_on(next));
    let Some(start) = text.strip_prefix('"') else { return (text.to_owned(), 0) };
    let within = after.iter().take_while(|line| read_row(line).is_none());
    let mut lines = within.enumerate();
    let Some((last, line)) = lines.find(|(place, line)| line.ends_with('"') && ends(place + 1)) else {
        return (text.to_owned(), 0);
    };
    // A text of one line that ends with a quote is whole.
    if text.len() > 1 && text.ends_with('"') && ends(0) {
        return (text.to_owned(), 0);
    }
    let mut whole = start.to_owned();
    for line in after[..last].iter().chain([&&line[..line.len() - 1]]) {
        whole.push('\n');
        whole.push_str(line);
    }
    // Quotes within are written twice where all of them are.
    if whole.contains("\"\"") && !whole.replace("\"\"", "").contains('"') {
        whole = whole.replace("\"\"", "\"");
    }
    (whole, last + 1)
}

/// `14:02<TAB>Ana<TAB>Hello`; notices have no place for a name.
pub(super) fn read_row(line: &str) -> Option<(NaiveTime, Option<&str>, &str)> {
    if !line.contains('\t') {
        return None;
    }
    let mut scan = Scan::new(line);
    let clock = Clock::scan(&mut scan)?;
    let rest = scan.rest().strip_prefix('\t')?;
    Some(match rest.split_once('\t') {
        Some((name, text)) => (clock.time, Some(name), text),
        None => (clock.time, None, rest),
    })
}

/// `2025.10.13 Monday`, `2025/10/13(月)`, `Mon, 13/10/2025`.
pub(super) fn read_day(line: &str) -> Option<Day> {
    if line.len() > 80 || line.contains('\t') {
        return None;
    }
    let start = line.find(|letter: char| digit(letter).is_some())?;
    let (before, rest) = line.split_at(start);
    let mut scan = Scan::new(rest);
    let written = Written::scan(&mut scan)?;
    let after = scan.rest().trim();
    let word = if after.is_empty() { before } else { after };
    let weekday = weekday(word);
    let is_short = word.chars().count() <= LONGEST_WEEKDAY && !word.chars().any(|letter| digit(letter).is_some());
    // What stands before a date may be a sentence.
    let is_word = after.split_whitespace().count() == 1 || word.is_empty() || weekday.is_some();
    (is_short && is_word && (before.is_empty() || after.is_empty())).then_some((written, weekday))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_form() {
        for (line, day, weekday) in [
            ("2025.10.13 Monday", "2025.10.13", Some(Weekday::Mon)),
            ("2025/10/13(月)", "2025/10/13", Some(Weekday::Mon)),
            ("2025/10/13（週一）", "2025/10/13", Some(Weekday::Mon)),
            ("2025.10.13 星期一", "2025.10.13", Some(Weekday::Mon)),
            ("2025. 10. 13. 월요일", "2025.10.13", Some(Weekday::Mon)),
            ("Tue, 06/01/2026", "06/01/2026", Some(Weekday::Tue)),
            ("2025.10.13", "2025.10.13", None),
        ] {
            let read = read_day(line).map(|(written, weekday)| (written.shown(), weekday));
            assert_eq!(read, Some((day.to_owned(), weekday)), "{line}");
        }
        for line in ["Saved on: 2025/11/01 10:00", "2025-10-31 19:00 works for me", "call me 2025.10.13", "10:20\ta\tb"]
        {
            assert_eq!(read_day(line), None, "{line}");
        }
    }

    #[test]
    fn texts_of_several_lines_stand_in_quotes() {
        let text = "[LINE] Chat with Ana\n\n2025.10.13 Monday\n9:30PM\tAna\t\"one\n\n2025.10.14 Tuesday\nsaid \"two\"\"\n\n\
            2025.10.14 Tuesday\n午後9:31\tAna\t\"so\" he said\n21:32\tAna\t\"so\"\n21:33\tAna left\n21:34\t\tMessage unsent.\n";
        let parts = take_apart(text);
        let rows = parts.rows.iter().map(|row| (row.line, row.time.to_string(), row.name, row.text.as_str()));
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [
                (4, "21:30:00".to_owned(), Some("Ana"), "one\n\n2025.10.14 Tuesday\nsaid \"two\""),
                (10, "21:31:00".to_owned(), Some("Ana"), "\"so\" he said"),
                (11, "21:32:00".to_owned(), Some("Ana"), "\"so\""),
                (12, "21:33:00".to_owned(), None, "Ana left"),
                (13, "21:34:00".to_owned(), Some(""), "Message unsent."),
            ]
        );
        assert_eq!((parts.days.len(), parts.heading), (2, "[LINE] Chat with Ana"));
    }
}
