//! KakaoTalk's texts as rows. Computers write days on lines of their own, phones write the day in every row.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};

use super::super::dates::Written;
use super::super::halves::Clock;
use super::super::scan::Scan;
use super::words::is_notice;
use crate::time::DateOrder;

/// A row of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) line: u64,
    pub(super) at: NaiveDateTime,
    pub(super) name: Cow<'t, str>,
    pub(super) text: String,
}

/// A text in parts.
#[derive(Debug, Default)]
pub(super) struct Parts<'t> {
    pub(super) rows: Vec<Row<'t>>,
    pub(super) notices: Vec<&'t str>,
}

/// How the rows of a file begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `[name] [오후 3:15] text`.
    Computer,
    /// `2025년 10월 13일 오후 3:15, name : text`.
    Phone,
}

/// What a line begins.
enum Begins<'t> {
    Day(NaiveDate),
    /// By a computer, whose rows have no day.
    Message(Clock, &'t str, &'t str),
    /// By a phone.
    Dated(NaiveDateTime, &'t str),
    Nothing,
}

/// Takes a text apart.
pub(super) fn take_apart(text: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let (mut form, mut day) = (None, None);
    // Whether lines that begin nothing belong to a message.
    let mut is_open = false;
    for (number, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let number = number as u64 + 1;
        match begins(line) {
            Begins::Day(found) if form != Some(Form::Phone) => {
                (day, form, is_open) = (Some(found), Some(Form::Computer), false);
            }
            Begins::Message(clock, name, text) if form == Some(Form::Computer) => {
                let Some(day) = day else { continue };
                is_open = true;
                parts.rows.push(Row {
                    line: number,
                    at: day.and_time(clock.time),
                    name: name.into(),
                    text: text.to_owned(),
                });
            }
            Begins::Dated(at, rest) if form != Some(Form::Computer) => {
                form = Some(Form::Phone);
                let said = rest.split_once(" : ").or_else(|| rest.strip_suffix(" :").map(|name| (name, "")));
                is_open = said.is_some();
                match said {
                    Some((name, text)) => {
                        parts.rows.push(Row { line: number, at, name: name.into(), text: text.to_owned() });
                    }
                    None if rest.is_empty() => {}
                    None => parts.notices.push(rest),
                }
            }
            _ if form == Some(Form::Computer) && is_notice(line) => {
                is_open = false;
                parts.notices.push(line);
            }
            _ => {
                if let Some(row) = parts.rows.last_mut().filter(|_| is_open) {
                    row.text.push('\n');
                    row.text.push_str(line);
                }
            }
        }
    }
    for row in &mut parts.rows {
        row.text.truncate(row.text.trim_end_matches('\n').len());
    }
    parts
}

/// Whether a line is the first of an export's rows.
pub(super) fn is_first(line: &str) -> bool {
    matches!(begins(line), Begins::Day(_) | Begins::Dated(..))
}

fn begins(line: &str) -> Begins<'_> {
    match line.as_bytes().first() {
        Some(b'-') => day_line(line).map_or(Begins::Nothing, Begins::Day),
        Some(b'[') => message(line).map_or(Begins::Nothing, |(clock, name, text)| Begins::Message(clock, name, text)),
        Some(_) => dated(line).map_or(Begins::Nothing, |(at, rest)| Begins::Dated(at, rest)),
        None => Begins::Nothing,
    }
}

/// `--------------- 2025년 10월 13일 월요일 ---------------`.
fn day_line(line: &str) -> Option<NaiveDate> {
    let inner = line.strip_prefix("---")?.strip_suffix("---")?.trim_matches('-').trim();
    date(inner).map(|(date, _)| date).or_else(|| date(inner.split_once(", ")?.1).map(|(date, _)| date))
}

/// A date in Korean or English, and what follows.
fn date(text: &str) -> Option<(NaiveDate, &str)> {
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return NaiveDate::parse_and_remainder(text, "%B %d, %Y").ok();
    }
    let mut scan = Scan::new(text);
    let written = Written::scan(&mut scan)?;
    Some((written.read(DateOrder::YearFirst)?, scan.rest()))
}

/// `[name] [오후 3:15] text`; a name may have brackets.
fn message(line: &str) -> Option<(Clock, &str, &str)> {
    let mut from = 1;
    loop {
        let between = from + line.get(from..)?.find("] [")?;
        let mut scan = Scan::new(&line[between + 3..]);
        if let Some(clock) = Clock::scan(&mut scan)
            && scan.letter(|letter| letter == ']').is_some()
        {
            let text = scan.rest();
            return Some((clock, &line[1..between], text.strip_prefix(' ').unwrap_or(text)));
        }
        from = between + 3;
    }
}

/// `2025년 10월 13일 오후 3:15, ` and what follows; nothing does where a day begins.
fn dated(line: &str) -> Option<(NaiveDateTime, &str)> {
    let (date, rest) = date(line)?;
    let mut scan = Scan::new(rest);
    scan.letter(|letter| letter == ',');
    scan.blanks();
    if scan.word("at ") {
        scan.blanks();
    }
    let clock = Clock::scan(&mut scan)?;
    let rest = scan.rest();
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(", ")? };
    Some((date.and_time(clock.time), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, String, Cow<'_, str>, String)> {
        take_apart(text).rows.into_iter().map(|row| (row.line, row.at.to_string(), row.name, row.text)).collect()
    }

    #[test]
    fn texts_of_computers_are_read() {
        let text = "Ana 님과 카카오톡 대화\n저장한 날짜 : 2025-10-14 15:20:11\n\n\
            --------------- 2025년 10월 13일 월요일 ---------------\n[Ana [A]] [오후 3:15] hi\n2025년 10월 14일 오후 3:16, x : y\n\
            Ana님이 나갔습니다.\n--------------- Tuesday, October 14, 2025 ---------------\n[Shop] [12:05 AM] [1] [2] ok\n";
        assert_eq!(
            rows(text),
            [
                (
                    5,
                    "2025-10-13 15:15:00".to_owned(),
                    "Ana [A]".into(),
                    "hi\n2025년 10월 14일 오후 3:16, x : y".to_owned()
                ),
                (9, "2025-10-14 00:05:00".to_owned(), "Shop".into(), "[1] [2] ok".to_owned()),
            ]
        );
    }

    #[test]
    fn texts_of_phones_are_read() {
        let text = "Ana 님과 카카오톡 대화\n저장한 날짜 : 2025년 10월 14일 오후 3:20\n\n2025년 10월 13일 오후 3:15\n\
            2025년 10월 13일 오후 3:15, Ana : hi : there\n\n[b] [오후 3:15] c\n2025. 10. 13. 오후 3:16, Ana님이 나갔습니다.\n\
            Oct 14, 2025 at 3:15 PM, Shop : ok\n";
        assert_eq!(
            rows(text),
            [
                (5, "2025-10-13 15:15:00".to_owned(), "Ana".into(), "hi : there\n\n[b] [오후 3:15] c".to_owned()),
                (9, "2025-10-14 15:15:00".to_owned(), "Shop".into(), "ok".to_owned()),
            ]
        );
    }
}
