//! Scores as tables.

use super::score::{Confusion, Row, causes_right};
use super::simulation::label::Cause;
use super::simulation::row::Conversation;

/// What was simulated.
pub(crate) fn data(seed: u64, conversations: &[Conversation]) -> String {
    let messages: usize = conversations.iter().map(|conversation| conversation.rows.len()).sum();
    let labels = conversations.iter().flat_map(|conversation| &conversation.labels);
    let faults = labels.filter(|label| label.required).count();
    format!("seed {seed}: {} contacts, {messages} messages, {faults} faults", conversations.len())
}

/// One line a rule.
pub(crate) fn rules(rows: &[Row]) -> String {
    let line = |cells: [&str; 8]| {
        let [rule, name, faults, found, recall, findings, right, precision] = cells;
        format!("{rule:<15} {name:<24} {faults:>6} {found:>6} {recall:>7} {findings:>9} {right:>6} {precision:>10}\n")
    };
    let head = line(["rule", "name", "faults", "found", "recall", "findings", "right", "precision"]);
    let lines = rows.iter().map(|row| {
        let (recall, precision) = (share(row.recall()), share(row.precision()));
        let counts = [row.faults, row.found, row.findings, row.right].map(|count| count.to_string());
        line([&row.rule, row.name, &counts[0], &counts[1], &recall, &counts[2], &counts[3], &precision])
    });
    head + &lines.collect::<String>()
}

/// Rows are the truth, columns what findings say.
pub(crate) fn causes(confusion: &Confusion) -> String {
    let line = |name: &str, cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>8}")).collect();
        format!("{name:<15}{}\n", cells.concat())
    };
    let words = Cause::ALL.iter().map(|cause| cause.as_str().to_owned());
    let mut page = line("cause \\ said", words.chain(["right".to_owned()]).collect());
    for (cause, said) in Cause::ALL.iter().zip(confusion) {
        let right = said[*cause as usize] as f64 / said.iter().sum::<usize>() as f64;
        let counts = said.iter().map(ToString::to_string);
        page += &line(cause.as_str(), counts.chain([share(right)]).collect());
    }
    page + &format!("causes right: {}\n", share(causes_right(confusion)))
}

/// Examples of what went wrong.
pub(crate) fn misses(rows: &[Row], examples: usize) -> String {
    let mut page = String::new();
    for row in rows {
        for (title, all) in [("missed", &row.missed), ("wrong", &row.wrong)] {
            // Spread over all of them, since neighbours are alike.
            let step = (all.len() / examples.max(1)).max(1);
            let shown = all.iter().step_by(step).take(examples);
            page.extend(shown.map(|example| format!("\n{title}: {example}\n")));
        }
    }
    page
}

fn share(share: f64) -> String {
    if share.is_nan() { "-".to_owned() } else { format!("{share:.3}") }
}
