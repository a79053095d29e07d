//! Python reads it, by its own csv module, and no cell that it sees is a formula.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use unicode_normalization::UnicodeNormalization;

use super::{Case, harmless};
use crate::data::at;

/// Reads reports one after the other, each as a line of JSON.
const READER: &str = "
import csv, io, json, sys
for line in sys.stdin:
    text = json.loads(line)
    assert text.startswith('\\ufeff')
    print(json.dumps(list(csv.reader(io.StringIO(text[1:], newline=''), strict=True))), flush=True)
";

/// A reader that is none of ours. It ends when its standard input does.
struct Python {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

thread_local! {
    /// One for all reports, as it takes longer to start than to read them.
    static PYTHON: RefCell<Option<Python>> = const { RefCell::new(None) };
}

pub(super) fn check(case: &Case, report: &str) {
    let rows = read(report);
    let (header, rows) = rows.split_first().unwrap();
    assert!(!rows.is_empty(), "{}", case.command);
    for row in rows {
        assert_eq!(row.len(), header.len(), "{row:?}");
        for cell in row {
            no_formula(cell);
        }
    }
    harmless(&rows.concat().concat());
    if case.command.starts_with("compare") {
        return;
    }
    let text = header.iter().position(|name| name == "text").unwrap();
    let at_of = header.iter().position(|name| name == "at").unwrap();
    let of_text: Vec<&str> = rows.iter().map(|row| row[text].as_str()).collect();
    assert!(rows.iter().any(|row| row[at_of] == at(5.0)), "{rows:?}");
    for cell in of_text {
        let lines: Vec<String> = case
            .text
            .split('\n')
            .map(|line| dm_audit::text::display_safe(line.trim_end_matches('\r')).into_owned())
            .collect();
        // Apostrophes that make it text are all that is added.
        assert_eq!(cell.replace('\'', ""), lines.join("\n").replace('\'', ""));
        if super::CORPUS.iter().any(|(kind, text)| kind.contains("stay whole") && *text == case.text) {
            assert_eq!(cell, case.text);
        }
    }
}

/// What Python makes of a report.
#[track_caller]
pub(crate) fn read(report: &str) -> Vec<Vec<String>> {
    PYTHON.with_borrow_mut(|python| {
        let python = python.get_or_insert_with(Python::start);
        writeln!(python.stdin.as_ref().unwrap(), "{}", serde_json::to_string(report).unwrap()).unwrap();
        let mut rows = String::new();
        python.stdout.read_line(&mut rows).unwrap();
        serde_json::from_str(&rows).unwrap()
    })
}

impl Python {
    fn start() -> Self {
        let mut python = Command::new("python3");
        let python = python.arg("-c").arg(READER).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = python.spawn().expect("python3 reads CSV back; tests/run installs it");
        let (stdin, stdout) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, stdin, stdout }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // Its exit code says nothing that its answers did not.
        let _: std::io::Result<ExitStatus> = self.child.wait();
    }
}

/// Neither the cell nor what a spreadsheet that splits at semicolons makes of it begins like a formula.
#[track_caller]
fn no_formula(cell: &str) {
    for part in cell.split([';', '\n']) {
        let seen: String = part.nfkc().filter(|c| !c.is_whitespace() && *c != '"').collect();
        let smile = part.starts_with("-)");
        assert!(smile || !seen.starts_with(['=', '+', '-', '@']), "{part:?} of {cell:?}");
    }
}
