//! The cards as source files that people can read: one for each likeness of texts and question, and one of causes.

use std::fmt::Write as _;
use std::path::Path;

use dm_audit::evidence::{Between, Feature, Situation, TextMatch};

use super::Cards;
use super::additive::{Cross, Table};

/// Writes all files of `src/evidence/cards/` but `mod.rs`, which does not change.
pub(super) fn write(cards: &Cards, folder: &Path) {
    let likeness = [
        (TextMatch::Equal, "same", "the same text"),
        (TextMatch::Alike, "alike", "an alike text"),
        (TextMatch::Other, "other", "other words"),
    ];
    let questions = [
        ("repeat", "How likely the later send repeats the earlier one by a fault", &cards.repeat),
        ("answer", "How likely the later send is a further answer beside the earlier one", &cards.double_answer),
    ];
    for (prefix, what, tables) in questions {
        for (text, suffix, words) in likeness {
            let mut file = "/// One card for each thing that can stand between.\n#[rustfmt::skip]\npub(super) static CARDS: [Card; Between::ALL.len()] = [\n".to_owned();
            for between in Between::ALL {
                let situation = Situation { text, between };
                let _ = write!(file, "    // {}.\n    ", situation.words());
                card(&mut file, &tables[situation.index()], "    ");
                file += ",\n";
            }
            file += "];\n";
            let used = if file.contains("cross(") { "{cross, row}" } else { "row" };
            let used = format!(
                "use super::{used};\nuse crate::evidence::card::Card;\nuse crate::evidence::features::Feature;\nuse crate::evidence::situation::Between;\n\n"
            );
            let head = head(&format!("{what}: {words}."));
            std::fs::write(folder.join(format!("{prefix}_{suffix}.rs")), head + &used + &file).unwrap();
        }
    }
    let mut file = head("Why a fault happened: the odds of all causes are made to add up to 1.");
    file += "use super::row;\nuse crate::evidence::card::Card;\nuse crate::evidence::features::Feature;\nuse crate::finding::CauseKind;\n\n";
    file += "/// One card a cause.\n#[rustfmt::skip]\npub(in crate::evidence) static CAUSES: [(CauseKind, Card); CauseKind::TOLD.len()] = [\n";
    for (kind, table) in &cards.causes {
        let mut name = kind.as_str().to_owned();
        name[..1].make_ascii_uppercase();
        let _ = write!(file, "    (CauseKind::{name}, ");
        card(&mut file, table, "    ");
        file += "),\n";
    }
    file += "];\n\n";
    file +=
        "/// Log odds of a message's best pair, each with those of such messages being faults; a line joins them.\n";
    file += "pub(in crate::evidence) static CALIBRATION: &[[f32; 2]] = &[\n";
    for [said, is] in &cards.calibration {
        let _ = writeln!(file, "    [{}, {}],", number(*said), number(*is));
    }
    file += "];\n";
    std::fs::write(folder.join("causes.rs"), file).unwrap();
}

fn head(what: &str) -> String {
    format!(
        "//! {what}\n//!\n//! Written by `cargo bench --bench truth -- --fit`: change the worlds or the fit, not this file.\n\n"
    )
}

fn card(file: &mut String, table: &Table, indent: &str) {
    let _ = writeln!(file, "Card {{\n{indent}    intercept: {},\n{indent}    rows: &[", number(table.intercept));
    for row in &table.rows {
        let cuts: Vec<String> = row.cuts.iter().map(|cut| number(f64::from(*cut))).collect();
        let points: Vec<String> = row.points.iter().map(|points| number(*points)).collect();
        let feature = Feature::ALL[row.feature];
        let (cuts, points) = (cuts.join(", "), points.join(", "));
        let _ = writeln!(file, "{indent}        row(Feature::{feature:?}, &[{cuts}], &[{points}]),");
    }
    let _ = writeln!(file, "{indent}    ],");
    if table.crosses.is_empty() {
        let _ = writeln!(file, "{indent}    crosses: &[],");
    } else {
        let _ = writeln!(file, "{indent}    crosses: &[");
        for Cross { features, cuts, points } in &table.crosses {
            let [first, second] = features.map(|feature| Feature::ALL[feature]);
            let list = |values: &mut dyn Iterator<Item = f64>| values.map(number).collect::<Vec<String>>().join(", ");
            let [one, other] = [0, 1].map(|side| list(&mut cuts[side].iter().map(|cut| f64::from(*cut))));
            let points = list(&mut points.iter().copied());
            let features = format!("[Feature::{first:?}, Feature::{second:?}]");
            let _ = writeln!(file, "{indent}        cross({features}, [&[{one}], &[{other}]], &[{points}]),");
        }
        let _ = writeln!(file, "{indent}    ],");
    }
    let _ = write!(file, "{indent}}}");
}

/// Two digits after the point, and a point in any case.
fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = format!("{}", if rounded == 0.0 { 0.0 } else { rounded });
    if text.contains('.') { text } else { text + ".0" }
}
