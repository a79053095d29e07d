//! A text as rows: each begins with a header of the one form that the file has, and goes on to the next.

use chrono::NaiveTime;
use memchr::memchr;

use super::super::dates::Written;
use super::header::{Form, Header, Shape, header};
use crate::error::ExportProblem;

/// A row as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) line: u64,
    pub(super) written: Written,
    pub(super) time: NaiveTime,
    /// A mark of direction stands before its header.
    pub(super) is_marked: bool,
    /// Everything behind the header, over all its lines.
    pub(super) body: &'t str,
}

/// A file as rows.
#[derive(Debug)]
pub(super) struct Rows<'t> {
    pub(super) form: Form,
    pub(super) rows: Vec<Row<'t>>,
}

/// Fewer lines in another form may be a quotation.
const FEWEST_OF_OTHER: u64 = 3;

/// Splits a text; `None` where it has no row. The error comes with its line.
pub(super) fn split(text: &str) -> Result<Option<Rows<'_>>, (u64, ExportProblem)> {
    let mut splitting = Splitting { form: None, rows: Vec::new(), bodies: 0, breaks: None, others: 0, other: None };
    let (mut at, mut line) = (0, 0);
    while at < text.len() {
        line += 1;
        let end = memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
        splitting.line(text, at, end, line);
        at = end + 1;
    }
    splitting.end(text, text.len());
    let Some(form) = splitting.form else { return Ok(None) };
    if let Some((line, example)) = splitting.other
        && splitting.others >= FEWEST_OF_OTHER
        && splitting.others * 2 >= splitting.rows.len() as u64
    {
        return Err((line, ExportProblem::TwoForms { lines: splitting.others, example: example.to_owned() }));
    }
    Ok(Some(Rows { form, rows: splitting.rows }))
}

struct Splitting<'t> {
    form: Option<Form>,
    rows: Vec<Row<'t>>,
    /// Where the body of the last row begins.
    bodies: usize,
    /// How lines end between messages; within one, iPhones end them in another way.
    breaks: Option<Breaks>,
    others: u64,
    other: Option<(u64, &'t str)>,
}

#[derive(PartialEq, Eq)]
enum Breaks {
    Windows,
    Plain,
}

impl<'t> Splitting<'t> {
    fn line(&mut self, text: &'t str, at: usize, end: usize, number: u64) {
        let line = text[at..end].strip_suffix('\r').unwrap_or(&text[at..end]);
        let Some(found) = header(line) else { return };
        let form = *self.form.get_or_insert(found.form);
        if found.form != form {
            if found.rest.contains(": ") {
                self.others += 1;
                self.other.get_or_insert((number, line));
            }
            return;
        }
        if form.shape == Shape::Bracket && !self.rows.is_empty() {
            let after = if text[..at].ends_with("\r\n") { Breaks::Windows } else { Breaks::Plain };
            match &self.breaks {
                None => self.breaks = Some(after),
                // Such a line was written by whoever wrote the message.
                Some(Breaks::Windows) if after == Breaks::Plain => return,
                Some(_) => {}
            }
        }
        self.end(text, at);
        let Header { written, clock, is_marked, rest, .. } = found;
        self.bodies = at + line.len() - rest.len();
        self.rows.push(Row { line: number, written, time: clock.time, is_marked, body: "" });
    }

    /// Ends the body of the last row.
    fn end(&mut self, text: &'t str, at: usize) {
        if let Some(row) = self.rows.last_mut() {
            row.body = text[self.bodies..at].trim_end_matches(['\r', '\n']);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<(u64, &str)> {
        let rows = split(text).unwrap().unwrap().rows;
        rows.into_iter().map(|row| (row.line, row.body)).collect()
    }

    #[test]
    fn a_second_line_that_begins_with_a_date_goes_on_with_the_message() {
        let text =
            "13/10/2025, 14:01 - Lin: A table:\n2025-10-31 19:00 - works: yes\n13/10/2025, 14:02 - Shop: Noted\n";
        assert_eq!(bodies(text), [(1, "Lin: A table:\n2025-10-31 19:00 - works: yes"), (3, "Shop: Noted")]);
    }

    #[test]
    fn lines_within_a_message_of_an_iphone_end_without_a_return() {
        let row = "[13/10/2025, 14:01:00]";
        let text = format!("{row} Lin: a\r\n{row} Lin: he said:\n{row} Omar: no\r\n{row} Lin: b\r\n");
        let quoted = format!("Lin: he said:\n{row} Omar: no");
        assert_eq!(bodies(&text), [(1, "Lin: a"), (2, quoted.as_str()), (4, "Lin: b")]);
    }

    #[test]
    fn a_file_of_two_forms_is_refused_with_the_line_of_the_second() {
        let text = "13/10/2025, 14:01 - Lin: a\n".repeat(3) + &"[13/10/2025, 14:01:00] Lin: a\n".repeat(3);
        let (line, problem) = split(&text).unwrap_err();
        assert!(line == 4 && problem.to_string().contains("3 of its lines"), "{line} {problem}");
        assert!(split("no export\n").unwrap().is_none());
    }
}
