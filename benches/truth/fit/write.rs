//! The cards as a source file that people can read.

use std::fmt::Write as _;

use dm_audit::evidence::{Feature, Situation};

use super::Cards;
use super::additive::Table;

/// The whole of `src/evidence/cards.rs`.
pub(super) fn source(cards: &Cards) -> String {
    let mut file = HEAD.to_owned();
    binary(
        &mut file,
        "REPEAT",
        "How likely the later send repeats the earlier one by a fault, by situation.",
        &cards.repeat,
    );
    let answers = "How likely the later send is a further answer to what the earlier one answered, by situation.";
    binary(&mut file, "DOUBLE_ANSWER", answers, &cards.double_answer);
    file += "/// Why a fault happened: the odds of all causes are made to add up to 1.\n";
    file += "pub(super) static CAUSES: [(CauseKind, Card); CauseKind::TOLD.len()] = [\n";
    for (kind, table) in &cards.causes {
        let mut name = kind.as_str().to_owned();
        name[..1].make_ascii_uppercase();
        let _ = write!(file, "    (CauseKind::{name}, ");
        card(&mut file, table, "    ");
        file += "),\n";
    }
    file += "];\n\n";
    file += "/// Slope and shift of the log odds of a message's best pair.\n";
    let (slope, shift) = (number(cards.calibration[0]), number(cards.calibration[1]));
    let _ = writeln!(file, "pub(super) static CALIBRATION: [f32; 2] = [{slope}, {shift}];");
    file
}

const HEAD: &str = "\
//! The cards: how much each piece of evidence weighs. Points are natural logarithms of likelihood ratios.
//!
//! Written by `cargo bench --bench truth -- --fit`, from simulated worlds; change the worlds or the fit, not this file.

use super::card::{Card, CardRow};
use super::features::Feature;
use super::situation::Situation;
use crate::finding::CauseKind;

const fn row(feature: Feature, cuts: &'static [f32], points: &'static [f32]) -> CardRow {
    CardRow { feature, cuts, points }
}

";

fn binary(file: &mut String, name: &str, what: &str, tables: &[Table]) {
    let _ = writeln!(file, "/// {what}\npub(super) static {name}: [Card; Situation::COUNT] = [");
    for (index, table) in tables.iter().enumerate() {
        let words = Situation::at(index).map(|situation| situation.words()).unwrap_or_default();
        let mut head = words.to_owned();
        head[..1].make_ascii_uppercase();
        let _ = write!(file, "    // {head}.\n    ");
        card(file, table, "    ");
        *file += ",\n";
    }
    *file += "];\n\n";
}

fn card(file: &mut String, table: &Table, indent: &str) {
    let _ = writeln!(file, "Card {{\n{indent}    intercept: {},\n{indent}    rows: &[", number(table.intercept));
    for row in &table.rows {
        let cuts: Vec<String> = row.cuts.iter().map(|cut| number(f64::from(*cut))).collect();
        let points: Vec<String> = row.points.iter().map(|points| number(*points)).collect();
        let feature = Feature::ALL[row.feature];
        let _ = writeln!(
            file,
            "{indent}        row(Feature::{feature:?}, &[{}], &[{}]),",
            cuts.join(", "),
            points.join(", ")
        );
    }
    let _ = write!(file, "{indent}    ],\n{indent}}}");
}

/// Three digits after the point, and a point in any case.
fn number(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    let text = format!("{}", if rounded == 0.0 { 0.0 } else { rounded });
    if text.contains('.') { text } else { text + ".0" }
}
