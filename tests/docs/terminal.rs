//! A terminal as a picture: text with colours becomes an SVG, the same on every machine.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

const COLUMN: f64 = 8.4;
const LINE: f64 = 19.0;
const MARGIN: f64 = 20.0;
/// The bar with the three buttons.
const BAR: f64 = 34.0;

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    bold: bool,
    dim: bool,
    colour: Option<&'static str>,
}

impl Look {
    /// After one more number of an escape sequence.
    fn with(self, code: &str) -> Self {
        let colour = |colour| Self { colour: Some(colour), ..self };
        match code {
            "" | "0" => Self::default(),
            "1" => Self { bold: true, ..self },
            "2" => Self { dim: true, ..self },
            "31" => colour("#ff7b72"),
            "32" => colour("#7ee787"),
            "33" => colour("#e3b341"),
            "36" => colour("#76e3ea"),
            other => panic!("the picture has no colour for the code {other}"),
        }
    }

    fn attributes(self) -> String {
        let fill = self.colour.unwrap_or(if self.dim { "#8b949e" } else { "#e6edf3" });
        let weight = if self.bold { " font-weight=\"bold\"" } else { "" };
        format!("fill=\"{fill}\"{weight}")
    }
}

/// The picture of what a command printed, `columns` wide.
pub(crate) fn svg(command: &str, printed: &str, columns: usize) -> String {
    let lines: Vec<&str> = printed.lines().collect();
    let width = COLUMN.mul_add(columns as f64, 2.0 * MARGIN);
    let height = LINE.mul_add(lines.len() as f64 + 1.0, BAR + 1.5 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\">\n<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#0d1117\"/>\n"
    );
    for (place, colour) in ["#ff5f57", "#febc2e", "#28c840"].into_iter().enumerate() {
        let x = 20.0_f64.mul_add(place as f64, MARGIN);
        writeln!(svg, "<circle cx=\"{x:.0}\" cy=\"18\" r=\"6\" fill=\"{colour}\"/>").unwrap();
    }
    svg += "<g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
            font-size=\"14\" xml:space=\"preserve\">\n";
    let prompt = format!("\u{1b}[32m$\u{1b}[0m \u{1b}[1m{command}\u{1b}[0m");
    for (number, line) in std::iter::once(prompt.as_str()).chain(lines).enumerate() {
        let y = LINE.mul_add(number as f64, BAR + MARGIN);
        for (column, look, text) in pieces(line) {
            let x = COLUMN.mul_add(column as f64, MARGIN);
            let length = COLUMN * text.width() as f64;
            let (attributes, text) = (look.attributes(), escaped(&text));
            // The length keeps columns in line whatever font the reader has.
            writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" {attributes}>{text}</text>")
                .unwrap();
        }
    }
    svg + "</g>\n</svg>\n"
}

/// The words of a line with the columns that they begin at; more than one space ends a piece.
fn pieces(line: &str) -> Vec<(usize, Look, String)> {
    let (mut pieces, mut look, mut column) = (Vec::new(), Look::default(), 0);
    for (number, run) in line.split('\u{1b}').enumerate() {
        let mut run = run;
        if number > 0 {
            let (codes, rest) = run.strip_prefix('[').and_then(|run| run.split_once('m')).expect("a colour");
            look = codes.split(';').fold(look, Look::with);
            run = rest;
        }
        for part in run.split("  ") {
            let begins = column + part.width() - part.trim_start().width();
            if !part.trim().is_empty() {
                pieces.push((begins, look, part.trim().to_owned()));
            }
            column += part.width() + 2;
        }
        column -= 2;
    }
    pieces
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn pieces_keep_their_columns_and_colours() {
    let bold = Look { bold: true, ..Look::default() };
    let expected =
        vec![(0, bold, "a".to_owned()), (4, Look::default(), "b c".to_owned()), (10, Look::default(), "d".to_owned())];
    assert_eq!(pieces("\u{1b}[1ma\u{1b}[0m   b c   d"), expected);
}
